import * as https from "node:https";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import type { Target } from "./target";

/** How long the API server may take to answer, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Any kubeconfig, with whatever way of logging in it has: `@kubernetes/client-node` knows them, and takes a while to load. */
async function getFromGiven(target: Target, path: string): Promise<unknown> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(target.kubeconfig);
  kubeconfig.setCurrentContext(target.context);
  const server = kubeconfig.getCurrentCluster()?.server ?? "";
  const options: https.RequestOptions = { timeout: PATIENCE_MS };
  await kubeconfig.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    const request = https.get(`${server.replace(/\/$/, "")}${path}`, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`GET ${path} failed with ${response.statusCode ?? 0}`));
      });
    });
    request.once("timeout", () => request.destroy(new Error(`no answer to GET ${path}`)));
    request.once("error", reject);
  });
}

/**
 * Reads from the API server of a target.
 *
 * @param path Path and query, such as `/apis/apps/v1/deployments`.
 * @throws Error when there is no answer or one that is no success.
 */
export async function getFrom(target: Target, path: string): Promise<unknown> {
  if (target.kind === "given") return getFromGiven(target, path);
  const client = await kubeconfigClient(target.kubeconfig);
  try {
    return await client.expect({ method: "GET", path, timeoutMs: PATIENCE_MS });
  } finally {
    client.close();
  }
}

/** What tells one cluster from another that took its place: the uid of kube-system, as is the custom. */
export async function clusterIdentity(target: Target): Promise<string> {
  const namespace = await getFrom(target, "/api/v1/namespaces/kube-system");
  return (namespace as { readonly metadata: { readonly uid: string } }).metadata.uid;
}
