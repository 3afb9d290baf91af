import type { RuleCase } from "./ruleCase";

const pod = (container: object, spec: object = {}): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: {
      containers: [
        {
          ...container,
          securityContext: {
            readOnlyRootFilesystem: true,
            ...("securityContext" in container ? (container.securityContext as object) : {}),
          },
        },
      ],
      ...spec,
    },
  });
const env = (name: string, value: string): string => pod({ env: [{ name, value }] });
const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });
const at = (id: string, place: string): readonly string[] => [`${id} Pod shop/p ${place}`];
const inFirst = "/spec/containers/0/env/0/value";

const open = "lets everybody call who reaches the program: remove it, and name the Secret with the token";
const nameless = "lets callers in without a name: remove it";
const unsigned =
  "has what is not signed taken: remove it, and give the key that signatures are verified with";
const development = "puts the program into its development mode, which skips checks: remove it";
const takingAway: readonly (readonly [name: string, why: string])[] = [
  ["AUTH_DISABLED", open],
  ["authn_disabled", open],
  ["X_AUTHZ_DISABLED", open],
  ["AUTHENTICATION_DISABLED", open],
  ["AUTHORIZATION_DISABLED", open],
  ["DISABLE_AUTH", open],
  ["X_SKIP_AUTHN", open],
  ["NO_AUTHENTICATION", open],
  ["SKIP_AUTHORIZATION", open],
  ["ALLOW_ANONYMOUS", nameless],
  ["X_ALLOW_UNAUTHENTICATED", nameless],
  ["GF_AUTH_ANONYMOUS_ENABLED", nameless],
  ["ANONYMOUS_ACCESS_ENABLED", nameless],
  ["ALLOW_UNSIGNED", unsigned],
  ["X_ALLOW_UNSIGNED", unsigned],
  ["X_SIGNATURES_DISABLED", unsigned],
  ["SIGNATURE_VERIFICATION_DISABLED", unsigned],
  ["DISABLE_SIGNATURE", unsigned],
  ["SKIP_SIGNATURE_VERIFICATION", unsigned],
  ["X_NO_SIGNATURES", unsigned],
  ["ATOM_DEV_MODE", development],
  ["DEVELOPMENT_MODE", development],
];

/** Cases of the rule `workload-hardening` about switches that take checks away. */
export const switchCases: readonly RuleCase[] = [
  {
    name: "a program that takes calls from everybody",
    manifests: env("WEBHOOK_AUTH_DISABLED", "true"),
    expected: at("ZEN-760", inFirst),
    messages: [`the variable WEBHOOK_AUTH_DISABLED ${open}`],
    shown: true,
  },
  ...takingAway.flatMap(([name, why]): readonly RuleCase[] => [
    {
      name: `the switch ${name} that is on`,
      manifests: env(name, "true"),
      expected: at("ZEN-760", inFirst),
      messages: [`the variable ${name} ${why}`],
    },
    passes(`the switch ${name} that is off`, env(name, "false")),
  ]),
  ...["1", "TRUE ", "yes", "on", "enabled"].map((value): RuleCase => ({
    name: `a switch of ${value}`,
    manifests: env("DISABLE_AUTH", value),
    expected: at("ZEN-760", inFirst),
  })),
  ...["AUTH_ENABLED", "X_AUTHENTICATION_REQUIRED", "AUTHORIZATION_ENABLED"].map((name): RuleCase => ({
    name: `authentication by ${name} that is off`,
    manifests: env(name, "Off"),
    expected: at("ZEN-760", inFirst),
    messages: [`the variable ${name} lets everybody call who reaches the program: switch it on`],
  })),
  ...[
    ["AUTH_ENABLED", "true"],
    ["AUTH_ENABLED", ""],
    ["DISABLE_AUTH", "zen-unknown-0"],
    ["DISABLE_AUTHOR", "true"],
    ["UNDISABLE_AUTH", "true"],
    ["AUTH_DISABLED_REASON", "true"],
    ["OAUTH_DISABLED", "true"],
    ["DISALLOW_ANONYMOUS", "true"],
    ["ALLOW_ANONYMOUS_HINT", "true"],
    ["DISALLOW_UNSIGNED", "true"],
    ["ALLOW_UNSIGNED_NOTE", "true"],
    ["DESIGNATURE_DISABLED", "true"],
    ["SIGNATURES_DISABLED_SINCE", "true"],
    ["CASINO_SIGNATURES", "true"],
    ["NO_SIGNATURE_PAD", "true"],
    ["UDEV_MODE", "true"],
    ["OAUTH_ENABLED", "false"],
    ["AUTH_ENABLED_BY", "0"],
    ["AUTH_ENABLED", "oidc"],
    ["DEV_MODELS", "true"],
    ["GF_AUTH_BASIC_ENABLED", "false"],
  ].map(([name = "", value = ""]) => passes(`the variable ${name} of "${value}"`, env(name, value))),
  {
    name: "a ConfigMap with such a switch",
    manifests:
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {DISABLE_AUTH: 'true', AUTH_DISABLED: 'false'}}",
    expected: ["ZEN-760 ConfigMap shop/c /data/DISABLE_AUTH"],
  },
];

const rootGroup = (key: string): string =>
  `${key} is the group of root, which owns the files of the image: give another number`;

/** Cases of the rule `workload-hardening` about root's group. */
export const groupCases: readonly RuleCase[] = [
  ...(
    [
      ["runAsGroup", 0],
      ["fsGroup", 0],
      ["supplementalGroups", [1000, 0]],
    ] as const
  ).map(([key, value]): RuleCase => ({
    name: `a pod with root's group as ${key}`,
    manifests: pod({}, { securityContext: { [key]: value } }),
    expected: at("ZEN-761", `/spec/securityContext/${key}`),
    messages: [rootGroup(key)],
  })),
  {
    name: "a container in root's group",
    manifests: pod({ securityContext: { runAsGroup: 0 } }),
    expected: at("ZEN-761", "/spec/containers/0/securityContext/runAsGroup"),
  },
  {
    name: "a group that is not known",
    manifests: pod({}, { securityContext: { runAsGroup: "zen-unknown-0" } }),
    expected: at("ZEN-759", "/spec/securityContext/runAsGroup"),
    messages: [
      "whether runAsGroup is the group of root is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  passes(
    "other groups",
    pod({}, { securityContext: { runAsGroup: 1000, fsGroup: 2000, supplementalGroups: [3000] } }),
  ),
  passes("no groups", pod({}, { securityContext: { supplementalGroups: [] } })),
  passes("groups of other types", pod({}, { securityContext: { runAsGroup: "0", fsGroup: null } })),
  passes("a context of another type", pod({}, { securityContext: [0] })),
  passes("groups on Windows", pod({}, { os: { name: "windows" }, securityContext: { runAsGroup: 0 } })),
];

const ingress = (annotations: unknown): string =>
  JSON.stringify({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "i", annotations },
  });

/** Cases of the rule `workload-hardening` about what an Ingress writes into its controller. */
export const entranceCases: readonly RuleCase[] = [
  ...[
    "nginx.ingress.kubernetes.io/configuration-snippet",
    "nginx.ingress.kubernetes.io/server-snippet",
    "nginx.org/location-snippets",
    "haproxy.org/backend-config-snippet",
  ].map((key): RuleCase => ({
    name: `an Ingress with ${key}`,
    manifests: ingress({ [key]: "x", "nginx.ingress.kubernetes.io/limit-rps": "100" }),
    expected: [`ZEN-762 Ingress shop/i /metadata/annotations/${key.replace("/", "~1")}`],
    messages: [
      "the annotation writes configuration of its own into the ingress controller, by which it gives away what the controller may read: use the controller's own annotations",
    ],
  })),
  passes("an Ingress with the controller's own annotations", ingress({ "nginx.org/snippets-allowed": "x" })),
  passes("an Ingress with annotations of another type", ingress("snippet")),
];
