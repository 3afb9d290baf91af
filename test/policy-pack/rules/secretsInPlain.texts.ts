import type { RuleCase } from "./ruleCase";
import { byName, config, container, holds, inData, inPod } from "./secretObjects";
import { mixed } from "./secretTables";

/** Cases of the rule `secrets-in-plain` about what stands in containers and texts. */
export const textCases: readonly RuleCase[] = [
  {
    name: "a variable with a literal",
    manifests: container({ env: [{ name: "DB_PASSWORD", value: "swordfish" }] }),
    expected: inPod("env/0/value"),
    messages: [byName],
    shown: true,
  },
  {
    name: "a variable from a Secret",
    manifests: container({
      env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
      envFrom: [{ secretRef: { name: "db" } }],
    }),
    expected: [],
    shown: true,
  },
  {
    name: "a header with authorization",
    manifests: container({
      livenessProbe: { httpGet: { httpHeaders: [{ name: "Authorization", value: "Bearer k3J9x0Qm" }] } },
    }),
    expected: inPod("livenessProbe/httpGet/httpHeaders/0/value"),
  },
  {
    name: "a pair by key and value",
    manifests: config("list", [{ key: "password", value: "swordfish" }]),
    expected: ["ZEN-603 ConfigMap shop/c /data/list/0/value"],
  },
  {
    name: "a pair of something else",
    manifests: config("list", [{ key: "user", value: "swordfish" }]),
    expected: [],
  },
  {
    name: "a password by flag",
    manifests: container({ args: ["--db-password=swordfish"] }),
    expected: inPod("args/0"),
  },
  {
    name: "a password after its flag",
    manifests: container({ args: ["--password", "swordfish"] }),
    expected: inPod("args/1"),
  },
  {
    name: "a password after its flag in the command",
    manifests: container({ command: ["--password", "swordfish"] }),
    expected: inPod("command/1"),
  },
  {
    name: "a password's file by flag",
    manifests: container({
      args: ["--password-file=/run/x", "--token-file", "k3J9x0Qm", "--password", "$(P)"],
    }),
    expected: [],
  },
  {
    name: "a password in a script",
    manifests: container({ command: ["sh", "-c", "export PASSWORD=swordfish; run"] }),
    expected: inPod("command/2"),
  },
  {
    name: "a reference in a script",
    manifests: container({ command: ["sh", "-c", "export PASSWORD=$OTHER; run"] }),
    expected: [],
  },
  {
    name: "what stands in typed parts of a pod",
    manifests: container({ resources: { limits: { password: "swordfish" } } }),
    expected: [],
  },
  {
    name: "the same in another kind",
    manifests: config("resources", { limits: { password: "swordfish" } }),
    expected: ["ZEN-603 ConfigMap shop/c /data/resources/limits/password"],
  },
  {
    name: "a property in a file of settings",
    manifests: config("app.properties", "a=b\nspring.datasource.password=swordfish\n"),
    expected: inData("app.properties"),
  },
  {
    name: "a quoted setting in YAML",
    manifests: config("app.yaml", "auth:\n  token: 'k3J9 x0Qm'\n"),
    expected: inData("app.yaml"),
  },
  {
    name: "a setting in JSON",
    manifests: config("app.json", '{"password": "swordfish"}'),
    expected: inData("app.json"),
  },
  {
    name: "a setting in a comment",
    manifests: config("app.conf", "a=b\n# password=swordfish\n// password=swordfish\n; password=swordfish\n"),
    expected: [],
  },
  {
    name: "references in a file of settings",
    manifests: config(
      "app.yaml",
      "existingSecret: shop\ntokenTTL: 3600\npasswordKey: swordfish\npassword: ''\ntoken: ${TOKEN}\nsecret: &anchor\n",
    ),
    expected: [],
  },
  {
    name: "a literal in a program",
    manifests: config("x.py", 'import os\npassword = "swordfish"\n'),
    expected: inData("x.py"),
  },
  {
    name: "expressions in a program",
    manifests: config(
      "x.py",
      'password = os.environ["PASSWORD"]\ntoken = other\nif secret == "k3J9x0Qm": pass\n',
    ),
    expected: [],
  },
  {
    name: "expressions in a text that is a program by its lines",
    manifests: config("x", "import os\ntoken = other\n"),
    expected: [],
  },
  {
    name: "a plain word in a text that is no program",
    manifests: config("x", "a = b\ntoken = other\n"),
    expected: inData("x"),
  },
  {
    name: "a token in a URL's query",
    manifests: config("url", "https://x/y?token=k3J9x0Qm"),
    expected: inData("url"),
  },
  {
    name: "a value below a telling name",
    manifests: config("password", { value: "swordfish" }),
    expected: ["ZEN-603 ConfigMap shop/c /data/password/value"],
  },
  {
    name: "another name below a telling one",
    manifests: config("password", { policy: "swordfish" }),
    expected: [],
  },
  {
    name: "one of several tokens",
    manifests: config("tokens", { ci: "swordfish" }),
    expected: ["ZEN-603 ConfigMap shop/c /data/tokens/ci"],
  },
  {
    name: "what is below one of several tokens",
    manifests: config("tokens", { ci: { user: "swordfish" } }),
    expected: [],
  },
  {
    name: "a list of passwords",
    manifests: config("passwords", ["swordfish"]),
    expected: ["ZEN-603 ConfigMap shop/c /data/passwords/0"],
  },
  ...[
    "keys",
    "existingSecret",
    "secretKeys",
    "passwordRef",
    "refs",
    "names",
    "selector",
    "paths",
    "mapping",
    "files",
  ].map((name): RuleCase => ({
    name: `a password's key below ${name}`,
    manifests: config(name, { password: "db-password" }),
    expected: [],
  })),
  {
    name: "a password below another name",
    manifests: config("auth", { password: "db-password" }),
    expected: ["ZEN-603 ConfigMap shop/c /data/auth/password"],
  },
  {
    name: "a token in binary data",
    manifests: JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c" },
      binaryData: { x: Buffer.from(`ghp_${mixed}`).toString("base64"), y: 1 },
    }),
    expected: ["ZEN-602 ConfigMap shop/c /binaryData/x"],
    messages: [holds("a GitHub token in base64")],
  },
  {
    name: "a certificate in binary data",
    manifests: JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c" },
      binaryData: { x: Buffer.from("-----BEGIN CERTIFICATE-----").toString("base64") },
    }),
    expected: [],
  },
  {
    name: "binary data of the wrong type",
    manifests: "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, binaryData: [1], data: 3}",
    expected: [],
  },
];
