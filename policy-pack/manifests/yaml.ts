import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, Scalar } from "yaml";
import type { Alias, Document, ParsedNode, YAMLMap, YAMLSeq } from "yaml";
import { isObject, type JsonArray, type JsonObject, type JsonValue, pointer } from "./json";
import { readPlainYaml } from "./plainYaml";
import { isNotInJson, resolvePlainScalar } from "./scalars";

/** Thrown for a text that cannot be read as YAML; the message repeats nothing of the text. */
export class YamlError extends Error {
  override readonly name = "YamlError";
}

/** One document of a YAML text as Kubernetes reads it. */
export interface YamlDocument {
  readonly value: JsonValue;
  /** JSON Pointers of keys that are given more than once in their mapping; the last one counts. */
  readonly duplicateKeys: readonly string[];
}

/** How many values a document may have after its aliases are filled in; go-yaml stops at about as many. */
const MAXIMUM_VALUES = 400_000;
const MAXIMUM_DEPTH = 1000;

type Path = readonly (string | number)[];
type Node = ParsedNode | null | undefined;

/** Turns nodes into JSON the way go-yaml 2 and sigs.k8s.io/yaml do. */
class Reader {
  readonly duplicateKeys: string[] = [];
  private values = 0;
  private readonly openAliases = new Set<unknown>();
  private readonly targets = new Map<Alias, Node>();

  constructor(private readonly document: Document.Parsed) {}

  read(node: Node, path: Path): JsonValue {
    this.values += 1;
    if (this.values > MAXIMUM_VALUES) throw new YamlError("it has too many values or aliases");
    if (path.length > MAXIMUM_DEPTH) throw new YamlError("it is nested too deeply");
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.readAlias(node, (target) => this.read(target, path));
    if (isMap(node)) return this.readMap(node, path);
    if (isSeq(node)) return this.readSequence(node, path);
    return readScalar(node);
  }

  private readAlias<Result>(alias: Alias, read: (target: Node) => Result): Result {
    const target = this.targetOf(alias);
    if (target === undefined) throw new YamlError("it uses an anchor that is not there");
    if (this.openAliases.has(target)) throw new YamlError("it has an anchor that contains itself");
    this.openAliases.add(target);
    try {
      return read(target);
    } finally {
      this.openAliases.delete(target);
    }
  }

  /** Looked for once: finding an anchor takes a walk through the whole document. */
  private targetOf(alias: Alias): Node {
    if (!this.targets.has(alias)) this.targets.set(alias, alias.resolve(this.document) as Node);
    return this.targets.get(alias);
  }

  private readSequence(node: YAMLSeq, path: Path): JsonArray {
    return node.items.map((item, index) => this.read(item as Node, [...path, index]));
  }

  private readMap(node: YAMLMap, path: Path): JsonObject {
    const result: Record<string, JsonValue> = {};
    const explicit = new Set<string>();
    for (const { key: keyNode, value } of node.items) {
      if (isMergeKey(keyNode as Node)) {
        // go-yaml 2 merges where the merge stands: what stands before it is overwritten by it.
        this.merge(value as Node, result, path);
        continue;
      }
      const key = this.readKey(keyNode as Node, path);
      if (explicit.has(key)) this.duplicateKeys.push(pointer([...path, key]));
      explicit.add(key);
      define(result, key, this.read(value as Node, [...path, key]));
    }
    return result;
  }

  private readKey(node: Node, path: Path): string {
    const key = this.read(node, path);
    if (key === null || typeof key === "object") throw new YamlError("it has a key that is no text");
    return String(key);
  }

  private merge(node: Node, into: Record<string, JsonValue>, path: Path): void {
    if (isSeq(node)) {
      // Earlier entries take precedence, so they are written last.
      for (const item of [...node.items].reverse()) this.mergeOne(item, into, path);
    } else {
      this.mergeOne(node, into, path);
    }
  }

  private mergeOne(node: Node, into: Record<string, JsonValue>, path: Path): void {
    const source = this.read(node, path);
    if (!isObject(source)) throw new YamlError("it merges (<<) something that is no mapping");
    for (const [key, value] of Object.entries(source)) define(into, key, value ?? null);
  }
}

/** A plain assignment of `__proto__` would change the object instead of adding the key. */
function define(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function isMergeKey(node: Node): boolean {
  if (!isScalar(node) || node.source !== "<<") return false;
  return node.tag === "tag:yaml.org,2002:merge" || (node.tag === undefined && node.type === Scalar.PLAIN);
}

function readPlain(text: string): JsonValue {
  if (isNotInJson(text)) throw new YamlError("it has a number that is infinite or none");
  return resolvePlainScalar(text);
}

function readScalar(node: Scalar): JsonValue {
  const text = typeof node.value === "string" ? node.value : (node.source ?? "");
  const tag = node.tag?.replace(/^tag:yaml\.org,2002:/, "!!");
  switch (tag) {
    case undefined:
      return node.type === undefined || node.type === Scalar.PLAIN ? readPlain(text) : text;
    case "!!bool":
    case "!!int":
    case "!!float":
    case "!!null":
      return readPlain(text);
    case "!!binary":
      return Buffer.from(text, "base64").toString("utf8");
    default:
      return text;
  }
}

/**
 * Reads the documents of a YAML text as Kubernetes and Helm read them (decision 28): YAML 1.1 scalars, the last
 * of equal keys counts, a merge overwrites what stands before it. Empty documents are left out.
 * @throws YamlError if the text is no YAML, or is built to be too large.
 */
export function readYaml(text: string): readonly YamlDocument[] {
  const plain = readPlainYaml(text);
  if (plain !== undefined) return plain.map((value) => ({ value, duplicateKeys: [] }));
  return readAnyYaml(text);
}

/** `readYaml` without its shortcut for what is not out of the ordinary. */
export function readAnyYaml(text: string): readonly YamlDocument[] {
  try {
    const documents = parseAllDocuments(text, {
      version: "1.1",
      schema: "failsafe",
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "silent",
    });
    return [...documents]
      .filter((document) => document.contents !== null || document.errors.length > 0)
      .map(readDocument);
  } catch (error) {
    if (error instanceof RangeError) throw new YamlError("it is nested too deeply");
    throw error;
  }
}

function readDocument(document: Document.Parsed): YamlDocument {
  const [error] = document.errors;
  if (error !== undefined)
    throw new YamlError(`it is no YAML (${error.code.toLowerCase().replaceAll("_", " ")})`);
  const reader = new Reader(document);
  const value = reader.read(document.contents, []);
  return { value, duplicateKeys: [...new Set(reader.duplicateKeys)] };
}
