import type { Inventory } from "../../../../automation/certs/inventory";
import type { JsonObject, JsonValue } from "../../../../policy-pack/manifests/json";

/** An inventory of a cluster with cert-manager in which there is nothing but what is given. */
export function inventory(given: Partial<Inventory>): Inventory {
  return {
    secrets: [],
    configMaps: [],
    workloads: [],
    ingresses: [],
    issuers: [],
    certificates: [],
    webhooks: [],
    ...given,
  };
}

export type Texts = Readonly<Record<string, string>>;

function metadata(name: string, namespace: string, annotations: Texts = {}): JsonObject {
  return { name, namespace, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) };
}

/** A Secret of the API server, its texts in base64. */
export function secret(
  name: string,
  data: Texts,
  more: {
    readonly type?: string;
    readonly namespace?: string;
    readonly annotations?: Texts;
    readonly owner?: string;
  } = {},
): JsonObject {
  const { type = "kubernetes.io/tls", namespace = "shop", annotations, owner } = more;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      ...metadata(name, namespace, annotations),
      ...(owner === undefined ? {} : { ownerReferences: [{ kind: "ExternalSecret", name: owner }] }),
    },
    type,
    data: Object.fromEntries(
      Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
    ),
  };
}

export function configMap(name: string, data: Texts): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadata(name, "shop"), data };
}

/** A Deployment whose pods have these volumes. */
export function deployment(
  name: string,
  volumes: readonly JsonObject[],
  container: JsonObject = {},
): JsonObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(name, "shop"),
    spec: { template: { spec: { volumes, containers: [{ name: "c", ...container }] } } },
  };
}

export function ingress(name: string, secretNames: readonly string[], annotations: Texts = {}): JsonObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadata(name, "shop", annotations),
    spec: { tls: secretNames.map((secretName) => ({ secretName, hosts: ["a.example.com"] })) },
  };
}

export function issuer(kind: "Issuer" | "ClusterIssuer", name: string, spec: JsonObject): JsonObject {
  return {
    apiVersion: "cert-manager.io/v1",
    kind,
    metadata: kind === "Issuer" ? metadata(name, "shop") : { name },
    spec,
  };
}

/** A Certificate of cert-manager. */
export function certificate(name: string, secretName: string, status: JsonValue, generation = 1): JsonObject {
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { ...metadata(name, "shop"), generation },
    spec: { secretName, issuerRef: { kind: "ClusterIssuer", name: "clients" } },
    status,
  };
}

/** The status of a Certificate that is ready. */
export function ready(more: JsonObject = {}, observedGeneration = 1): JsonObject {
  return { conditions: [{ type: "Ready", status: "True", reason: "Ready", observedGeneration }], ...more };
}
