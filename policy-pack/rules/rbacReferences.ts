import { isArray, isObject, type JsonValue } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { PodCarrier } from "../manifests/pods";
import { accountOf, accountsByKey } from "../rbac/accounts";
import { type Binding, bindingsOf, boundRoleKey, type Subject } from "../rbac/bindings";
import { isBuiltinRole } from "../rbac/builtinRoles";
import { rolesByKey } from "../rbac/roles";
import { type Check, type Parameters, type Rule, textsOf, type Violation } from "./rule";

const role: Check = {
  id: "ZEN-251",
  name: "role",
  severity: "medium",
  title: "A binding gives a role that is not there",
  remediation:
    "Correct the name, deploy the role too, or name it in the rule's parameter `existing` if the cluster has it.",
};

const account: Check = {
  id: "ZEN-252",
  name: "account",
  severity: "medium",
  title: "A binding is for a service account that is not there, which anyone may make",
  remediation:
    "Correct the name, deploy the account too, or name it in the rule's parameter `existing` if the cluster has it.",
};

const subject: Check = {
  id: "ZEN-253",
  name: "subject",
  severity: "medium",
  title: "A binding's subject is none that Kubernetes takes",
  remediation: "Write kind (ServiceAccount, User or Group), name and, for a ServiceAccount, namespace.",
};

const podAccount: Check = {
  id: "ZEN-254",
  name: "pod-account",
  severity: "medium",
  title: "A pod runs under a service account that is not there",
  remediation:
    "Correct the name, deploy the account too, or name it in the rule's parameter `existing` if the cluster has it.",
};

const roleKind: Check = {
  id: "ZEN-255",
  name: "role-kind",
  severity: "medium",
  title: "A binding refers to something that it cannot bind",
  remediation: "Refer to a ClusterRole or, from a RoleBinding, a Role.",
};

const unknown: Check = {
  id: "ZEN-256",
  name: "unknown",
  severity: "medium",
  title: "A reference between binding, role and account is not known in preview",
  remediation: "Give it a value that is known before the resource is made.",
};

type Found = Omit<Violation, "object">;

/** What the objects of a set can refer to. */
interface There {
  readonly objects: ManifestSet;
  /** Namespaces that this set fills: what is not in them is not there. */
  readonly own: ReadonlySet<string>;
  /** From the parameter `existing`. */
  readonly existing: ReadonlySet<string>;
}

/**
 * A namespace is the set's own if the set makes it, or has accounts or pods in it. Of any other (`monitoring`, say,
 * whose Prometheus may read metrics here) the set does not tell what is there, so nothing is said about it.
 */
function ownNamespaces(objects: ManifestSet): ReadonlySet<string> {
  return new Set([
    ...objects.ofKind("/Namespace").map(({ object }) => object.name),
    ...objects.ofKind("/ServiceAccount").map(({ object }) => object.namespace),
    ...objects.pods.map(({ manifest }) => manifest.object.namespace),
  ]);
}

function unknownReference(what: string, path: string): Found {
  const message = `${what} is not known in preview: give it a value that is known before the resource is made`;
  return { check: unknown, path, message };
}

function judgeRole(binding: Binding, { objects, existing }: There): readonly Found[] {
  const { kind, roleKind: refKind, roleName, namespace = "" } = binding;
  const path = "/roleRef/name";
  if (rolesByKey(objects).has(boundRoleKey(binding))) {
    if (refKind === "ClusterRole" || kind === "RoleBinding") return [];
  }
  if (hasPlaceholder(refKind + roleName)) return [unknownReference("the role", path)];
  if (refKind !== "ClusterRole" && (refKind !== "Role" || kind === "ClusterRoleBinding")) {
    const allowed = kind === "RoleBinding" ? "a Role or a ClusterRole" : "a ClusterRole";
    const message = `the binding refers to something that it cannot bind: refer to ${allowed}`;
    return [{ check: roleKind, path: "/roleRef", message }];
  }
  const name = refKind === "ClusterRole" ? roleName : `${namespace}/${roleName}`;
  if (isBuiltinRole(refKind, namespace, roleName) || existing.has(`${refKind} ${name}`)) return [];
  const message = `the ${refKind} ${name} is not there: correct the name, deploy it too, or name "${refKind} ${name}" in the parameter existing`;
  return [{ check: role, path, message }];
}

/** Whether an account is missing for all that is known; undefined where its name or namespace is not. */
function isMissing(namespace: string, name: string, { objects, own, existing }: There): boolean | undefined {
  if (accountsByKey(objects).has(`${namespace}/${name}`)) return false;
  if (hasPlaceholder(namespace) && !own.has(namespace)) return undefined;
  if (name === "default" || !own.has(namespace)) return false;
  if (hasPlaceholder(name)) return undefined;
  return !existing.has(`ServiceAccount ${namespace}/${name}`);
}

function judgeSubject({ kind, name, namespace, index }: Subject, there: There): readonly Found[] {
  const path = `/subjects/${index}`;
  if (hasPlaceholder(kind)) return [unknownReference("the kind of the subject", `${path}/kind`)];
  const isAccount = kind === "ServiceAccount";
  const isComplete = name !== "" && (!isAccount || namespace !== "");
  if (!isComplete || (!isAccount && kind !== "User" && kind !== "Group")) {
    const message =
      "the subject is none that Kubernetes takes: write kind (ServiceAccount, User or Group), name and, for a ServiceAccount, namespace";
    return [{ check: subject, path, message }];
  }
  const missing = isAccount ? isMissing(namespace, name, there) : false;
  if (missing === undefined) return [unknownReference("the service account", path)];
  if (!missing) return [];
  const full = `${namespace}/${name}`;
  const message = `the service account ${full} is not there, so that whoever makes it gets the role: correct the name, deploy it too, or name "ServiceAccount ${full}" in the parameter existing`;
  return [{ check: account, path, message }];
}

function judgeBinding(binding: Binding, there: There): readonly Violation[] {
  const { manifest } = binding;
  const subjects: JsonValue | undefined = manifest.body["subjects"];
  const found = isArray(subjects)
    ? subjects.flatMap((each, index) => {
        if (isObject(each)) return [];
        const path = `/subjects/${index}`;
        return typeof each === "string" && hasPlaceholder(each)
          ? [unknownReference("the subject", path)]
          : judgeSubject({ kind: "", name: "", namespace: "", index }, there);
      })
    : [];
  return [
    ...judgeRole(binding, there),
    ...found,
    ...binding.subjects.flatMap((each) => judgeSubject(each, there)),
  ].map((each) => ({ ...each, object: manifest.object }));
}

function judgePod(pod: PodCarrier, there: There): readonly Violation[] {
  const { object } = pod.manifest;
  const { name, key } = accountOf(pod.spec);
  if (key === undefined) return [];
  const missing = isMissing(object.namespace, name, there);
  if (missing === false) return [];
  const path = pod.specPointer(key);
  if (missing === undefined) return [{ ...unknownReference("the service account", path), object }];
  const full = `${object.namespace}/${name}`;
  const message = `the service account ${full} is not there, so that no pod starts: correct the name, deploy it too, or name "ServiceAccount ${full}" in the parameter existing`;
  return [{ check: podAccount, path, message, object }];
}

function thereIn(objects: ManifestSet, parameters: Parameters): There {
  return { objects, own: objects.memo(ownNamespaces), existing: new Set(textsOf(parameters, "existing")) };
}

/** Bindings and pods refer to what is there: a dangling binding is a right that waits for whoever takes the name. */
export const rbacReferences: Rule = {
  name: "rbac-references",
  description: "Bindings and pods refer to roles and service accounts that are there.",
  group: "rbac",
  controls: ["SOC2 CC6.1", "SOC2 CC6.3", "ISO A.5.18"],
  scope: "stack",
  checks: [role, account, subject, podAccount, roleKind, unknown],
  parameters: [
    {
      name: "existing",
      description:
        "What the cluster has without the stack, as `ClusterRole name`, `Role namespace/name` or `ServiceAccount namespace/name`.",
      type: "strings",
      default: [],
    },
  ],
  judge: (objects, { parameters }) => {
    const there = thereIn(objects, parameters);
    return [
      ...bindingsOf(objects).flatMap((binding) => judgeBinding(binding, there)),
      ...objects.pods.flatMap((pod) => judgePod(pod, there)),
    ];
  },
};
