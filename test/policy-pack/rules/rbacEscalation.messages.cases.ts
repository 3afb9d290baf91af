import { at, inCluster, rule } from "../rbac/roles";
import type { RuleCase } from "./ruleCase";

/** One message for each way, from a rule with all that belongs to it. */
export const messageCases: readonly RuleCase[] = (
  [
    [
      "ZEN-204",
      "",
      "secrets",
      "create",
      "create on secrets, which gives their content and tokens of any service account: allow only update and patch, and name the Secrets in resourceNames",
    ],
    [
      "ZEN-206",
      "rbac.authorization.k8s.io",
      "roles",
      "bind",
      "bind on roles.rbac.authorization.k8s.io, which gives any right there is: remove the verbs escalate and bind",
    ],
    [
      "ZEN-207",
      "rbac.authorization.k8s.io",
      "rolebindings",
      "create",
      "create on rolebindings.rbac.authorization.k8s.io, which hands its own rights on to anyone: let the one who installs the workload write its roles and bindings",
    ],
    [
      "ZEN-208",
      "",
      "users",
      "impersonate",
      "impersonate on users, which gives the rights of whoever it acts as: remove the verb impersonate",
    ],
    [
      "ZEN-209",
      "",
      "pods/exec",
      "get",
      "get on pods/exec, which gives the tokens, Secrets and network of those pods: remove the subresource",
    ],
    [
      "ZEN-210",
      "",
      "nodes/proxy",
      "get",
      "get on nodes/proxy, which runs commands in any pod past admission and audit: allow get on nodes/metrics, nodes/stats, nodes/healthz or nodes/pods instead",
    ],
    [
      "ZEN-211",
      "",
      "pods",
      "create",
      "create on pods, which gives every Secret and service account of the namespace: remove these verbs, or declare the right in model/permissions with its reason",
    ],
    [
      "ZEN-212",
      "",
      "serviceaccounts/token",
      "create",
      "create on serviceaccounts/token, which gives the rights of those accounts: mount a projected token of the pod's own service account",
    ],
    [
      "ZEN-213",
      "certificates.k8s.io",
      "signers",
      "sign",
      "sign on signers.certificates.k8s.io, which makes certificates of any user or group: leave approval and signing to Kubernetes and cert-manager",
    ],
    [
      "ZEN-214",
      "admissionregistration.k8s.io",
      "validatingadmissionpolicies",
      "delete",
      "delete on validatingadmissionpolicies.admissionregistration.k8s.io, which reads and changes every object on its way in, and lifts guardrails: let the one who installs the webhook or policy write it",
    ],
    [
      "ZEN-215",
      "",
      "persistentvolumes",
      "create",
      "create on persistentvolumes, which mounts any folder of a node: claim volumes with a PersistentVolumeClaim",
    ],
    [
      "ZEN-216",
      "",
      "endpoints",
      "patch",
      "patch on endpoints, which intercepts traffic to other pods, across namespaces: remove these verbs",
    ],
    [
      "ZEN-217",
      "",
      "nodes",
      "patch",
      "patch on nodes, which draws pods of others to a node of its choice: leave labels, taints and the status of nodes to Kubernetes",
    ],
    [
      "ZEN-218",
      "apiregistration.k8s.io",
      "apiservices",
      "create",
      "create on apiservices.apiregistration.k8s.io, which reads and changes objects through conversion or an API server of its own: let the one who installs the workload write definitions and API services",
    ],
    [
      "ZEN-219",
      "",
      "namespaces",
      "patch",
      "patch on namespaces, which lifts Pod Security and network policies by labels: let the one who runs the cluster label namespaces",
    ],
    [
      "ZEN-220",
      "networking.k8s.io",
      "networkpolicies",
      "delete",
      "delete on networkpolicies.networking.k8s.io, which opens connections that are closed: let the one who installs the workload write its network policies",
    ],
  ] as const
).map(([id, group, resource, verb, message]) => ({
  name: `${verb} on ${resource}, with its message`,
  manifests: inCluster(rule(group, [resource], [verb])),
  expected: [at(id)],
  messages: [`the rule allows ${message}`],
}));
