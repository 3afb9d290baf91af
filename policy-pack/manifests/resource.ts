import type { FindingSource } from "../../model/finding";
import { manifestChecks } from "../checks";
import type { Violation } from "../rules/rule";
import { isObject, type JsonObject, type JsonValue, pointer } from "./json";
import { expandList } from "./lists";
import { clusterScopedKinds, describeObject } from "./manifest";
import { hasPlaceholder } from "./placeholders";
import type { ReadManifests } from "./read";
import type { ReleaseInputs, RepositoryInputs } from "./release";
import type { UnknownValue } from "./standIns";

/** Pulumi's type of a Helm release. */
export const RELEASE_TYPE = "kubernetes:helm.sh/v3:Release";

/** Whether a resource is a Kubernetes object of its own: `kubernetes:<group>/<version>:<Kind>`. */
export function isKubernetesObject(type: string): boolean {
  return (
    /^kubernetes:[^:]+:[^:]+$/.test(type) &&
    !/^kubernetes:(?:helm\.sh|yaml|kustomize|index)(?:\/|:)/.test(type)
  );
}

const text = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

function repositoryInputs(options: JsonValue | undefined): RepositoryInputs | undefined {
  if (!isObject(options)) return undefined;
  const set = Object.entries(options).filter(([, value]) => typeof value === "string" && value !== "");
  if (set.length === 0) return undefined;
  const given = Object.fromEntries(set);
  const of = (key: keyof RepositoryInputs): JsonObject =>
    given[key] === undefined ? {} : { [key]: given[key] };
  return {
    ...of("repo"),
    ...of("caFile"),
    ...of("certFile"),
    ...of("keyFile"),
    hasCredentials: "username" in given || "password" in given,
  };
}

/** A release's inputs, and those of them that have to be known and are not. */
export interface ReadRelease {
  readonly inputs: ReleaseInputs;
  /** Pointers of unknown inputs without which the release cannot be rendered. */
  readonly missing: readonly string[];
}

/** Inputs that decide what is rendered and for which nothing can stand in. */
const decisive: ReadonlySet<string> = new Set([
  "chart",
  "repositoryOpts",
  "valueYamlFiles",
  "postrender",
  "skipCrds",
]);

/** Reads the inputs of a Release, which have markers where they are not known. */
export function releaseInputs(
  props: JsonObject,
  unknowns: readonly UnknownValue[],
  fallbackName: string,
): ReadRelease {
  const values = props["values"];
  const inValues = unknowns
    .filter(({ path }) => path[0] === "values")
    .map((unknown) => ({ ...unknown, path: unknown.path.slice(1) }));
  const repository = repositoryInputs(props["repositoryOpts"]);
  const version = text(props["version"]);
  const postrender = text(props["postrender"]) ?? "";
  return {
    inputs: {
      name: text(props["name"]) ?? fallbackName,
      namespace: text(props["namespace"]) ?? "default",
      chart: text(props["chart"]) ?? "",
      ...(version === undefined ? {} : { version }),
      ...(repository === undefined ? {} : { repository }),
      values: isObject(values) ? values : {},
      unknowns: inValues,
      skipCrds: props["skipCrds"] === true,
      postRendered: postrender !== "",
    },
    missing: unknowns.filter(({ path }) => decisive.has(String(path[0]))).map(({ path }) => pointer(path)),
  };
}

/** Places in an object where whole structures stand that could hold images and more. */
const structural: ReadonlySet<string> = new Set([
  "spec",
  "template",
  "jobTemplate",
  "podTemplate",
  "containers",
  "initContainers",
  "ephemeralContainers",
  "volumes",
  "items",
]);

/** What Pulumi's type says about the object: `kubernetes:core/v1:Pod` is `v1` and `Pod`. */
function typeMeta(type: string): JsonObject {
  const [, apiVersion = "", kind = ""] = type.split(":");
  return { apiVersion: apiVersion.replace(/^core\//, ""), kind: kind.replace(/Patch$/, "") };
}

/** An object that is a resource of its own, read for judging; `type` is Pulumi's. */
export function readObject(
  type: string,
  given: JsonObject,
  unknowns: readonly UnknownValue[],
  source: FindingSource,
): ReadManifests {
  const props: JsonObject = { ...typeMeta(type), ...given };
  const { bodies, flaws } = expandList(props);
  const custom = clusterScopedKinds(bodies);
  const describe = (body: JsonObject) => describeObject(body, source, "default", custom);
  // What is not known in preview is said to be that.
  const unread = flaws.filter(({ value }) => typeof value !== "string" || !hasPlaceholder(value));
  const hidden = unknowns.filter(({ path }) => isStructural(path));
  return {
    manifests: bodies.map((body) => ({ body, object: describe(body) })),
    violations: [
      ...hidden.map(({ path }): Violation => ({
        check: manifestChecks.unknownNotJudged,
        object: describe(props),
        path: pointer(path),
        message:
          "the part is not known in preview and nothing can stand in for it: give it a value that is known before the resource",
      })),
      ...unread.map(({ path, why }): Violation => ({
        check: manifestChecks.unreadable,
        object: describe(props),
        path: pointer(path),
        message: `a part of the list could not be judged because ${why}: make items a list of Kubernetes objects`,
      })),
    ],
  };
}

function isStructural(path: readonly (string | number)[]): boolean {
  const last = path.at(-1);
  return structural.has(String(typeof last === "number" ? path.at(-2) : last)) && path[0] !== "metadata";
}
