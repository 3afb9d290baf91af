import {
  tillArn,
  annotated,
  pod,
  store,
  taking,
  role,
  trusting,
  provider,
  association,
  addon,
  podRole,
  plainRole,
  atRole,
  atAccount,
  stack,
} from "../aws/identityStacks";
import { podIdentityCases } from "../aws/podIdentityCases";
import { policyText, trustStatement, usual } from "../aws/trustPolicies";
import type { RuleCase } from "./ruleCase";

const whole = annotated(tillArn) + pod();
const malformed = (name: string, arn: string): RuleCase =>
  stack(`an annotation with ${name}`, annotated(arn) + pod(), [], [atAccount("ZEN-912")]);

/** Cases of the rule `aws-irsa`. */
export const cases: readonly RuleCase[] = [
  { ...stack("annotation, service account, pod and role that agree", whole, [trusting()]), shown: true },
  stack("a role of somewhere else", whole, []),
  stack(
    "a role of somewhere else with a path",
    annotated("arn:aws:iam::111122223333:role/a/b/till") + pod(),
    [],
  ),
  stack("a role in China", annotated("arn:aws-cn:iam::111122223333:role/till") + pod(), [
    trusting({ partition: "aws-cn" }),
  ]),
  stack("a role in GovCloud", annotated("arn:aws-us-gov:iam::111122223333:role/till") + pod(), [
    trusting({ partition: "aws-us-gov" }),
  ]),
  stack("a name of 64 characters", annotated(`arn:aws:iam::111122223333:role/${"a".repeat(64)}`) + pod(), []),
  stack("a stack without objects of the cluster", "", [trusting(), podRole]),
  stack(
    "a service account without annotations",
    "{ apiVersion: v1, kind: ServiceAccount, metadata: { name: till } }",
    [],
  ),
  stack(
    "an annotation that is null",
    "{ apiVersion: v1, kind: ServiceAccount, metadata: { name: till, annotations: { eks.amazonaws.com/role-arn: null } } }",
    [],
  ),
  stack(
    "annotations that are a list",
    "{ apiVersion: v1, kind: ServiceAccount, metadata: { name: till, annotations: [] } }",
    [],
  ),
  stack("a role that is for no service account", whole, [trusting(), plainRole("nodes")]),
  stack("a role whose trust policy is not known", whole, [role("zen-unknown-0")]),
  stack("a role whose trust policy cannot be read", whole, [role("{")]),

  stack("the provider of the stack's cluster", whole, [trusting(), provider(`https://${usual.issuer}`)]),
  stack("the provider without its scheme, in another case", whole, [
    trusting(),
    provider(usual.issuer.toUpperCase()),
  ]),
  stack("one of two providers", whole, [
    trusting(),
    provider("https://other.example/id/1"),
    provider(`https://${usual.issuer}`),
  ]),
  stack(
    "another issuer than the stack's",
    whole,
    [trusting(), provider("https://oidc.eks.eu-west-1.amazonaws.com/id/OTHER")],
    [atRole("ZEN-911")],
    [
      "the role trusts an issuer that is none of the stack's OpenID Connect providers: name the cluster's own",
    ],
  ),
  stack(
    "an issuer that only begins like the stack's",
    whole,
    [trusting(), provider(`https://${usual.issuer}0`)],
    [atRole("ZEN-911")],
  ),
  stack(
    "an issuer with another scheme",
    whole,
    [trusting(), provider(`xhttps://${usual.issuer}`)],
    [atRole("ZEN-911")],
  ),
  stack("a provider whose url is a number", whole, [trusting(), provider(5)], [atRole("ZEN-911")]),
  stack(
    "an issuer with the scheme within it",
    whole,
    [trusting(), provider(`${usual.issuer.slice(0, 4)}https://${usual.issuer.slice(4)}`)],
    [atRole("ZEN-911")],
  ),
  stack(
    "a provider that is not known beside another that is",
    whole,
    [trusting(), provider("zen-unknown-0"), provider("https://other.example")],
    [atRole("ZEN-918")],
  ),
  stack("a provider beside a role that is for none", "", [podRole, provider("https://other.example")]),
  stack(
    "a provider whose url is not known",
    whole,
    [trusting(), provider("zen-unknown-0")],
    [atRole("ZEN-918")],
    [
      "whether the role trusts the cluster's issuer is not known in preview: it is judged when the provider's url is known",
    ],
  ),
  stack("a provider that is known beside one that is not", whole, [
    trusting(),
    provider("zen-unknown-0"),
    provider(`https://${usual.issuer}`),
  ]),

  stack(
    "an annotation that is no ARN",
    annotated("till") + pod(),
    [],
    [atAccount("ZEN-912")],
    [
      "the annotation eks.amazonaws.com/role-arn is not the ARN of a role: write arn:<partition>:iam::<account>:role/<name>",
    ],
  ),
  malformed("a number", "5"),
  malformed("an empty text", '""'),
  malformed("another partition", "arn:aws-us:iam::111122223333:role/till"),
  malformed("no partition", "arn::iam::111122223333:role/till"),
  malformed("no account", "arn:aws:iam:::role/till"),
  malformed("an account of 11 digits", "arn:aws:iam::11112222333:role/till"),
  malformed("an account of 13 digits", "arn:aws:iam::1111222233334:role/till"),
  malformed("a region", "arn:aws:iam:eu-west-1:111122223333:role/till"),
  malformed("another service", "arn:aws:sts::111122223333:role/till"),
  malformed("no service", "arn:aws:::111122223333:role/till"),
  malformed("a user", "arn:aws:iam::111122223333:user/till"),
  malformed("letters before the role", "arn:aws:iam::111122223333:xrole/till"),
  malformed("no name", "arn:aws:iam::111122223333:role/"),
  malformed("a name of 65 characters", `arn:aws:iam::111122223333:role/${"a".repeat(65)}`),
  malformed("a wildcard", "arn:aws:iam::111122223333:role/*"),
  malformed("another scheme", "urn:aws:iam::111122223333:role/till"),
  malformed("too few parts", "arn:aws:iam::111122223333"),

  {
    name: "a role that trusts another service account",
    manifests: whole,
    resources: [trusting({ serviceAccount: "other" })],
    expected: [atAccount("ZEN-913"), atRole("ZEN-914")],
    messages: [
      "the role till trusts the service account shop/other, not shop/till: let both name the same",
      "the role is for the service account shop/other, which is not annotated with it: annotate it with eks.amazonaws.com/role-arn, or take the role away",
    ],
    shown: true,
  },
  stack(
    "a role that trusts the name in another namespace",
    whole,
    [trusting({ namespace: "other" })],
    [atAccount("ZEN-913"), atRole("ZEN-914")],
  ),
  stack(
    "a role whose provider is in another account",
    whole,
    [trusting({ account: "444455556666" })],
    [atAccount("ZEN-913")],
    [
      "the role till trusts a provider in another account or partition of AWS than the annotation names: let both name the same",
    ],
  ),
  stack(
    "a role whose provider is in another partition",
    whole,
    [trusting({ partition: "aws-cn" })],
    [atAccount("ZEN-913")],
  ),
  stack(
    "a role that a service assumes",
    whole,
    [plainRole("till")],
    [atAccount("ZEN-913")],
    [
      "the role till is not assumed by web identity: let it trust the cluster's issuer for shop/till, or make an association of EKS Pod Identity in place of the annotation",
    ],
  ),
  stack(
    "a role of EKS Pod Identity in an annotation",
    whole,
    [podRole],
    [atAccount("ZEN-913"), atRole("ZEN-914")],
  ),

  {
    ...stack("a role that a pod takes on with a token it mounts itself", taking(`value: "${tillArn}"`), [
      trusting(),
    ]),
    shown: true,
  },
  stack("a role that a pod takes on, known in the cluster only", taking('value: "zen-unknown-0"'), [
    trusting(),
  ]),
  stack(
    "another role that the pod takes on",
    taking('value: "arn:aws:iam::111122223333:role/other"'),
    [trusting()],
    [atRole("ZEN-914")],
  ),
  stack(
    "a role that a pod of another account takes on",
    taking(`value: "${tillArn}"`, "other"),
    [trusting()],
    [atRole("ZEN-914")],
  ),
  stack(
    "a role in another variable of the pod",
    taking(`value: "${tillArn}"`, "till", "ROLE_ARN"),
    [trusting()],
    [atRole("ZEN-914")],
  ),
  stack(
    "something that is no role in the pod's variable",
    taking('value: "till"'),
    [trusting()],
    [atRole("ZEN-914")],
  ),
  stack("a role for a service account that is not there", pod(), [trusting()], [atRole("ZEN-914")]),
  stack(
    "a role for a service account that names another role",
    annotated("arn:aws:iam::111122223333:role/other") + pod(),
    [trusting()],
    [atRole("ZEN-914")],
  ),
  stack("a role for an add-on", pod("hostNetwork: false"), [
    trusting({ namespace: "kube-system" }),
    addon({ serviceAccountRoleArn: tillArn }),
  ]),
  stack("a role for an add-on of the component", pod("hostNetwork: false"), [
    trusting({ namespace: "kube-system" }),
    addon({ serviceAccountRoleArn: "zen-unknown-0" }, "eks:index:Addon"),
  ]),
  stack(
    "a role beside an add-on with another",
    pod("hostNetwork: false"),
    [
      trusting(),
      addon({ serviceAccountRoleArn: "arn:aws:iam::111122223333:role/ebs", podIdentityAssociations: [5] }),
    ],
    [atRole("ZEN-914")],
  ),
  stack(
    "a role beside an add-on without one",
    pod("hostNetwork: false"),
    [trusting(), addon({ serviceAccountRoleArn: null, podIdentityAssociations: "x" })],
    [atRole("ZEN-914")],
  ),
  stack(
    "a role beside an add-on with what is no role",
    pod("hostNetwork: false"),
    [trusting(), addon({ serviceAccountRoleArn: "till" })],
    [atRole("ZEN-914")],
  ),
  stack("a role whose name is not known", whole, [
    { ...trusting(), props: { name: "zen-unknown-0", assumeRolePolicy: policyText(trustStatement()) } },
  ]),
  stack("a role of EKS Pod Identity for an add-on", pod("hostNetwork: false"), [
    podRole,
    addon({ podIdentityAssociations: [{ serviceAccount: "x", roleArn: tillArn }] }),
  ]),
  stack(
    "a role of EKS Pod Identity without an association",
    pod(),
    [podRole],
    [atRole("ZEN-914")],
    [
      "no association gives a service account this role, which trusts EKS Pod Identity: make one, or take the role away",
    ],
  ),
  stack(
    "a role of EKS Pod Identity beside an association with another",
    pod(),
    [podRole, association({ roleArn: "arn:aws:iam::111122223333:role/other" })],
    [atRole("ZEN-914")],
  ),

  stack(
    "an annotated service account that no pod uses",
    annotated(tillArn) + pod("serviceAccountName: other"),
    [trusting()],
    [atAccount("ZEN-915")],
    [
      "no pod runs as shop/till, which is given a role: set the pod's serviceAccountName to it, or take the annotation away",
    ],
  ),
  stack("a service account that a SecretStore enters AWS as", annotated(tillArn) + store(), [trusting()]),
  ...(
    [
      ["of another account", store("jwt: { serviceAccountRef: { name: other } }")],
      ["of a number", store("jwt: { serviceAccountRef: { name: 5 } }")],
      ["with other credentials", store("secretRef: { accessKeyIDSecretRef: { name: till, key: id } }")],
      ["in another namespace", store().replace("{ name: till }", "{ name: till, namespace: other }")],
    ] as const
  ).map(([name, text]) =>
    stack(`a SecretStore ${name}`, annotated(tillArn) + text, [trusting()], [atAccount("ZEN-915")]),
  ),
  stack(
    "a pod that names the service account by the old field",
    annotated(tillArn) + pod("serviceAccount: till"),
    [trusting()],
  ),
  stack(
    "a pod whose old field is not asked for",
    annotated(tillArn) + pod("serviceAccountName: other, serviceAccount: till"),
    [trusting()],
    [atAccount("ZEN-915")],
  ),
  stack(
    "a pod whose new field is empty",
    annotated(tillArn) + pod('serviceAccountName: "", serviceAccount: till'),
    [trusting()],
  ),
  stack(
    "a pod that names a number",
    annotated(tillArn) + pod("serviceAccountName: 5"),
    [trusting()],
    [atAccount("ZEN-915")],
  ),
  stack(
    "a pod that names none, and the default account",
    annotated(tillArn, "default") + pod("hostNetwork: false"),
    [trusting({ serviceAccount: "default" })],
  ),
  stack(
    "a pod in another namespace",
    annotated(tillArn) + pod().replace("{ name: till }", "{ name: till, namespace: other }"),
    [trusting()],
    [atAccount("ZEN-915")],
  ),

  stack(
    "an annotation that is not known, and the role for it beside another",
    annotated("zen-unknown-0") + pod(),
    [trusting(), plainRole("nodes")],
  ),
  stack(
    "an annotation that is no ARN, and a role whose name is not known",
    annotated("till") + pod(),
    [{ ...trusting(), props: { name: "zen-unknown-0", assumeRolePolicy: policyText(trustStatement()) } }],
    [atAccount("ZEN-912"), atRole("ZEN-914")],
  ),
  stack("an annotation that is not known, and the role for it", annotated("zen-unknown-0") + pod(), [
    trusting(),
  ]),
  stack(
    "an annotation that is not known, and a role for another",
    annotated("arn:aws:iam::000000000000:role/zen-unknown-0") + pod(),
    [trusting({ serviceAccount: "other" })],
    [atAccount("ZEN-918"), atRole("ZEN-914")].toSorted(),
    [
      "the role is for the service account shop/other, which is not annotated with it: annotate it with eks.amazonaws.com/role-arn, or take the role away",
      "the role is not known in preview, and no role of the stack is known to trust the service account: it is judged when the role is known",
    ],
  ),
  stack(
    "an annotation that is not known, and a role of a service",
    annotated("zen-unknown-0") + pod(),
    [plainRole("till")],
    [atAccount("ZEN-918")],
  ),
  ...podIdentityCases,
];
