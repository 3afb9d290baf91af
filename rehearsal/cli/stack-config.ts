import * as path from "node:path";

import { stringify } from "yaml";

import { readIfThere, writeFileAtomically } from "../engine/state/atomic-file";
import type { StackName } from "../engine/state/backend";
import type { SecretsManager } from "../engine/state/secrets-manager";
import { parsePath } from "../engine/values/path";
import type { Context } from "./command";
import { CommandError, EXIT } from "./command-error";
import {
  type ConfigFile,
  isMerged,
  isObject,
  laid,
  mayLieOver,
  mergedAt,
  type Raw,
  removeAt,
  setAt,
  valueIn,
  without,
  withoutOutdated,
} from "./config-file";
import { type Project, readYaml } from "./project";

/** A value of stack config, read. */
export interface ConfigValue {
  /** As the program gets it: text, or JSON for an object. */
  readonly value: string;
  readonly secret: boolean;
  readonly object: boolean;
}

const EXTENSIONS = ["yaml", "yml", "json"];

/**
 * The config of a stack: the tracked `Pulumi.STACK.yaml`, which is only read, and over it what `config set` wrote to
 * a file of the rehearsal's own (decision 17).
 */
export class StackConfig {
  readonly #context: Context;
  readonly #project: Project;
  readonly #name: StackName;

  constructor(context: Context, project: Project, name: StackName) {
    this.#context = context;
    this.#project = project;
    this.#name = name;
  }

  /** A key with its namespace: the project's name where none is given. */
  fullKey(key: string): string {
    const legacy = /^([^:]+):config:([^:]+)$/.exec(key);
    if (legacy !== null) return `${legacy[1] ?? ""}:${legacy[2] ?? ""}`;
    const parts = key.split(":");
    if (parts.length > 2 || parts.some((part) => part === "")) {
      throw new CommandError(
        `invalid configuration key: could not parse ${key} as a configuration key (configuration keys should be of the form \`<namespace>:<name>\`)`,
      );
    }
    return parts.length === 1 ? `${this.#project.name}:${key}` : key;
  }

  /** Every key and its value, secrets decrypted. */
  async all(): Promise<ReadonlyMap<string, ConfigValue>> {
    const [tracked, own] = await this.#both();
    const result = new Map<string, ConfigValue>();
    for (const [key, raw] of Object.entries(this.#project.config)) {
      const value = projectDefault(raw as Raw);
      if (value !== undefined) result.set(this.fullKey(key), describe(value, undefined, key));
    }
    for (const file of [tracked, own]) {
      for (const key of file.removed) result.delete(key);
      const crypter = await this.#crypterFor(file);
      for (const [key, raw] of Object.entries(file.config)) {
        const full = this.fullKey(key);
        const value = describe(raw, crypter, key);
        const below = isMerged(file, full) ? result.get(full) : undefined;
        result.set(full, below === undefined ? value : over(below, value));
      }
    }
    return new Map([...result].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** The value at a path into an object value, such as `object.list[0]`. */
  async at(text: string): Promise<ConfigValue | undefined> {
    const [head, ...rest] = parsePath(text);
    const found = (await this.all()).get(this.fullKey(String(head)));
    if (found === undefined || rest.length === 0) return found;
    let inner: unknown = found.object ? JSON.parse(found.value) : undefined;
    for (const step of rest) {
      if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, step)) return undefined;
      inner = (inner as Record<string | number, unknown>)[step];
    }
    return { ...describe(inner as Raw, undefined, text), secret: found.secret };
  }

  /** Writes values. */
  async set(
    changes: readonly {
      readonly key: string;
      readonly value: string;
      readonly secret: boolean;
      readonly path: boolean;
    }[],
  ): Promise<void> {
    const [tracked, own] = await this.#both();
    let file: ConfigFile = own;
    for (const { key, value, secret, path: isPath } of changes) {
      let raw: Raw = value;
      if (secret) {
        const opened = await this.#secrets(file);
        file = { ...file, encryptionsalt: opened.salt };
        raw = { secure: opened.crypter.encrypt(value) };
      }
      if (!isPath) {
        const whole = this.fullKey(key);
        file = without(file, whole);
        file = { ...file, config: { ...file.config, [whole]: raw } };
        continue;
      }
      const [head, ...rest] = parsePath(key);
      const full = this.fullKey(String(head));
      const lies = isMerged(file, full) || mayLieOver(tracked.config[full], file, full);
      const names = rest.filter((step) => typeof step === "string");
      const merges = lies && names.length > 0 && names.length === rest.length;
      const before = merges ? file.config[full] : valueIn(file, tracked, full);
      const merged = merges
        ? mergedAt(file, tracked, { key: full, path: names })
        : without(file, full).merged;
      file = {
        ...file,
        merged,
        config: {
          ...file.config,
          [full]: setAt(before, rest, rest.length === 0 || secret ? raw : typed(value), key),
        },
      };
    }
    await this.#write(file);
  }

  /** Takes keys away. */
  async remove(keys: readonly string[], isPath: boolean): Promise<void> {
    const [tracked, own] = await this.#both();
    let file: ConfigFile = own;
    for (const key of keys) {
      const steps = isPath ? parsePath(key) : [key];
      const [head, ...rest] = steps;
      const full = this.fullKey(String(head));
      const before = valueIn(file, tracked, full);
      file = without(file, full);
      if (rest.length > 0 && before !== undefined) {
        file = { ...file, config: { ...file.config, [full]: removeAt(before, rest) } };
      } else {
        const hidden = full in tracked.config ? [...new Set([...file.removed, full])] : file.removed;
        file = { ...file, removed: hidden };
      }
    }
    await this.#write(file);
  }

  /** Makes the stack's config exactly what is given. */
  async replace(
    values: Readonly<Record<string, { readonly value: string; readonly secret: boolean }>>,
  ): Promise<void> {
    const tracked = await this.#tracked();
    const removed = Object.keys(tracked.config).filter((key) => !(key in values));
    await this.#write({ config: {}, removed, merged: [] });
    await this.set(Object.entries(values).map(([key, value]) => ({ key, ...value, path: false })));
  }

  async #tracked(): Promise<ConfigFile> {
    for (const extension of EXTENSIONS) {
      const file = path.join(this.#project.configDirectory, `Pulumi.${this.#name.stack}.${extension}`);
      const text = await readIfThere(file);
      if (text !== undefined) return this.#normal(readFile(text, file));
    }
    return { config: {}, removed: [], merged: [] };
  }

  /** The tracked file, and what is laid over it: without what the tracked file has changed in the meantime. */
  async #both(): Promise<readonly [tracked: ConfigFile, own: ConfigFile]> {
    const [tracked, own] = await Promise.all([this.#tracked(), this.#own()]);
    return [tracked, withoutOutdated(own, tracked)];
  }

  async #own(): Promise<ConfigFile> {
    const file = this.#context.backend.configFile(this.#name);
    const text = await readIfThere(file);
    return text === undefined ? { config: {}, removed: [], merged: [] } : readFile(text, file);
  }

  #normal(file: ConfigFile): ConfigFile {
    return {
      ...file,
      config: Object.fromEntries(Object.entries(file.config).map(([key, raw]) => [this.fullKey(key), raw])),
    };
  }

  async #write(file: ConfigFile): Promise<void> {
    const { removed, merged, ...rest } = file;
    await writeFileAtomically(
      this.#context.backend.configFile(this.#name),
      stringify({
        ...rest,
        ...(removed.length === 0 ? {} : { removed }),
        ...(merged.length === 0 ? {} : { merged }),
      }),
    );
  }

  async #crypterFor(file: ConfigFile): Promise<SecretsManager["crypter"] | undefined> {
    if (file.encryptionsalt === undefined || !JSON.stringify(file.config).includes('"secure"'))
      return undefined;
    return (await this.#context.passphrase.open(file.encryptionsalt)).crypter;
  }

  #secrets(file: ConfigFile): Promise<SecretsManager> {
    const { passphrase } = this.#context;
    return file.encryptionsalt === undefined ? passphrase.create() : passphrase.open(file.encryptionsalt);
  }
}

function readFile(text: string, file: string): ConfigFile {
  const content = readYaml(file, text) as Partial<ConfigFile> & { readonly secretsprovider?: string };
  if (content.secretsprovider !== undefined && content.secretsprovider !== "passphrase") {
    throw new CommandError(
      `${file} keeps its secrets with ${content.secretsprovider}, which is the real CLI's; the rehearsal knows only passphrase`,
    );
  }
  return {
    ...(content.encryptionsalt === undefined ? {} : { encryptionsalt: content.encryptionsalt }),
    config: content.config ?? {},
    removed: content.removed ?? [],
    merged: content.merged ?? [],
  };
}

/** A value laid over another, each read with its own key. */
function over(below: ConfigValue, value: ConfigValue): ConfigValue {
  if (!below.object || !value.object) return value;
  const both = laid(JSON.parse(below.value) as Raw, JSON.parse(value.value) as Raw);
  return { value: JSON.stringify(both), secret: below.secret || value.secret, object: true };
}

function projectDefault(raw: Raw): Raw | undefined {
  if (!isObject(raw)) return raw;
  if ("value" in raw) return raw["value"];
  return "default" in raw ? raw["default"] : undefined;
}

function describe(raw: Raw, crypter: SecretsManager["crypter"] | undefined, key: string): ConfigValue {
  let secret = false;
  const read = (value: Raw): Raw => {
    if (Array.isArray(value)) return (value as readonly Raw[]).map(read);
    if (!isObject(value)) return value;
    const { secure } = value;
    if (Object.keys(value).length === 1 && typeof secure === "string") {
      secret = true;
      if (crypter === undefined)
        throw new CommandError(
          `the config value ${key} is a secret and its file has no encryptionsalt: set it anew`,
          EXIT.usage,
        );
      return crypter.decrypt(secure);
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, read(item)]));
  };
  const value = read(raw);
  const object = typeof value === "object" && value !== null;
  return { value: object ? JSON.stringify(value) : value === null ? "" : String(value), secret, object };
}

/** A text given for a place inside an object is a number or a boolean where it reads as one. */
function typed(text: string): Raw {
  if (text === "true" || text === "false") return text === "true";
  return /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : text;
}
