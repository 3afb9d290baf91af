import type { Severity } from "../../model/finding";
import type { Check } from "../rules/rule";

/** Resources of one group and the verbs on them that lead to more rights. */
export interface Target {
  readonly group: string;
  /** A resource, `resource/subresource`, or with a subresource `*` a resource with any of its subresources. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Set for resources outside namespaces: a Role cannot give them. */
  readonly clusterScoped?: true;
  /**
   * Verbs that a rule with resourceNames allows only on those names. `excluded` leaves them out where the rule has
   * names; `required` counts them only there.
   */
  readonly named?: "excluded" | "required";
}

/** One way in which rights lead to more rights. */
export interface Escalation {
  readonly check: Check;
  /** What comes of it, to follow "the rule allows x". */
  readonly gives: string;
  readonly fix: string;
  readonly targets: readonly Target[];
}

/**
 * Verbs that resourceNames narrows. Requests to create or delete collections carry no name, and those to list and
 * watch only if the client wants it so (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources).
 */
export const NARROWED_VERBS: ReadonlySet<string> = new Set(["get", "update", "patch", "delete"]);

const change = ["create", "update", "patch"];
const changeOrRemove = [...change, "delete", "deletecollection"];
const call = ["get", "create", "update", "patch", "delete"];

function escalation(
  [id, name, severity]: readonly [`ZEN-${number}`, string, Severity],
  title: string,
  { gives, fix, ...more }: Pick<Escalation, "gives" | "fix"> & Pick<Check, "enforcement">,
  targets: readonly Target[],
): Escalation {
  const remediation = `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`;
  return { check: { id, name, severity, title, remediation, ...more }, gives, fix, targets };
}

/**
 * The known ways, each with what it gives. Sources: Kubernetes, "RBAC Good Practices"
 * (https://kubernetes.io/docs/concepts/security/rbac-good-practices/, "privilege escalation risks") and
 * "Authorization", KEP-5284 for the verbs of constrained impersonation; the policy library of
 * PaloAltoNetworks/rbac-police for `nodes`, `pods/status` and `services/status`.
 */
export const ESCALATIONS: readonly Escalation[] = [
  escalation(
    ["ZEN-203", "secrets-read", "high"],
    "A role reads Secrets that it does not name",
    {
      gives: "which gives the passwords, keys and tokens in all of them",
      fix: "allow only get, and name the Secrets in resourceNames",
    },
    [{ group: "", resources: ["secrets"], verbs: ["get", "list", "watch"], named: "excluded" }],
  ),
  // Answers to patch and deletecollection hold the whole Secrets; a Secret of type service-account-token gets a token.
  escalation(
    ["ZEN-204", "secrets-write", "high"],
    "A role writes Secrets that it does not name",
    {
      gives: "which gives their content and tokens of any service account",
      fix: "allow only update and patch, and name the Secrets in resourceNames",
    },
    [{ group: "", resources: ["secrets"], verbs: [...change, "deletecollection"], named: "excluded" }],
  ),
  escalation(
    ["ZEN-205", "named-secrets", "low"],
    "A role reads or writes Secrets that it names",
    {
      gives: "which gives the content of those that are named",
      fix: "mount the Secret where that is enough, or declare the right in model/permissions",
      enforcement: "advisory",
    },
    [{ group: "", resources: ["secrets"], verbs: ["get", "update", "patch"], named: "required" }],
  ),
  escalation(
    ["ZEN-206", "escalate-bind", "critical"],
    "A role may hand out rights that its holder does not have",
    {
      gives: "which gives any right there is",
      fix: "remove the verbs escalate and bind",
    },
    [
      { group: "rbac.authorization.k8s.io", resources: ["roles"], verbs: ["escalate", "bind"] },
      // A RoleBinding may be to a ClusterRole, which counts as a request within its namespace.
      { group: "rbac.authorization.k8s.io", resources: ["clusterroles"], verbs: ["bind"] },
      {
        group: "rbac.authorization.k8s.io",
        resources: ["clusterroles"],
        verbs: ["escalate"],
        clusterScoped: true,
      },
    ],
  ),
  escalation(
    ["ZEN-207", "rbac-write", "high"],
    "A role writes roles or bindings",
    {
      gives: "which hands its own rights on to anyone",
      fix: "let the one who installs the workload write its roles and bindings",
    },
    [
      { group: "rbac.authorization.k8s.io", resources: ["roles", "rolebindings"], verbs: change },
      {
        group: "rbac.authorization.k8s.io",
        resources: ["clusterroles", "clusterrolebindings"],
        verbs: change,
        clusterScoped: true,
      },
    ],
  ),
  escalation(
    ["ZEN-208", "impersonate", "critical"],
    "A role may act as someone else",
    { gives: "which gives the rights of whoever it acts as", fix: "remove the verb impersonate" },
    [
      { group: "", resources: ["serviceaccounts"], verbs: ["impersonate"] },
      { group: "", resources: ["users", "groups"], verbs: ["impersonate"], clusterScoped: true },
      {
        group: "authentication.k8s.io",
        resources: ["uids", "userextras/*"],
        verbs: ["impersonate"],
        clusterScoped: true,
      },
      {
        group: "authentication.k8s.io",
        resources: ["serviceaccounts"],
        verbs: ["impersonate:serviceaccount"],
      },
      {
        group: "authentication.k8s.io",
        resources: ["users", "groups", "uids", "userextras/*"],
        verbs: ["impersonate:user-info"],
        clusterScoped: true,
      },
      {
        group: "authentication.k8s.io",
        resources: ["nodes"],
        verbs: ["impersonate:arbitrary-node", "impersonate:associated-node"],
        clusterScoped: true,
      },
    ],
  ),
  // A request to exec by GET opens a WebSocket, so `get` is as good as `create`.
  escalation(
    ["ZEN-209", "pods-exec", "high"],
    "A role reaches into running pods",
    {
      gives: "which gives the tokens, Secrets and network of those pods",
      fix: "remove the subresource",
    },
    [
      {
        group: "",
        resources: ["pods/exec", "pods/attach", "pods/portforward"],
        verbs: ["get", "create"],
      },
      { group: "", resources: ["pods/ephemeralcontainers"], verbs: ["update", "patch"] },
      { group: "", resources: ["pods/proxy", "services/proxy"], verbs: call },
    ],
  ),
  escalation(
    ["ZEN-210", "nodes-proxy", "critical"],
    "A role reaches the kubelets",
    {
      gives: "which runs commands in any pod past admission and audit",
      fix: "allow get on nodes/metrics, nodes/stats, nodes/healthz or nodes/pods instead",
    },
    [{ group: "", resources: ["nodes/proxy"], verbs: call, clusterScoped: true }],
  ),
  escalation(
    ["ZEN-211", "workloads", "high"],
    "A role makes or changes pods",
    {
      gives: "which gives every Secret and service account of the namespace",
      fix: "remove these verbs, or declare the right in model/permissions with its reason",
    },
    [
      { group: "", resources: ["pods", "replicationcontrollers", "podtemplates"], verbs: change },
      {
        group: "apps",
        resources: ["deployments", "statefulsets", "daemonsets", "replicasets"],
        verbs: change,
      },
      { group: "batch", resources: ["jobs", "cronjobs"], verbs: change },
    ],
  ),
  escalation(
    ["ZEN-212", "tokens", "high"],
    "A role issues tokens of service accounts",
    {
      gives: "which gives the rights of those accounts",
      fix: "mount a projected token of the pod's own service account",
    },
    [{ group: "", resources: ["serviceaccounts/token"], verbs: ["create"] }],
  ),
  escalation(
    ["ZEN-213", "certificates", "critical"],
    "A role approves or signs certificates",
    {
      gives: "which makes certificates of any user or group",
      fix: "leave approval and signing to Kubernetes and cert-manager",
    },
    [
      {
        group: "certificates.k8s.io",
        resources: ["certificatesigningrequests/approval", "certificatesigningrequests/status"],
        verbs: ["update", "patch"],
        clusterScoped: true,
      },
      {
        group: "certificates.k8s.io",
        resources: ["signers"],
        verbs: ["approve", "sign"],
        clusterScoped: true,
      },
    ],
  ),
  escalation(
    ["ZEN-214", "admission", "critical"],
    "A role writes what admits objects to the cluster",
    {
      gives: "which reads and changes every object on its way in, and lifts guardrails",
      fix: "let the one who installs the webhook or policy write it",
    },
    [
      {
        group: "admissionregistration.k8s.io",
        resources: [
          "mutatingwebhookconfigurations",
          "validatingwebhookconfigurations",
          "mutatingadmissionpolicies",
          "mutatingadmissionpolicybindings",
          "validatingadmissionpolicies",
          "validatingadmissionpolicybindings",
        ],
        verbs: changeOrRemove,
        clusterScoped: true,
      },
    ],
  ),
  escalation(
    ["ZEN-215", "volumes", "high"],
    "A role makes PersistentVolumes",
    {
      gives: "which mounts any folder of a node",
      fix: "claim volumes with a PersistentVolumeClaim",
    },
    [{ group: "", resources: ["persistentvolumes"], verbs: ["create"], clusterScoped: true }],
  ),
  escalation(
    ["ZEN-216", "traffic", "medium"],
    "A role turns traffic of others its own way",
    {
      gives: "which intercepts traffic to other pods, across namespaces",
      fix: "remove these verbs",
    },
    [
      { group: "", resources: ["endpoints"], verbs: change },
      { group: "discovery.k8s.io", resources: ["endpointslices"], verbs: change },
      { group: "", resources: ["services/status", "pods/status"], verbs: ["update", "patch"] },
    ],
  ),
  escalation(
    ["ZEN-217", "nodes", "medium"],
    "A role changes nodes",
    {
      gives: "which draws pods of others to a node of its choice",
      fix: "leave labels, taints and the status of nodes to Kubernetes",
    },
    [{ group: "", resources: ["nodes", "nodes/status"], verbs: ["update", "patch"], clusterScoped: true }],
  ),
  escalation(
    ["ZEN-218", "definitions", "high"],
    "A role changes the API itself",
    {
      gives: "which reads and changes objects through conversion or an API server of its own",
      fix: "let the one who installs the workload write definitions and API services",
    },
    [
      {
        group: "apiextensions.k8s.io",
        resources: ["customresourcedefinitions"],
        verbs: change,
        clusterScoped: true,
      },
      { group: "apiregistration.k8s.io", resources: ["apiservices"], verbs: change, clusterScoped: true },
    ],
  ),
  // A request for a namespace by name counts as one within that namespace, so that Roles can give it.
  escalation(
    ["ZEN-219", "namespaces", "high"],
    "A role changes namespaces",
    {
      gives: "which lifts Pod Security and network policies by labels",
      fix: "let the one who runs the cluster label namespaces",
    },
    [{ group: "", resources: ["namespaces"], verbs: ["update", "patch"] }],
  ),
  escalation(
    ["ZEN-220", "isolation", "medium"],
    "A role changes network policies",
    {
      gives: "which opens connections that are closed",
      fix: "let the one who installs the workload write its network policies",
    },
    [
      { group: "networking.k8s.io", resources: ["networkpolicies"], verbs: changeOrRemove },
      { group: "cilium.io", resources: ["ciliumnetworkpolicies"], verbs: changeOrRemove },
      {
        group: "cilium.io",
        resources: ["ciliumclusterwidenetworkpolicies"],
        verbs: changeOrRemove,
        clusterScoped: true,
      },
      {
        group: "policy.networking.k8s.io",
        resources: ["adminnetworkpolicies", "baselineadminnetworkpolicies", "clusternetworkpolicies"],
        verbs: changeOrRemove,
        clusterScoped: true,
      },
    ],
  ),
];
