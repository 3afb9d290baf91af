import type { JsonObject } from "../../../policy-pack/manifests/json";
import type { RuleCase } from "./ruleCase";

/** Resources of a stack. */
type Resources = NonNullable<RuleCase["resources"]>;

/** A SHA-256. */
export const HASH = "0123456789abcdef".repeat(4);
/** Inputs of a local chart as they should be. */
export const sound: JsonObject = {
  name: "web",
  namespace: "shop",
  chart: "./charts/web",
  description: `content sha256:${HASH}`,
  timeout: 300,
  maxHistory: 10,
  waitForJobs: true,
  atomic: false,
  cleanupOnFail: true,
  createNamespace: false,
  dependencyUpdate: false,
  values: {},
};
/** Inputs of a chart of a repository as they should be. */
export const fromAway: JsonObject = {
  ...sound,
  chart: "web",
  version: "1.2.3",
  repositoryOpts: { repo: "https://charts.example.com" },
  verify: true,
  keyring: "./keys.gpg",
};
/** Inputs of a chart of a registry as they should be. */
export const fromRegistry: JsonObject = {
  ...fromAway,
  chart: "oci://ghcr.io/kube-zen/charts/web",
  repositoryOpts: {},
};

/** A Release. */
export const release = (props: JsonObject): Resources => [
  { type: "kubernetes:helm.sh/v3:Release", name: "web-release", props },
];
/** A Chart of which every object is a resource. */
export const chart = (props: JsonObject, version = "v4"): Resources => [
  { type: `kubernetes:helm.sh/${version}:Chart`, name: "web", props },
];
/** A violation at an input of the Release. */
export const at = (id: string, field = ""): string => `${id} Release shop/web ${field}`.trimEnd();
/** A violation at an input of the Chart. */
export const atChart = (id: string, field = "", version = "v4"): string =>
  `${id} kubernetes:helm.sh/${version}:Chart web ${field}`.trimEnd();

/** A case that passes. */
export const passes = (name: string, resources: Resources): RuleCase => ({
  name,
  resources,
  expected: [],
});
/** A case that is refused. */
export const refuses = (name: string, resources: Resources, ...expected: readonly string[]): RuleCase => ({
  name,
  resources,
  expected,
});
/** Inputs without one of them. */
export const without = (props: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(props).filter(([name]) => name !== key));
