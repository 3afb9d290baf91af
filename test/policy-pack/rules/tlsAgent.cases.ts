import type { RuleCase } from "./ruleCase";
import { allowed, refused } from "./tlsAgent.endpoints";
import { environmentCases } from "./tlsAgent.environment";
import { secretCases } from "./tlsAgent.secrets";
import { agent, endpoints, issued, tlsVolume } from "./tlsAgent.setup";

const at = (id: string, path: string): string => `${id} Pod shop/p ${path}`;
const variableAt = (id: string, index: number): string => at(id, `/spec/containers/0/env/${index}/value`);
const endpoint = (value: unknown): string => agent({ env: { SAAS_API_BASE: value } });
const apiAt = (id = "ZEN-304"): readonly string[] => [variableAt(id, 3)];
const fix = "set saas.endpoint to Kube-Zen's external https address";

const noEndpoints = Object.fromEntries(Object.keys(endpoints).map((name) => [name, undefined]));
const notMounted = (name: string, values: string): string =>
  `${name} names a file that is not mounted from a Secret: set ${values}, which mounts it`;
const config = (data: object): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "zen-agent" }, data });

/** Cases of the rule `tls-agent`. */
export const cases: readonly RuleCase[] = [
  ...refused.map(([url, why]): RuleCase => ({
    name: `the endpoint ${url}`,
    manifests: endpoint(url),
    expected: apiAt(),
    messages: [`SAAS_API_BASE ${why}: ${fix}`],
    ...(url.includes("zen-back.zen.svc.cluster.local/") ? { shown: true } : {}),
  })),
  ...allowed.map((url): RuleCase => ({
    name: `the endpoint ${url}`,
    manifests: endpoint(url),
    expected: [],
  })),
  { name: "an agent with mutual TLS", manifests: agent(), profile: "gitops", expected: [], shown: true },
  {
    name: "an agent without a certificate",
    manifests: agent({ env: { TLS_CERT_FILE: undefined, TLS_KEY_FILE: "" } }),
    expected: [at("ZEN-301", "/spec/containers/0"), at("ZEN-301", "/spec/containers/0")],
    messages: [
      "the agent is told no certificate (TLS_CERT_FILE): set tls.enabled",
      "the agent is told no key (TLS_KEY_FILE): set tls.enabled",
    ],
    shown: true,
  },
  ...environmentCases,
  {
    name: "an agent without an authority where certificates are private",
    manifests: agent({ env: { TLS_CA_FILE: undefined } }),
    profile: "gitops",
    expected: [at("ZEN-303", "/spec/containers/0")],
    messages: ["the agent is told no certificate authority (TLS_CA_FILE): set tls.caKey or caMount"],
  },
  {
    name: "an agent without an authority where certificates are public",
    manifests: agent({ env: { TLS_CA_FILE: undefined } }),
    profile: "aws",
    expected: [],
  },
  {
    name: "an agent without an authority, without a profile",
    manifests: agent({ env: { TLS_CA_FILE: undefined } }),
    expected: [],
  },
  {
    name: "the other generation's name of the authority",
    manifests: agent({ env: { TLS_CA_FILE: undefined, TLS_CA_CERT_FILE: "/tls/ca.crt" } }),
    profile: "gitops",
    expected: [],
  },
  ...[
    "SAAS_API_BASE",
    "SAAS_WS_BASE",
    "SAAS_API_URL",
    "SAAS_WS_URL",
    "SAAS_BASE_URL",
    "SAAS_ENDPOINT",
    "ZEN_SAAS_ENDPOINT",
  ].map((name): RuleCase => ({
    name: `an https endpoint as ${name}`,
    manifests: agent({
      env: { SAAS_API_BASE: undefined, SAAS_WS_BASE: undefined, [name]: "https://agent.kube-zen.io" },
    }),
    expected: [],
  })),
  {
    name: "files that no volume has",
    manifests: agent({ mounts: [{ name: "tls", mountPath: "/tl" }, { name: 3 }, "x"] }),
    expected: [variableAt("ZEN-301", 0), variableAt("ZEN-301", 1), variableAt("ZEN-303", 2)],
    messages: [
      notMounted("TLS_CERT_FILE", "tls.enabled"),
      notMounted("TLS_KEY_FILE", "tls.enabled"),
      notMounted("TLS_CA_FILE", "tls.caKey or caMount"),
    ],
  },
  {
    name: "a mount of a volume that is not there",
    manifests: agent({ volumes: [] }),
    expected: [variableAt("ZEN-301", 0), variableAt("ZEN-301", 1), variableAt("ZEN-303", 2)],
  },
  {
    name: "volumes of the wrong type",
    manifests: agent({ volumes: { a: 1 }, mounts: 3 }),
    expected: [variableAt("ZEN-301", 0), variableAt("ZEN-301", 1), variableAt("ZEN-303", 2)],
  },
  {
    name: "a mount with a slash at its end",
    manifests: agent({ mounts: [{ name: "tls", mountPath: "/tls/" }] }),
    expected: [],
  },
  {
    name: "a deeper mount of an emptyDir",
    manifests: agent({
      volumes: [tlsVolume, { name: "e", emptyDir: {} }],
      mounts: [
        { name: "e", mountPath: "/tls/tls.key" },
        { name: "tls", mountPath: "/tls" },
      ],
    }),
    expected: [variableAt("ZEN-301", 1)],
  },
  {
    name: "mounts of single files",
    manifests: agent({
      mounts: ["tls.crt", "tls.key", "ca.crt"].map((key) => ({
        name: "tls",
        mountPath: `/tls/${key}`,
        subPath: key,
      })),
    }),
    expected: [],
  },
  {
    name: "a Secret of which the key is left out",
    manifests: agent({
      volumes: [
        {
          name: "tls",
          secret: {
            secretName: "agent-tls",
            items: [
              { key: "tls.crt", path: "tls.crt" },
              { key: "ca", path: "ca.crt" },
            ],
          },
        },
      ],
    }),
    expected: [variableAt("ZEN-301", 1)],
  },
  {
    name: "certificate and key from a ConfigMap",
    manifests: agent({ volumes: [{ name: "tls", configMap: { name: "x" } }] }),
    expected: [variableAt("ZEN-301", 0), variableAt("ZEN-301", 1)],
  },
  {
    name: "the authority from a ConfigMap",
    manifests: agent({
      env: { TLS_CA_FILE: "/ca/custom.crt" },
      volumes: [tlsVolume, { name: "ca", configMap: { name: "x" } }],
      mounts: [
        { name: "tls", mountPath: "/tls" },
        { name: "ca", mountPath: "/ca" },
      ],
    }),
    profile: "gitops",
    expected: [],
  },
  {
    name: "a ConfigMap of which the authority is left out",
    manifests: agent({
      env: { TLS_CA_FILE: "/ca/custom.crt" },
      volumes: [tlsVolume, { name: "ca", configMap: { name: "x", items: [{ key: "a", path: "a" }] } }],
      mounts: [
        { name: "tls", mountPath: "/tls" },
        { name: "ca", mountPath: "/ca" },
      ],
    }),
    expected: [variableAt("ZEN-303", 2)],
  },
  {
    name: "a projected Secret",
    manifests: agent({
      volumes: [
        {
          name: "tls",
          projected: {
            sources: [
              { downwardAPI: {} },
              { configMap: { name: "x", items: [] } },
              { secret: { name: "agent-tls" } },
            ],
          },
        },
      ],
    }),
    expected: [],
  },
  {
    name: "a projected ConfigMap",
    manifests: agent({ volumes: [{ name: "tls", projected: { sources: [{ configMap: { name: "x" } }] } }] }),
    expected: [variableAt("ZEN-301", 0), variableAt("ZEN-301", 1)],
  },
  ...["csi.cert-manager.io", "secrets-store.csi.k8s.io", "csi.spiffe.io"].map((driver): RuleCase => ({
    name: `certificates of the driver ${driver}`,
    manifests: agent({ volumes: [{ name: "tls", csi: { driver } }] }),
    expected: [],
  })),
  {
    name: "a volume of another driver",
    manifests: agent({
      volumes: [{ name: "tls", csi: { driver: "ebs.csi.aws.com" } }],
      env: { TLS_CA_FILE: undefined },
    }),
    expected: [variableAt("ZEN-301", 0), variableAt("ZEN-301", 1)],
  },
  ...secretCases,
  {
    name: "unknown files",
    manifests: agent({ env: { TLS_CERT_FILE: "zen-unknown-0" } }),
    expected: [variableAt("ZEN-305", 0)],
    messages: ["TLS_CERT_FILE is not known in preview: give it a value that is known before the release"],
  },
  {
    name: "files of a Secret's variable",
    manifests: agent({ env: { TLS_KEY_FILE: { secretKeyRef: { name: "x", key: "y" } } } }),
    expected: [at("ZEN-305", "/spec/containers/0/env/1/valueFrom")],
  },
  ...[
    "zen-unknown-0",
    "https://zen-unknown-0",
    "https://agent.zen-unknown-0",
    "zen-unknown-0://agent.kube-zen.io",
    "https://agent.kube-zen.io:zen-unknown-0",
  ].map((url): RuleCase => ({
    name: `the endpoint ${url}`,
    manifests: endpoint(url),
    expected: apiAt("ZEN-305"),
    messages: [
      "SAAS_API_BASE is not known in preview: give saas.endpoint a value that is known before the release",
    ],
  })),
  {
    name: "an unknown endpoint that is http all the same",
    manifests: endpoint("http://zen-unknown-0"),
    expected: apiAt(),
  },
  {
    name: "an endpoint of a Secret",
    manifests: endpoint({ secretKeyRef: { name: "s", key: "k" } }),
    expected: [at("ZEN-305", "/spec/containers/0/env/3/valueFrom")],
    messages: [
      "SAAS_API_BASE comes from a Secret that cannot be read here: give it as a value or by a ConfigMap of the release",
    ],
  },
  {
    name: "an endpoint of a ConfigMap that is not there",
    manifests: endpoint({ configMapKeyRef: { name: "zen-agent", key: "k" } }),
    expected: [at("ZEN-305", "/spec/containers/0/env/3/valueFrom")],
    messages: [
      "SAAS_API_BASE comes from a place that cannot be read here: give it as a value or by a ConfigMap of the release",
    ],
  },
  {
    name: "an endpoint of a ConfigMap",
    manifests: agent({
      env: { SAAS_API_BASE: { configMapKeyRef: { name: "zen-agent", key: "k" } } },
      more: [issued, config({ k: "http://x" })],
    }),
    expected: [at("ZEN-304", "/spec/containers/0/env/3/valueFrom")],
  },
  {
    name: "no endpoint at all",
    manifests: agent({ env: noEndpoints }),
    expected: [at("ZEN-304", "/spec/containers/0/env")],
    messages: [`the agent is told no endpoint: ${fix}`],
  },
  {
    name: "a WebSocket without encryption",
    manifests: agent({ env: { SAAS_WS_BASE: "ws://agent.kube-zen.io" } }),
    expected: [variableAt("ZEN-304", 4)],
  },
  {
    name: "a WebSocket by https",
    manifests: agent({ env: { SAAS_WS_BASE: "https://agent.kube-zen.io" } }),
    expected: [],
  },
  ...["SAAS_API_URL", "SAAS_WS_URL", "SAAS_BASE_URL", "SAAS_ENDPOINT", "ZEN_SAAS_ENDPOINT"].map(
    (name): RuleCase => ({
      name: `the endpoint in ${name}`,
      manifests: agent({ env: { ...noEndpoints, [name]: "http://agent.kube-zen.io" } }),
      expected: [variableAt("ZEN-304", 3)],
    }),
  ),
  {
    name: "a WebSocket of the earlier name",
    manifests: agent({ env: { ...noEndpoints, SAAS_WS_URL: "wss://agent.kube-zen.io" } }),
    expected: [],
  },
  {
    name: "a Service by its short name",
    manifests: agent({
      env: { SAAS_API_BASE: "https://zen-back.zen" },
      more: [issued, "{apiVersion: v1, kind: Service, metadata: {name: zen-back, namespace: zen}}"],
    }),
    expected: apiAt(),
    messages: [`SAAS_API_BASE names a Service of this cluster: ${fix}`],
  },
  {
    name: "a name that is no Service",
    manifests: agent({
      env: { SAAS_API_BASE: "https://zen-back.zen" },
      more: [issued, "{apiVersion: v1, kind: Service, metadata: {name: zen-back, namespace: other}}"],
    }),
    expected: [],
  },
  {
    name: "a longer name that begins like a Service",
    manifests: agent({
      env: { SAAS_API_BASE: "https://zen-back.zen.io" },
      more: [issued, "{apiVersion: v1, kind: Service, metadata: {name: zen-back, namespace: zen}}"],
    }),
    expected: [],
  },
  {
    name: "an agent by its image alone",
    manifests: agent({ labels: {}, env: { SAAS_API_BASE: "http://x" } }),
    expected: apiAt(),
  },
  {
    name: "an agent by its label alone",
    manifests: agent({ image: "mirror/renamed:1", env: { SAAS_API_BASE: "http://x" } }),
    expected: apiAt(),
  },
  {
    name: "another program",
    manifests: agent({ labels: {}, image: "kubezen/other:1", env: { SAAS_API_BASE: "http://x" } }),
    expected: [],
  },
  {
    name: "a container beside the agent's",
    manifests:
      "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app.kubernetes.io/name: zen-agent}}, spec: {initContainers: [{image: x}], containers: []}}",
    expected: [],
  },
];
