import type { StackConfig } from "../../model/config";
import type { CommandContext, StackOptions } from "../cli/context";
import { checkReach } from "../cluster/reach";
import { targetOfStack } from "../cluster/target";
import { boundRecord } from "../engine/record";
import { EXIT, ZenctlError } from "../exit";
import { type CheckLine, failed, passed, warned } from "./line";

/** Whether the cluster that the stack goes to answers; one that the stack or zenctl makes is no failure when it is not up. */
export async function clusterLine(
  options: Pick<StackOptions, "stack" | "cluster" | "kubeconfig" | "context">,
  config: StackConfig,
  context: CommandContext,
): Promise<CheckLine> {
  const given =
    (options.kubeconfig ?? config.kubeconfig) !== undefined ||
    boundRecord(context.env, options.stack)?.cluster === "given";
  try {
    const target = await targetOfStack(options, config, context);
    await checkReach(target);
    const version = target.version === undefined ? "" : `, Kubernetes ${target.version}`;
    return passed("cluster-reachable", `context ${target.context} of ${target.kubeconfig}${version}`);
  } catch (error) {
    if (!(error instanceof ZenctlError)) throw error;
    return given || error.exitCode === EXIT.usage
      ? failed("cluster-reachable", error.message)
      : warned("cluster-reachable", "it is not up", "nothing: `zenctl up` makes or starts it");
  }
}
