import type { RuleCase } from "./ruleCase";
import { inData, secretObject } from "./secretObjects";

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
  ...["ca.crt", "cosign.pub", "my-ca-bundle", "tls.cert"].map((key): RuleCase => ({
    name: `a Secret with ${key} alone`,
    manifests: secretObject({ data: { [key]: "eA==" } }),
    expected: [],
  })),
  {
    name: "a private key under a public name",
    manifests: secretObject({
      data: { "ca.crt": Buffer.from(`-----BEGIN PRIVATE KEY-----abc`).toString("base64") },
    }),
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
