import * as fs from "node:fs";
import { parse } from "yaml";
import { ApiClient } from "./api";

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
  }[];
  readonly users: readonly {
    readonly user: { readonly "client-certificate-data": string; readonly "client-key-data": string };
  }[];
}

/**
 * A client for the one cluster of a kubeconfig that k3d or the embedded cluster wrote: complete in itself,
 * with a client certificate.
 * @throws if the file is not of that kind.
 */
export async function kubeconfigClient(file: string): Promise<ApiClient> {
  const config = parse(await fs.promises.readFile(file, "utf8")) as Kubeconfig;
  const cluster = config.clusters[0]?.cluster;
  const user = config.users[0]?.user;
  if (cluster === undefined || user === undefined) throw new Error(`Kubeconfig ${file} is incomplete.`);
  const server = new URL(cluster.server);
  const text = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");
  return new ApiClient({
    host: server.hostname,
    port: Number(server.port),
    ca: text(cluster["certificate-authority-data"]),
    certificate: text(user["client-certificate-data"]),
    key: text(user["client-key-data"]),
  });
}
