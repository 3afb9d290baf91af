import { type Static, Type } from "@sinclair/typebox";
import { solvesByRecords } from "../../../../model/addons";
import { EKS_VERSIONS } from "../../../../model/aws/limits";
import { issuerName, providerArn } from "../../../../model/aws/trust";
import { partitionOf } from "../../../../model/aws/partition";
import type { AwsAnswer } from "../../../aws/cli";
import type { CheckId } from "../../catalogue";
import { type CheckLine, failed, judged, notChecked, passed, warned } from "../../line";
import { type AccountToCheck, lineOf, unanswered } from "../describe";

const Described = Type.Object({
  cluster: Type.Object({
    arn: Type.String(),
    status: Type.String(),
    version: Type.String(),
    identity: Type.Optional(
      Type.Object({ oidc: Type.Optional(Type.Object({ issuer: Type.Optional(Type.String()) })) }),
    ),
    resourcesVpcConfig: Type.Object({
      vpcId: Type.String(),
      endpointPublicAccess: Type.Boolean(),
      endpointPrivateAccess: Type.Boolean(),
      publicAccessCidrs: Type.Optional(Type.Array(Type.String())),
    }),
  }),
});
/** A cluster as EKS describes it. */
export type Described = Static<typeof Described>["cluster"];

/** The cluster of the stack's name. */
export function describeCluster({ aws, config }: AccountToCheck): Promise<AwsAnswer<{ cluster: Described }>> {
  return aws.ask(Described, ["eks", "describe-cluster", "--name", config.aws.cluster.name]);
}

/** Where the tokens of a cluster come from; nothing for one without an issuer. */
export function issuerOf({ config }: AccountToCheck, { arn, identity }: Described) {
  const issuer = identity?.oidc?.issuer;
  const account = arn.split(":")[4] ?? "";
  return issuer === undefined ? undefined : { partition: partitionOf(config.aws.region), account, issuer };
}

type Judge = (account: AccountToCheck, cluster: Described) => CheckLine | Promise<CheckLine>;

const placeLine: Judge = ({ config }, { status, version, resourcesVpcConfig: { vpcId } }) => {
  const { cluster, network } = config.aws;
  return judged(
    "given-cluster",
    [
      ...(status === "ACTIVE" ? [] : [`${cluster.name} is ${status}`]),
      ...(vpcId === network.vpcId ? [] : [`${cluster.name} is in ${vpcId}, not in ${network.vpcId ?? ""}`]),
    ],
    `${cluster.name}, Kubernetes ${version}`,
  );
};

const minor = (version: string): number => Number(version.split(".")[1]);

const versionLine: Judge = ({ config }, { version }) => {
  const id = "given-cluster-version";
  const { name } = config.aws.cluster;
  const [oldest, newest] = [EKS_VERSIONS[0], EKS_VERSIONS.at(-1) ?? EKS_VERSIONS[0]];
  const told = `${name} has Kubernetes ${version}, and the stack is written for ${oldest} to ${newest}`;
  if (minor(version) > minor(newest)) return warned(id, told, "try it in a cluster of its own first");
  return minor(version) >= minor(oldest)
    ? passed(id, version)
    : failed(id, told, `upgrade the cluster of aws.cluster.name to ${oldest} or newer`);
};

const accessLine: Judge = ({ config }, { resourcesVpcConfig }) => {
  const id = "given-cluster-access";
  const { name } = config.aws.cluster;
  const { endpointPublicAccess, publicAccessCidrs = [] } = resourcesVpcConfig;
  if (!endpointPublicAccess)
    return warned(
      id,
      `the API server of ${name} is reached from its VPC only`,
      "run zenctl within the VPC, or connect to it by a VPN",
    );
  const open = publicAccessCidrs.filter((cidr) => cidr.endsWith("/0"));
  return open.length === 0
    ? passed(id, `from its VPC, and ${publicAccessCidrs.join(", ")}`)
    : warned(
        id,
        `the API server of ${name} is reached from ${open.join(", ")}, which is everybody`,
        "name the networks that administer it in publicAccessCidrs of the cluster",
      );
};

const Addon = Type.Object({
  addon: Type.Object({ status: Type.String(), configurationValues: Type.Optional(Type.String()) }),
});

function addon({ aws, config }: AccountToCheck, name: string) {
  const { name: cluster } = config.aws.cluster;
  return aws.ask(Addon, ["eks", "describe-addon", "--cluster-name", cluster, "--addon-name", name]);
}

const AGENT = "eks-pod-identity-agent";

const agentLine: Judge = async (account) => {
  const id = "given-cluster-agent";
  const { name } = account.config.aws.cluster;
  const asked = await addon(account, AGENT);
  if ("failure" in asked && asked.failure.kind === "not-found")
    return failed(
      id,
      `EKS Pod Identity gives roles to pods, and ${name} has no add-on ${AGENT}`,
      `install it: \`aws eks create-addon --cluster-name ${name} --addon-name ${AGENT}\``,
    );
  return lineOf(id, asked, ({ addon: { status } }) =>
    judged(
      id,
      status === "ACTIVE" ? [] : [`the add-on ${AGENT} of ${name} is ${status}`],
      `${AGENT} is active`,
    ),
  );
};

const Provider = Type.Object({ ClientIDList: Type.Array(Type.String()) });
const STS = "sts.amazonaws.com";

const issuerLine: Judge = async (account, cluster) => {
  const id = "given-cluster-issuer";
  const { name } = account.config.aws.cluster;
  const issuer = issuerOf(account, cluster);
  if (issuer === undefined) return failed(id, `${name} has no issuer of tokens`, "upgrade the cluster");
  const arn = providerArn(issuer);
  const asked = await account.aws.ask(Provider, [
    "iam",
    "get-open-id-connect-provider",
    "--open-id-connect-provider-arn",
    arn,
  ]);
  if ("failure" in asked && asked.failure.kind === "not-found")
    return failed(
      id,
      `IAM has no OIDC provider for ${issuerName(issuer.issuer)}, the issuer of ${name}: no service account could take on its role`,
      `make it: \`aws iam create-open-id-connect-provider --url ${issuer.issuer} --client-id-list ${STS}\``,
    );
  return lineOf(id, asked, ({ ClientIDList }) =>
    ClientIDList.includes(STS)
      ? passed(id, arn)
      : failed(
          id,
          `the OIDC provider of ${name} takes tokens for ${ClientIDList.join(", ")} only, and pods' are for ${STS}`,
          `add it: \`aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${arn} --client-id ${STS}\``,
        ),
  );
};

const policiesLine: Judge = async (account) => {
  const id = "given-cluster-policies";
  const { name } = account.config.aws.cluster;
  const asked = await addon(account, "vpc-cni");
  if ("failure" in asked && asked.failure.kind !== "not-found") return unanswered(id, asked.failure);
  const values = "answer" in asked ? (asked.answer.addon.configurationValues ?? "") : "";
  return /enableNetworkPolicy["']?\s*:\s*["']?true/.test(values)
    ? passed(id, "by the VPC CNI")
    : warned(id, `the VPC CNI of ${name} enforces no NetworkPolicies, as far as its add-on's settings say`);
};

/** Whether service accounts of External Secrets take on roles, which they do by IRSA whatever the config chooses. */
function readsSecrets({ secrets: { external } }: AccountToCheck["config"]): boolean {
  return external === undefined || external.secretsManager !== undefined;
}

/** Whether cert-manager takes on a role, which it does by EKS Pod Identity whatever the config chooses. */
function givesByAgent(config: AccountToCheck["config"]): boolean {
  return config.aws.addons.certManager === "install" && solvesByRecords(config);
}

/** Checks of a cluster that is there, in their order. */
export function clusterChecks(config: AccountToCheck["config"]): readonly (readonly [CheckId, Judge])[] {
  const byAgent = config.aws.identity === "pod-identity";
  const needsAgent = byAgent || givesByAgent(config);
  return [
    ["given-cluster", placeLine],
    ["given-cluster-version", versionLine],
    ["given-cluster-access", accessLine],
    ...(needsAgent ? ([["given-cluster-agent", agentLine]] as const) : []),
    ...(!byAgent || readsSecrets(config) ? ([["given-cluster-issuer", issuerLine]] as const) : []),
    ["given-cluster-policies", policiesLine],
  ];
}

/** Whether the cluster that is there is one that the stack can be brought up on. */
export async function clusterLines(account: AccountToCheck): Promise<readonly CheckLine[]> {
  const checks = clusterChecks(account.config);
  const asked = await describeCluster(account);
  if ("answer" in asked)
    return Promise.all(checks.map(async ([, judge]) => judge(account, asked.answer.cluster)));
  return checks.map(([id], at) =>
    at === 0 ? unanswered(id, asked.failure) : notChecked(id, "the cluster is not known: see given-cluster"),
  );
}
