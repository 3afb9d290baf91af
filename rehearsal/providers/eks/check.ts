import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../../model/environment";
import { InputCheck } from "../aws/schema/check";
import { Schemas } from "../aws/schema";
import { UNKNOWN, type PlainMap, type PlainValue } from "../properties/values";

/** Inputs as far as they are known: what another resource gives, and resources themselves, are not. */
function knownOf(value: unknown): PlainValue {
  if (value === undefined || value === null) return null;
  if (pulumi.Output.isInstance(value) || pulumi.Resource.isInstance(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(knownOf);
  if (typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, knownOf(each)]));
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : UNKNOWN;
}

/**
 * Refuses inputs of a component that its published declarations do not know, or values that they do not have.
 * @throws Error with one sentence for each, which names the input.
 */
export function demandValid(type: string, inputs: pulumi.Inputs, env: Environment): void {
  const schema = new Schemas(env, "eks").of(type);
  if (schema === undefined) return;
  const given = knownOf(inputs);
  const failures = new InputCheck(schema, type).failures(given as PlainMap);
  if (failures.length === 0) return;
  throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
}
