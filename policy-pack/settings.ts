import type { PolicyConfigSchema } from "@pulumi/policy";
import * as fs from "node:fs";
import * as path from "node:path";
import { orOneOf } from "../model/nearest";
import { PROFILES } from "../model/profiles";
import { POLICIES } from "./catalogue";
import { manifestChecks, MANIFESTS } from "./checks";
import type { ManifestsConfig } from "./config";
import { isArray, type JsonValue, pointer } from "./manifests/json";
import type { Parameter, Violation } from "./rules/rule";

/** One property of a policy's config. */
interface Property {
  readonly schema: NonNullable<PolicyConfigSchema["properties"]>[string];
  /** What a value has to be, where it is not. */
  readonly complaint: (value: unknown) => string | undefined;
}

const absolutePath = (value: unknown): string | undefined =>
  typeof value === "string" && path.isAbsolute(value) ? undefined : "an absolute path";
const version = (value: unknown): string | undefined =>
  typeof value === "string" && /^v?\d+\.\d+(?:\.\d+)?(?:[-+].*)?$/.test(value)
    ? undefined
    : "a version as 1.36.0";
const apiVersions = (value: unknown): string | undefined =>
  Array.isArray(value) && value.every((item) => typeof item === "string" && /^[\w./-]+$/.test(item))
    ? undefined
    : "a list of API versions as monitoring.coreos.com/v1";
const secretNames = (value: unknown): string | undefined =>
  Array.isArray(value) &&
  value.every(
    (item) =>
      typeof item === "string" &&
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?\/[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(item),
  )
    ? undefined
    : "a list of Secrets as zen-system/zen-agent-tls";
const profile = (value: unknown): string | undefined =>
  typeof value === "string" && Object.hasOwn(PROFILES, value)
    ? undefined
    : `one of ${Object.keys(PROFILES).join(", ")}`;
const someText = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? undefined : "a path";

const property = (
  description: string,
  complaint: Property["complaint"],
  schema: object = { type: "string" },
): Property => ({ schema: { ...schema, description }, complaint });

const manifestsProperties: Readonly<Record<keyof ManifestsConfig, Property>> = {
  programRoot: property("Folder of the Pulumi program.", absolutePath),
  helm: property("Absolute path of helm.", absolutePath),
  kubeVersion: property("Kubernetes version that charts are rendered for.", version),
  apiVersions: property("API versions in the cluster besides helm's own.", apiVersions, {
    type: "array",
    items: { type: "string" },
  }),
  existingSecrets: property(
    "Secrets that are in the cluster though no manifest shows them, as `namespace/name`.",
    secretNames,
    { type: "array", items: { type: "string" } },
  ),
  profile: property("Profile whose levels count.", profile),
  exemptionsFile: property("File of reviewed exemptions, relative to the program.", someText),
  findingsFile: property("File that findings are appended to as lines of JSON.", absolutePath),
  renderDirectory: property("Folder that judged objects are written to.", absolutePath),
};

function typeComplaint({ type, minimum, choices }: Parameter, value: unknown): string | undefined {
  switch (type) {
    case "number":
      if (typeof value !== "number") return "a number";
      return minimum !== undefined && value < minimum ? `at least ${minimum}` : undefined;
    case "boolean":
      return typeof value === "boolean" ? undefined : "true or false";
    case "string":
      if (typeof value !== "string") return "a text";
      return choices !== undefined && !choices.includes(value) ? `one of ${choices.join(", ")}` : undefined;
    case "strings":
      return isArray(value) && value.every((item) => typeof item === "string")
        ? undefined
        : "a list of texts";
  }
}

function ofParameter(parameter: Parameter): Property {
  const { type, description, complaint, choices } = parameter;
  const schema =
    type === "strings"
      ? { type: "array" as const, items: { type: "string" as const } }
      : { type, ...(choices === undefined ? {} : { enum: [...choices] }) };
  return {
    schema: { ...schema, description },
    // The rule's own words are the better ones.
    complaint: (value) => {
      const own = complaint?.(value as JsonValue);
      return own ?? typeComplaint(parameter, value);
    },
  };
}

const policyProperties: ReadonlyMap<string, Readonly<Record<string, Property>>> = new Map<
  string,
  Readonly<Record<string, Property>>
>([
  [MANIFESTS, manifestsProperties],
  ...POLICIES.slice(1).map(
    ({ name, parameters }) =>
      [
        name,
        Object.fromEntries((parameters ?? []).map((parameter) => [parameter.name, ofParameter(parameter)])),
      ] as const,
  ),
]);

/** Names of the policies that take a config. */
export const POLICY_NAMES: readonly string[] = [...policyProperties.keys()];

/** The properties of a policy, as Pulumi shows and checks them. */
export function configSchemaOf(policy: string): NonNullable<PolicyConfigSchema["properties"]> {
  return Object.fromEntries(
    Object.entries(policyProperties.get(policy) ?? {}).map(([name, { schema }]) => [name, schema]),
  );
}

/** What was understood of a policy's config, and what was not. */
export interface ReadConfig {
  readonly config: Readonly<Record<string, unknown>>;
  readonly complaints: readonly ConfigComplaint[];
}

/** Something in a config that is not understood. */
export interface ConfigComplaint {
  readonly path: readonly string[];
  readonly message: string;
}

/** A config that is not understood, as a violation of its own. */
export function configViolation({ path: at, message }: ConfigComplaint): Violation {
  return {
    check: manifestChecks.config,
    object: {
      apiVersion: "pulumi.com/v1",
      kind: "PolicyPack",
      namespace: "",
      name: "kube-zen-guardrails",
      source: { file: "policy-pack-config", index: 0 },
    },
    path: pointer(at),
    message,
  };
}

/** Why the pack's config may not name a policy, with a suggestion; undefined if the policy is there. */
export function complaintAboutPolicy(name: string): ConfigComplaint | undefined {
  if (policyProperties.has(name)) return undefined;
  const advice = orOneOf(name, POLICY_NAMES, (list) => `use one of ${list}`);
  return { path: [name], message: `the pack has no policy ${name}: ${advice}` };
}

/**
 * Reads a policy's config. Pulumi takes any key of any kind, so the pack checks by itself: what it does not
 * understand is left out and complained about.
 */
export function readConfig(policy: string, given: Readonly<Record<string, unknown>>): ReadConfig {
  const properties = policyProperties.get(policy) ?? {};
  const config: Record<string, unknown> = {};
  const complaints: ConfigComplaint[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (known === undefined) {
      const names = Object.keys(properties);
      const advice =
        names.length === 0 ? "it takes none" : orOneOf(key, names, (list) => `use one of ${list}`);
      complaints.push({
        path: [policy, key],
        message: `the policy ${policy} has no such property: ${advice}`,
      });
      continue;
    }
    const complaint = known.complaint(value);
    if (complaint === undefined) config[key] = value;
    else complaints.push({ path: [policy, key], message: `it has to be ${complaint}` });
  }
  return { config, complaints };
}

/** The nearest folder at or above `start` that holds a Pulumi.yaml; undefined if there is none. */
export function findProgramRoot(start: string): string | undefined {
  for (let directory = path.resolve(start); ; directory = path.dirname(directory)) {
    if (["Pulumi.yaml", "Pulumi.yml"].some((name) => fs.existsSync(path.join(directory, name))))
      return directory;
    if (path.dirname(directory) === directory) return undefined;
  }
}

/** The name in a project's Pulumi.yaml. */
export function projectName(programRoot: string): string | undefined {
  for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
    const file = path.join(programRoot, name);
    if (fs.existsSync(file)) return /^name:\s*["']?([^"'\s#]+)/m.exec(fs.readFileSync(file, "utf8"))?.[1];
  }
  return undefined;
}
