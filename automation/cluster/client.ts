import * as http from "node:http";
import * as https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import type { Target } from "./target";

/** How long the API server may take to answer, in milliseconds. */
const PATIENCE_MS = 10_000;

/** What is asked of an API server. */
export interface Question {
  readonly path: string;
  /** Sent as JSON by POST; without it the question is a GET. */
  readonly body?: unknown;
  /** How long the answer may take, in milliseconds. Default: 10 s. */
  readonly patienceMs?: number;
}

/** An answer of whatever status. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The credentials in a kubeconfig file cannot be used at all. */
export class CredentialsError extends Error {}

/** Any kubeconfig, with whatever way of logging in it has: `@kubernetes/client-node` knows them, and takes a while to load. */
async function load(target: Target): Promise<KubeConfig> {
  const { KubeConfig: Loaded } = await import("@kubernetes/client-node");
  const kubeconfig = new Loaded();
  try {
    kubeconfig.loadFromFile(target.kubeconfig);
  } catch (error) {
    throw new CredentialsError(error instanceof Error ? error.message : String(error));
  }
  kubeconfig.setCurrentContext(target.context);
  return kubeconfig;
}

/**
 * Asks the API server of a kubeconfig that was given.
 *
 * @throws Error when there is no answer; CredentialsError when it cannot even be asked.
 */
export async function ask(target: Target, question: Question): Promise<Answer> {
  const kubeconfig = await load(target);
  const server = kubeconfig.getCurrentCluster()?.server ?? "";
  const patience = question.patienceMs ?? PATIENCE_MS;
  const body = question.body === undefined ? undefined : JSON.stringify(question.body);
  const options: https.RequestOptions = { method: body === undefined ? "GET" : "POST" };
  let request: http.ClientRequest;
  try {
    await kubeconfig.applyToHTTPSOptions(options);
    if (body !== undefined) Object.assign((options.headers ??= {}), JSON_HEADERS);
    const module = server.startsWith("http:") ? http : https;
    request = module.request(`${server.replace(/\/$/, "")}${question.path}`, options);
  } catch (error) {
    throw new CredentialsError(error instanceof Error ? error.message : String(error));
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${patience / 1000} s`)),
      patience,
    );
    request.once("close", () => clearTimeout(timer));
    request.once("error", reject);
    request.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.end(body);
  });
}

const JSON_HEADERS = { "content-type": "application/json", accept: "application/json" };

/**
 * Reads from the API server of a target.
 *
 * @param path Path and query, such as `/apis/apps/v1/deployments`.
 * @throws Error when there is no answer or one that is no success.
 */
export async function getFrom(target: Target, path: string): Promise<unknown> {
  if (target.kind === "given") {
    const { status, text } = await ask(target, { path });
    if (status === 200) return JSON.parse(text) as unknown;
    throw new Error(`GET ${path} failed with ${status}`);
  }
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
