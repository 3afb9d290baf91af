import type { RuleCase } from "../rules/ruleCase";
import {
  tillArn,
  annotated,
  pod,
  role,
  trusting,
  association,
  podRole,
  plainRole,
  atRole,
  atAssociation,
  stack,
} from "./identityStacks";
import { podStatement, policy } from "./trustPolicies";

const whole = annotated(tillArn) + pod();

/** Cases of the rule `aws-irsa` that are about EKS Pod Identity. */
export const podIdentityCases: readonly RuleCase[] = [
  stack("an association, its pod and its role", pod(), [podRole, association()]),
  stack("an association with a role that another service may have too", pod(), [
    role(policy(podStatement({ Principal: { Service: ["pods.eks.amazonaws.com", "ec2.amazonaws.com"] } }))),
    association(),
  ]),
  stack(
    "an association with what is no role, for an account that is not known",
    pod(),
    [association({ roleArn: "till", namespace: "zen-unknown-0" })],
    [atAssociation("ZEN-912"), atAssociation("ZEN-918", "")],
  ),
  stack("an association with a role of somewhere else", pod(), [association()]),
  stack("an association in a stack without objects", "", [podRole, association()]),
  stack("an association with a role that is not known yet", pod(), [
    podRole,
    association({ roleArn: "zen-unknown-0" }),
  ]),
  stack(
    "a role of EKS Pod Identity that may not tag sessions",
    pod(),
    [role(policy(podStatement({ Action: "sts:AssumeRole" }))), association()],
    [atRole("ZEN-916")],
    [
      "the role trusts EKS Pod Identity without sts:TagSession, so no pod gets it: allow sts:AssumeRole and sts:TagSession",
    ],
  ),
  stack("a role of EKS Pod Identity by two statements", pod(), [
    role(policy(podStatement({ Action: "sts:AssumeRole" }), podStatement({ Action: "sts:tag*" }))),
    association(),
  ]),
  stack(
    "an association with a role that only tags sessions",
    pod(),
    [role(policy(podStatement({ Action: "sts:TagSession" }))), association()],
    [atAssociation("ZEN-916")],
  ),
  stack(
    "an association with a role of another service",
    pod(),
    [plainRole("till"), association()],
    [atAssociation("ZEN-916")],
    [
      "the association's role does not trust EKS Pod Identity: let it trust pods.eks.amazonaws.com with sts:AssumeRole and sts:TagSession",
    ],
  ),
  stack(
    "an association with a role that an account may assume under the service's name",
    pod(),
    [role(policy(podStatement({ Principal: { AWS: "pods.eks.amazonaws.com" } }))), association()],
    [atAssociation("ZEN-916")],
  ),
  stack(
    "an association with a role for web identity",
    whole,
    [trusting(), association()],
    [atAssociation("ZEN-916"), atAssociation("ZEN-917", "/serviceAccount")],
  ),
  stack(
    "an association beside an annotation",
    annotated("arn:aws:iam::111122223333:role/other") + pod(),
    [podRole, association()],
    [atAssociation("ZEN-917", "/serviceAccount")],
    [
      "shop/till has an association and the annotation eks.amazonaws.com/role-arn, and pods take the annotation's role: keep one of them",
    ],
  ),
  stack(
    "an association for a service account that no pod uses",
    pod("serviceAccountName: other"),
    [podRole, association()],
    [atAssociation("ZEN-915", "/serviceAccount")],
    [
      "no pod runs as shop/till, which is given a role: set the pod's serviceAccountName to it, or take the association away",
    ],
  ),
  stack(
    "an association with what is no role",
    pod(),
    [association({ roleArn: "till" })],
    [atAssociation("ZEN-912")],
    ["the association's roleArn is not the ARN of a role: write arn:<partition>:iam::<account>:role/<name>"],
  ),
  stack(
    "an association without a role",
    pod(),
    [{ ...association(), props: { namespace: "shop", serviceAccount: "till" } }],
    [atAssociation("ZEN-912", "")],
  ),
  stack(
    "an association with a role that is not known",
    pod(),
    [association({ roleArn: "zen-unknown-0" })],
    [atAssociation("ZEN-918")],
    [
      "the association's role is not known in preview, and no role of the stack is known to trust EKS Pod Identity: it is judged when the role is known",
    ],
  ),
  stack(
    "an association whose namespace is not known",
    pod(),
    [association({ namespace: "zen-unknown-0" })],
    [atAssociation("ZEN-918", "")],
    ["the association's namespace or service account is not known in preview: give both as plain texts"],
  ),
  stack(
    "an association whose service account is a number",
    pod(),
    [association({ serviceAccount: 5 })],
    [atAssociation("ZEN-918", "")],
  ),
];
