import * as path from "node:path";
import type { AwsCli } from "../../../automation/aws/cli";
import type { CheckLine } from "../../../automation/check/line";
import type { Outside } from "../../../automation/check/outside";
import { preChecks } from "../../../automation/check/pre";
import { processOutput } from "../../../automation/cli/output";
import type { EngineName } from "../../../automation/contracts";
import type { AwsStack } from "../../../model/aws/costs";
import type { Environment } from "../../../model/environment";
import { SecretFilter } from "../../../model/secretFilter";
import { ACCOUNT, outsideOf } from "./account";
import { answering, type Answers } from "./standIn";

const project = path.resolve(__dirname, "..", "..", "..");

/** Kube-Zen as it should be. */
export const REACHED = outsideOf({
  addresses: { "agent.kube-zen.io": ["198.51.101.20", "2a00:1450::1"] },
  handshake: { issuer: "Let's Encrypt", validTo: "2027-01-31T00:00:00.000Z" },
});

/** Lines by their ids. */
export type Checked = ReadonlyMap<string, CheckLine>;

/** Checks of a stack with an AWS of the test's own. @param env Where tools are looked for. */
export async function checkWith(
  cli: AwsCli,
  env: Environment,
  config: AwsStack,
  outside: Outside = REACHED,
  engine: EngineName = "pulumi",
): Promise<Checked> {
  const context = {
    projectDirectory: project,
    env,
    output: processOutput(true, new SecretFilter()),
    signal: new AbortController().signal,
  };
  const options = { stack: "aws", cluster: "embedded" } as const;
  const lines = await preChecks(options, config, engine, { aws: cli, outside }, context);
  return new Map(lines.map((line) => [line.id, line]));
}

/** No tools: what there is of them is not what these checks are about. */
const NO_TOOLS: Environment = { ...process.env, PATH: "" };

/** Checks of a stack in an account that answers as told. */
export async function check(
  config: AwsStack,
  changed: Answers = {},
  outside: Outside = REACHED,
): Promise<Checked> {
  return checkWith(answering({ ...ACCOUNT, ...changed }), NO_TOOLS, config, outside);
}

/** How a check ended and what it said. */
export function told(checked: Checked, id: string): readonly [string | undefined, string | undefined] {
  const { status, detail } = checked.get(id) ?? {};
  return [status, detail];
}

/** Checks that failed, tools aside. */
export function failing(checked: Checked): readonly string[] {
  return [...checked.values()]
    .filter(({ status, category }) => status === "failed" && category !== "tools")
    .map(({ id }) => id);
}
