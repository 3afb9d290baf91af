import { orOneOf } from "../../model/nearest";
import type { GuardrailLevel } from "../../model/profiles";
import { isMapping, type Mapping, parseMapping } from "../../model/yamlFile";
import { EXEMPTIONS, MANIFESTS } from "../../policy-pack/checks";
import type { ManifestsConfig } from "../../policy-pack/config";
import type { Parameters } from "../../policy-pack/rules/rule";
import { complaintAboutPolicy, POLICY_NAMES, readConfig } from "../../policy-pack/settings";
import { EXIT, ZenctlError } from "../exit";

/** What `zenctl policy check` judges by, as far as the file given with `--config` says. */
export interface CheckConfig extends ManifestsConfig {
  /** Levels by policy, where they differ from those of the profile. */
  readonly levels: ReadonlyMap<string, GuardrailLevel>;
  /** Parameters that differ from their defaults, by rule. */
  readonly parameters: Readonly<Record<string, Parameters>>;
  /** Exemptions that stand in the config itself. */
  readonly exemptions?: readonly unknown[];
}

/** Words for levels: ours and Pulumi's. */
const LEVELS: ReadonlyMap<unknown, GuardrailLevel> = new Map([
  ["off", "off"],
  ["disabled", "off"],
  ["advisory", "advisory"],
  ["mandatory", "mandatory"],
]);

/** Settings of the whole that may stand at the top, as properties of `manifests`. */
const OF_MANIFESTS = [
  "profile",
  "kubeVersion",
  "apiVersions",
  "existingSecrets",
  "helm",
  "exemptionsFile",
] as const;
/** What may stand at the top in the place of a rule's parameters, and whose they are. */
const ALIASES = { registries: "images", podSecurity: "pod-security" } as const;
/** Pulumi's name for every policy. */
const EVERY = "all";
const TOP_LEVEL = [...OF_MANIFESTS, ...Object.keys(ALIASES), EXEMPTIONS, "rules", EVERY];

/** Gathers what a config gives each policy, and what of it is not understood. */
class ConfigReader {
  readonly complaints: string[] = [];
  readonly levels = new Map<string, GuardrailLevel>();
  readonly given = new Map<string, Record<string, unknown>>();
  exemptions: readonly unknown[] | undefined;

  read(config: Mapping): void {
    for (const [key, value] of Object.entries(config)) this.readTop(key, value);
  }

  private readTop(key: string, value: unknown): void {
    if (OF_MANIFESTS.some((name) => name === key)) this.give(MANIFESTS, key, value, key);
    else if (key === "registries") this.give(ALIASES.registries, key, value, key);
    else if (key === "podSecurity") this.readAlias(key, value);
    else if (key === EXEMPTIONS && Array.isArray(value)) this.exemptions = value;
    else if (key === "rules") this.readRules(value);
    else if (key === EVERY || POLICY_NAMES.includes(key)) this.readPolicy(key, value, key);
    else {
      const names = [...new Set([...TOP_LEVEL, ...POLICY_NAMES])];
      this.complaints.push(`there is no ${key}: ${orOneOf(key, names, (list) => `use one of ${list}`)}`);
    }
  }

  private readAlias(key: "podSecurity", value: unknown): void {
    if (isMapping(value)) {
      for (const [name, inner] of Object.entries(value))
        this.give(ALIASES[key], name, inner, `${key}.${name}`);
    } else this.complaints.push(`${key} has to be a mapping with level and version`);
  }

  private readRules(value: unknown): void {
    if (!isMapping(value)) {
      this.complaints.push("rules has to be a mapping from names of rules to levels or parameters");
      return;
    }
    for (const [name, inner] of Object.entries(value)) this.readPolicy(name, inner, `rules.${name}`);
  }

  private readPolicy(policy: string, value: unknown, at: string): void {
    const unnamed = policy === EVERY ? undefined : complaintAboutPolicy(policy);
    if (unnamed !== undefined) this.complaints.push(`${at}: ${unnamed.message}`);
    else if (!isMapping(value)) this.readLevel(policy, value, at);
    else {
      for (const [name, inner] of Object.entries(value)) {
        if (name === "level" || name === "enforcementLevel") this.readLevel(policy, inner, `${at}.${name}`);
        else if (policy === EVERY) this.complaints.push(`${at}.${name}: only a level can be given to all`);
        else this.give(policy, name, inner, `${at}.${name}`);
      }
    }
  }

  private readLevel(policy: string, value: unknown, at: string): void {
    const level = LEVELS.get(value);
    if (level === undefined) {
      const words = [...LEVELS.keys()].map(String);
      const advice =
        typeof value === "string"
          ? orOneOf(value, words, (list) => `use one of ${list}`)
          : `use one of ${words.join(", ")}`;
      this.complaints.push(`${at} is no level: ${advice}`);
    } else if (this.levels.has(policy)) this.complaints.push(`${at}: the level of ${policy} is given twice`);
    else this.levels.set(policy, level);
  }

  private give(policy: string, name: string, value: unknown, at: string): void {
    const given = this.given.get(policy) ?? {};
    if (Object.hasOwn(given, name)) this.complaints.push(`${at}: ${name} of ${policy} is given twice`);
    else this.given.set(policy, { ...given, [name]: value });
  }

  /** What each policy understands of what it is given. */
  understood(): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
    return new Map(
      [...this.given].map(([policy, given]) => {
        const unnamed = complaintAboutPolicy(policy);
        if (unnamed !== undefined) {
          this.complaints.push(unnamed.message);
          return [policy, {}];
        }
        const { config, complaints } = readConfig(policy, given);
        for (const { path, message } of complaints) this.complaints.push(`${path.join(".")}: ${message}`);
        return [policy, config];
      }),
    );
  }
}

/**
 * Reads the file given with `--config`: the one that Pulumi takes, or the same in fewer words.
 *
 * @param file Its name, for messages.
 * @throws ZenctlError (usage) with one sentence about everything in it that is not understood.
 */
export function readCheckConfig(file: string, text: string): CheckConfig {
  let mapping: Mapping;
  try {
    mapping = parseMapping(file, text);
  } catch (error) {
    throw new ZenctlError(error instanceof Error ? error.message : `${file} cannot be read`, EXIT.usage);
  }
  const reader = new ConfigReader();
  reader.read(mapping);
  const understood = reader.understood();
  if (reader.complaints.length > 0)
    throw new ZenctlError(`${file} is not understood: ${reader.complaints.join("; ")}`, EXIT.usage);
  const { [MANIFESTS]: manifests = {}, ...parameters } = Object.fromEntries(understood);
  return {
    ...(manifests as ManifestsConfig),
    levels: reader.levels,
    parameters: parameters as Readonly<Record<string, Parameters>>,
    ...(reader.exemptions === undefined ? {} : { exemptions: reader.exemptions }),
  };
}

/** How strictly a policy is held by a config: as it says itself, as it says of all, as the profile has it. */
export function configuredLevel(
  { levels }: Pick<CheckConfig, "levels">,
  policy: string,
  otherwise: GuardrailLevel,
): GuardrailLevel {
  return levels.get(policy) ?? levels.get(EVERY) ?? otherwise;
}
