import type { StackConfig } from "../../model/config";
import type { CommandContext } from "../cli/context";
import type { EngineName } from "../contracts";
import { EXIT, ZenctlError } from "../exit";
import { type Instruments, instrumentsOf } from "./instruments";
import type { CheckLine } from "./line";
import { accountCheckLines } from "./pre";

/** What is about to be brought up. */
export interface StackToCheck {
  readonly config: StackConfig;
  readonly engine: EngineName;
  /** Whether a run before has begun to make it: what it made is counted among what there is. */
  readonly begun: boolean;
}

const sentence = ({ id, detail, hint }: CheckLine): string =>
  `${id}: ${detail}${hint === undefined ? "" : `; ${hint}`}`;

/** How many of something, with its name. */
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/**
 * Checks the account of a stack on AWS before anything of it is made there, each check at the same time as all others.
 * What may go wrong is told; what was not checked is counted.
 *
 * @param instruments What to look with. Default: the account as its user reaches it, or the simulated one.
 * @throws ZenctlError (usage) with a sentence for each check that failed.
 */
export async function checkAccount(
  { config, engine, begun }: StackToCheck,
  context: CommandContext,
  instruments?: Instruments,
): Promise<void> {
  const { aws } = config;
  if (aws === undefined) return;
  const { output, signal } = context;
  output.say(`checking the account of AWS in ${aws.region}; --skip-checks passes over it`);
  const { aws: asked, outside } = instruments ?? instrumentsOf(engine, aws.region, context);
  const account = { aws: asked, config: { ...config, aws }, up: begun };
  const lines = await accountCheckLines(account, outside);
  signal.throwIfAborted();
  const of = (status: CheckLine["status"]): readonly CheckLine[] =>
    lines.filter((line) => line.status === status);
  for (const line of of("warning")) output.note(`to be looked at: ${sentence(line)}`);
  const failed = of("failed");
  const unchecked = of("not-checked").length;
  output.say(
    `${counted(of("passed").length, "check")} passed, ${failed.length} failed, ${unchecked} not checked (\`zenctl check --pre\` shows each)`,
  );
  if (failed.length === 0) return;
  throw new ZenctlError(
    [
      `${counted(failed.length, "check")} of the account failed and nothing was made: mend what follows, or pass over the checks with --skip-checks`,
      ...failed.map((line) => `  ${sentence(line)}`),
    ].join("\n"),
    EXIT.usage,
  );
}
