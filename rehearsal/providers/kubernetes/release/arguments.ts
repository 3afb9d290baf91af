import {
  isList,
  isMap,
  unknownsAsNull,
  withoutSecrets,
  type PlainMap,
  type PlainValue,
  type PropertyMap,
} from "../../properties/values";
import { mergeValues, readValueFiles } from "./values";

const BOOLEANS = [
  ...([
    "allowNullValues",
    "atomic",
    "cleanupOnFail",
    "createNamespace",
    "dependencyUpdate",
    "devel",
  ] as const),
  ...(["disableCRDHooks", "disableOpenapiValidation", "disableWebhooks", "forceUpdate", "lint"] as const),
  ...(["recreatePods", "renderSubchartNotes", "replace", "resetValues", "reuseValues", "skipAwait"] as const),
  ...(["skipCrds", "verify", "waitForJobs"] as const),
] as const;

const STRINGS = [
  ...(["chart", "description", "keyring", "name", "namespace", "postrender", "version"] as const),
] as const;

const REPOSITORY_STRINGS = ["repo", "caFile", "certFile", "keyFile", "password", "username"] as const;

/** Where a chart that is not local comes from. */
export type RepositoryOptions = Readonly<Record<(typeof REPOSITORY_STRINGS)[number], string>>;

/** What became of a release, as the `status` output shows it. */
export interface ReleaseStatus {
  readonly appVersion: string;
  readonly chart: string;
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  /** Helm's own word: `deployed`, `failed`, `pending-install` and so on. */
  readonly status: string;
  readonly version: string;
}

/**
 * The arguments of a `kubernetes:helm.sh/v3:Release`, complete: what the program leaves out is false, empty or
 * zero, as in the real provider's own structure (helm_release.go).
 */
export type ReleaseArguments = Readonly<
  Record<(typeof BOOLEANS)[number], boolean> & Record<(typeof STRINGS)[number], string>
> & {
  /** Seconds that Helm waits for any one operation; 0 stands for the default of 300. */
  readonly timeout: number;
  /** Revisions that Helm keeps; undefined or 0 keeps all. */
  readonly maxHistory?: number;
  readonly repositoryOpts?: RepositoryOptions;
  readonly values: PlainMap;
  readonly resourceNames?: Readonly<Record<string, readonly string[]>>;
  readonly status?: ReleaseStatus;
};

function mistyped(key: string, expected: string, value: PlainValue): Error {
  const found = isList(value) ? "list" : value === null ? "null" : typeof value;
  return new Error(`decoding failure: '${key}' expected type '${expected}', got '${found}'`);
}

function boolean(source: PlainMap, key: string): boolean {
  const value = source[key] ?? false;
  if (typeof value !== "boolean") throw mistyped(key, "bool", value);
  return value;
}

function text(source: PlainMap, key: string): string {
  const value = source[key] ?? "";
  if (typeof value !== "string") throw mistyped(key, "string", value);
  return value;
}

function number(source: PlainMap, key: string): number | undefined {
  const value = source[key] ?? undefined;
  if (value !== undefined && typeof value !== "number") throw mistyped(key, "int", value);
  return value;
}

function map(source: PlainMap, key: string): PlainMap | undefined {
  const value = source[key] ?? undefined;
  if (value !== undefined && !isMap(value)) throw mistyped(key, "map", value);
  return value;
}

function pick<K extends string, V>(keys: readonly K[], read: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, read(key)])) as Record<K, V>;
}

/**
 * Reads the arguments of a release from properties, secret marks taken off and unknown values as null or empty.
 * The files of `valueYamlFiles` are merged under `values`.
 * @throws Error that names an argument of the wrong type or a file that cannot be read.
 */
export function decodeRelease(properties: PropertyMap, programDirectory: string): ReleaseArguments {
  const source = unknownsAsNull(withoutSecrets(properties));
  const files = source["valueYamlFiles"];
  const fromFiles = isList(files) ? readValueFiles(files, programDirectory) : {};
  const repository = map(source, "repositoryOpts");
  const maxHistory = number(source, "maxHistory");
  return {
    ...pick(BOOLEANS, (key) => boolean(source, key)),
    ...pick(STRINGS, (key) => text(source, key)),
    timeout: number(source, "timeout") ?? 0,
    ...(maxHistory === undefined ? {} : { maxHistory }),
    ...(repository === undefined
      ? {}
      : { repositoryOpts: pick(REPOSITORY_STRINGS, (key) => text(repository, key)) }),
    values: mergeValues(fromFiles, map(source, "values") ?? {}),
  };
}

/** The arguments as properties again, complete. Unknowns and secret marks are gone. */
export function encodeRelease(release: ReleaseArguments): PlainMap {
  const { resourceNames, status, repositoryOpts, ...rest } = release;
  return {
    ...rest,
    ...(repositoryOpts === undefined ? {} : { repositoryOpts }),
    ...(resourceNames === undefined ? {} : { resourceNames }),
    ...(status === undefined ? {} : { status: { ...status } }),
  };
}

/** Helm's default for operations that wait, in seconds. */
export const DEFAULT_TIMEOUT = 300;

/** Seconds that Helm waits. */
export function timeoutOf(release: ReleaseArguments): number {
  return release.timeout === 0 ? DEFAULT_TIMEOUT : release.timeout;
}
