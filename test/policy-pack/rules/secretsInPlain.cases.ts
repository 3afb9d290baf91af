import type { RuleCase } from "./ruleCase";
import { advice, byName, config, holds, inData, release } from "./secretObjects";
import {
  forms,
  halfTellingNames,
  harmlessNames,
  harmlessValues,
  literalValues,
  lookalikes,
  mixed,
  tellingNames,
} from "./secretTables";
import { commandCases } from "./secretsInPlain.commands";
import { objectCases } from "./secretsInPlain.objects";
import { textCases } from "./secretsInPlain.texts";

/** Cases of the rule `secrets-in-plain`. */
export const cases: readonly RuleCase[] = [
  ...forms.map(([what, text], index): RuleCase => ({
    name: `${what} in a ConfigMap (${index})`,
    manifests: config("x", text),
    expected: inData("x", "ZEN-602"),
    messages: [holds(what)],
  })),
  ...lookalikes.map((text, index): RuleCase => ({
    name: `what only looks like a secret (${index})`,
    manifests: config("x", text),
    expected: [],
  })),
  ...tellingNames.map((name): RuleCase => ({
    name: `a word under ${name}`,
    manifests: config(name, "swordfish"),
    expected: inData(name),
  })),
  ...halfTellingNames.flatMap((name): readonly RuleCase[] => [
    { name: `a random text under ${name}`, manifests: config(name, "k3J9x0Qm"), expected: inData(name) },
    { name: `the name of an object under ${name}`, manifests: config(name, "shop-tls"), expected: [] },
  ]),
  ...harmlessNames.map((name): RuleCase => ({
    name: `a literal under ${name}`,
    manifests: config(name, "k3J9x0Qm"),
    expected: [],
  })),
  ...harmlessValues.map((value): RuleCase => ({
    name: `password: ${JSON.stringify(value)}`,
    manifests: config("password", value),
    expected: [],
  })),
  {
    name: "a token among a release's values",
    resources: release({ saas: { clusterToken: "dev-token" } }),
    expected: ["ZEN-603 kubernetes:helm.sh/v3:Release shop /values/saas/clusterToken"],
    messages: [byName],
    shown: true,
  },
  {
    name: "the name of a Secret among a release's values",
    resources: release({ saas: { existingSecret: "zen-agent-bootstrap", clusterTokenKey: "cluster-token" } }),
    expected: [],
    shown: true,
  },
  {
    name: "a token among the values of a chart of version 4",
    resources: [
      { type: "kubernetes:helm.sh/v4:Chart", name: "shop", props: { values: { token: "dev-token" } } },
    ],
    expected: ["ZEN-603 kubernetes:helm.sh/v4:Chart shop /values/token"],
  },
  {
    name: "a password of another resource",
    resources: [
      { type: "aws:rds/instance:Instance", name: "db", props: { values: { password: "dev-token" } } },
    ],
    expected: [],
  },
  {
    name: "a password of a resource whose type ends as that of a release",
    resources: [
      { type: "mykubernetes:helm.sh/v3:Release", name: "shop", props: { values: { password: "dev-token" } } },
    ],
    expected: [],
  },
  { name: "values of the wrong type", resources: release([1, null, "a"]), expected: [] },
  {
    name: "an unknown value under a token's name",
    resources: release({ token: "zen-unknown-0" }),
    expected: ["ZEN-604 kubernetes:helm.sh/v3:Release shop /values/token"],
    messages: [
      `the value under a secret's name is not known in preview and would stand here in plain: ${advice}`,
    ],
  },
  {
    name: "an unknown value under another name",
    resources: release({ host: "zen-unknown-0" }),
    expected: [],
  },
  {
    name: "a secret of the stack config",
    manifests: config("motd", "say correct-horse to enter"),
    knownSecrets: ["correct-horse"],
    expected: inData("motd", "ZEN-601"),
    messages: [`a secret of the stack config stands here in plain: ${advice}`],
  },
  {
    name: "a short one",
    manifests: config("motd", "12345678"),
    knownSecrets: ["12345678"],
    expected: inData("motd", "ZEN-601"),
  },
  {
    name: "a text that is no secret of the stack config",
    manifests: config("motd", "say correct-house to enter"),
    knownSecrets: ["correct-horse"],
    expected: [],
  },
  {
    name: "a secret of the stack config as a key",
    manifests: config("correct-horse", "x"),
    knownSecrets: ["correct-horse"],
    expected: ["ZEN-601 ConfigMap shop/c /data"],
  },
  {
    name: "a token as a key",
    manifests: config(`ghp_${mixed}`, { a: { password: "x" } }),
    expected: ["ZEN-602 ConfigMap shop/c /data"],
  },
  { name: "a number as a password", manifests: config("password", 123_456), expected: inData("password") },
  {
    name: "a negative number as a password",
    manifests: config("password", -1000),
    expected: inData("password"),
  },
  { name: "a number too short for a password", manifests: config("password", 999), expected: [] },
  { name: "a number as a token", manifests: config("token", 123_456), expected: [] },
  { name: "digits as a password", manifests: config("password", "123456"), expected: inData("password") },
  { name: "digits as a token", manifests: config("token", "3600"), expected: [] },
  { name: "a sentence as a token", manifests: config("token", "The token of the shop."), expected: [] },
  {
    name: "a sentence as a passphrase",
    manifests: config("passphrase", "correct horse battery staple"),
    expected: inData("passphrase"),
  },
  { name: "a switch as a password", manifests: config("password", true), expected: [] },
  { name: "nothing as a password", manifests: config("password", null), expected: [] },
  {
    name: "a word in capitals as a secret",
    manifests: config("secret", "AWS_SECRET_ACCESS_KEY"),
    expected: [],
  },
  { name: "a single word as a secret", manifests: config("secret", "Opaque"), expected: [] },
  {
    name: "a name with a part made by chance as a secret",
    manifests: config("secret", "zen-4f9a27c1"),
    expected: inData("secret"),
  },
  { name: "a name with a number as a secret", manifests: config("secret", "shop-tls-2024"), expected: [] },
  {
    name: "a path with a part made by chance as a secret",
    manifests: config("secret", "/aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7k"),
    expected: inData("secret"),
  },
  {
    name: "a reference with a literal beside it",
    manifests: config("password", "$(USER)-swordfish"),
    expected: inData("password"),
  },
  {
    name: "a reference with a short word beside it",
    manifests: config("password", "Bearer $(TOKEN)"),
    expected: [],
  },
  {
    name: "an annotation with a password",
    manifests:
      "{apiVersion: v1, kind: Service, metadata: {name: s, annotations: {example.com/password: swordfish}}}",
    expected: ["ZEN-603 Service shop/s /metadata/annotations/example.com~1password"],
  },
  {
    name: "a label with a token",
    manifests: "{apiVersion: v1, kind: Service, metadata: {name: s, labels: {token: k3J9x0Qm}}}",
    expected: ["ZEN-603 Service shop/s /metadata/labels/token"],
  },
  {
    name: "the checksum of a token",
    manifests:
      "{apiVersion: v1, kind: Service, metadata: {name: s, annotations: {checksum/token: 0f1e2d3c4b5a6978, secret.reloader.example/match: 'true'}}}",
    expected: [],
  },
  ...literalValues.map((value): RuleCase => ({
    name: `a password that is ${JSON.stringify(value)}`,
    manifests: config("password", value),
    expected: inData("password"),
  })),
  ...textCases,
  ...commandCases,
  ...objectCases,
];
