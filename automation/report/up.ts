import type { ChangeOptions, CommandContext } from "../cli/context";
import { styled } from "../cli/output";
import type { OperationResult } from "../engine/update";
import { duration } from "../progress/display";
import type { Session } from "../session";
import { changesLine } from "./changes";
import { type Readiness, releaseReadiness } from "./readiness";
import type { TimedRelease } from "./releases";
import { releaseTable } from "./table";

/** What `zenctl up` came to. */
export interface UpReport {
  readonly session: Session;
  readonly options: ChangeOptions;
  readonly result: { readonly operation: OperationResult; readonly releases: readonly TimedRelease[] };
  readonly durationMs: number;
}

/** The closing table, the counts and the next commands to try. */
export async function showUp(
  { session, options, result, durationMs }: UpReport,
  context: CommandContext,
): Promise<void> {
  const { output } = context;
  const { shown: target } = session;
  const readiness = target === undefined ? new Map<string, Readiness>() : await releaseReadiness(target);
  output.say("");
  output.say(releaseTable(result.releases, readiness));
  output.say("");
  output.say(`${changesLine("", result.operation.changes)} in ${duration(durationMs)}`);
  output.say("");
  output.say("next:");
  if (target !== undefined) {
    output.say(`  kubectl --kubeconfig ${target.kubeconfig} --context ${target.context} get pods -A`);
  }
  output.say(`  npx zenctl render --stack ${options.stack}     ${styled("dim", "what Helm applied")}`);
  output.say(`  npx zenctl outputs --stack ${options.stack}`);
  output.say(`  npx zenctl destroy --stack ${options.stack}`);
}
