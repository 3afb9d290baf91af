import type { PolicyConfigSchema } from "@pulumi/policy";
import * as fs from "node:fs";
import * as path from "node:path";
import { ImageReferenceError, parseAllowedRegistry } from "../model/images";
import { PROFILES } from "../model/profiles";
import { manifestChecks } from "./checks";
import type { ManifestsConfig, PackConfig } from "./config";
import { pointer } from "./manifests/json";
import type { Violation } from "./rules/rule";

/** What was understood of a policy's config, and what was not. */
export interface ReadConfig<Config> {
  readonly config: Config;
  readonly violations: readonly Violation[];
}

type Reader = (value: unknown) => string | undefined;

const absolutePath: Reader = (value) =>
  typeof value === "string" && path.isAbsolute(value) ? undefined : "an absolute path";
const version: Reader = (value) =>
  typeof value === "string" && /^v?\d+\.\d+(?:\.\d+)?(?:[-+].*)?$/.test(value)
    ? undefined
    : "a version as 1.36.0";
const apiVersions: Reader = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string" && /^[\w./-]+$/.test(item))
    ? undefined
    : "a list of API versions as monitoring.coreos.com/v1";
const profile: Reader = (value) =>
  typeof value === "string" && Object.hasOwn(PROFILES, value)
    ? undefined
    : `one of ${Object.keys(PROFILES).join(", ")}`;
const registries: Reader = (value) => {
  if (!Array.isArray(value)) return "a list of host[:port][/path]";
  return value.every(isRegistry) ? undefined : "a list of host[:port][/path], each with its host";
};

function isRegistry(value: unknown): boolean {
  try {
    return typeof value === "string" && parseAllowedRegistry(value).host !== "";
  } catch (error) {
    if (error instanceof ImageReferenceError) return false;
    throw error;
  }
}

const manifestsKeys: Readonly<Record<keyof ManifestsConfig, Reader>> = {
  programRoot: absolutePath,
  helm: absolutePath,
  kubeVersion: version,
  apiVersions,
  profile,
  findingsFile: absolutePath,
  renderDirectory: absolutePath,
};

const imagesKeys: Readonly<Record<keyof Pick<PackConfig, "registries">, Reader>> = { registries };

const policyKeys: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  manifests: manifestsKeys,
  images: imagesKeys,
};

const list = { type: "array", items: { type: "string" } } as const;

/** The properties of each policy, as Pulumi shows and checks them. */
export const configSchemas: Readonly<Record<string, PolicyConfigSchema["properties"]>> = {
  manifests: {
    programRoot: { type: "string", description: "Folder of the Pulumi program." },
    helm: { type: "string", description: "Absolute path of helm." },
    kubeVersion: { type: "string", description: "Kubernetes version that charts are rendered for." },
    apiVersions: { ...list, description: "API versions in the cluster besides helm's own." },
    profile: { type: "string", description: "Profile whose levels count." },
    findingsFile: { type: "string", description: "File that findings are appended to as lines of JSON." },
    renderDirectory: { type: "string", description: "Folder that judged objects are written to." },
  },
  images: { registries: { ...list, description: "Registries allowed besides the built-in ones." } },
};

function configViolation(policy: string, key: string, message: string): Violation {
  return {
    check: manifestChecks.config,
    object: {
      apiVersion: "pulumi.com/v1",
      kind: "PolicyPack",
      namespace: "",
      name: "kube-zen-guardrails",
      source: { file: "policy-pack-config", index: 0 },
    },
    path: pointer([policy, key]),
    message,
  };
}

/**
 * Reads a policy's config. Pulumi takes any key of any kind, so the pack checks by itself: what it does not
 * understand is left out and is a violation.
 */
export function readConfig(policy: string, given: Readonly<Record<string, unknown>>): ReadConfig<PackConfig> {
  const keys = policyKeys[policy] ?? {};
  const config: Record<string, unknown> = {};
  const violations: Violation[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const read = Object.hasOwn(keys, key) ? keys[key] : undefined;
    const names = Object.keys(keys).join(", ");
    const complaint =
      read === undefined
        ? `the policy ${policy} has no such property: ${names === "" ? "it takes none" : `use one of ${names}`}`
        : read(value);
    if (complaint === undefined) config[key] = value;
    else
      violations.push(
        configViolation(policy, key, read === undefined ? complaint : `it has to be ${complaint}`),
      );
  }
  return { config, violations };
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
