import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureTools } from "../../tools";
import { freePort } from "./support";

const ROOT = "test-root";

/** A Vault in memory, with TLS by an authority of its own. */
export interface Vault {
  readonly url: string;
  /** What its certificate is checked with, PEM. */
  readonly authority: string;
  /** Calls its API as root; gives what it answers. @throws Error on a status from 400 on. */
  readonly call: (method: "GET" | "POST" | "DELETE", at: string, body?: object) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

function request(
  url: string,
  method: string,
  body: object | undefined,
  ca: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { "x-vault-token": ROOT, "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const outgoing = https.request(url, { method, ca, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Starts Vault's own core in memory, with Kubernetes auth and KV only; its files are under `folder`. */
export async function startVault(folder: string): Promise<Vault> {
  const { "vault-server": file } = await ensureTools(["vault-server"]);
  const address = `127.0.0.1:${await freePort()}`;
  const url = `https://${address}`;
  const authorityFile = path.join(folder, "vault-ca.pem");
  const log = path.join(folder, "vault.log");
  const output = fs.openSync(log, "w");
  const args = ["-listen", address, "-authority", authorityFile, "-root-token", ROOT];
  const child = spawn(file, args, { env: { HOME: folder }, stdio: ["ignore", output, output] });
  fs.closeSync(output);
  process.once("exit", () => child.kill("SIGKILL"));
  const health = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(fs.readFileSync(log, "utf8").slice(-2000));
    if (!fs.existsSync(authorityFile)) return false;
    return request(`${url}/v1/sys/health`, "GET", undefined, fs.readFileSync(authorityFile, "utf8")).then(
      ({ status }) => status === 200,
      () => false,
    );
  };
  for (let tries = 0; !(await health()); tries++) {
    if (tries === 300) throw new Error(`Vault does not answer at ${url}`);
    await delay(100);
  }
  const authority = fs.readFileSync(authorityFile, "utf8");
  return {
    url,
    authority,
    call: async (method, at, body) => {
      const { status, text } = await request(`${url}/v1/${at}`, method, body, authority);
      if (status >= 400) throw new Error(`${method} ${at}: ${status} ${text}`);
      return text === "" ? undefined : (JSON.parse(text) as unknown);
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
