import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory, type Environment } from "../../../../model/environment";
import { readSchema, sdkFolder } from "./declarations";
import type { Schema } from "./shape";

/** Changes with what is read from the declarations. */
const FORM = 2;

/** Schemas of resources, read from the SDK's declarations once and kept in the cache. */
export class Schemas {
  readonly #known = new Map<string, Schema | undefined>();
  readonly #sdk: string;
  readonly #folder: string;

  /** @param name Whose SDK it is. Default: that of `@pulumi/aws`. */
  constructor(env: Environment, name: "aws" | "eks" = "aws") {
    this.#sdk = sdkFolder(name);
    const { version } = JSON.parse(fs.readFileSync(path.join(this.#sdk, "package.json"), "utf8")) as {
      readonly version: string;
    };
    this.#folder = path.join(cacheDirectory(env), `${name}-schemas`, `${version}-${FORM}`);
  }

  /** The schema of a type; undefined for one that the SDK does not have. */
  of(type: string): Schema | undefined {
    if (this.#known.has(type)) return this.#known.get(type);
    const file = path.join(this.#folder, `${type.replace(/[^A-Za-z]+/g, "-")}.json`);
    const schema = this.#kept(file) ?? this.#read(type, file);
    this.#known.set(type, schema);
    return schema;
  }

  #kept(file: string): Schema | undefined {
    try {
      return JSON.parse(fs.readFileSync(file, "utf8")) as Schema;
    } catch {
      // Not there yet, or cut off: it is read anew.
      return undefined;
    }
  }

  #read(type: string, file: string): Schema | undefined {
    const schema = readSchema(this.#sdk, type);
    if (schema === undefined) return undefined;
    fs.mkdirSync(this.#folder, { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    fs.writeFileSync(draft, JSON.stringify(schema));
    fs.renameSync(draft, file);
    return schema;
  }
}
