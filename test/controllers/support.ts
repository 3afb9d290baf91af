import { type ChildProcess, execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { ensureTools } from "../../tools";
import type { ProgramResult } from "../charts/support";

/** Runs a program to its end; never throws for an exit code. */
export function program(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  input = "",
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 1, stdout, stderr });
    });
    // What ends before it has read its input says so by its exit code.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A running OCI registry (the distribution project's own), without TLS, its blobs in a folder. */
export interface OciRegistry {
  /** `localhost:<port>`. */
  readonly host: string;
  readonly stop: () => Promise<void>;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`the registry ended with ${child.exitCode}`);
    const up = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the registry does not answer at ${url}`);
}

/** Starts the pinned OCI registry; its files are under `folder`. */
export async function startRegistry(folder: string): Promise<OciRegistry> {
  const { registry } = await ensureTools(["registry"]);
  const host = `localhost:${await freePort()}`;
  const config = {
    version: 0.1,
    log: { level: "error", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: path.join(folder, "blobs") } },
    http: { addr: host },
  };
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "registry.json");
  fs.writeFileSync(file, JSON.stringify(config));
  const env = { PATH: process.env["PATH"], OTEL_TRACES_EXPORTER: "none" };
  const child = spawn(registry, ["serve", file], { stdio: "ignore", env });
  await answers(`http://${host}/v2/`, child);
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.kill();
    });
  return { host, stop };
}
