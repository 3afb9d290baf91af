import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";

import { isMap, type PropertyMap, type PropertyValue } from "../values/property";
import { fromStruct } from "../values/struct";

/** Enforcement levels as config files and events write them. */
export type EnforcementLevel = "advisory" | "mandatory" | "disabled" | "remediate";

const LEVELS: Readonly<Record<EnforcementLevel, analyzer.EnforcementLevel>> = {
  advisory: analyzer.EnforcementLevel.ADVISORY,
  mandatory: analyzer.EnforcementLevel.MANDATORY,
  disabled: analyzer.EnforcementLevel.DISABLED,
  remediate: analyzer.EnforcementLevel.REMEDIATE,
};

/** The level as a message has it. */
export function levelNumber(level: EnforcementLevel): analyzer.EnforcementLevel {
  return LEVELS[level];
}

/** The level as text. */
export function levelName(level: analyzer.EnforcementLevel): EnforcementLevel {
  const found = (Object.keys(LEVELS) as EnforcementLevel[]).find((name) => LEVELS[name] === level);
  return found ?? "advisory";
}

function isLevel(value: PropertyValue | undefined): value is EnforcementLevel {
  return typeof value === "string" && Object.hasOwn(LEVELS, value);
}

/** What is configured for one policy. */
export interface PolicyConfig {
  readonly enforcementLevel?: EnforcementLevel;
  readonly properties?: PropertyMap;
}

/**
 * Reads a policy pack's config file: by policy a level, or an object with `enforcementLevel` and properties
 * (pkg/resource/analyzer/config.go).
 * @throws when a level is none, or a value neither text nor object.
 */
export function parsePolicyConfig(text: string): Readonly<Record<string, PolicyConfig>> {
  if (text.trim() === "") return {};
  const config = JSON.parse(text) as PropertyValue;
  if (!isMap(config)) throw new Error("The policy pack's config is not a JSON object.");
  const result: Record<string, PolicyConfig> = {};
  for (const [policy, value] of Object.entries(config)) {
    if (policy === "environments") continue;
    const { enforcementLevel: level, ...properties } = isMap(value) ? value : { enforcementLevel: value };
    if (level !== undefined && !isLevel(level)) {
      throw new Error(
        `parsing enforcement level for "${policy}": ${JSON.stringify(level)} is not a valid enforcement level`,
      );
    }
    if (level === undefined && Object.keys(properties).length === 0) continue;
    result[policy] = {
      ...(level === undefined ? {} : { enforcementLevel: level }),
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
    };
  }
  return result;
}

/** The pack's own defaults, then its initial config, then the given one, as the engine lays them over each other. */
export function reconcilePolicyConfig(
  info: analyzer.AnalyzerInfo,
  given: Readonly<Record<string, PolicyConfig>>,
): Readonly<Record<string, PolicyConfig>> {
  const defaults: Record<string, PolicyConfig> = {};
  for (const policy of info.getPoliciesList()) {
    const schema = policy.getConfigschema()?.getProperties();
    const properties: Record<string, PropertyValue> = {};
    for (const [key, value] of Object.entries(schema === undefined ? {} : fromStruct(schema))) {
      if (isMap(value) && value["default"] !== undefined) properties[key] = value["default"];
    }
    defaults[policy.getName()] = {
      enforcementLevel: levelName(policy.getEnforcementlevel()),
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
    };
  }
  const initial: Record<string, PolicyConfig> = {};
  info.getInitialconfigMap().forEach((config: analyzer.PolicyConfig, policy: string) => {
    initial[policy] = {
      enforcementLevel: levelName(config.getEnforcementlevel()),
      properties: fromStruct(config.getProperties()),
    };
  });
  return lay(lay(defaults, initial), given);
}

function lay(
  under: Readonly<Record<string, PolicyConfig>>,
  over: Readonly<Record<string, PolicyConfig>>,
): Readonly<Record<string, PolicyConfig>> {
  const all = over["all"]?.enforcementLevel;
  const result: Record<string, PolicyConfig> = Object.fromEntries(
    Object.entries(under).map(([policy, config]) => [
      policy,
      all === undefined ? config : { ...config, enforcementLevel: all },
    ]),
  );
  for (const [policy, config] of Object.entries(over)) {
    const before = result[policy];
    const properties = { ...before?.properties, ...config.properties };
    const level = config.enforcementLevel ?? before?.enforcementLevel;
    result[policy] = {
      ...(level === undefined ? {} : { enforcementLevel: level }),
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
    };
  }
  return result;
}
