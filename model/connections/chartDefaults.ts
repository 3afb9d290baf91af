import type { Workload } from "../profiles";
import { LINK_LOCAL_CIDR, PRIVATE_CIDRS, PUBLIC } from "./addresses";
import { connectionsOf } from "./index";
import type { Connection } from "./connection";
import {
  API_PORTS,
  API_SERVER_PORTS,
  COLLECTOR_NAMESPACE,
  COLLECTOR_PORT,
  NAMESPACES,
  PROMETHEUS_PORT,
} from "./programs";

/** A default of a chart: where it stands in values.yaml, and its value. */
export interface ChartDefault {
  /** Keys from the root of the values. */
  readonly path: readonly string[];
  readonly value: string | number | readonly (string | number)[];
}

const NAME_LABEL = "kubernetes.io/metadata.name";

const at = (path: string, value: ChartDefault["value"]): ChartDefault => ({
  path: ["networkPolicy", ...path.split(".")],
  value,
});
const labelled = (path: string, namespace: string): ChartDefault => ({
  path: ["networkPolicy", ...path.split("."), "namespaceLabels", NAME_LABEL],
  value: namespace,
});

function declares(workload: Workload, id: string): boolean {
  const is = (peer: Connection["to"]): boolean => peer.kind === "program" && peer.program === workload;
  return connectionsOf("aws").some((each) => each.id === id && (each.from.some(is) || is(each.to)));
}

/** What a workload's chart has for a connection, where the model declares it. */
function of(workload: Workload, id: string, ...defaults: readonly ChartDefault[]): readonly ChartDefault[] {
  return declares(workload, id) ? defaults : [];
}

/** zen-agent and zen-watcher name namespaces by their labels. */
function zen(workload: "zen-agent" | "zen-watcher", scrape: string): readonly ChartDefault[] {
  return [
    ...of(workload, "dns", labelled("egress.dns", NAMESPACES.dns)),
    ...of(workload, scrape, labelled("ingress.monitoring", NAMESPACES.monitoring)),
    ...of(
      workload,
      "api-server",
      at("egress.apiServer.cidrs", PRIVATE_CIDRS),
      at("egress.apiServer.ports", API_SERVER_PORTS),
    ),
    ...of(
      workload,
      "traces",
      labelled("egress.tracing", COLLECTOR_NAMESPACE),
      at("egress.tracing.port", COLLECTOR_PORT),
    ),
  ];
}

/** The Atom charts name namespaces by their names. */
function atom(workload: "workflow-registry" | "runtime-agent", scrape: string): readonly ChartDefault[] {
  return [
    ...of(workload, "dns", at("dns.namespace", NAMESPACES.dns)),
    ...of(workload, scrape, at("monitoring.namespace", NAMESPACES.monitoring)),
  ];
}

/** The program's label by which the Atom charts know each other. */
function labelOf(peer: string, program: Workload): ChartDefault {
  return { path: ["networkPolicy", peer, "podLabels", "app.kubernetes.io/name"], value: program };
}

/** The peers and ports that the charts' policies have by default (decision 29), by the workload of the chart. */
export const CHART_DEFAULTS: Readonly<Record<Workload, readonly ChartDefault[]>> = {
  "zen-agent": [
    ...zen("zen-agent", "scrape-agent"),
    ...of(
      "zen-agent",
      "saas",
      at("egress.saas.cidr", PUBLIC[0]?.cidr ?? ""),
      at("egress.saas.except", [...PRIVATE_CIDRS, LINK_LOCAL_CIDR]),
    ),
    ...of(
      "zen-agent",
      "metric-probes",
      labelled("egress.prometheus", NAMESPACES.monitoring),
      at("egress.prometheus.port", PROMETHEUS_PORT),
    ),
  ],
  "zen-watcher": [
    ...zen("zen-watcher", "scrape-watcher"),
    ...of("zen-watcher", "webhooks", labelled("ingress.ingressController", NAMESPACES.ingressController)),
  ],
  "workflow-registry": [
    ...atom("workflow-registry", "scrape-registry"),
    ...of("workflow-registry", "ingress", at("ingressController.namespace", NAMESPACES.ingressController)),
    ...of("workflow-registry", "registry", labelOf("runtimeAgent", "runtime-agent")),
  ],
  "runtime-agent": [
    ...atom("runtime-agent", "scrape-runtime-agent"),
    ...of(
      "runtime-agent",
      "runtime-agent-api-server",
      at("apiServer.cidrs", PRIVATE_CIDRS),
      at("apiServer.ports", API_SERVER_PORTS),
    ),
    ...of(
      "runtime-agent",
      "registry",
      labelOf("registry", "workflow-registry"),
      at("registry.port", API_PORTS["workflow-registry"]),
    ),
  ],
};
