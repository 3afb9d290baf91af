import * as fs from "node:fs";
import * as path from "node:path";
import { ApiClient } from "../api";
import { Kubelet } from "./kubelet";

/** How long the API server may be out of reach before the process ends, in milliseconds. */
const LONGEST_SILENCE_MS = 60_000;

function main(): void {
  const [pki, port] = process.argv.slice(2);
  if (pki === undefined || port === undefined) throw new Error("usage: kubelet PKI_FOLDER API_SERVER_PORT");
  const read = (name: string): string => fs.readFileSync(path.join(pki, name), "utf8");
  const client = new ApiClient({
    host: "127.0.0.1",
    port: Number(port),
    ca: read("ca.crt"),
    certificate: read("admin.crt"),
    key: read("admin.key"),
  });
  let silentSince: number | undefined;
  const failed = (error: unknown): void => {
    const first = silentSince === undefined;
    if (first)
      console.error(new Date().toISOString(), error instanceof Error ? error.message : String(error));
    // Its cluster was removed under it, or nobody starts it again: nothing is left to play for.
    if (!fs.existsSync(pki)) process.exit(0);
    silentSince ??= Date.now();
    if (Date.now() - silentSince > LONGEST_SILENCE_MS) process.exit(1);
  };
  setInterval(() => {
    if (!fs.existsSync(pki)) process.exit(0);
    if (silentSince === undefined) return;
    client
      .send({ method: "GET", path: "/version" })
      .then(() => {
        silentSince = undefined;
      })
      .catch(failed);
  }, 15_000);
  new Kubelet(client, failed).start().then(
    () => console.error(`${new Date().toISOString()} at work`),
    (error: unknown) => {
      failed(error);
      process.exit(1);
    },
  );
}

main();
