import type { RuleCase } from "./ruleCase";

const pod = (spec: object): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [], ...spec },
  });
const variable = (name: unknown, more: object = {}): string =>
  pod({
    containers: [
      { name: "c", env: [{ name: "T", valueFrom: { secretKeyRef: { name, key: "t", ...more } } }] },
    ],
  });
const set = (...documents: readonly string[]): string => documents.join("\n---\n");
const made = (
  apiVersion: string,
  kind: string,
  name: string,
  spec: object = {},
  namespace = "shop",
): string => JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec });
const secret = (data: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, ...data });
const inVariable = (id: string): readonly string[] => [
  `${id} Pod shop/p /spec/containers/0/env/0/valueFrom/secretKeyRef/name`,
];
const missing =
  "nothing here makes the Secret s, and the pod does not start without it: correct the name, or make the Secret first";

const makers: readonly (readonly [name: string, manifest: string])[] = [
  ["a Secret without data", secret()],
  ["a Secret with empty data", secret({ data: { t: "" } })],
  ["a Certificate", made("cert-manager.io/v1", "Certificate", "c", { secretName: "s" })],
  ["an ExternalSecret", made("external-secrets.io/v1", "ExternalSecret", "e", { target: { name: "s" } })],
  [
    "an ExternalSecret of that name",
    made("external-secrets.io/v1beta1", "ExternalSecret", "s", { target: {} }),
  ],
  ["a SealedSecret", made("bitnami.com/v1alpha1", "SealedSecret", "s")],
  [
    "a SealedSecret's template",
    made("bitnami.com/v1alpha1", "SealedSecret", "x", { template: { metadata: { name: "s" } } }),
  ],
  ...["VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret"].map(
    (kind) =>
      [
        `a ${kind}`,
        made("secrets.hashicorp.com/v1beta1", kind, "v", { destination: { name: "s" } }),
      ] as const,
  ),
  ...["issuer", "cluster-issuer"].map(
    (key) =>
      [
        `cert-manager by the Ingress's annotation ${key}`,
        `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, annotations: {cert-manager.io/${key}: x}}, spec: {tls: [{hosts: [a.b], secretName: s}, {}]}}`,
      ] as const,
  ),
];

/** Cases of the rule `secret-sources`. */
export const cases: readonly RuleCase[] = [
  ...makers.map(([name, manifest]): RuleCase => ({
    name: `a Secret that is made by ${name}`,
    manifests: set(variable("s"), manifest),
    profile: "aws",
    expected: [],
    ...(name === "an ExternalSecret" ? { shown: true } : {}),
  })),
  {
    name: "a Secret that nothing makes",
    manifests: variable("s"),
    expected: inVariable("ZEN-612"),
    messages: [missing],
    shown: true,
  },
  {
    name: "a Secret that the pack is told of",
    manifests: variable("s"),
    existingSecrets: ["shop/s"],
    expected: [],
  },
  {
    name: "a Secret of whose namesake the pack is told",
    manifests: variable("s"),
    existingSecrets: ["other/s", "s"],
    expected: inVariable("ZEN-612"),
  },
  {
    name: "a Secret that the pack is told of and that is delivered with its data all the same",
    manifests: set(variable("s"), secret({ stringData: { t: "x" } })),
    existingSecrets: ["shop/s"],
    profile: "aws",
    expected: inVariable("ZEN-611"),
  },
  {
    name: "a Secret without data that the pack is told of",
    manifests: set(variable("s"), secret()),
    existingSecrets: ["shop/s"],
    profile: "aws",
    expected: [],
  },
  { name: "one that need not be there", manifests: variable("s", { optional: true }), expected: [] },
  {
    name: "one of an Ingress without cert-manager",
    manifests: set(
      variable("s"),
      "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, annotations: {a: b}}, spec: {tls: [{hosts: [a.b], secretName: s}]}}",
    ),
    expected: inVariable("ZEN-612"),
  },
  {
    name: "one of another name",
    manifests: set(
      variable("s"),
      made("external-secrets.io/v1", "ExternalSecret", "s", { target: { name: "t" } }),
    ),
    expected: inVariable("ZEN-612"),
  },
  {
    name: "one of another namespace",
    manifests: set(variable("s"), made("external-secrets.io/v1", "ExternalSecret", "s", {}, "other")),
    expected: inVariable("ZEN-612"),
  },
  {
    name: "one of envFrom",
    manifests: pod({
      containers: [{ envFrom: [{ configMapRef: { name: "c" } }, { secretRef: { name: "s" } }] }],
    }),
    expected: ["ZEN-612 Pod shop/p /spec/containers/0/envFrom/1/secretRef/name"],
  },
  {
    name: "one of a volume",
    manifests: pod({ volumes: [{ name: "v", secret: { secretName: "s" } }] }),
    expected: ["ZEN-612 Pod shop/p /spec/volumes/0/secret/secretName"],
  },
  {
    name: "one of a volume that need not be there",
    manifests: pod({ volumes: [{ name: "v", secret: { secretName: "s", optional: true } }] }),
    expected: [],
  },
  {
    name: "one of a projected volume",
    manifests: pod({
      volumes: [{ name: "v", projected: { sources: [{ downwardAPI: {} }, { secret: { name: "s" } }] } }],
    }),
    expected: ["ZEN-612 Pod shop/p /spec/volumes/0/projected/sources/1/secret/name"],
  },
  {
    name: "one for pulling images",
    manifests: pod({ imagePullSecrets: [{ name: "s" }] }),
    expected: ["ZEN-612 Pod shop/p /spec/imagePullSecrets/0/name"],
  },
  {
    name: "one that is referred to twice",
    manifests: pod({ imagePullSecrets: [{ name: "s" }, { name: "s" }, { name: "t" }] }),
    expected: [
      "ZEN-612 Pod shop/p /spec/imagePullSecrets/0/name",
      "ZEN-612 Pod shop/p /spec/imagePullSecrets/2/name",
    ],
  },
  {
    name: "one of an init container of a CronJob",
    manifests:
      "{apiVersion: batch/v1, kind: CronJob, metadata: {name: j}, spec: {jobTemplate: {spec: {template: {spec: {initContainers: [{envFrom: [{secretRef: {name: s}}]}]}}}}}}",
    expected: [
      "ZEN-612 CronJob shop/j /spec/jobTemplate/spec/template/spec/initContainers/0/envFrom/0/secretRef/name",
    ],
  },
  {
    name: "a Secret with its data, where an external store is asked for",
    manifests: set(variable("s"), secret({ data: { t: "eA==" } })),
    profile: "gitops",
    expected: inVariable("ZEN-611"),
    messages: [
      "the Secret s is delivered with its data, but the profile keeps secrets in an external store: have an ExternalSecret, a SealedSecret or a Certificate make it",
    ],
    shown: true,
  },
  {
    name: "a Secret with its data as texts",
    manifests: set(variable("s"), secret({ stringData: { t: "x" } })),
    profile: "aws",
    expected: inVariable("ZEN-611"),
  },
  {
    name: "one that need not be there, with its data",
    manifests: set(variable("s", { optional: true }), secret({ stringData: { t: "x" } })),
    profile: "aws",
    expected: inVariable("ZEN-611"),
  },
  {
    name: "a Secret with its data beside an ExternalSecret",
    manifests: set(
      variable("s"),
      secret({ stringData: { t: "x" } }),
      made("external-secrets.io/v1", "ExternalSecret", "s"),
    ),
    profile: "aws",
    expected: inVariable("ZEN-611"),
  },
  {
    name: "a Secret without data beside an ExternalSecret",
    manifests: set(variable("s"), secret(), made("external-secrets.io/v1", "ExternalSecret", "s")),
    profile: "aws",
    expected: [],
  },
  {
    name: "a Secret with its data in the local profile",
    manifests: set(variable("s"), secret({ data: { t: "eA==" } })),
    profile: "local",
    expected: [],
  },
  {
    name: "a Secret with its data without a profile",
    manifests: set(variable("s"), secret({ data: { t: "eA==" } })),
    expected: [],
  },
  {
    name: "a Secret that the program makes, where an external store is asked for",
    manifests: variable("s"),
    resources: [
      {
        type: "kubernetes:core/v1:Secret",
        name: "s",
        props: { metadata: { name: "s", namespace: "shop" }, stringData: { t: "x" } },
      },
    ],
    profile: "aws",
    expected: inVariable("ZEN-611"),
  },
  {
    name: "an unknown name, where an external store is asked for",
    manifests: variable("zen-unknown-0"),
    profile: "aws",
    expected: inVariable("ZEN-613"),
    messages: [
      "the name of the Secret is not known in preview, so that its source cannot be told: give it a name that is known before the pod",
    ],
  },
  {
    name: "an unknown name in the local profile",
    manifests: variable("zen-unknown-0"),
    profile: "local",
    expected: [],
  },
  {
    name: "names of the wrong type",
    manifests: set(variable(3), pod({ imagePullSecrets: [3, { name: "" }, "s"], volumes: { a: 1 } })),
    expected: [],
  },
];
