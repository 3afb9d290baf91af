import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

/** One version of a CustomResourceDefinition. */
export interface DefinitionVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly [key: string]: unknown;
}

/** A CustomResourceDefinition (apiextensions.k8s.io/v1), as far as it is looked into here. */
export interface Definition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly DefinitionVersion[];
    readonly [key: string]: unknown;
  };
  readonly status?: {
    readonly storedVersions?: readonly string[];
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Annotation of a definition's file: its chart brings it only when asked, so that its absence is no drift. */
const ON_REQUEST = "kube-zen.io/on-request";

/** Whether a shipped definition is installed only when its chart is told to. */
export function isOnRequest({ metadata }: Definition): boolean {
  return metadata.annotations?.[ON_REQUEST] === "true";
}

/** The name of the version that objects are stored in. */
export function storageVersion({ spec }: Definition): string {
  return spec.versions.find(({ storage }) => storage)?.name ?? "";
}

/** The versions in which objects may still be stored, and that `wanted` does not know any more. */
export function outlived(live: Definition, wanted: Definition): readonly string[] {
  const known = new Set(wanted.spec.versions.map(({ name }) => name));
  return (live.status?.storedVersions ?? []).filter((version) => !known.has(version));
}

/**
 * The definitions that the charts of the clone ship, by name.
 *
 * @param projectDirectory The clone's folder.
 */
export function shippedDefinitions(projectDirectory: string): readonly Definition[] {
  const charts = path.join(projectDirectory, "charts");
  return fs
    .readdirSync(charts)
    .map((chart) => path.join(charts, chart, "files", "crds"))
    .filter((folder) => fs.existsSync(folder))
    .flatMap((folder) => fs.readdirSync(folder).map((file) => path.join(folder, file)))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => parse(fs.readFileSync(file, "utf8"), { version: "1.1" }) as Definition)
    .sort((left, right) => left.metadata.name.localeCompare(right.metadata.name));
}
