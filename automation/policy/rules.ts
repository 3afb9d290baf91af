import { type ProfileName, PROFILES } from "../../model/profiles";
import { POLICIES, type Policy } from "../../policy-pack/catalogue";
import { levelOf } from "../../policy-pack/levels";
import type { PolicyRulesResult } from "../contracts";

type RuleEntry = PolicyRulesResult["rules"][number];

function entry({ name, description, group, scope, controls, checks, parameters = [] }: Policy): RuleEntry {
  const level = (profile: ProfileName): RuleEntry["levels"][ProfileName] => levelOf(name, profile);
  return {
    name,
    description,
    group: group ?? "pack",
    scope,
    levels: {
      local: level(PROFILES.local.name),
      gitops: level(PROFILES.gitops.name),
      aws: level(PROFILES.aws.name),
    },
    controls: [...controls],
    page: `docs/rules/${name}.md`,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      type: parameter.type,
      description: parameter.description,
      default: typeof parameter.default === "object" ? [...parameter.default] : parameter.default,
      ...(parameter.minimum === undefined ? {} : { minimum: parameter.minimum }),
      ...(parameter.choices === undefined ? {} : { choices: [...parameter.choices] }),
    })),
    checks: checks.map(({ id, name: check, severity, title, remediation, enforcement }) => ({
      id,
      name: check,
      severity,
      title,
      remediation,
      ...(enforcement === undefined ? {} : { enforcement }),
    })),
  };
}

/** Every rule of the pack with its checks, and the two policies that judge the judging itself. */
export function describedRules(): PolicyRulesResult {
  return { rules: POLICIES.map(entry) };
}
