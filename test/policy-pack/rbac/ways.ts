/** Everything that leads to more rights, written down a second time, apart from the rule. */
export interface Way {
  readonly id: string;
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Whether a Role can give it, or only a ClusterRole. */
  readonly namespaced: boolean;
}

const way =
  (namespaced: boolean) =>
  (id: string, group: string, resources: string, verbs: string): Way => ({
    id,
    group,
    resources: resources.split(" "),
    verbs: verbs.split(" "),
    namespaced,
  });
const inNamespaces = way(true);
const inCluster = way(false);

const rbac = "rbac.authorization.k8s.io";
const authentication = "authentication.k8s.io";
const admission = "admissionregistration.k8s.io";
const any = "get create update patch delete";
const change = "create update patch";
const changeOrRemove = "create update patch delete deletecollection";

/** The ways for which resourceNames make no difference. */
export const ways: readonly Way[] = [
  inNamespaces("ZEN-206", rbac, "roles", "escalate bind"),
  inNamespaces("ZEN-206", rbac, "clusterroles", "bind"),
  inCluster("ZEN-206", rbac, "clusterroles", "escalate"),
  inNamespaces("ZEN-207", rbac, "roles rolebindings", change),
  inCluster("ZEN-207", rbac, "clusterroles clusterrolebindings", change),
  inNamespaces("ZEN-208", "", "serviceaccounts", "impersonate"),
  inCluster("ZEN-208", "", "users groups", "impersonate"),
  inCluster("ZEN-208", authentication, "uids userextras/scopes", "impersonate"),
  inNamespaces("ZEN-208", authentication, "serviceaccounts", "impersonate:serviceaccount"),
  inCluster("ZEN-208", authentication, "users groups uids userextras/scopes", "impersonate:user-info"),
  inCluster("ZEN-208", authentication, "nodes", "impersonate:arbitrary-node impersonate:associated-node"),
  inNamespaces("ZEN-209", "", "pods/exec pods/attach pods/portforward", "get create"),
  inNamespaces("ZEN-209", "", "pods/ephemeralcontainers", "update patch"),
  inNamespaces("ZEN-209", "", "pods/proxy services/proxy", any),
  inCluster("ZEN-210", "", "nodes/proxy", any),
  inNamespaces("ZEN-211", "", "pods replicationcontrollers podtemplates", change),
  inNamespaces("ZEN-211", "apps", "deployments statefulsets daemonsets replicasets", change),
  inNamespaces("ZEN-211", "batch", "jobs cronjobs", change),
  inNamespaces("ZEN-212", "", "serviceaccounts/token", "create"),
  inCluster(
    "ZEN-213",
    "certificates.k8s.io",
    "certificatesigningrequests/approval certificatesigningrequests/status",
    "update patch",
  ),
  inCluster("ZEN-213", "certificates.k8s.io", "signers", "approve sign"),
  inCluster(
    "ZEN-214",
    admission,
    "mutatingwebhookconfigurations validatingwebhookconfigurations mutatingadmissionpolicies",
    changeOrRemove,
  ),
  inCluster(
    "ZEN-214",
    admission,
    "mutatingadmissionpolicybindings validatingadmissionpolicies validatingadmissionpolicybindings",
    changeOrRemove,
  ),
  inCluster("ZEN-215", "", "persistentvolumes", "create"),
  inNamespaces("ZEN-216", "", "endpoints", change),
  inNamespaces("ZEN-216", "discovery.k8s.io", "endpointslices", change),
  inNamespaces("ZEN-216", "", "services/status pods/status", "update patch"),
  inCluster("ZEN-217", "", "nodes nodes/status", "update patch"),
  inCluster("ZEN-218", "apiextensions.k8s.io", "customresourcedefinitions", change),
  inCluster("ZEN-218", "apiregistration.k8s.io", "apiservices", change),
  inNamespaces("ZEN-219", "", "namespaces", "update patch"),
  inNamespaces("ZEN-220", "networking.k8s.io", "networkpolicies", changeOrRemove),
  inNamespaces("ZEN-220", "cilium.io", "ciliumnetworkpolicies", changeOrRemove),
  inCluster("ZEN-220", "cilium.io", "ciliumclusterwidenetworkpolicies", changeOrRemove),
  inCluster(
    "ZEN-220",
    "policy.networking.k8s.io",
    "adminnetworkpolicies baselineadminnetworkpolicies clusternetworkpolicies",
    changeOrRemove,
  ),
];

/** What a verb on the Secrets leads to, without and with resourceNames. */
export const secretWays: Readonly<
  Record<string, { readonly any: readonly string[]; readonly named: readonly string[] }>
> = {
  get: { any: ["ZEN-203"], named: ["ZEN-205"] },
  list: { any: ["ZEN-203"], named: ["ZEN-203"] },
  watch: { any: ["ZEN-203"], named: ["ZEN-203"] },
  create: { any: ["ZEN-204"], named: ["ZEN-204"] },
  update: { any: ["ZEN-204"], named: ["ZEN-205"] },
  patch: { any: ["ZEN-204"], named: ["ZEN-205"] },
  delete: { any: [], named: [] },
  deletecollection: { any: ["ZEN-204"], named: ["ZEN-204"] },
};
