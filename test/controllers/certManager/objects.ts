import { setTimeout as delay } from "node:timers/promises";
import {
  type CertificateArgs,
  certificateSpec,
  type IssuerReference,
} from "../../../model/certificates/certificate";
import { type IssuerSource, issuerSpec } from "../../../model/certificates/issuer";
import type { Server } from "../../charts/matrix/server";
import type { KubernetesObject } from "../../charts/support";
import type { End } from "../../support/mutualTls";

const apiVersion = "cert-manager.io/v1";
const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/** What cert-manager says about an object. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** An issuer as the stacks make it; a ClusterIssuer without a namespace. */
export function issuer(name: string, source: IssuerSource, namespace?: string): KubernetesObject {
  const kind = namespace === undefined ? "ClusterIssuer" : "Issuer";
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion, kind, metadata, spec: issuerSpec(name, source) };
}

/** A certificate as the stacks make it. */
export function certificate(args: CertificateArgs): KubernetesObject {
  const { name, namespace } = args;
  return { apiVersion, kind: "Certificate", metadata: { name, namespace }, spec: certificateSpec(args) };
}

/** The root of a private authority, which signs itself and others: the one certificate that the project does not make. */
export function authority(name: string, namespace: string, issuerRef: IssuerReference): KubernetesObject {
  const spec = {
    isCA: true,
    commonName: name,
    secretName: name,
    privateKey: { algorithm: "ECDSA", size: 256 },
    issuerRef: { ...issuerRef, group: "cert-manager.io" },
  };
  return { apiVersion, kind: "Certificate", metadata: { name, namespace }, spec };
}

/** Applies objects one after another. @throws with the API server's message for one that it refuses. */
export async function applied(server: Server, ...objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects) {
    const refused = await server.apply(object, object.metadata.namespace ?? "");
    if (refused !== "") throw new Error(`${object.kind} ${object.metadata.name}: ${refused}`);
  }
}

/** Waits until what is said about an object fits. */
export async function condition(
  server: Server,
  object: KubernetesObject,
  fits: (given: Condition) => boolean,
): Promise<Condition> {
  let last: unknown;
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const found = await server.find(object, object.metadata.namespace ?? "");
    const status = found?.["status"] as { readonly conditions?: readonly Condition[] } | undefined;
    const fitting = status?.conditions?.find(fits);
    if (fitting !== undefined) return fitting;
    last = status;
    await delay(POLL_MS);
  }
  throw new Error(`${object.kind} ${object.metadata.name} has the status ${JSON.stringify(last)}`);
}

/** Applies objects and waits after each until it is ready. */
export async function ready(server: Server, ...objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects) {
    await applied(server, object);
    await condition(server, object, ({ type, status }) => type === "Ready" && status === "True");
  }
}

/** What the Secret of a certificate holds; nothing where it is not there. */
export async function secretEnd(server: Server, namespace: string, name: string): Promise<End | undefined> {
  const found = await server.find(
    { apiVersion: "v1", kind: "Secret", metadata: { name, namespace } },
    namespace,
  );
  if (found === undefined) return undefined;
  const data = found["data"] as Readonly<Record<string, string>>;
  const text = (key: string): string => Buffer.from(data[key] ?? "", "base64").toString("utf8");
  return { certificate: text("tls.crt"), key: text("tls.key"), authorities: text("ca.crt") };
}
