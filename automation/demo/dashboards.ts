import { isObject, type JsonObject, textAt } from "../../policy-pack/manifests/json";
import type { DemoApi } from "./api";
import type { Dashboard } from "./contract";

/** What Grafana's sidecar finds dashboards by. */
const DASHBOARD_LABEL = "grafana_dashboard";

function titleOf(json: string): string | undefined {
  try {
    const parsed = JSON.parse(json) as unknown;
    return isObject(parsed) ? textAt(parsed, "title") : undefined;
  } catch {
    return undefined;
  }
}

/** The dashboards in a ConfigMap; one that cannot be read has the name of its file. */
export function dashboardsIn(configMap: JsonObject): readonly Dashboard[] {
  const data = configMap["data"];
  const [namespace = "", name = ""] = [
    textAt(configMap, "metadata", "namespace"),
    textAt(configMap, "metadata", "name"),
  ];
  return Object.entries(isObject(data) ? data : {}).map(([file, json]) => ({
    title: (typeof json === "string" ? titleOf(json) : undefined) ?? file,
    namespace,
    configMap: name,
  }));
}

/** Every dashboard that Grafana's sidecar would find in some namespaces. */
export async function dashboardsOf(
  api: DemoApi,
  namespaces: readonly string[],
): Promise<readonly Dashboard[]> {
  const kind = { apiVersion: "v1", kind: "ConfigMap" };
  const found = await Promise.all(
    namespaces.map((namespace) => api.list(kind, { namespace, labels: DASHBOARD_LABEL })),
  );
  return found.flatMap((configMaps) => (configMaps ?? []).flatMap(dashboardsIn));
}
