import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureTools } from "../../../tools";
import { authority, issue } from "../../automation/certs/support/pki";
import { freePort } from "../support";

/** Pebble's own authority is made anew at every start. */
function get(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = https.get(url, { ca }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
    });
    request.on("error", reject);
  });
}

/** Let's Encrypt's test server: a real ACME server, which proves every name before it signs. */
export class Pebble {
  private constructor(
    private readonly child: ChildProcess,
    /** URL of its directory. */
    readonly directory: string,
    /** File with the authority that its own TLS certificate is checked with. */
    readonly authorityFile: string,
    /** The root of what it signs, PEM. */
    readonly root: string,
  ) {}

  /**
   * @param folder For its files.
   * @param httpPort Where it asks the hosts for the answer to its challenges, in place of port 80.
   * @param nameServer Address of who tells it where they are.
   */
  static async start(folder: string, httpPort: number, nameServer: string): Promise<Pebble> {
    const { pebble } = await ensureTools(["pebble"]);
    const ca = await authority("pebble");
    const own = await issue({ issuer: ca, use: "server", dns: ["localhost"], ip: ["127.0.0.1"] });
    const [address, management] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const write = (name: string, text: string): string => {
      const file = path.join(folder, name);
      fs.writeFileSync(file, text);
      return file;
    };
    const config = {
      pebble: {
        listenAddress: address,
        managementListenAddress: management,
        certificate: write("pebble.crt", own.certificate),
        privateKey: write("pebble.key", own.key),
        httpPort,
        tlsPort: 0,
        keyAlgorithm: "ecdsa",
        retryAfter: { authz: 1, order: 1 },
        profiles: { default: { description: "as public issuers", validityPeriod: 90 * 24 * 3600 } },
      },
    };
    const authorityFile = write("pebble-ca.crt", ca.certificate);
    const child = spawn(
      pebble,
      ["-config", write("pebble.json", JSON.stringify(config)), "-dnsserver", nameServer],
      {
        // It waits some seconds before it looks, and refuses some good requests, unless told otherwise.
        env: { ...process.env, PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0" },
        stdio: "ignore",
      },
    );
    for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
      const root = await get(`https://${management}/roots/0`, ca.certificate).catch(() => undefined);
      if (root !== undefined) return new Pebble(child, `https://${address}/dir`, authorityFile, root);
      await delay(50);
    }
    child.kill("SIGKILL");
    throw new Error("pebble does not answer");
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }
}
