import type { Finding, FindingSource } from "../../model/finding";
import { isObject, type JsonObject, textAt } from "./json";

/** One Kubernetes object as it will be applied. */
export interface Manifest {
  readonly body: JsonObject;
  /** Who it is and where it came from. */
  readonly object: Finding["object"];
}

/** Kinds of Kubernetes that live outside namespaces. Of custom kinds only their definition tells. */
const clusterKinds: ReadonlySet<string> = new Set([
  "AdminNetworkPolicy",
  "APIService",
  "BaselineAdminNetworkPolicy",
  "CertificateSigningRequest",
  "CiliumClusterwideNetworkPolicy",
  "ClusterIssuer",
  "ClusterNetworkPolicy",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterSecretStore",
  "ClusterTrustBundle",
  "CSIDriver",
  "CSINode",
  "CustomResourceDefinition",
  "DeviceClass",
  "FlowSchema",
  "GatewayClass",
  "GlobalNetworkPolicy",
  "IngressClass",
  "IPAddress",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PodSecurityPolicy",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourceSlice",
  "RuntimeClass",
  "SelfSubjectAccessReview",
  "SelfSubjectReview",
  "SelfSubjectRulesReview",
  "ServiceCIDR",
  "StorageClass",
  "StorageVersion",
  "SubjectAccessReview",
  "TokenReview",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

/** `group/Kind` of an object; the group of core kinds is empty. */
export function groupKind(body: JsonObject): string {
  const apiVersion = textAt(body, "apiVersion") ?? "";
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return `${group}/${textAt(body, "kind") ?? ""}`;
}

/** The `group/Kind` of the custom kinds outside namespaces that these objects define. */
export function clusterScopedKinds(bodies: readonly JsonObject[]): ReadonlySet<string> {
  return new Set(
    bodies
      .filter((body) => textAt(body, "kind") === "CustomResourceDefinition")
      .filter((body) => textAt(body, "spec", "scope") === "Cluster")
      .map((body) => `${textAt(body, "spec", "group") ?? ""}/${textAt(body, "spec", "names", "kind") ?? ""}`),
  );
}

/** Whether an object lives outside namespaces; `custom` names the custom kinds that do. */
export function isClusterScoped(body: JsonObject, custom: ReadonlySet<string> = new Set()): boolean {
  return clusterKinds.has(textAt(body, "kind") ?? "") || custom.has(groupKind(body));
}

/** Describes an object; without a namespace of its own it gets the default one, unless its kind has none. */
export function describeObject(
  body: JsonObject,
  source: FindingSource,
  defaultNamespace: string,
  custom?: ReadonlySet<string>,
): Finding["object"] {
  const metadata = isObject(body["metadata"]) ? body["metadata"] : {};
  const namespace = isClusterScoped(body, custom) ? "" : (textAt(metadata, "namespace") ?? defaultNamespace);
  return {
    apiVersion: textAt(body, "apiVersion") ?? "",
    kind: textAt(body, "kind") ?? "",
    namespace,
    name: textAt(metadata, "name") ?? textAt(metadata, "generateName") ?? "",
    source,
  };
}
