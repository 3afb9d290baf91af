import { type AwsStack, estimate, type Estimate } from "../../model/aws/costs";
import type { StackConfig } from "../../model/config";
import { instrumentsOf } from "../check/instruments";
import { preChecks } from "../check/pre";
import { knownPrices } from "../check/prices";
import { costLines, reportLines } from "../check/report";
import type { CommandContext, StackOptions } from "../cli/context";
import type { CheckResult, EngineName } from "../contracts";
import { findPulumi } from "../engine/realEngine";
import { boundRecord } from "../engine/record";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { readStackFile } from "../stackFile";

/** Options of `zenctl check`. */
export interface CheckOptions extends StackOptions {
  readonly pre?: true;
  readonly strict?: true;
  readonly prices?: string;
}

/** The engine that would do the work; none is installed for a question. */
async function engineOf({ stack, engine }: CheckOptions, { env }: CommandContext): Promise<EngineName> {
  if (engine !== "auto") return engine;
  const recorded = boundRecord(env, stack)?.engine;
  if (recorded !== undefined) return recorded;
  return "found" in (await findPulumi(env)) ? "pulumi" : "rehearsal";
}

function isOnAws(config: StackConfig): config is AwsStack {
  return config.aws !== undefined;
}

function documented({
  region,
  lines,
  usage,
  hourlyUsd,
  monthlyUsd,
  without,
}: Estimate): NonNullable<CheckResult["costs"]> {
  return {
    region,
    currency: "USD",
    lines: [...lines],
    usage: [...usage],
    hourlyUsd,
    monthlyUsd,
    without: [...without],
  };
}

/** `zenctl check --pre`: everything that can be known before anything is made, and what the stack will cost. */
export async function check(options: CheckOptions, context: CommandContext): Promise<ExitCode> {
  const startedAt = performance.now();
  if (options.pre !== true)
    throw new ZenctlError(
      "--pre is missing: what is up is shown by `zenctl preview` and `zenctl certs`",
      EXIT.usage,
    );
  const config = readStackFile(context.projectDirectory, options.stack);
  const prices = knownPrices(options.prices);
  const engine = await engineOf(options, context);
  context.output.say(`engine: ${engine}, stack: ${options.stack}; nothing is made or changed`);
  const checks = await preChecks(
    options,
    config,
    engine,
    instrumentsOf(engine, config.aws?.region ?? "", context),
    context,
  );
  context.signal.throwIfAborted();
  const costs = isOnAws(config) ? estimate(config, prices) : undefined;
  for (const line of [...reportLines(checks), ...(costs === undefined ? [] : costLines(costs))])
    context.output.say(line);
  const bad = checks.some(
    ({ status }) => status === "failed" || (options.strict === true && status === "not-checked"),
  );
  const document: CheckResult = {
    stack: options.stack,
    engine,
    result: bad ? "failed" : "passed",
    checks: [...checks],
    ...(costs === undefined ? {} : { costs: documented(costs) }),
    durationMs: Math.round(performance.now() - startedAt),
  };
  context.output.document(document);
  return bad ? EXIT.failed : EXIT.done;
}
