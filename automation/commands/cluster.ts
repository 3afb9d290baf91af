import { stateDirectory } from "../../model/environment";
import { clusterDown, clusterStatus, type ClusterStatus } from "../../rehearsal/cluster";
import { confirm } from "../cli/confirm";
import type { CommandContext } from "../cli/context";
import { ownClusterUp } from "../cluster/target";
import type { ClusterResult } from "../contracts";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { checkStateFolder } from "../folders";

/** Options of `zenctl cluster ...`. */
export interface ClusterCommandOptions {
  readonly cluster: "embedded" | "k3d";
  readonly json?: true;
  readonly yes?: true;
}

function show(
  { kind, kubeconfig, context: name, version, nodes }: ClusterStatus,
  context: CommandContext,
): void {
  const document: ClusterResult = { kind, kubeconfig, context: name, version, nodes };
  context.output.say(`${kind} cluster is up: Kubernetes ${version}, ${nodes} nodes`);
  context.output.say(`  kubeconfig ${kubeconfig}`);
  context.output.say(`  context    ${name}`);
  context.output.document(document);
}

/** `zenctl cluster up`: makes or starts a cluster of zenctl's own, or finds it up. */
export async function up(options: ClusterCommandOptions, context: CommandContext): Promise<ExitCode> {
  checkStateFolder(context.env);
  show(await ownClusterUp(options.cluster, context), context);
  return EXIT.done;
}

/** `zenctl cluster status`: how the cluster can be reached. */
export async function status(options: ClusterCommandOptions, context: CommandContext): Promise<ExitCode> {
  const found = await clusterStatus({
    kind: options.cluster,
    stateDirectory: stateDirectory(context.env),
    env: context.env,
  });
  if (found === undefined) {
    throw new ZenctlError(
      `the ${options.cluster} cluster is not up: start it with \`zenctl cluster up --cluster ${options.cluster}\``,
      EXIT.failed,
    );
  }
  show(found, context);
  return EXIT.done;
}

/** `zenctl cluster down`: removes the cluster and all that is in it. */
export async function down(options: ClusterCommandOptions, context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const question = `Remove the ${options.cluster} cluster and all that is in it?`;
  // No stack hangs on the answer, and the command itself says what is meant: only a person is asked.
  const ask = options.yes !== true && process.stdin.isTTY && !output.json;
  if (ask && !(await confirm(question, context))) {
    output.say("nothing was changed");
    return EXIT.done;
  }
  const { removed } = await clusterDown({
    kind: options.cluster,
    stateDirectory: stateDirectory(context.env),
    env: context.env,
    progress: (line) => output.say(`cluster: ${line}`),
  });
  output.say(
    removed ? `the ${options.cluster} cluster is removed` : `there is no ${options.cluster} cluster`,
  );
  output.document({ kind: options.cluster, removed });
  return EXIT.done;
}
