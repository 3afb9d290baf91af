import { manifestChecks } from "../checks";
import type { Finding, FindingSource } from "../../model/finding";
import type { Check, Violation } from "../rules/rule";
import { isObject, type JsonObject, pointer } from "./json";
import { complaintAbout, expandList } from "./lists";
import { clusterScopedKinds, describeObject, type Manifest } from "./manifest";
import { readYaml, YamlError } from "./yaml";

/** What a text of manifests holds, and what of it could not be read. */
export interface ReadManifests {
  readonly manifests: readonly Manifest[];
  readonly violations: readonly Violation[];
}

/** How a text of manifests is read. */
export interface ReadOptions {
  /** Where a document came from, given its position and the `# Source:` comment that helm puts before it. */
  readonly source: (index: number, template: string | undefined) => FindingSource;
  /** Namespace of objects that name none and are not of the whole cluster. */
  readonly namespace: string;
}

interface Chunk {
  readonly text: string;
  readonly template: string | undefined;
}

interface ReadObject {
  readonly body: JsonObject;
  readonly source: FindingSource;
  readonly duplicateKeys: readonly string[];
}

const separator = /^---[ \t]*(?:#.*)?\r?$/m;
const sourceComment = /^# Source: (.+?)\r?$/m;

/** Splits at document separators the way Kubernetes does, before anything is parsed. */
function splitDocuments(text: string): readonly Chunk[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(separator)
    .map((chunk) => ({ text: chunk, template: sourceComment.exec(chunk)?.[1] }));
}

/** Reads the Kubernetes objects in a text of YAML or JSON documents; lists are taken apart. Never throws. */
export function readManifests(text: string, options: ReadOptions): ReadManifests {
  const objects: ReadObject[] = [];
  const violations: Violation[] = [];
  let index = 0;
  for (const { text: chunk, template } of splitDocuments(text)) {
    try {
      for (const { value, duplicateKeys } of readYaml(chunk)) {
        const source = options.source(index, template);
        index += 1;
        if (value === null) continue;
        const complaint = complaintAbout(value);
        if (complaint === undefined && isObject(value)) objects.push({ body: value, source, duplicateKeys });
        else violations.push(unreadable(source, complaint ?? "it is no mapping"));
      }
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      violations.push(unreadable(options.source(index, template), error.message));
      index += 1;
    }
  }
  const lists = objects.map(({ body, source }) => ({ source, ...expandList(body) }));
  const inLists = lists.flatMap(({ flaws, source }) =>
    flaws.map(({ path, why }) => unreadable(source, why, pointer(path))),
  );
  const custom = clusterScopedKinds(lists.flatMap(({ bodies }) => bodies));
  const describe = (body: JsonObject, source: FindingSource): Finding["object"] =>
    describeObject(body, source, options.namespace, custom);
  const manifests = lists.flatMap(({ bodies, source }) =>
    bodies.map((body) => ({ body, object: describe(body, source) })),
  );
  const duplicates = objects.flatMap(({ body, source, duplicateKeys }) =>
    duplicateKeys.map((path) =>
      violation(
        manifestChecks.duplicateKey,
        describe(body, source),
        path,
        "the key is given more than once and the last one counts: remove all but one",
      ),
    ),
  );
  return { manifests, violations: [...violations, ...inLists, ...duplicates] };
}

/** Of a document, or of a part of it at `path`. */
function unreadable(source: FindingSource, why: string, path = ""): Violation {
  const object = { apiVersion: "", kind: "Document", namespace: "", name: placeOf(source), source };
  return violation(
    manifestChecks.unreadable,
    object,
    path,
    path === ""
      ? `the document could not be judged because ${why}: make it one Kubernetes object`
      : `a part of the list could not be judged because ${why}: make items a list of Kubernetes objects`,
  );
}

/** Where something came from, in a few words. */
export function placeOf(source: FindingSource): string {
  return "file" in source ? `${source.file}#${source.index}` : source.template;
}

function violation(check: Check, object: Finding["object"], path: string, message: string): Violation {
  return { check, object, path, message };
}
