import type { StackConfig } from "../config";
import { ingressClass } from "../ingress";
import type { MonitoringConfig } from "./monitoring";
import { certificateSource } from "./tlsRules";

/** Who tells when a certificate ends. */
export type CertificateTeller = NonNullable<MonitoringConfig["certificateSource"]>;

/** Who tells when the certificates of a stack end. */
export interface CertificateTellers {
  /** Of what agents show Kube-Zen: no probe sees it. */
  readonly agents: Exclude<CertificateTeller, "blackbox">;
  /** Of what ways in show. */
  readonly entrances: CertificateTeller;
}

/** Who tells when the certificates of a stack end: what the config says, else whoever knows what its source makes. */
export function certificateTellers(
  config: Pick<StackConfig, "profile" | "tls" | "monitoring">,
): CertificateTellers {
  const usual = certificateSource(config) === "cert-manager" ? "cert-manager" : "x509-exporter";
  const entrances = config.monitoring.certificateSource ?? usual;
  return { agents: entrances === "blackbox" ? usual : entrances, entrances };
}

const key = (path: string): string => `kube-zen-platform:${path}`;

/** Why the source of alerts about certificates could tell nothing; one sentence, or none. */
function unknowing(config: StackConfig): readonly string[] {
  const source = config.monitoring.certificateSource;
  const made = certificateSource(config);
  const { registryHost, webhookHost } = config.ingress;
  if (source === undefined) return [];
  const found = `${key("monitoring.certificateSource")} is ${source}, but`;
  if (!config.monitoring.prometheusRules)
    return [
      `${found} monitoring.prometheusRules is false, so that there are no alerts: set it to true, or remove the source`,
    ];
  if (made === "off")
    return [
      `${found} tls.source is off, so that there are no certificates: remove it, or set tls.source to private-authority or cert-manager`,
    ];
  if (source === "cert-manager" && made !== "cert-manager")
    return [
      `${found} cert-manager knows nothing of what a private authority makes: set it to x509-exporter or blackbox`,
    ];
  const hosts = [registryHost, webhookHost].filter((host) => host !== undefined);
  if (source === "blackbox" && hosts.length === 0)
    return [
      `${found} there is no way in to probe: set ingress.registryHost or ingress.webhookHost, or remove it`,
    ];
  if (source === "x509-exporter" && hosts.length > 0 && ingressClass(config) === "alb")
    return [
      `${found} a load balancer of AWS shows certificates of ACM, which are in no Secret: set it to blackbox, or remove it`,
    ];
  return [];
}

function labels({ monitoring }: StackConfig): readonly string[] {
  return Object.keys(monitoring.ruleLabels).length === 0 || monitoring.prometheusRules
    ? []
    : [
        `${key("monitoring.ruleLabels")} is set, but monitoring.prometheusRules is false, so that nothing has them: set it to true, or remove the labels`,
      ];
}

/** What is wrong between keys of alerts and others: one sentence per mistake. */
export function brokenMonitoringRules(config: StackConfig): readonly string[] {
  return [...unknowing(config), ...labels(config)];
}
