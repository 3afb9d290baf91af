import { readTrust } from "../aws/trust";
import type { JsonValue } from "../manifests/json";
import { resourceObject } from "../manifests/manifestSet";
import type { Check, Rule } from "./rule";

const loose: Check = {
  id: "ZEN-901",
  name: "service-account",
  severity: "critical",
  title: "A role that is assumed by web identity is not for exactly one service account",
  remediation:
    "Let one statement allow sts:AssumeRoleWithWebIdentity to the cluster's provider, with StringEquals on `<issuer>:aud` (sts.amazonaws.com) and `<issuer>:sub` (system:serviceaccount:<namespace>:<name>).",
};

const open: Check = {
  id: "ZEN-902",
  name: "principal",
  severity: "critical",
  title: "Anyone can assume a role",
  remediation: "Name the principals: accounts, services or one identity provider, without wildcards.",
};

const unreadable: Check = {
  id: "ZEN-903",
  name: "document",
  severity: "high",
  title: "A role's trust policy cannot be read",
  remediation: "Write it as IAM's policy grammar has it, each key once.",
};

const unknown: Check = {
  id: "ZEN-904",
  name: "unknown",
  severity: "medium",
  title: "A role's trust policy is not known in preview",
  remediation:
    "Give the issuer of a cluster that is there, or use EKS Pod Identity; else the policy is judged as soon as it is known, before the role is made.",
  // The issuer of a new cluster is known to nobody before the cluster is there.
  enforcement: "advisory",
};

function verdictOn(
  document: JsonValue | undefined,
): { readonly check: Check; readonly message: string } | undefined {
  const trust = readTrust(document);
  switch (trust.kind) {
    case "loose":
      return {
        check: loose,
        message: `the role can be assumed by more than one service account, or by none: ${trust.why}; name exactly one, by StringEquals on the issuer's aud and sub`,
      };
    case "open":
      return {
        check: open,
        message: `anyone can assume the role: ${trust.why}; name the principals`,
      };
    case "unreadable":
      return {
        check: unreadable,
        message: `the trust policy cannot be read: ${trust.why}; write it as IAM's policy grammar has it`,
      };
    case "unknown":
      return {
        check: unknown,
        message:
          "the trust policy is not known in preview: give the issuer of a cluster that is there, or use EKS Pod Identity; else it is judged before the role is made",
      };
    case "service account":
    case "pod identity":
    case "other":
      return undefined;
  }
}

/** Roles are for whom they name (issue "IRSA trust exactly one namespace and service account with `aud`"). */
export const awsTrust: Rule = {
  name: "aws-trust",
  description:
    "A role that is assumed by web identity trusts exactly one service account, none trusts anyone.",
  group: "cloud",
  controls: ["SOC2 CC6.1", "SOC2 CC6.3", "ISO A.5.15", "ISO A.8.2", "ISO A.8.5"],
  scope: "release",
  checks: [loose, open, unreadable, unknown],
  judge: (objects) =>
    objects.ofType("aws:iam/role:Role").flatMap((role) => {
      const verdict = verdictOn(role.props["assumeRolePolicy"]);
      if (verdict === undefined) return [];
      const path = role.props["assumeRolePolicy"] === undefined ? "" : "/assumeRolePolicy";
      return [{ ...verdict, object: resourceObject(role), path }];
    }),
};
