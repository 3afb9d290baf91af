import {
  isArray,
  isObject,
  type JsonObject,
  type JsonValue,
  textAt,
  valueAt,
} from "../../policy-pack/manifests/json";
import { podTemplatePath } from "../../policy-pack/manifests/pods";
import { CLUSTER_RESOURCE_NAMESPACE, type Inventory } from "./inventory";

/** A Secret or ConfigMap, as `Secret/namespace/name`. */
export type ObjectKey = `${"Secret" | "ConfigMap"}/${string}/${string}`;

/** How an object names another one. */
export interface User {
  /** As kind/name. */
  readonly name: string;
  /** Whether it checks others with it: what is in `ca.crt` then counts by itself. */
  readonly trusts: boolean;
  /** Whether it has to hold a certificate: what pods mount may be anything. */
  readonly certificate: boolean;
}

/** The last part of annotations with which ingress controllers are told of a Secret: of ingress-nginx and HAProxy's. */
const ANNOTATIONS: Readonly<Record<string, { readonly trusts: boolean }>> = {
  "auth-tls-secret": { trusts: true },
  "proxy-ssl-secret": { trusts: false },
  "client-ca": { trusts: true },
  "server-ca": { trusts: true },
  "server-crt": { trusts: false },
  "client-crt": { trusts: false },
};

interface Reference extends User {
  readonly key: ObjectKey;
}

const items = (value: JsonValue | undefined): readonly JsonObject[] =>
  isArray(value) ? value.filter(isObject) : [];

function nameOf(object: JsonObject): string {
  return `${textAt(object, "kind") ?? ""}/${textAt(object, "metadata", "name") ?? ""}`;
}

const namespaceOf = (object: JsonObject): string => textAt(object, "metadata", "namespace") ?? "";

/** Names of Secrets and ConfigMaps that a pod has in a volume or in its environment. */
function inPod(
  spec: JsonObject,
): readonly (readonly [kind: "Secret" | "ConfigMap", name: string | undefined])[] {
  const containers = ["initContainers", "containers"].flatMap((list) => items(spec[list]));
  const volumes = items(spec["volumes"]);
  const projected = volumes.flatMap((volume) => items(valueAt(volume, ["projected", "sources"])));
  const environment = containers.flatMap((container) => items(container["env"]));
  return [
    ...volumes.map((volume) => ["Secret", textAt(volume, "secret", "secretName")] as const),
    ...volumes.map((volume) => ["ConfigMap", textAt(volume, "configMap", "name")] as const),
    ...projected.map((source) => ["Secret", textAt(source, "secret", "name")] as const),
    ...projected.map((source) => ["ConfigMap", textAt(source, "configMap", "name")] as const),
    ...environment.map(
      (variable) => ["Secret", textAt(variable, "valueFrom", "secretKeyRef", "name")] as const,
    ),
    ...environment.map(
      (variable) => ["ConfigMap", textAt(variable, "valueFrom", "configMapKeyRef", "name")] as const,
    ),
  ];
}

function ofWorkload(object: JsonObject): readonly Reference[] {
  const path = podTemplatePath(object);
  const spec = path === undefined ? undefined : valueAt(object, [...path, "spec"]);
  if (!isObject(spec)) return [];
  return inPod(spec).flatMap(([kind, name]) =>
    name === undefined
      ? []
      : [
          {
            key: `${kind}/${namespaceOf(object)}/${name}` as const,
            name: nameOf(object),
            trusts: false,
            certificate: false,
          },
        ],
  );
}

function ofIngress(object: JsonObject): readonly Reference[] {
  const own = namespaceOf(object);
  const name = nameOf(object);
  const shown = items(valueAt(object, ["spec", "tls"])).flatMap((entry) => textAt(entry, "secretName") ?? []);
  const annotations = valueAt(object, ["metadata", "annotations"]);
  const told = Object.entries(isObject(annotations) ? annotations : {}).flatMap(([annotation, value]) => {
    const { trusts } = ANNOTATIONS[annotation.split("/").at(-1) ?? ""] ?? {};
    if (trusts === undefined || typeof value !== "string") return [];
    const [namespace = "", secret] = value.split("/");
    return [
      {
        name,
        trusts,
        certificate: true,
        key: `Secret/${secret === undefined ? own : namespace}/${secret ?? namespace}` as const,
      },
    ];
  });
  return [
    ...shown.map((secret) => ({
      name,
      trusts: false,
      certificate: true,
      key: `Secret/${own}/${secret}` as const,
    })),
    ...told,
  ];
}

function ofIssuer(object: JsonObject): readonly Reference[] {
  const namespace = object["kind"] === "ClusterIssuer" ? CLUSTER_RESOURCE_NAMESPACE : namespaceOf(object);
  const signs = textAt(object, "spec", "ca", "secretName");
  const checks = textAt(object, "spec", "vault", "caBundleSecretRef", "name");
  const name = nameOf(object);
  return [
    ...(signs === undefined
      ? []
      : [{ name, trusts: false, certificate: true, key: `Secret/${namespace}/${signs}` as const }]),
    ...(checks === undefined
      ? []
      : [{ name, trusts: true, certificate: true, key: `Secret/${namespace}/${checks}` as const }]),
  ];
}

/** Where cert-manager's injector is told to take a webhook's authority from, by the object's annotations. */
function ofWebhook(object: JsonObject, secretOf: ReadonlyMap<string, string>): readonly Reference[] {
  const annotation = (key: string): string | undefined => textAt(object, "metadata", "annotations", key);
  const certificate = annotation("cert-manager.io/inject-ca-from");
  const secret = annotation("cert-manager.io/inject-ca-from-secret") ?? secretOf.get(certificate ?? "");
  return secret === undefined
    ? []
    : [{ key: `Secret/${secret}` as ObjectKey, name: nameOf(object), trusts: false, certificate: true }];
}

/** Who names each Secret and ConfigMap. */
export function usersOf(inventory: Inventory): ReadonlyMap<ObjectKey, readonly User[]> {
  const { workloads, ingresses, issuers, webhooks, certificates = [] } = inventory;
  const secretOf = new Map(
    certificates.map((object) => [
      `${namespaceOf(object)}/${textAt(object, "metadata", "name") ?? ""}`,
      `${namespaceOf(object)}/${textAt(object, "spec", "secretName") ?? ""}`,
    ]),
  );
  const references = [
    ...workloads.flatMap(ofWorkload),
    ...ingresses.flatMap(ofIngress),
    ...issuers.flatMap(ofIssuer),
    ...webhooks.flatMap((object) => ofWebhook(object, secretOf)),
  ];
  const users = new Map<ObjectKey, User[]>();
  for (const { key, ...user } of references) {
    const known = users.get(key) ?? [];
    const index = known.findIndex(({ name }) => name === user.name);
    const before = known[index];
    if (before === undefined) known.push(user);
    else known[index] = { ...user, trusts: user.trusts || before.trusts };
    users.set(key, known);
  }
  return users;
}
