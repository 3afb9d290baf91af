import type { Finding } from "../../model/finding";
import { isObject, type JsonObject, type JsonValue, textAt } from "../manifests/json";
import { type ManifestSet, resourceObject, type StackResource } from "../manifests/manifestSet";
import { releaseObject } from "../manifests/release";
import { RELEASE_TYPE } from "../manifests/resource";

/** Pulumi's types for a chart of which every object is a resource of its own. */
const CHART_TYPES = ["kubernetes:helm.sh/v4:Chart", "kubernetes:helm.sh/v3:Chart"] as const;

/** Where a chart comes from. */
export type Origin = "local" | "remote" | "unknown";

/** A chart that a program deploys. */
export interface ChartDeployment {
  readonly object: Finding["object"];
  /** Whether Helm keeps a release of it; else each of its objects is a resource of the stack. */
  readonly isRelease: boolean;
  readonly props: JsonObject;
  /** Inputs about where the chart comes from; those of `helm.v3.Chart` stand one level below. */
  readonly source: JsonObject;
  /** Keys before those of `source`. */
  readonly sourcePath: readonly string[];
  readonly chart: string;
}

/** Whether a chart is a folder or an archive by its name alone. */
function isPath(chart: string): boolean {
  return /^(?:\.{0,2}[/\\]|\.{1,2}$|~|[A-Za-z]:[/\\]|file:)/.test(chart) || /\.(?:tgz|tar\.gz)$/.test(chart);
}

/** Whether a chart comes from the program's folder or from elsewhere. */
export function originOf({ chart, source, props }: ChartDeployment): Origin {
  const options = props["repositoryOpts"];
  const repo = textAt(options, "repo") ?? textAt(source, "repo") ?? "";
  if (chart.startsWith("oci://") || /^https?:\/\//.test(chart) || repo !== "") return "remote";
  if (isPath(chart)) return "local";
  // `name/chart` is a folder or a chart of a repository that helm knows by name.
  return "unknown";
}

function readChart({ type, props, ...resource }: StackResource): ChartDeployment | undefined {
  const { fetchOpts } = props;
  const chart = textAt(props, "chart") ?? textAt(props, "path");
  // Inputs of components are not always told to policies.
  if (chart === undefined) return undefined;
  const nested = isObject(fetchOpts);
  return {
    object: resourceObject({ type, ...resource }),
    isRelease: false,
    props,
    source: nested ? { ...props, ...fetchOpts } : props,
    sourcePath: nested ? ["fetchOpts"] : [],
    chart,
  };
}

function readRelease({ props, name }: StackResource): ChartDeployment {
  const text = (value: JsonValue | undefined): string | undefined =>
    typeof value === "string" ? value : undefined;
  const namespace = text(props["namespace"]) ?? "default";
  return {
    object: releaseObject({ name: text(props["name"]) ?? name, namespace }),
    isRelease: true,
    props,
    source: props,
    sourcePath: [],
    chart: text(props["chart"]) ?? "",
  };
}

/** Every chart that the resources of the stack deploy. */
export function chartDeployments(objects: ManifestSet): readonly ChartDeployment[] {
  return [
    ...objects.ofType(RELEASE_TYPE).map(readRelease),
    ...CHART_TYPES.flatMap((type) => objects.ofType(type)).flatMap((resource) => readChart(resource) ?? []),
  ];
}
