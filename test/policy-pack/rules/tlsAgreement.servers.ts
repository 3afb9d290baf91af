import type { RuleCase } from "./ruleCase";

const set = (...documents: readonly string[]): string => documents.join("\n---\n");
const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });
const agent = (
  env: readonly object[],
  volumes: readonly object[] = [],
  labels: object = { "app.kubernetes.io/name": "zen-agent" },
): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a", labels },
    spec: {
      volumes,
      containers: [{ name: "c", image: "x", env, volumeMounts: [{ name: "ca", mountPath: "/ca" }] }],
    },
  });
const inbound = (port = 8080): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app.kubernetes.io/name: zen-agent}, ports: [{name: api, port: ${port}}]}}`;
const authority = (name: string): object => ({ name, value: "/ca/ca.crt" });
const ca = [{ name: "ca", configMap: { name: "ca" } }];

/** Cases of the rule `tls-agreement` about servers that check their clients. */
export const serverCases: readonly RuleCase[] = [
  {
    name: "an agent that is called without an authority",
    manifests: set(agent([]), inbound()),
    expected: ["ZEN-323 Pod shop/a /spec/containers"],
    messages: [
      "zen-agent is called by mutual TLS at port 8080, but has no authority to check its clients with: set tls.caKey or caMount",
    ],
  },
  {
    name: "an authority that no volume has",
    manifests: set(agent([authority("TLS_CA_FILE")]), inbound()),
    expected: ["ZEN-323 Pod shop/a /spec/containers"],
  },
  ...["TLS_CA_FILE", "TLS_CA_CERT_FILE", "TLS_CLIENT_CA_FILE"].map((name) =>
    passes(`an agent with ${name}`, set(agent([authority(name)], ca), inbound())),
  ),
  passes(
    "an agent with an unknown authority",
    set(agent([{ name: "TLS_CA_FILE", value: "zen-unknown-0" }]), inbound()),
  ),
  passes(
    "an agent with an authority, and a container beside it without",
    set(
      agent([authority("TLS_CA_FILE")], ca).replace('"containers":[', '"containers":[{"name":"side"},'),
      inbound(),
    ),
  ),
  passes(
    "another program of ours at that port",
    set(
      agent([], [], { "app.kubernetes.io/name": "zen-watcher" }),
      inbound().replace("name: zen-agent", "name: zen-watcher"),
    ),
  ),
  {
    name: "a pod without an image that is called as an agent",
    manifests: set(agent([]).replace('"image":"x",', ""), inbound()),
    expected: ["ZEN-323 Pod shop/a /spec/containers"],
  },
  passes(
    "a pod without an image that is called as no program",
    set(
      agent([], [], { app: "other" }).replace('"image":"x",', ""),
      inbound().replace("app.kubernetes.io/name: zen-agent", "app: other"),
    ),
  ),
  passes("an agent that is only scraped", set(agent([]), inbound(9090))),
  passes(
    "another program at that port",
    set(
      agent([], [], { "app.kubernetes.io/name": "zen-agent", x: "y" }).replace(
        '"app.kubernetes.io/name":"zen-agent"',
        '"app":"other"',
      ),
      inbound().replace("app.kubernetes.io/name: zen-agent", "app: other"),
    ),
  ),
];
