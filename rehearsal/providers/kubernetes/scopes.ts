import type { GroupVersionKind } from "./objects";

/**
 * Built-in kinds that live outside namespaces, by API group. Known without asking a cluster, so that a preview
 * without one gives the same inputs.
 */
const CLUSTER_SCOPED: Readonly<Record<string, readonly string[]>> = {
  "": ["ComponentStatus", "Namespace", "Node", "PersistentVolume"],
  "admissionregistration.k8s.io": [
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
  ],
  "apiextensions.k8s.io": ["CustomResourceDefinition"],
  "apiregistration.k8s.io": ["APIService"],
  "authentication.k8s.io": ["SelfSubjectReview", "TokenReview"],
  "authorization.k8s.io": ["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
  "certificates.k8s.io": ["CertificateSigningRequest", "ClusterTrustBundle"],
  "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
  "networking.k8s.io": ["IngressClass", "IPAddress", "ServiceCIDR"],
  "node.k8s.io": ["RuntimeClass"],
  "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
  "resource.k8s.io": ["DeviceClass", "DeviceTaintRule", "ResourceSlice"],
  "scheduling.k8s.io": ["PriorityClass"],
  "storage.k8s.io": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"],
  "storagemigration.k8s.io": ["StorageVersionMigration"],
};

/** Groups of built-in kinds without a dot or with `.k8s.io` that hold namespaced kinds only. */
const NAMESPACED_ONLY: ReadonlySet<string> = new Set([
  "apps",
  "autoscaling",
  "batch",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "extensions",
  "policy",
]);

/** Whether the group belongs to Kubernetes itself, not to a CustomResourceDefinition. */
export function isBuiltInGroup(group: string): boolean {
  return group in CLUSTER_SCOPED || NAMESPACED_ONLY.has(group);
}

/** Whether objects of a built-in kind live in namespaces; undefined for a kind that is not built in. */
export function builtInScope(gvk: GroupVersionKind): "cluster" | "namespace" | undefined {
  if (!isBuiltInGroup(gvk.group)) return undefined;
  return (CLUSTER_SCOPED[gvk.group] ?? []).includes(gvk.kind) ? "cluster" : "namespace";
}
