import type * as pulumi from "@pulumi/pulumi";
import { EXPIRY_DAYS } from "../../model/certificates/lifetimes";
import type { CertificateTeller, CertificateTellers } from "../../model/configParts/monitoringRules";
import type { Entrance } from "./values";

/** What the alerts of a release need to know. */
export interface AlertSettings {
  /** Who tells when certificates end. */
  readonly tellers: CertificateTellers;
  /** Labels by which Prometheus selects rules. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What tells of one certificate. */
interface Watched {
  readonly source: CertificateTeller;
  /** Name of its Secret, which is that of cert-manager's Certificate too. */
  readonly name?: pulumi.Input<string>;
}

/** What tells of the certificate that an Ingress shows; nothing where none is shown, or nobody could. */
function watchedEntrance(entrance: Entrance | undefined, source: CertificateTeller): Watched | undefined {
  if (entrance === undefined) return undefined;
  if (source === "blackbox") return { source };
  // Only AWS itself and a probe know of a certificate of ACM.
  if ("certificateArn" in entrance.certificate) return undefined;
  return { source, name: entrance.certificate.secretName };
}

/** A PrometheusRule that the release cannot do without: where the cluster lacks the kind, the release is refused. */
function rule({ labels }: AlertSettings): pulumi.Inputs {
  return { enabled: true, renderMode: "alwaysRender", labels };
}

function certificateRule(alerts: AlertSettings, watched: Watched | undefined): pulumi.Inputs {
  const { warning, critical } = EXPIRY_DAYS;
  return { ...rule(alerts), certificates: { days: warning, criticalDays: critical, ...watched } };
}

/** `prometheusRule` of a chart whose program is entered by an Ingress. */
export function entranceAlerts(alerts: AlertSettings, entrance: Entrance | undefined): pulumi.Inputs {
  return certificateRule(alerts, watchedEntrance(entrance, alerts.tellers.entrances));
}

/** `prometheusRule` of zen-agent's chart, which knows the name of its certificate itself. */
export function agentAlerts(alerts: AlertSettings): pulumi.Inputs {
  return certificateRule(alerts, { source: alerts.tellers.agents });
}

/** `prometheusRule` of a chart without certificates. */
export function plainAlerts(alerts: AlertSettings): pulumi.Inputs {
  return rule(alerts);
}
