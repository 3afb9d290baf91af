/**
 * ClusterRoles that every cluster has, with what they are good for (Kubernetes 1.36, bootstrap policy of the RBAC
 * authorizer). `edit` and more reach Secrets and pods; each of the others opens a way of `ESCALATIONS`.
 */
const powerful: ReadonlySet<string> = new Set([
  "admin",
  "edit",
  "system:aggregate-to-admin",
  "system:aggregate-to-edit",
  "system:certificates.k8s.io:kube-apiserver-client-approver",
  "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver",
  "system:certificates.k8s.io:kubelet-serving-approver",
  "system:certificates.k8s.io:legacy-unknown-approver",
  "system:kube-controller-manager",
  "system:kube-scheduler",
  "system:kubelet-api-admin",
  "system:node",
  "system:node-problem-detector",
  "system:persistent-volume-provisioner",
]);

const harmless: ReadonlySet<string> = new Set([
  "view",
  "system:aggregate-to-view",
  "system:auth-delegator",
  "system:basic-user",
  "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
  "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
  "system:discovery",
  "system:heapster",
  "system:kube-aggregator",
  "system:kube-dns",
  "system:monitoring",
  "system:node-bootstrapper",
  "system:node-proxier",
  "system:public-info-viewer",
  "system:service-account-issuer-discovery",
  "system:volume-scheduler",
]);

/** Roles that every cluster has, as `namespace/name`. */
const roles: ReadonlySet<string> = new Set([
  "kube-public/system:controller:bootstrap-signer",
  "kube-system/extension-apiserver-authentication-reader",
  "kube-system/system::leader-locking-kube-controller-manager",
  "kube-system/system::leader-locking-kube-scheduler",
  "kube-system/system:controller:bootstrap-signer",
  "kube-system/system:controller:cloud-provider",
  "kube-system/system:controller:token-cleaner",
]);

/** The ClusterRole that allows everything. */
export const CLUSTER_ADMIN = "cluster-admin";

/** Each controller of Kubernetes has a role of its own, whose list changes from minor to minor. */
const CONTROLLER = "system:controller:";

/** Whether a built-in ClusterRole, below cluster-admin, leads to more rights. */
export function isPowerfulBuiltin(name: string): boolean {
  return powerful.has(name) || name.startsWith(CONTROLLER);
}

/** Whether Kubernetes (or EKS, as `eks:...`) brings a role. */
export function isBuiltinRole(kind: string, namespace: string, name: string): boolean {
  if (kind === "Role") return roles.has(`${namespace}/${name}`);
  return name === CLUSTER_ADMIN || harmless.has(name) || isPowerfulBuiltin(name) || name.startsWith("eks:");
}
