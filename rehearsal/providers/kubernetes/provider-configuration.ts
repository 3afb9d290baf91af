import {
  equalValues,
  isMap,
  UNKNOWN,
  withoutSecrets,
  type PlainMap,
  type PlainValue,
  type PropertyMap,
} from "../properties/values";
import type { CheckRequest, CheckResponse, DiffRequest, DiffResponse } from "../provider";
import { activeCluster, loadKubeconfig, parseKubeconfig, type ClusterEntry } from "./kubeconfig";

const CONNECTION_KEYS = ["kubeconfig", "context", "cluster"];

/** Completes the provider's own arguments. Nothing is added: the real CheckConfig returns them as they are. */
export function checkConfiguration(request: CheckRequest): CheckResponse {
  const rendering = request.news["renderYamlToDirectory"];
  if (rendering !== undefined && rendering !== "") {
    const reason = "The rehearsal applies to a cluster and does not render to a folder: use the real engine.";
    return { inputs: request.news, failures: [{ property: "renderYamlToDirectory", reason }] };
  }
  return { inputs: request.news, failures: [] };
}

function clusterOf(properties: PlainMap, env: NodeJS.ProcessEnv): ClusterEntry | undefined {
  const given = properties["kubeconfig"] ?? "";
  const text = (value: PlainValue | undefined): string | undefined =>
    typeof value === "string" && value !== "" ? value : undefined;
  const config = isMap(given)
    ? parseKubeconfig(JSON.stringify(given))
    : loadKubeconfig(text(given) ?? "{}", env);
  const context = text(properties["context"]);
  const cluster = text(properties["cluster"]);
  return activeCluster(config, {
    ...(context === undefined ? {} : { context }),
    ...(cluster === undefined ? {} : { cluster }),
  });
}

function changedKeys(olds: PropertyMap, news: PropertyMap): readonly string[] {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort();
  return keys.filter((key) => !equalValues(olds[key], news[key]));
}

/**
 * Compares the provider's arguments. Objects are replaced when the provider points to another cluster: by
 * `clusterIdentifier` where both sides have one, else when the active cluster of the kubeconfig changed, or may
 * have. Follows DiffConfig of the real provider.
 */
export function diffConfiguration(request: DiffRequest, env: NodeJS.ProcessEnv): DiffResponse {
  const olds = withoutSecrets(request.olds);
  const news = withoutSecrets(request.news);
  const diffs = changedKeys(olds, news);
  if (diffs.length === 0) return { changes: "none" };
  const before = olds["clusterIdentifier"];
  const now = news["clusterIdentifier"];
  const identified = before !== undefined && now !== undefined;
  if (identified && equalValues(before, now)) return { changes: "some", diffs };
  const replaces = identified ? ["clusterIdentifier"] : [];
  const unknown = CONNECTION_KEYS.find((key) => news[key] === UNKNOWN);
  if (unknown !== undefined) return { changes: "some", diffs: [unknown], replaces: [...replaces, unknown] };
  const oldCluster = clusterOf(olds, env);
  const newCluster = clusterOf(news, env);
  const moved =
    oldCluster !== undefined &&
    newCluster !== undefined &&
    JSON.stringify(oldCluster) !== JSON.stringify(newCluster);
  const connection = moved ? diffs.filter((key) => CONNECTION_KEYS.includes(key)) : [];
  return { changes: "some", diffs, replaces: [...replaces, ...connection] };
}
