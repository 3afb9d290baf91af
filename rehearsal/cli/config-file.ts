import { isDeepStrictEqual } from "node:util";

import { CommandError } from "./command-error";

/** A config value as a file has it: text, number, boolean, object, or `{secure: CIPHERTEXT}` anywhere in it. */
export type Raw = null | boolean | number | string | readonly Raw[] | { readonly [key: string]: Raw };

/** What a file of config has. */
export interface ConfigFile {
  readonly encryptionsalt?: string;
  readonly config: Readonly<Record<string, Raw>>;
  /** Keys of the tracked file that `config rm` took away. */
  readonly removed: readonly string[];
  /** What of `config` lies over the rest of what the tracked file has of a key, each by its path in it. */
  readonly merged: readonly Merged[];
}

/** A place that was set by `--path`, for as long as the tracked file has there what it had then. */
interface Merged {
  readonly key: string;
  readonly path: readonly string[];
  /** What the tracked file had there; nothing where it had nothing. */
  readonly base?: Raw;
}

/** Whether a value has keys. */
export function isObject(raw: Raw | undefined): raw is { readonly [key: string]: Raw } {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

/** The file without a key. */
export function without(file: ConfigFile, full: string): ConfigFile {
  return {
    ...file,
    config: Object.fromEntries(Object.entries(file.config).filter(([name]) => name !== full)),
    merged: file.merged.filter(({ key }) => key !== full),
  };
}

/** Whether only places of a key are in the file, which lie over what the tracked file has. */
export function isMerged({ merged }: ConfigFile, full: string): boolean {
  return merged.some(({ key }) => key === full);
}

function valueAt(raw: Raw | undefined, steps: readonly string[]): Raw | undefined {
  return steps.reduce<Raw | undefined>((value, step) => (isObject(value) ? value[step] : undefined), raw);
}

/** The places of a file, with one more, or anew: and what the tracked file has there now. */
export function mergedAt(
  file: ConfigFile,
  tracked: ConfigFile,
  { key, path: at }: Merged,
): readonly Merged[] {
  const others = file.merged.filter((each) => each.key !== key || !isDeepStrictEqual(each.path, at));
  const base = valueAt(tracked.config[key], at);
  return [...others, { key, path: at, ...(base === undefined ? {} : { base }) }];
}

/** What the tracked file says later of a place counts, and not what was set there before. */
export function withoutOutdated(own: ConfigFile, tracked: ConfigFile): ConfigFile {
  return own.merged.reduce((file, { key, path: at, base }) => {
    if (isDeepStrictEqual(valueAt(tracked.config[key], at), base)) return file;
    const merged = file.merged.filter((each) => each.key !== key || !isDeepStrictEqual(each.path, at));
    if (!merged.some((each) => each.key === key)) return without(file, key);
    const config = { ...file.config, [key]: removeAt(file.config[key] ?? {}, at) };
    return { ...file, config, merged };
  }, own);
}

/** Whether a part may be laid over what the tracked file has: only over a structure, and where nothing took its place. */
export function mayLieOver(tracked: Raw | undefined, { config, removed }: ConfigFile, full: string): boolean {
  return isObject(tracked) && !(full in config) && !removed.includes(full);
}

/** The whole value of a key, of both files. */
export function valueIn(own: ConfigFile, tracked: ConfigFile, full: string): Raw | undefined {
  const below = own.removed.includes(full) ? undefined : tracked.config[full];
  const value = own.config[full];
  if (value === undefined) return below;
  return below !== undefined && isMerged(own, full) ? laid(below, value) : value;
}

/** One structure laid over another, key by key. */
export function laid(below: Raw, value: Raw): Raw {
  if (!isObject(below) || !isObject(value)) return value;
  const keys = [...new Set([...Object.keys(below), ...Object.keys(value)])];
  return Object.fromEntries(
    keys.map((key) => {
      const [under, upper] = [below[key], value[key]];
      return [key, upper === undefined ? (under ?? null) : under === undefined ? upper : laid(under, upper)];
    }),
  );
}

/** A value with another one at a place in it. @throws CommandError for a place in a list that is not there. */
export function setAt(
  before: Raw | undefined,
  steps: readonly (string | number)[],
  value: Raw,
  key: string,
): Raw {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list: readonly Raw[] = Array.isArray(before) ? (before as readonly Raw[]) : [];
    if (step > list.length)
      throw new CommandError(`the list index of "${key}" is out of range: the list has ${list.length} items`);
    const item = setAt(list[step], rest, value, key);
    return step === list.length ? [...list, item] : list.map((old, at) => (at === step ? item : old));
  }
  const map = isObject(before) ? before : {};
  return { ...map, [step]: setAt(map[step], rest, value, key) };
}

/** A value without what is at a place in it. */
export function removeAt(before: Raw, steps: readonly (string | number)[]): Raw {
  const [step, ...rest] = steps;
  if (Array.isArray(before) && typeof step === "number") {
    const list = before as readonly Raw[];
    return rest.length === 0
      ? list.filter((_item, at) => at !== step)
      : list.map((item, at) => (at === step ? removeAt(item, rest) : item));
  }
  if (!isObject(before) || typeof step !== "string" || !(step in before)) return before;
  if (rest.length > 0) return { ...before, [step]: removeAt(before[step] ?? null, rest) };
  return Object.fromEntries(Object.entries(before).filter(([name]) => name !== step));
}
