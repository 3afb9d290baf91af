import type { NamespaceRole, Port, Program } from "./connection";

/** Every program, in the order in which tables name them. */
export const PROGRAMS: readonly Program[] = [
  "zen-agent",
  "zen-watcher",
  "workflow-registry",
  "runtime-agent",
  "workflow-registry-backup",
  "runtime-agent-backup",
  "workflow-registry-test",
  "runtime-agent-test",
];

/** The namespaces of what the cluster brings along, as the charts name them by default. */
export const NAMESPACES: Readonly<Record<NamespaceRole, string>> = {
  dns: "kube-system",
  monitoring: "monitoring",
  ingressController: "ingress-nginx",
  webhookSenders: "falco",
};

/** Port of the API on which a program is called (decision 1). */
export const API_PORTS: Readonly<
  Record<"zen-agent" | "zen-watcher" | "workflow-registry" | "runtime-agent", number>
> = {
  "zen-agent": 8080,
  "zen-watcher": 8080,
  "workflow-registry": 8000,
  "runtime-agent": 4000,
};

/** Port of zen-agent's metrics and probes. */
export const AGENT_METRICS_PORT = 9090;
/** Port on which Prometheus answers the agent's metric probes. */
export const PROMETHEUS_PORT = 9090;
/** Port on which the collectors of OpenTelemetry take traces (OTLP over gRPC). */
export const COLLECTOR_PORT = 4317;
/** Namespace in which zen-agent and zen-watcher look for the collector by default. */
export const COLLECTOR_NAMESPACE = "tracing";
/** Ports of the API server: as Service, and as server. */
export const API_SERVER_PORTS: readonly number[] = [443, 6443];

/** A TCP port. */
export const tcp = (port: number): Port => ({ protocol: "TCP", port });

const programs: ReadonlySet<string> = new Set(PROGRAMS);

const isProgram = (name: string): name is Program => programs.has(name);

/**
 * The program that a pod runs: by its label `app.kubernetes.io/name`, and where the chart was renamed by the last
 * part of its image's name; undefined for a pod of something else.
 */
export function programOf(name: string | undefined, images: readonly string[]): Program | undefined {
  if (name !== undefined && isProgram(name)) return name;
  for (const image of images) {
    const last = /([^/:@]+)(?::[^/@]*)?(?:@.*)?$/.exec(image)?.[1] ?? "";
    const suffix = /-(?:backup|test)$/.exec(name ?? "")?.[0] ?? "";
    const known = [`${last}${suffix}`, last].find(isProgram);
    if (known !== undefined) return known;
  }
  return undefined;
}
