import type { RuleCase } from "./ruleCase";

interface Request {
  readonly port?: unknown;
  readonly scheme?: string;
  readonly host?: string;
}

const pod = (probes: Readonly<Record<string, Request>>, more: object = {}): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: {
      containers: [
        {
          ports: [{ name: "web", containerPort: 8443 }],
          ...Object.fromEntries(Object.entries(probes).map(([name, httpGet]) => [name, { httpGet }])),
          ...more,
        },
      ],
    },
  });
const tls: Request = { port: "web", scheme: "HTTPS" };
const plain: Request = { port: "web" };
const at = (probe: string, key = ""): readonly string[] => [
  `ZEN-325 Pod shop/p /spec/containers/0/${probe}/httpGet${key}`,
];
const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });

/** Cases of the rule `tls-agreement` about the probes of one container. */
export const probeCases: readonly RuleCase[] = [
  {
    name: "a liveness probe by TLS after a startup probe in plain",
    manifests: pod({ startupProbe: plain, livenessProbe: tls }),
    expected: at("livenessProbe", "/scheme"),
    messages: [
      "livenessProbe asks the port by TLS that startupProbe asks in plain, so that one of them always fails: give both the same scheme",
    ],
  },
  {
    name: "a readiness probe in plain after a liveness probe by TLS",
    manifests: pod({ livenessProbe: tls, readinessProbe: plain }),
    expected: at("readinessProbe"),
    messages: [
      "readinessProbe asks the port in plain that livenessProbe asks by TLS, so that one of them always fails: give both the same scheme",
    ],
  },
  {
    name: "a port by name and by number",
    manifests: pod({ startupProbe: { port: 8443 }, readinessProbe: tls }),
    expected: at("readinessProbe", "/scheme"),
  },
  passes("probes by TLS", pod({ startupProbe: tls, livenessProbe: { ...tls, scheme: "https" } })),
  passes("probes in plain", pod({ startupProbe: plain, livenessProbe: { ...plain, scheme: "HTTP" } })),
  passes("probes of two ports", pod({ startupProbe: plain, livenessProbe: { ...tls, port: 8444 } })),
  passes("a probe of another host", pod({ startupProbe: plain, livenessProbe: { ...tls, host: "h" } })),
  passes("a first probe of another host", pod({ startupProbe: { ...plain, host: "h" }, livenessProbe: tls })),
  passes(
    "a scheme that is not known",
    pod({ startupProbe: plain, livenessProbe: { ...tls, scheme: "zen-unknown-0" } }),
  ),
  passes(
    "a port that is not known",
    pod({ startupProbe: { port: "zen-unknown-0" }, livenessProbe: { ...tls, port: "zen-unknown-0" } }),
  ),
  passes("probes without a port", pod({ startupProbe: {}, livenessProbe: { scheme: "HTTPS" } })),
  passes(
    "ports of another type",
    pod(
      { startupProbe: { port: 8443 }, livenessProbe: tls },
      { ports: [1, null, { name: "other", containerPort: 8443 }] },
    ),
  ),
  passes(
    "a list of ports of another type",
    pod({ startupProbe: { port: 8443 }, livenessProbe: tls }, { ports: "web" }),
  ),
  passes("a probe of another type", pod({ startupProbe: plain }, { livenessProbe: [1] })),
];
