import type { Check, Violation } from "../rules/rule";
import type { Binding, Subject } from "./bindings";

const masters: Check = {
  id: "ZEN-235",
  name: "masters",
  severity: "high",
  title: "A binding is for system:masters, which RBAC cannot take anything from",
  remediation: "Bind a group of your own.",
};

const anonymous: Check = {
  id: "ZEN-236",
  name: "anonymous",
  severity: "critical",
  title: "A binding is for whoever did not log in",
  remediation: "Bind the service account, user or group that needs it.",
};

const everyone: Check = {
  id: "ZEN-237",
  name: "everyone",
  severity: "high",
  title: "A binding is for everyone who logs in, or for every pod",
  remediation: "Bind the service account, user or group that needs it.",
};

const namespaceAccounts: Check = {
  id: "ZEN-238",
  name: "namespace-accounts",
  severity: "medium",
  title: "A binding is for every pod of a namespace",
  remediation: "Bind the service account that needs it.",
};

const defaultAccount: Check = {
  id: "ZEN-239",
  name: "default-account",
  severity: "medium",
  title: "A binding is for the service account that pods get without asking",
  remediation: "Make a service account for the workload and bind that.",
};

/** What is looked for in the subjects of bindings. */
export const BROAD_CHECKS: readonly Check[] = [
  masters,
  anonymous,
  everyone,
  namespaceAccounts,
  defaultAccount,
];

/** Bindings that Kubernetes itself makes, as `subject role`: to repeat one gives nobody anything. */
const builtin: ReadonlySet<string> = new Set([
  "system:authenticated system:basic-user",
  "system:authenticated system:discovery",
  "system:authenticated system:public-info-viewer",
  "system:unauthenticated system:public-info-viewer",
  "system:serviceaccounts system:service-account-issuer-discovery",
]);

const ACCOUNTS = "system:serviceaccounts";
const who = "bind the service account, user or group that needs it";

function verdictOn({
  kind,
  name,
  namespace,
}: Subject): { readonly check: Check; readonly message: string } | undefined {
  if (kind === "ServiceAccount" && name === "default") {
    const message = `the subject is the service account default of ${namespace}, which every pod there gets that names none: make one for the workload and bind that`;
    return { check: defaultAccount, message };
  }
  if (name === "*") return { check: everyone, message: `the subject is named *: ${who}` };
  if (kind === "User")
    return name === "system:anonymous"
      ? { check: anonymous, message: `the subject is whoever did not log in: ${who}` }
      : undefined;
  if (kind !== "Group") return undefined;
  switch (name) {
    case "system:masters":
      return {
        check: masters,
        message:
          "the subject is system:masters, which has every right whatever is bound: bind a group of your own",
      };
    case "system:unauthenticated":
      return { check: anonymous, message: `the subject is whoever did not log in: ${who}` };
    case "system:authenticated":
      return { check: everyone, message: `the subject is everyone who logs in: ${who}` };
    case ACCOUNTS:
      return { check: everyone, message: `the subject is every service account of the cluster: ${who}` };
    default:
      return name.startsWith(`${ACCOUNTS}:`)
        ? {
            check: namespaceAccounts,
            message: `the subject is every service account of ${name.slice(ACCOUNTS.length + 1)}: bind the one that needs it`,
          }
        : undefined;
  }
}

/** The subjects of a binding that are more than one workload, user or group. */
export function broadSubjects(binding: Binding): readonly Omit<Violation, "object">[] {
  const { kind, roleKind, roleName, subjects } = binding;
  return subjects.flatMap((subject) => {
    const isBuiltin =
      kind === "ClusterRoleBinding" &&
      roleKind === "ClusterRole" &&
      subject.kind === "Group" &&
      builtin.has(`${subject.name} ${roleName}`);
    const verdict = isBuiltin ? undefined : verdictOn(subject);
    return verdict === undefined ? [] : [{ ...verdict, path: `/subjects/${subject.index}` }];
  });
}
