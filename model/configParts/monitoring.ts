import { type Static, Type } from "@sinclair/typebox";
import { closed } from "./label";

/** `kube-zen-platform:monitoring`. */
export const MonitoringConfig = Type.Object(
  {
    prometheusRules: Type.Boolean({
      default: false,
      description:
        "Whether every release brings its alerts along, those about certificates among them, as a PrometheusRule: for a cluster that knows the kind (Prometheus operator), since any other refuses the release.",
    }),
    dashboards: Type.Boolean({
      default: false,
      description:
        "Whether every release brings a Grafana dashboard along, as a ConfigMap with the label `grafana_dashboard` that Grafana's sidecar looks for.",
    }),
    ruleLabels: Type.Record(
      Type.String(),
      Type.String({ minLength: 1, maxLength: 63, rule: "write a label's value of at most 63 characters" }),
      {
        default: {},
        description:
          "Labels of the PrometheusRules, for a Prometheus that selects rules by label, such as `release: kube-prometheus-stack`.",
      },
    ),
    certificateSource: Type.Optional(
      Type.Union([Type.Literal("cert-manager"), Type.Literal("x509-exporter"), Type.Literal("blackbox")], {
        description:
          "Who tells the alerts when certificates end: cert-manager's metrics (the default for what it makes), x509-certificate-exporter, which reads Secrets (the default for a private authority's), or a probe of the blackbox exporter. A probe sees what ways in show and no client's certificate: the agents' stay with the default.",
      }),
    ),
  },
  { ...closed, default: {}, description: "Alerts and dashboards." },
);

/** `kube-zen-platform:monitoring`, checked. */
export type MonitoringConfig = Static<typeof MonitoringConfig>;
