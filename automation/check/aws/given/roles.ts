import { Type } from "@sinclair/typebox";
import { ADDON_ACCOUNTS } from "../../../../model/addons";
import { arn as arnOf, partitionOf } from "../../../../model/aws/partition";
import { issuerName, providerArn, type ServiceAccountName, subjectOf } from "../../../../model/aws/trust";
import { SECRETS_SERVICE_ACCOUNT } from "../../../../model/secrets/store";
import { agentPlaces } from "../../../../model/tenants";
import { readStatements, type Statement } from "../../../../rehearsal/providers/aws/iam/document";
import { isTrusted } from "../../../../rehearsal/providers/aws/iam/evaluate";
import { type CheckLine, failed, judged, notChecked, warned } from "../../line";
import { type AccountToCheck, unanswered } from "../describe";
import { describeCluster, issuerOf } from "./cluster";

const Role = Type.Object({
  Role: Type.Object({ Arn: Type.String(), AssumeRolePolicyDocument: Type.Optional(Type.Unknown()) }),
});

type Key = keyof AccountToCheck["config"]["aws"]["roles"];

/** Whom the role of a key is for. */
function accountsOf({ config }: AccountToCheck, key: Key): readonly ServiceAccountName[] {
  const { zen, atom } = config.namespaces;
  if (key === "registryBackup") return [{ namespace: atom, name: "workflow-registry" }];
  if (key !== "secrets") return [ADDON_ACCOUNTS[key]];
  const agents = agentPlaces(config).filter(({ tenant }) => tenant.secretName === undefined);
  const registry = (config.secrets.external?.registryKeys ?? []).length > 0 ? [atom] : [];
  const namespaces = [...agents.map(({ namespace }) => namespace), ...registry];
  return (namespaces.length === 0 ? [zen] : namespaces).map((namespace) => ({
    namespace,
    name: SECRETS_SERVICE_ACCOUNT,
  }));
}

/** Whether a trust policy lets a service account take on its role. */
type Takes = (statements: readonly Statement[], account: ServiceAccountName) => boolean;

/** By a token of the cluster's issuer. */
function byToken(issuer: NonNullable<ReturnType<typeof issuerOf>>): Takes {
  const name = issuerName(issuer.issuer).toLowerCase();
  return (statements, account) =>
    isTrusted(
      statements,
      { kind: "Federated", name: providerArn(issuer) },
      {
        action: "sts:AssumeRoleWithWebIdentity",
        context: { [`${name}:aud`]: ["sts.amazonaws.com"], [`${name}:sub`]: [subjectOf(account)] },
      },
    );
}

/** By the agent of EKS Pod Identity. */
function byAgent({ config }: AccountToCheck, account: string): Takes {
  const { region, cluster } = config.aws;
  const arn = arnOf({
    partition: partitionOf(region),
    service: "eks",
    region,
    account,
    resource: `cluster/${cluster.name}`,
  });
  return (statements, { namespace, name }) =>
    ["sts:AssumeRole", "sts:TagSession"].every((action) =>
      isTrusted(
        statements,
        { kind: "Service", name: "pods.eks.amazonaws.com" },
        {
          action,
          context: {
            "aws:sourceaccount": [account],
            "aws:sourcearn": [arn],
            "aws:requesttag/kubernetes-namespace": [namespace],
            "aws:requesttag/kubernetes-service-account": [name],
            "aws:requesttag/eks-cluster-arn": [arn],
            "aws:requesttag/eks-cluster-name": [cluster.name],
          },
        },
      ),
    );
}

/** Service accounts that nobody has, which no trust policy for one lets in. */
const STRANGERS: readonly ServiceAccountName[] = [
  { namespace: "zen-stranger", name: "stranger" },
  { namespace: "kube-system", name: "stranger" },
];

interface Found {
  readonly key: Key;
  readonly arn: string;
  readonly trust: unknown;
}

/** How roles of a key are taken on; a reason where that cannot be known. */
async function takes(account: AccountToCheck): Promise<(found: Found) => Takes | string> {
  const { identity } = account.config.aws;
  const cluster = await describeCluster(account);
  const issuer = "answer" in cluster ? issuerOf(account, cluster.answer.cluster) : undefined;
  return ({ key, arn }) => {
    if (key === "certManager" || (identity === "pod-identity" && key !== "secrets"))
      return byAgent(account, arn.split(":")[4] ?? "");
    return issuer === undefined
      ? `aws.roles.${key} has to trust the issuer of the cluster, which is not there yet`
      : byToken(issuer);
  };
}

function trustLine(account: AccountToCheck, found: readonly Found[], how: (found: Found) => Takes | string) {
  const id = "given-role-trust";
  const wrong: string[] = [];
  const wide: string[] = [];
  const unknown: string[] = [];
  for (const each of found) {
    const may = how(each);
    if (typeof may === "string") {
      unknown.push(may);
      continue;
    }
    const { trust } = each;
    const statements = readStatements(typeof trust === "string" ? trust : JSON.stringify(trust ?? {}));
    const own = accountsOf(account, each.key);
    const text = ({ namespace, name }: ServiceAccountName): string => `${namespace}/${name}`;
    const refused = own.filter((one) => !may(statements, one)).map(text);
    if (refused.length > 0)
      wrong.push(`the trust policy of aws.roles.${each.key} does not let ${refused.join(", ")} in`);
    const others = [...STRANGERS, ...own.map(({ namespace }) => ({ namespace, name: "stranger" }))];
    const stranger = others.find((one) => may(statements, one));
    if (stranger !== undefined)
      wide.push(`the trust policy of aws.roles.${each.key} lets others in too, such as ${text(stranger)}`);
  }
  if (wrong.length > 0) return failed(id, [...wrong, ...wide].join("; "));
  if (unknown.length > 0 || wide.length > 0) return warned(id, [...wide, ...unknown].join("; "));
  return judged(id, [], found.map(({ key }) => key).join(", "));
}

/** Whether the roles that are given are there, and each lets its own service account in and nobody else. */
export async function roleLines(account: AccountToCheck): Promise<readonly CheckLine[]> {
  const id = "given-roles";
  const given = Object.entries(account.config.aws.roles) as readonly (readonly [Key, string])[];
  const [how, ...asked] = await Promise.all([
    takes(account),
    ...given.map(async ([key, arn]) => ({
      key,
      arn,
      role: await account.aws.ask(Role, ["iam", "get-role", "--role-name", arn.split("/").at(-1) ?? ""]),
    })),
  ]);
  const wrong: string[] = [];
  const found: Found[] = [];
  for (const { key, arn, role } of asked) {
    if ("answer" in role) {
      const { Arn, AssumeRolePolicyDocument: trust } = role.answer.Role;
      if (Arn === arn) found.push({ key, arn, trust });
      else wrong.push(`aws.roles.${key} is ${Arn}, not ${arn}`);
    } else if (role.failure.kind === "not-found") wrong.push(`there is no aws.roles.${key}, ${arn}`);
    else
      return [
        unanswered(id, role.failure),
        notChecked("given-role-trust", "the roles are not known: see given-roles"),
      ];
  }
  return [
    judged(id, wrong, given.map(([key]) => key).join(", ")),
    found.length === 0
      ? notChecked("given-role-trust", "the roles are not known: see given-roles")
      : trustLine(account, found, how),
  ];
}
