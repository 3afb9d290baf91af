import type { RuleCase } from "./ruleCase";

export const advice =
  "put it into a Secret or an external store and refer to that (existingSecret, secretKeyRef)";
export const byName = `a literal value stands under a secret's name: ${advice}`;
export const holds = (what: string): string =>
  `the value holds ${what}: ${advice}, and replace it, because it was in plain sight`;

export const config = (key: string, value: unknown): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { [key]: value } });
export const container = (settings: object): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [{ name: "c", ...settings }] },
  });
export const release = (values: object): NonNullable<RuleCase["resources"]> => [
  {
    type: "kubernetes:helm.sh/v3:Release",
    name: "shop",
    props: { chart: "./charts/shop", values: { ...values } },
  },
];
export const inData = (key: string, id = "ZEN-603"): readonly string[] => [
  `${id} ConfigMap shop/c /data/${key}`,
];
export const inPod = (path: string, id = "ZEN-603"): readonly string[] => [
  `${id} Pod shop/p /spec/containers/0/${path}`,
];

export const secretObject = (data: object, more: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, ...data, ...more });
