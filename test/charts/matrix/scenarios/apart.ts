// Numbers and names that stand nowhere else, so that a value that arrives in a wrong place or not at all shows.

/** Numbers of a probe, from one on. */
export const probe = (first: number): Readonly<Record<string, number>> => ({
  periodSeconds: first,
  timeoutSeconds: first + 1,
  failureThreshold: first + 2,
});

/** Resources of a container. */
export const resources = {
  requests: { cpu: "111m", memory: "112Mi" },
  limits: { cpu: "1113m", memory: "1114Mi" },
};

/** What scrapes, of both operators. */
export const monitors = {
  serviceMonitor: {
    enabled: true,
    interval: "41s",
    scrapeTimeout: "31s",
    labels: { "service-monitor": "one" },
  },
  vmServiceScrape: {
    enabled: true,
    interval: "42s",
    scrapeTimeout: "32s",
    labels: { "vm-service-scrape": "two" },
  },
};

const monitorKinds = ["monitoring.coreos.com/v1", "operator.victoriametrics.com/v1beta1"];

/** Where dashboards go. */
export const dashboards = {
  enabled: true,
  namespace: "grafana-space",
  labels: { grafana_dashboard: "yes", board: "labelled" },
  annotations: { "example.com/folder": "folder-one" },
};

/** An alert of the user's own. */
export const additionalRules = [{ alert: "OfTheUser", expr: "vector(1) > 31", labels: { severity: "page" } }];

/** Kinds of a cluster's extensions that the settings ask for. */
export const kinds = [
  ...monitorKinds,
  "autoscaling.k8s.io/v1",
  "external-secrets.io/v1",
  "cert-manager.io/v1",
];
