import assert from "node:assert/strict";
import { PROJECT, type StackConfig } from "../../model/config";
import { parseStackConfig, StackConfigError } from "../../model/parseConfig";

/** Keys of the stack config without their namespace, as a stack file has them; what is undefined is not there. */
export type ConfigValues = Readonly<Record<string, unknown>>;

/** The checked stack config, from values as the engines hand them over: texts, JSON for the rest, `secrets` encrypted. */
export function stackConfig(values: ConfigValues): StackConfig {
  const raw = Object.entries(values).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [[`${PROJECT}:${key}`, typeof value === "string" ? value : JSON.stringify(value)] as const],
  );
  return parseStackConfig(Object.fromEntries(raw), [`${PROJECT}:secrets`]);
}

/** What is wrong with a stack config, one sentence per mistake; nothing where all is right. */
export function configMistakes(values: ConfigValues): readonly string[] {
  try {
    stackConfig(values);
  } catch (error) {
    assert.ok(error instanceof StackConfigError, String(error));
    return error.mistakes;
  }
  return [];
}
