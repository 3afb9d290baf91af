import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { ensureTools } from "../../../tools";
import type { Server } from "../../charts/matrix/server";
import { type KubernetesObject, root } from "../../charts/support";
import { freePort } from "../support";

const MODULE = "github.com/cert-manager/cert-manager";
/** Namespace in which the controllers look for the Secrets of ClusterIssuers, as cert-manager's chart sets it. */
export const CLUSTER_NAMESPACE = "cert-manager";
const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/** cert-manager's own definitions, of the version that the controllers are built from. */
async function definitions(): Promise<readonly KubernetesObject[]> {
  const download = ["mod", "download", "-json", MODULE];
  const { stdout } = await promisify(execFile)("go", download, {
    cwd: path.join(root, "tools/cert-manager"),
  });
  const { Dir } = JSON.parse(stdout) as { readonly Dir: string };
  const folder = path.join(Dir, "deploy/crds");
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return files.flatMap((file) =>
    parseAllDocuments(fs.readFileSync(path.join(folder, file), "utf8")).map(
      (each) => each.toJS() as KubernetesObject,
    ),
  );
}

/** cert-manager's own controllers, at work in a cluster. */
export class CertManager {
  private constructor(
    private readonly server: Server,
    private readonly child: ChildProcess,
    private readonly installed: readonly KubernetesObject[],
    /** Address of its metrics. */
    readonly metrics: string,
  ) {}

  /** @param env Added to the environment of the controllers. */
  static async start(server: Server, env: NodeJS.ProcessEnv = {}): Promise<CertManager> {
    const tools = await ensureTools(["cert-manager"]);
    const installed: KubernetesObject[] = [];
    for (const definition of await definitions()) {
      const known = await server.find(definition, "");
      const refused = await server.apply(definition, "");
      if (refused !== "") throw new Error(refused);
      if (known === undefined) installed.push(definition);
    }
    for (const { metadata } of installed) await server.served(metadata.name);
    for (const { metadata } of installed) await server.served(metadata.name);
    await server.namespace(CLUSTER_NAMESPACE);
    const address = `127.0.0.1:${await freePort()}`;
    const args = ["--kubeconfig", server.kubeconfig, "--metrics", address];
    const child = spawn(tools["cert-manager"], args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...env },
    });
    process.once("exit", () => child.kill("SIGKILL"));
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4_000)));
    const started = new CertManager(server, child, installed, `http://${address}/metrics`);
    const answers = (): Promise<boolean> =>
      fetch(started.metrics).then(
        ({ ok }) => ok,
        () => false,
      );
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await answers())) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`cert-manager's controllers do not start: ${said}`);
      await delay(POLL_MS);
    }
    return started;
  }

  /** Removes what it brought, with everything in it, so that the next can bring it again, and ends the controllers. */
  async stop(): Promise<void> {
    for (const each of this.installed) await this.server.delete(each, "");
    await this.server.removeNamespace(CLUSTER_NAMESPACE);
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: CLUSTER_NAMESPACE } };
    const deadline = Date.now() + PATIENCE_MS;
    for (const each of [...this.installed, namespace])
      while ((await this.server.find(each, "")) !== undefined) {
        if (Date.now() > deadline) throw new Error(`${each.metadata.name} does not go`);
        await delay(POLL_MS);
      }
    if (this.child.exitCode !== null) throw new Error("cert-manager's controllers ended by themselves");
    this.child.kill();
    await once(this.child, "exit");
  }
}
