import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { dotOf } from "../../../automation/graph/dot";
import { graphOf } from "../../../automation/graph/graph";
import type { GraphResource } from "../../../automation/graph/resource";
import { stackConfig } from "../../support/stackConfig";
import { localStack } from "../../../stacks/local";
import { run } from "../../stacks/awsRun";
import { register, type Registered } from "../../stacks/wire";

/** Stacks whose graph is in the docs. */
export const DOCUMENTED = ["local", "aws"] as const;
/** A stack whose graph is in the docs. */
export type Documented = (typeof DOCUMENTED)[number];

function asInGraph({ urn, type, parent, dependencies, providerUrn }: Registered): GraphResource {
  return { urn, type, parent, dependencies, provider: providerUrn };
}

async function localResources(): Promise<readonly Registered[]> {
  const state = fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-graph-"));
  try {
    const kubeconfig = path.join(state, "kubeconfig");
    fs.writeFileSync(kubeconfig, "");
    const values = { profile: "local", kubeconfig, context: "test" };
    const config = stackConfig(values);
    return (await register(true, () => localStack(config, { ZEN_STATE: state, HOME: state }))).resources;
  } finally {
    fs.rmSync(state, { recursive: true, force: true });
  }
}

/**
 * The components of a stack as its program registers them, without any engine: the same graph as `zenctl graph` has,
 * only that nobody has to bring a cluster up for it.
 */
export async function documentedDot(stack: Documented): Promise<string> {
  const resources = stack === "local" ? await localResources() : (await run({}, true)).wire.resources;
  return dotOf(graphOf(resources.map(asInGraph), "components"), `The components of the stack ${stack}`);
}
