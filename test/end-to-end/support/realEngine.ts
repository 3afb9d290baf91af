import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type SharedCluster, sharedCluster } from "../../support/cluster";

/** The shared cluster, and a home of its own for a real engine. */
export interface RealEnginePlace {
  readonly shared: SharedCluster;
  /** PULUMI_HOME. */
  readonly home: string;
}

/** Whether a real `pulumi` is on PATH. */
export function isPulumiThere(env: NodeJS.ProcessEnv): boolean {
  return (env["PATH"] ?? "")
    .split(path.delimiter)
    .some((directory) => fs.existsSync(path.join(directory, "pulumi")));
}

/** Where to compare the engines; skips what it is called from where no real one is on PATH. */
export async function realEnginePlace(context: Mocha.Context): Promise<RealEnginePlace> {
  if (!isPulumiThere(process.env)) context.skip();
  return {
    shared: await sharedCluster(),
    home: fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-pulumi-")),
  };
}
