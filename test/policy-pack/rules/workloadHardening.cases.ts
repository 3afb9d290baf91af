import { entranceCases, groupCases, switchCases } from "./hardeningSwitches";
import type { RuleCase } from "./ruleCase";

const ROOT = "securityContext: {readOnlyRootFilesystem: true}";
const pod = (container: string, more = ""): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{${container}}]${more}}}`;
const env = (name: string, value: string): string =>
  pod(`${ROOT}, env: [{name: ${name}, value: "${value}"}]`);
const service = (spec: string, annotations = ""): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: s, annotations: {${annotations}}}, spec: ${spec}}`;
const at = (id: string, field = ""): string => `${id} Pod shop/p /spec/containers/0${field}`;
const atService = (id: string, field: string): string => `${id} Service shop/s /spec/${field}`;
const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });
const refuses = (name: string, manifests: string, ...expected: readonly string[]): RuleCase => ({
  name,
  manifests,
  expected,
});
const weak = (name: string, value: string): RuleCase =>
  refuses(`the variable ${name} of ${value}`, env(name, value), at("ZEN-758", "/env/0/value"));
const fine = (name: string, value: string): RuleCase =>
  passes(`the variable ${name} of ${value}`, env(name, value));

/** Cases of the rule `workload-hardening`. */
export const cases: readonly RuleCase[] = [
  { ...passes("a container that cannot change its programs", pod(ROOT)), shown: true },
  {
    ...refuses(
      "a container that can",
      pod("securityContext: {readOnlyRootFilesystem: false}"),
      at("ZEN-756", "/securityContext/readOnlyRootFilesystem"),
    ),
    messages: [
      "the container may change its own programs: set readOnlyRootFilesystem: true and mount an emptyDir where it has to write",
    ],
    shown: true,
  },
  refuses(
    "a container of which nothing says that it cannot",
    pod("securityContext: {}"),
    at("ZEN-756", "/securityContext"),
  ),
  refuses("a container without a security context", pod("name: c"), at("ZEN-756")),
  refuses("a security context of another type", pod("securityContext: [1]"), at("ZEN-756")),
  refuses(
    "an init container that can",
    pod(ROOT, ", initContainers: [{name: i}]"),
    "ZEN-756 Pod shop/p /spec/initContainers/0",
  ),
  passes("an ephemeral container that can", pod(ROOT, ", ephemeralContainers: [{name: i}]")),
  passes("a container on Windows", pod("name: c", ", os: {name: windows}")),
  refuses("a container on Linux", pod("name: c", ", os: {name: linux}"), at("ZEN-756")),
  {
    ...refuses(
      "an unknown root file system",
      pod("securityContext: {readOnlyRootFilesystem: zen-unknown-0}"),
      at("ZEN-759", "/securityContext/readOnlyRootFilesystem"),
    ),
    messages: [
      "whether the container may change its own programs is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  refuses("an unknown security context", pod("securityContext: zen-unknown-0"), at("ZEN-759")),
  {
    ...refuses("a Service on every node", service("{type: NodePort}"), atService("ZEN-757", "type")),
    messages: ["the Service opens a port on every node: use type: ClusterIP behind an Ingress or a Gateway"],
    shown: true,
  },
  {
    ...refuses(
      "a Service with an open load balancer",
      service("{type: LoadBalancer}"),
      atService("ZEN-757", "type"),
    ),
    messages: [
      "the Service has a load balancer that is open to everybody: use type: ClusterIP behind an Ingress or a Gateway, or name loadBalancerSourceRanges",
    ],
  },
  {
    ...refuses(
      "a Service with addresses of its own",
      service("{externalIPs: [192.0.2.1]}"),
      atService("ZEN-757", "externalIPs"),
    ),
    messages: [
      "the Service takes addresses of its own, which whoever makes Services can choose: remove externalIPs",
    ],
  },
  ...["{type: ClusterIP}", "{}", "{externalIPs: []}", "{type: ExternalName}", "1"].map((spec) =>
    passes(`the Service ${spec}`, service(spec)),
  ),
  passes(
    "a load balancer for some addresses",
    service("{type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24]}"),
  ),
  ...["[]", "[0.0.0.0/0]", "[0.0.0.0/1, 128.0.0.0/1]", "[192.0.2.0/24, '::/0']", "[1]", "0"].map((ranges) =>
    refuses(
      `a load balancer for ${ranges}`,
      service(`{type: LoadBalancer, loadBalancerSourceRanges: ${ranges}}`),
      atService("ZEN-757", "type"),
    ),
  ),
  ...[
    "service.beta.kubernetes.io/aws-load-balancer-scheme: internal",
    "service.beta.kubernetes.io/aws-load-balancer-internal: 'true'",
    "service.beta.kubernetes.io/azure-load-balancer-internal: 'true'",
    "networking.gke.io/load-balancer-type: Internal",
    "networking.gke.io/load-balancer-type: internal",
  ].map((annotation) =>
    passes(`a load balancer with ${annotation}`, service("{type: LoadBalancer}", annotation)),
  ),
  refuses(
    "a load balancer that faces the internet",
    service("{type: LoadBalancer}", "service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing"),
    atService("ZEN-757", "type"),
  ),
  {
    ...refuses("an unknown type of Service", service("{type: zen-unknown-0}"), atService("ZEN-759", "type")),
    messages: [
      "whether the Service is open to the outside is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  {
    ...refuses(
      "an address outside without TLS",
      env("S3_ENDPOINT", "http://minio.example.com:9000/x"),
      at("ZEN-758", "/env/0/value"),
    ),
    messages: ["the variable S3_ENDPOINT names an address outside the cluster without TLS: use https"],
  },
  ...[
    "HTTP://x.example.com",
    "http://user:word@x.example.com",
    "http://192.0.2.1",
    "http://[2001:db8::1]:80",
  ].map((value) => weak("API", value)),
  ...[
    "https://x.example.com",
    "http://localhost:8080",
    "http://127.0.0.1",
    "http://[::1]:80",
    "http://collector:4317",
    "http://c.monitoring.svc:4317",
    "http://c.monitoring.svc.cluster.local",
    "http://host.k3d.local",
    "see http://x.example.com",
  ].map((value) => fine("API", value)),
  fine("HTTP_PROXY", "http://proxy.example.com:3128"),
  fine("https_proxy", "http://proxy.example.com:3128"),
  fine("proxy", "http://proxy.example.com:3128"),
  weak("REVERSEPROXY", "http://proxy.example.com:3128"),
  weak("PROXY_TARGET", "http://proxy.example.com:3128"),
  {
    ...refuses(
      "a program that trusts every proxy",
      env("SERVER_TRUSTED_PROXY_CIDRS", "10.0.0.0/8,0.0.0.0/0"),
      at("ZEN-758", "/env/0/value"),
    ),
    messages: [
      "the variable SERVER_TRUSTED_PROXY_CIDRS trusts more addresses than any network of your own has: name those that are meant",
    ],
  },
  ...[
    "ALLOWED_IPS",
    "TRUSTED_PROXIES",
    "allowRanges",
    "SOURCE_CIDR",
    "CLIENT_RANGES",
    "TRUSTED_CIDR_LIST",
    "TRUSTED_RANGES_V6",
  ].map((name) => weak(name, "::/0")),
  ...["0.0.0.0/1,128.0.0.0/1", "192.0.2.1 8.0.0.0/7", "8.0.0.0/7 192.0.2.1", "2000::/3", "::/6"].map(
    (value) => weak("ALLOWED_IPS", value),
  ),
  ...["10.0.0.0/8", "fc00::/7", "10.0.0.1/32", "::1/64", "a/3", "1.2.3/4", "10.0.0.0/70", "x0.0.0.0/0"].map(
    (value) => fine("ALLOWED_IPS", value),
  ),
  fine("DENIED", "0.0.0.0/0"),
  fine("RANGES_SEEN", "0.0.0.0/0"),
  {
    ...refuses(
      "a program that does not encrypt",
      env("S3_ENCRYPTION", "none"),
      at("ZEN-758", "/env/0/value"),
    ),
    messages: ["the variable S3_ENCRYPTION switches encryption off: switch it on"],
  },
  ...["", "off", "False", "disabled", "0"].map((value) => weak("ENCRYPTION", value)),
  fine("S3_ENCRYPTION", "AES256"),
  fine("S3_ENCRYPTION_KEY_NAME", ""),
  fine("REENCRYPTION", "none"),
  refuses(
    "a variable without a value",
    pod(`${ROOT}, env: [{name: S3_ENCRYPTION}]`),
    at("ZEN-758", "/env/0"),
  ),
  passes(
    "a variable from elsewhere",
    pod(`${ROOT}, env: [{name: S3_ENCRYPTION, valueFrom: {configMapKeyRef: {name: c, key: k}}}]`),
  ),
  passes(
    "variables of other types",
    pod(
      `${ROOT}, env: [1, null, {name: 1, value: none}, {name: [ENCRYPTION], value: none}, {name: ENCRYPTION, value: 0}]`,
    ),
  ),
  passes("a list of another type", pod(`${ROOT}, env: {name: ENCRYPTION}`)),
  ...switchCases,
  ...groupCases,
  ...entranceCases,
  refuses(
    "a ConfigMap with an address outside without TLS",
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {VAULT_ADDR: 'http://vault.example.com', a: 'https://x.y'}}",
    "ZEN-758 ConfigMap shop/c /data/VAULT_ADDR",
  ),
  passes(
    "ConfigMaps of other types",
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {VAULT_ADDR: 1}}\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: d}, data: 'http://vault.example.com'}",
  ),
];
