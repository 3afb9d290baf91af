import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse as parseYaml } from "yaml";
import { PROJECT } from "../../model/config";
import { type AwsOutputs, awsStack } from "../../stacks/aws";
import { stackConfig } from "../support/stackConfig";
import { register, Wire } from "./wire";

/** Config or inputs, as plain data. */
export type Values = Readonly<Record<string, unknown>>;

/** The stack file that comes with the program, without the namespace of its keys. */
function shipped(): Values {
  const file = path.join(__dirname, "..", "..", "Pulumi.aws.yaml");
  const { config } = parseYaml(fs.readFileSync(file, "utf8")) as { readonly config: Values };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(`${PROJECT}:`, ""), value]),
  );
}

const base = shipped();
/** The shipped config with other keys below `aws`. */
export const withAws = (aws: Values): Values => ({ aws: { ...(base["aws"] as Values), ...aws } });

/** A run of the stack. */
export interface Ran {
  readonly wire: Wire;
  readonly outputs: AwsOutputs;
}

/** Runs the stack with the shipped config, changed. */
export async function run(
  changed: Values = {},
  preview = false,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const config = stackConfig({ ...base, ...changed });
  const { aws } = config;
  assert.ok(aws);
  const { resources, result } = await register(preview, () => awsStack({ ...config, aws }, env));
  return { wire: new Wire(resources), outputs: result };
}

/** The values of a release. */
export function valuesOf(wire: Wire, release: string): Readonly<Record<string, Values>> {
  return wire.one("kubernetes:helm.sh/v3:Release", release).inputs["values"] as Readonly<
    Record<string, Values>
  >;
}
