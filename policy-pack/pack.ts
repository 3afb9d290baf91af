import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { exemptionsPolicy, manifestsPolicy, type Policy } from "./catalogue";
import { configuredLevels } from "./configNames";
import { rules } from "./rules";
import type { Rule } from "./rules/rule";
import { Session } from "./session";
import { configSchemaOf } from "./settings";

const DOCUMENTATION = "https://github.com/kube-zen/kube-zen-platform/blob/main/docs/rules";

function described({
  name,
  description,
  controls,
  checks,
}: Policy): Omit<ResourceValidationPolicy, "validateResource"> {
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    severity: "critical",
    tags: ["kubernetes", ...controls],
    remediationSteps: checks.map(({ id, title, remediation }) => `${id} ${title}: ${remediation}`).join("\n"),
    url: `${DOCUMENTATION}/${name}.md`,
    configSchema: { properties: configSchemaOf(name) },
  };
}

function resourcePolicy(session: Session, about: Policy, rule?: Rule): ResourceValidationPolicy {
  return {
    ...described(about),
    validateResource: (args, report) => session.validate(about.name, rule, args, report),
  };
}

function stackPolicy(session: Session, about: Policy, rule?: Rule): StackValidationPolicy {
  return {
    ...described(about),
    validateStack: (args, report) => session.validateStack(about.name, rule, args, report),
  };
}

/**
 * The pack's policies: one per rule, before them the one that says what could not be judged, and at the end the
 * one that says which exemptions are good for nothing.
 */
export function policies(): Policies {
  const session = new Session(configuredLevels());
  return [
    resourcePolicy(session, manifestsPolicy),
    ...rules.map((rule) =>
      rule.scope === "stack" ? stackPolicy(session, rule, rule) : resourcePolicy(session, rule, rule),
    ),
    stackPolicy(session, exemptionsPolicy),
  ];
}
