import * as path from "node:path";
import { charts, merged } from "./matrix/charts";
import { only, renderChart, type Values } from "./support";

/** Who tells when a certificate ends. */
export type CertificateSource = "cert-manager" | "x509-exporter" | "blackbox";

/** An alert about a certificate. */
export interface CertificateRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A chart that has alerts about a certificate. */
export interface CertificateChart {
  readonly name: string;
  /** What its alerts' names begin with. */
  readonly prefix: string;
  readonly namespace: string;
  /** Certificate, Secret or first label of the host that is watched. */
  readonly certificate: string;
  /** Key of the alerts in the values. */
  readonly key: "metrics" | "monitoring";
  readonly sources: readonly CertificateSource[];
  /** Values that give the release such a certificate. */
  readonly values: Values;
}

/** An Ingress whose certificate cert-manager makes, of a host that begins as its Secret is called. */
const issued = (secretName: string): Values => ({
  enabled: true,
  hosts: [{ host: `${secretName}.example.com` }],
  certificate: { enabled: true, secretName, issuerRef: { name: "servers" } },
});

/** Every chart that has alerts about a certificate. */
export const certificateCharts: readonly CertificateChart[] = [
  {
    name: "zen-agent",
    prefix: "ZenAgent",
    namespace: "zen-system",
    certificate: "zen-agent-tls",
    key: "metrics",
    // A probe sees the server's certificate, not the client's.
    sources: ["cert-manager", "x509-exporter"],
    values: { tls: { enabled: true }, "zen-watcher": { enabled: false } },
  },
  {
    name: "zen-watcher",
    prefix: "ZenWatcher",
    namespace: "zen-system",
    certificate: "hooks-tls",
    key: "metrics",
    sources: ["cert-manager", "x509-exporter", "blackbox"],
    values: { webhook: { enabled: true, auth: { existingSecret: "senders" }, ingress: issued("hooks-tls") } },
  },
  {
    name: "workflow-registry",
    prefix: "WorkflowRegistry",
    namespace: "atom-system",
    certificate: "registry-tls",
    key: "monitoring",
    sources: ["cert-manager", "x509-exporter", "blackbox"],
    values: { ingress: issued("registry-tls") },
  },
];

/** The alerts about a chart's certificate, as its PrometheusRule has them; `certificates` are more values of theirs. */
export async function certificateRules(
  { name, key, namespace, values }: CertificateChart,
  source: CertificateSource,
  certificates: Values = {},
  more: Values = {},
): Promise<readonly CertificateRule[]> {
  const needed = charts.find((each) => each.name === name)?.needed ?? {};
  const on = { [key]: { prometheusRule: { enabled: true, certificates: { source, ...certificates } } } };
  const objects = await renderChart(path.join("charts", name), [needed, values, more, on].reduce(merged), {
    namespace,
    apiVersions: ["monitoring.coreos.com/v1", "cert-manager.io/v1"],
  });
  const { groups } = only(objects, "PrometheusRule")["spec"] as {
    readonly groups: readonly [{ readonly rules: readonly CertificateRule[] }];
  };
  return groups[0].rules.filter(({ alert }) => alert.includes("Certificate"));
}
