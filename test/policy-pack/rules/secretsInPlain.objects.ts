import type { RuleCase } from "./ruleCase";
import { config, container, inData, secretObject } from "./secretObjects";
import { mixed } from "./secretTables";

const PRIVATE_KEY = Buffer.from("-----BEGIN PRIVATE KEY-----abc").toString("base64");
const sealed = (more: string): string =>
  `{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: s}${more}}`;

/** Cases of the rule `secrets-in-plain` about kinds of objects. */
export const objectCases: readonly RuleCase[] = [
  {
    name: "a Secret with its data",
    manifests: secretObject({ data: { token: "eA==" } }),
    expected: ["ZEN-605 Secret shop/s /data"],
    messages: [
      "the Secret comes with its data, which then stands in the rendered manifests and in Helm's own record: have it made by External Secrets, cert-manager or the Pulumi program and refer to it (existingSecret)",
    ],
  },
  {
    name: "a Secret with its data as texts",
    manifests: secretObject({ stringData: { token: "x" } }),
    expected: ["ZEN-605 Secret shop/s /stringData"],
  },
  {
    name: "a Secret with unknown data",
    manifests: secretObject({ data: { token: "zen-unknown-0" } }),
    expected: ["ZEN-605 Secret shop/s /data"],
  },
  { name: "a Secret without data", manifests: secretObject({}), expected: [] },
  {
    name: "a Secret with empty data",
    manifests: secretObject({ data: { token: "", other: null } }),
    expected: [],
  },
  { name: "a Secret with data of the wrong type", manifests: secretObject({ data: ["x"] }), expected: [] },
  ...["ca.crt", "cosign.pub", "my-ca-bundle", "tls.cert", "pub"].map((key): RuleCase => ({
    name: `a Secret with ${key} alone`,
    manifests: secretObject({ data: { [key]: "eA==" } }),
    expected: [],
  })),
  ...[{ epub: "eA==" }, { "cert-password": "eA==" }, { "ca.crt": "eA==", token: "eA==" }].map(
    (data): RuleCase => ({
      name: `a Secret with ${Object.keys(data).join(" and ")}`,
      manifests: secretObject({ data }),
      expected: ["ZEN-605 Secret shop/s /data"],
    }),
  ),
  {
    name: "a private key under a public name",
    manifests: secretObject({ data: { "ca.crt": PRIVATE_KEY } }),
    expected: ["ZEN-605 Secret shop/s /data"],
  },
  {
    name: "a Secret's annotation with a token",
    manifests: secretObject({}, { metadata: { name: "s", annotations: { token: "k3J9x0Qm" } } }),
    expected: ["ZEN-603 Secret shop/s /metadata/annotations/token"],
  },
  {
    name: "a Secret that is a resource of the program",
    resources: [
      {
        type: "kubernetes:core/v1:Secret",
        name: "s",
        props: { metadata: { name: "s", namespace: "shop" }, stringData: { token: "k3J9x0Qm" } },
      },
    ],
    expected: [],
  },
  {
    name: "a ConfigMap that is a resource of the program",
    resources: [
      {
        type: "kubernetes:core/v1:ConfigMap",
        name: "c",
        props: { metadata: { name: "c", namespace: "shop" }, data: { token: "k3J9x0Qm" } },
      },
    ],
    expected: inData("token"),
  },
  {
    name: "a SealedSecret",
    manifests:
      "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: s}, spec: {encryptedData: {token: AgBk3J9x0Qm}}}",
    expected: [],
  },
  {
    name: "what the cluster writes into Secrets, ConfigMaps and SealedSecrets",
    manifests: [
      secretObject({ status: { password: "swordfish" } }),
      JSON.stringify({ ...(JSON.parse(config("x", "y")) as object), status: { password: "swordfish" } }),
      sealed(", status: {password: swordfish}"),
    ].join("\n---\n"),
    expected: [],
  },
  {
    name: "a secret of the stack config that is called as a kind",
    manifests: sealed(""),
    knownSecrets: ["SealedSecret"],
    expected: [],
  },
  {
    name: "a secret of the stack config that is called as a group",
    manifests: sealed(""),
    knownSecrets: ["bitnami.com"],
    expected: [],
  },
  ...[
    "affinity",
    "nodeSelector",
    "ports",
    "resources",
    "securityContext",
    "selector",
    "strategy",
    "tolerations",
    "topologySpreadConstraints",
    "volumeMounts",
  ].map((part): RuleCase => ({
    name: `${part} of a pod, in which no text can stand`,
    manifests: container({ [part]: { password: "swordfish", x: `ghp_${mixed.slice(0, 36)}` } }),
    expected: [],
  })),
  {
    name: "another part of a pod",
    manifests: container({ others: { password: "swordfish" } }),
    expected: ["ZEN-603 Pod shop/p /spec/containers/0/others/password"],
  },
  {
    name: "a ConfigMap with a token, and with a private key in base64 beside a text",
    manifests: `{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {token: k3J9x0Qm}, binaryData: {password: k3J9x0Qm, x: ${PRIVATE_KEY}}}`,
    expected: ["ZEN-602 ConfigMap shop/c /binaryData/x", ...inData("token")],
  },
  {
    name: "a custom resource with a password",
    manifests:
      "{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: m}, spec: {endpoints: [{basicAuth: {password: swordfish}}]}}",
    expected: ["ZEN-603 ServiceMonitor shop/m /spec/endpoints/0/basicAuth/password"],
  },
  {
    name: "a custom resource that refers to a password",
    manifests:
      "{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: m}, spec: {endpoints: [{basicAuth: {password: {name: s, key: swordfish}}}]}}",
    expected: [],
  },
  {
    name: "a definition with an example",
    manifests:
      "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: d}, spec: {password: swordfish}}",
    expected: [],
  },
  {
    name: "what the cluster writes",
    manifests: "{apiVersion: v1, kind: Service, metadata: {name: s}, status: {password: swordfish}}",
    expected: [],
  },
  {
    name: "a switch about tokens",
    manifests:
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: s}, automountServiceAccountToken: false, secrets: [{name: k3J9x0Qm}]}",
    expected: [],
  },
];
