import type { StackConfig } from "../../model/config";
import type { ClusterUpResult } from "../../rehearsal/cluster";
import type { CommandContext } from "../cli/context";
import type { Engine } from "../engine/choose";
import { ownClusterUp } from "./target";

/** Whether the embedded cluster stands for the one that the stack makes: in a rehearsal of EKS. */
export function hasStandIn(engine: Pick<Engine, "name">, config: StackConfig): boolean {
  return engine.name === "rehearsal" && config.cluster === "eks";
}

/** Brings up the cluster that stands for EKS in a rehearsal; nothing where there is no need of one. */
export async function standInUp(
  engine: Engine,
  config: StackConfig,
  context: CommandContext,
): Promise<ClusterUpResult | undefined> {
  if (!hasStandIn(engine, config)) return undefined;
  context.output.say("cluster: the embedded cluster stands for EKS, and a simulated account for AWS");
  return ownClusterUp("embedded", context);
}
