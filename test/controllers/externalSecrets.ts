import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureTools } from "../../tools";
import { definitionsOf } from "../charts/matrix/crds";
import type { Server } from "../charts/matrix/server";
import type { KubernetesObject } from "../charts/support";
import { freePort } from "./support";

/** The definitions that belong to the version of the controllers. */
const SOURCE = {
  module: "github.com/external-secrets/external-secrets@v0.20.4",
  sum: "h1:HhNAjWfFEshhItphr28SGsHzf2bUP7uDAOVLg76uNAg=",
  files: ["deploy/crds/bundle.yaml"],
  kinds: ["ExternalSecret", "SecretStore", "GeneratorState"],
};

/** Controllers that the project has no use for. */
const LEFT_OUT = ["cluster-store", "cluster-external-secret", "push-secret", "cluster-push-secret"];

/** External Secrets' own controllers against a cluster. */
export class ExternalSecrets {
  private constructor(
    private readonly child: ChildProcess,
    private readonly server: Server,
    private readonly definitions: readonly KubernetesObject[],
    /** Where its log is. */
    readonly log: string,
  ) {}

  /**
   * Installs the definitions and starts the controllers; ready when they answer.
   *
   * @param environment What leads them to the stores; nothing else of AWS or Vault reaches them.
   */
  static async start(
    server: Server,
    folder: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<ExternalSecrets> {
    const { "external-secrets": file } = await ensureTools(["external-secrets"]);
    const definitions = await definitionsOf(SOURCE);
    for (const definition of definitions) {
      const problem = await server.apply(definition, "default");
      if (problem !== "") throw new Error(problem);
    }
    for (const { metadata } of definitions) await server.served(metadata.name);
    const [live, metrics] = [await freePort(), await freePort()];
    const args = [
      `--live-addr=127.0.0.1:${live}`,
      `--metrics-addr=127.0.0.1:${metrics}`,
      "--concurrent=4",
      "--store-requeue-interval=2s",
      ...LEFT_OUT.map((name) => `--enable-${name}-reconciler=false`),
    ];
    const log = path.join(folder, "external-secrets.log");
    const output = fs.openSync(log, "w");
    const env = { HOME: folder, PATH: process.env["PATH"], KUBECONFIG: server.kubeconfig, ...environment };
    const child = spawn(file, args, { env, stdio: ["ignore", output, output] });
    fs.closeSync(output);
    process.once("exit", () => child.kill("SIGKILL"));
    const running = new ExternalSecrets(child, server, definitions, log);
    await running.#answers(`http://127.0.0.1:${live}/healthz`);
    return running;
  }

  async #answers(url: string): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      if (this.child.exitCode !== null) throw new Error(fs.readFileSync(this.log, "utf8").slice(-2000));
      const up = await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      );
      if (up) return;
      await delay(100);
    }
    throw new Error(`External Secrets does not answer at ${url}`);
  }

  /** Takes the definitions away, with all of their objects, which the controllers let go of, and ends those. */
  async stop(): Promise<void> {
    try {
      for (const definition of this.definitions) await this.server.delete(definition, "default");
      for (const definition of this.definitions) await this.#gone(definition);
    } finally {
      if (this.child.exitCode === null) {
        const ended = once(this.child, "exit");
        this.child.kill("SIGKILL");
        await ended;
      }
    }
  }

  /** A definition that is still going would take the objects of the next suite with it. */
  async #gone(definition: KubernetesObject): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      if ((await this.server.find(definition, "default")) === undefined) return;
      await delay(100);
    }
    throw new Error(`${definition.metadata.name} does not go`);
  }
}
