import { type Static, Type } from "@sinclair/typebox";
import { ingressClass } from "../../../../model/ingress";
import { type CheckLine, failed, judged, passed, warned } from "../../line";
import { type AccountToCheck, lineOf, Subnet, unanswered } from "../describe";

const Vpcs = Type.Object({
  Vpcs: Type.Array(Type.Object({ VpcId: Type.String(), State: Type.String() })),
});
const Attribute = Type.Object({
  EnableDnsSupport: Type.Optional(Type.Object({ Value: Type.Boolean() })),
  EnableDnsHostnames: Type.Optional(Type.Object({ Value: Type.Boolean() })),
});
const GivenSubnets = Type.Object({
  Subnets: Type.Array(
    Type.Composite([
      Subnet,
      Type.Object({
        AvailableIpAddressCount: Type.Number(),
        Tags: Type.Optional(Type.Array(Type.Object({ Key: Type.String(), Value: Type.String() }))),
      }),
    ]),
  ),
});
type GivenSubnet = Static<typeof GivenSubnets>["Subnets"][number];

/** Whether the VPC is there, with the DNS that endpoints and nodes need. */
export async function networkLine({ aws }: AccountToCheck, vpcId: string): Promise<CheckLine> {
  const id = "given-network";
  const attribute = (name: string) =>
    aws.ask(Attribute, ["ec2", "describe-vpc-attribute", "--vpc-id", vpcId, "--attribute", name]);
  const [asked, support, hostnames] = await Promise.all([
    aws.ask(Vpcs, ["ec2", "describe-vpcs", "--vpc-ids", vpcId]),
    attribute("enableDnsSupport"),
    attribute("enableDnsHostnames"),
  ]);
  for (const each of [asked, support, hostnames]) if ("failure" in each) return unanswered(id, each.failure);
  return lineOf(id, asked, ({ Vpcs: [vpc] }) => {
    if (vpc === undefined) return failed(id, `there is no ${vpcId} in the region`);
    const on = (name: "EnableDnsSupport" | "EnableDnsHostnames"): boolean =>
      [support, hostnames].some((each) => "answer" in each && each.answer[name]?.Value === true);
    return judged(
      id,
      [
        ...(vpc.State === "available" ? [] : [`${vpcId} is ${vpc.State}`]),
        ...(on("EnableDnsSupport") ? [] : [`${vpcId} has DNS support switched off`]),
        ...(on("EnableDnsHostnames") ? [] : [`${vpcId} has DNS host names switched off`]),
      ],
      `${vpcId} is available`,
    );
  });
}

function placesLine({ config }: AccountToCheck, found: readonly GivenSubnet[]): CheckLine {
  const { vpcId, privateSubnetIds = [], publicSubnetIds = [], loadBalancerCidrs = [] } = config.aws.network;
  const all = [...new Set([...privateSubnetIds, ...publicSubnetIds])];
  const byId = new Map(found.map((subnet) => [subnet.SubnetId, subnet]));
  const zonesApart = (what: string, ids: readonly string[]): readonly string[] => {
    const zones = ids.flatMap((each) => byId.get(each)?.AvailabilityZone ?? []);
    const twice = zones.filter((zone, at) => zones.indexOf(zone) < at);
    return [...new Set(twice)].map((zone) => `more than one of the ${what} subnets is in ${zone}`);
  };
  const networks = publicSubnetIds.flatMap((each) => byId.get(each)?.CidrBlock ?? []).sort();
  return judged(
    "given-subnets",
    [
      ...all.filter((each) => !byId.has(each)).map((each) => `there is no ${each}`),
      ...found.filter(({ VpcId }) => VpcId !== vpcId).map((each) => `${each.SubnetId} is in ${each.VpcId}`),
      ...privateSubnetIds
        .filter((each) => publicSubnetIds.includes(each))
        .map((each) => `${each} is in both lists`),
      ...zonesApart("private", privateSubnetIds),
      ...zonesApart("public", publicSubnetIds),
      ...(networks.join() === [...loadBalancerCidrs].sort().join()
        ? []
        : [
            `the public subnets are ${networks.join(", ")}, and aws.network.loadBalancerCidrs are ${loadBalancerCidrs.join(", ")}`,
          ]),
    ],
    found.map((each) => `${each.SubnetId} in ${each.AvailabilityZone}`).join(", "),
  );
}

/** Tags by which the AWS Load Balancer Controller finds subnets (its documentation, "Subnet auto-discovery"). */
const OPEN = "kubernetes.io/role/elb";
const INTERNAL = "kubernetes.io/role/internal-elb";

const isTagged = ({ Tags = [] }: GivenSubnet, key: string): boolean =>
  Tags.some(({ Key, Value }) => Key === key && (Value === "1" || Value === ""));

const tagging = (ids: readonly string[], key: string): string =>
  `\`aws ec2 create-tags --resources ${ids.join(" ")} --tags Key=${key},Value=1\``;

function tagsLine({ config }: AccountToCheck, found: readonly GivenSubnet[]): CheckLine {
  const id = "given-subnet-tags";
  const { privateSubnetIds = [], publicSubnetIds = [] } = config.aws.network;
  const { registryHost, webhookHost } = config.ingress;
  const of = (ids: readonly string[]) => found.filter(({ SubnetId }) => ids.includes(SubnetId));
  const lacking = (ids: readonly string[], key: string) =>
    of(ids)
      .filter((subnet) => !isTagged(subnet, key))
      .map(({ SubnetId }) => SubnetId);
  const closed = lacking(publicSubnetIds, OPEN);
  const balanced = ingressClass(config) === "alb" && (registryHost ?? webhookHost) !== undefined;
  const wrong = of(privateSubnetIds)
    .filter((subnet) => isTagged(subnet, OPEN))
    .map(({ SubnetId }) => SubnetId);
  if (balanced && wrong.length > 0)
    return failed(
      id,
      `${wrong.join(", ")} of aws.network.privateSubnetIds has the tag ${OPEN}: the load balancer would be put there, where nobody outside reaches it`,
      `remove it: \`aws ec2 delete-tags --resources ${wrong.join(" ")} --tags Key=${OPEN}\``,
    );
  if (balanced && closed.length > 0)
    return failed(
      id,
      `${closed.join(", ")} of aws.network.publicSubnetIds lacks the tag ${OPEN}, by which the load balancer finds its subnets`,
      `tag it: ${tagging(closed, OPEN)}`,
    );
  const inner = lacking(privateSubnetIds, INTERNAL);
  return inner.length === 0
    ? passed(id, balanced ? `${OPEN}, ${INTERNAL}` : INTERNAL)
    : warned(
        id,
        `${inner.join(", ")} of aws.network.privateSubnetIds lacks the tag ${INTERNAL}: the stack needs none, but an internal load balancer would find no subnet`,
        `tag it: ${tagging(inner, INTERNAL)}`,
      );
}

/** Free addresses that EKS wants in each subnet of a cluster (EKS user guide, "Amazon EKS networking requirements"). */
const CLUSTER_ADDRESSES = 16;
/** Free addresses that a load balancer needs in each of its subnets (Elastic Load Balancing user guide). */
const BALANCER_ADDRESSES = 8;

function addressesLine({ config }: AccountToCheck, found: readonly GivenSubnet[]): CheckLine {
  const { privateSubnetIds = [], publicSubnetIds = [] } = config.aws.network;
  const full = (name: string, ids: readonly string[], least: number): readonly string[] =>
    found
      .filter(({ SubnetId, AvailableIpAddressCount: free }) => ids.includes(SubnetId) && free < least)
      .map(
        ({ SubnetId, AvailableIpAddressCount: free }) =>
          `${SubnetId} of aws.network.${name} has ${free} free addresses, and needs ${least}`,
      );
  return judged(
    "given-subnet-addresses",
    [
      ...full("privateSubnetIds", privateSubnetIds, CLUSTER_ADDRESSES),
      ...full("publicSubnetIds", publicSubnetIds, BALANCER_ADDRESSES),
    ],
    found.map((each) => `${each.AvailableIpAddressCount} in ${each.SubnetId}`).join(", "),
  );
}

/** Whether the subnets are where they have to be, can be found, and have room. */
export async function subnetLines(account: AccountToCheck): Promise<readonly CheckLine[]> {
  const { privateSubnetIds = [], publicSubnetIds = [] } = account.config.aws.network;
  const all = [...new Set([...privateSubnetIds, ...publicSubnetIds])];
  const asked = await account.aws.ask(GivenSubnets, ["ec2", "describe-subnets", "--subnet-ids", ...all]);
  if ("failure" in asked)
    return (["given-subnets", "given-subnet-tags", "given-subnet-addresses"] as const).map((id) =>
      unanswered(id, asked.failure),
    );
  const found = asked.answer.Subnets;
  return [placesLine, tagsLine, addressesLine].map((judge) => judge(account, found));
}
