import { checkAccount } from "../check/beforeUp";
import type { ReportedExemption } from "../../model/exemptionSchema";
import type { Finding } from "../../model/finding";
import { confirm } from "../cli/confirm";
import type { ChangeOptions, CommandContext } from "../cli/context";
import { openDefinitions } from "../cluster/definitions";
import type { UpdateResult } from "../contracts";
import { preparePolicies, type PolicyRun } from "../engine/policies";
import { accountDigest, boundRecord, type StackRecord } from "../engine/record";
import { type OperationResult, runOperation } from "../engine/update";
import { holdsResources } from "../engine/workspace";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { isUnchanged } from "../progress/tracker";
import { changesLine } from "../report/changes";
import { showExemptions, showFindings } from "../report/findings";
import { documentedRelease, type TimedRelease, trackedReleases } from "../report/releases";
import { showStandIns } from "../report/standIns";
import { showUp } from "../report/up";
import { openSession, type Session } from "../session";
import { sameOutputs, trackedOutputs } from "../report/outputs";

/** Options of `zenctl up`. */
export interface UpOptions extends ChangeOptions {
  readonly skipChecks?: true;
}

interface Ended {
  readonly kind: "preview" | "up";
  readonly operation: OperationResult;
  readonly findings: readonly Finding[];
  readonly exemptions: readonly ReportedExemption[];
}

/** Runs an operation with the policy pack, and shows what the pack found. */
async function judged(
  operation: "preview" | "up",
  session: Session,
  policies: PolicyRun,
  context: CommandContext,
): Promise<Ended> {
  const options = { ...policies.options, ...(session.outdated ? { refresh: true } : {}) };
  const result = await runOperation(session.stack, operation, options, context);
  const { findings, exemptions } = policies.take();
  if (operation === "preview") {
    showStandIns(result.tracker.diagnostics, context.output);
    showExemptions(exemptions, context.output);
  }
  if (operation === "preview" || result.failure !== undefined) showFindings(findings, context.output);
  return { kind: operation, operation: result, findings, exemptions };
}

function blocking(operation: "preview" | "up", findings: readonly Finding[]): ZenctlError | undefined {
  const count = findings.filter(({ enforcement }) => enforcement === "mandatory").length;
  if (count === 0) return undefined;
  const what = count === 1 ? "1 mandatory policy is violated" : `${count} mandatory policies are violated`;
  const soFar = operation === "preview" ? "nothing was changed" : "what they name was not changed";
  return new ZenctlError(`${what} and ${soFar}: mend what is named above`, EXIT.policy);
}

interface Outcome extends Ended {
  readonly failure: ZenctlError | undefined;
  readonly releases: readonly TimedRelease[];
}

function outcome(ended: Ended, context: CommandContext): Outcome {
  const failure = blocking(ended.kind, ended.findings) ?? ended.operation.failure;
  return { ...ended, failure, releases: trackedReleases(ended.operation.tracker, context.projectDirectory) };
}

function documented(
  session: Session,
  { operation, findings, exemptions, failure, releases }: Outcome,
  options: ChangeOptions,
  startedAt: number,
): UpdateResult {
  return {
    stack: options.stack,
    engine: session.engine.name,
    result: failure === undefined ? "succeeded" : failure.exitCode === EXIT.policy ? "blocked" : "failed",
    changes: operation.changes,
    releases: releases.map(documentedRelease),
    policies: { violations: [...findings], exemptions: [...exemptions] },
    outputs: trackedOutputs(operation.tracker),
    durationMs: Date.now() - startedAt,
    ...(failure === undefined ? {} : { error: { message: failure.message, exitCode: failure.exitCode } }),
  };
}

function failed({ failure }: Outcome, context: CommandContext): ExitCode {
  if (failure === undefined) return EXIT.done;
  context.output.note(`zenctl: ${failure.message}`);
  return failure.exitCode;
}

/** `zenctl preview`: what `up` would do, judged by the policy pack; changes nothing in the stack. */
export async function preview(options: ChangeOptions, context: CommandContext): Promise<ExitCode> {
  const startedAt = Date.now();
  const session = await openSession(options, context);
  const policies = preparePolicies(context, session);
  try {
    const previewed = outcome(await judged("preview", session, policies, context), context);
    context.output.say(changesLine("would be", previewed.operation.changes));
    context.output.document(documented(session, previewed, options, startedAt));
    return failed(previewed, context);
  } finally {
    policies.close();
  }
}

async function applied(
  session: Session,
  previewed: Outcome,
  policies: PolicyRun,
  options: ChangeOptions,
  context: CommandContext,
): Promise<Outcome | undefined> {
  const { tracker, changes } = previewed.operation;
  // After a run that did not come to its end the state is put right, even where nothing is to be changed.
  if (!session.unfinished && isUnchanged(changes) && sameOutputs(tracker)) {
    session.stillMine();
    return previewed;
  }
  context.output.say(changesLine("to be", changes));
  if (options.yes !== true && !(await confirm(`Bring stack ${options.stack} up?`, context))) return undefined;
  const putBack = session.begin();
  // What an earlier run began to remove is removed to the end, whatever the preview counts.
  const { engine, target } = session;
  if (target !== undefined && engine.name === "pulumi") await openDefinitions(target);
  const result = outcome(await judged("up", session, policies, context), context);
  if (result.operation.refused === true) putBack();
  // The preview judged the same objects, some of them without what only an update knows; one that failed did not get to all.
  return {
    ...result,
    findings:
      result.failure === undefined || result.findings.length > 0 ? result.findings : previewed.findings,
    exemptions: result.exemptions.length > 0 ? result.exemptions : previewed.exemptions,
  };
}

/**
 * Checks the account before anything of the stack is made in it, or anything else than it was. A stack that came up before
 * as it is asked for now is its own proof, and one that was made from another machine has its state: there is nothing to
 * be asked of either.
 */
async function checkFirst(
  { config, engine, stack }: Session,
  before: StackRecord | undefined,
  context: CommandContext,
): Promise<void> {
  if (config.aws === undefined) return;
  const isProven = before?.run === undefined && before?.account === accountDigest(config);
  if (before === undefined ? await holdsResources(stack) : isProven) return;
  await checkAccount({ config, engine: engine.name, begun: before !== undefined }, context);
}

/**
 * `zenctl up`: brings the cluster and the stack up. A preview always comes first, so that the policy pack
 * stops what breaks a guardrail before anything is changed; where it finds nothing to change, that is all.
 */
export async function up(options: UpOptions, context: CommandContext): Promise<ExitCode> {
  const startedAt = Date.now();
  const before = boundRecord(context.env, options.stack);
  const session = await openSession(options, context, "up", options.yes !== true);
  if (options.skipChecks !== true) await checkFirst(session, before, context);
  const policies = preparePolicies(context, session);
  try {
    const previewed = outcome(await judged("preview", session, policies, context), context);
    const result =
      previewed.failure === undefined
        ? await applied(session, previewed, policies, options, context)
        : previewed;
    if (result === undefined) {
      context.output.say("nothing was changed");
      return EXIT.done;
    }
    if (result.failure === undefined) session.settle();
    context.output.document(documented(session, result, options, startedAt));
    if (result.failure === undefined) {
      await showUp({ session, options, result, durationMs: Date.now() - startedAt }, context);
    }
    return failed(result, context);
  } finally {
    policies.close();
  }
}
