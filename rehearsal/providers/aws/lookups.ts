import type { PlainMap } from "../properties/values";
import { AwsError, type Held } from "./account";
import { LIFECYCLES } from "./lifecycles";
import { isSeen } from "./phases";
import { text, valuesAt, type World } from "./types/spec";

type Where = Pick<World, "account" | "region" | "partition">;
type Lookup = (args: PlainMap, where: Where) => PlainMap;

const SUBNET = "aws:ec2/subnet:Subnet";

/** What is known of something, as data sources tell it. */
function told({ type, id, inputs, outputs, phase }: Held): PlainMap {
  const { output } = LIFECYCLES[type] ?? {};
  const state = output === undefined || phase === undefined ? {} : { [output]: phase.word };
  return { ...inputs, ...outputs, ...state, id };
}

function tagsOf({ inputs, outputs }: Held): PlainMap {
  const tags = outputs["tagsAll"] ?? inputs["tags"];
  return typeof tags === "object" && tags !== null && !Array.isArray(tags) ? (tags as PlainMap) : {};
}

/** Whether something has all the tags that were asked for. */
function hasTags(held: Held, args: PlainMap): boolean {
  const asked = args["tags"];
  if (typeof asked !== "object" || asked === null || Array.isArray(asked)) return true;
  const own = tagsOf(held);
  return Object.entries(asked as PlainMap).every(([key, value]) => own[key] === value);
}

/** Whether the filters that were asked for hold; filters over anything else than ids, the VPC and tags hold for nothing. */
function passes(held: Held, args: PlainMap): boolean {
  const filters = args["filters"];
  return (Array.isArray(filters) ? (filters as readonly PlainMap[]) : []).every((filter) => {
    const name = text(filter, "name");
    const own = name.startsWith("tag:")
      ? tagsOf(held)[name.slice(4)]
      : name === "vpc-id"
        ? held.inputs["vpcId"]
        : /^[a-z]+-id$/.test(name)
          ? held.id
          : undefined;
    return typeof own === "string" && valuesAt(filter, "values").includes(own);
  });
}

function one(found: readonly Held[], code: string, what: string): Held {
  const [first, second] = found;
  if (first === undefined) throw new AwsError(code, `no matching ${what} found`);
  if (second !== undefined)
    throw new AwsError("TooManyResults", `multiple ${what}s matched; use additional constraints`);
  return first;
}

/** Looks for the one thing of a type that the arguments mean, by some of its inputs, its tags and filters. */
const oneOf =
  (type: string, code: string, what: string, ...by: readonly string[]): Lookup =>
  (args, { account }) => {
    const found = account
      .all(type)
      .filter((held) => isSeen(held, account.now()))
      .filter((held) => args["id"] === undefined || held.id === args["id"])
      .filter((held) => by.every((name) => args[name] === undefined || told(held)[name] === args[name]))
      .filter((held) => hasTags(held, args) && passes(held, args));
    return told(one(found, code, what));
  };

const subnets: Lookup = (args, { account, region }) => ({
  id: region,
  ids: account
    .all(SUBNET)
    .filter((held) => hasTags(held, args) && passes(held, args))
    .map(({ id }) => id),
});

const cluster: Lookup = (args, { account }) => {
  const name = text(args, "name");
  const found = account.find("aws:eks/cluster:Cluster", name);
  if (found === undefined)
    throw new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`);
  const { vpcConfig: asked, ...inputs } = found.inputs;
  const { vpcConfig: added, ...outputs } = found.outputs;
  return {
    ...inputs,
    ...outputs,
    status: found.phase?.word ?? outputs["status"] ?? "ACTIVE",
    id: found.id,
    vpcConfig: { ...(asked as PlainMap | undefined), ...(added as PlainMap | undefined) },
  };
};

/** The newest certificate for a domain, of a status that the arguments let pass. */
const certificate: Lookup = (args, { account }) => {
  const statuses = valuesAt(args, "statuses");
  const found = account
    .all("aws:acm/certificate:Certificate")
    .filter(({ inputs }) => inputs["domainName"] === args["domain"])
    .filter(({ outputs }) =>
      (statuses.length === 0 ? ["ISSUED"] : statuses).includes(text(outputs, "status")),
    )
    .sort((a, b) => b.madeAt - a.madeAt);
  const newest = args["mostRecent"] === true ? found.slice(0, 1) : found;
  return told(one(newest, "ResourceNotFoundException", "ACM Certificate"));
};

/** Functions that look for what is in the account. */
export const LOOKUPS: Readonly<Record<string, Lookup>> = {
  "aws:acm/getCertificate:getCertificate": certificate,
  "aws:ec2/getSecurityGroup:getSecurityGroup": oneOf(
    "aws:ec2/securityGroup:SecurityGroup",
    "InvalidGroup.NotFound",
    "EC2 Security Group",
    "name",
    "vpcId",
  ),
  "aws:ec2/getSubnet:getSubnet": oneOf(
    SUBNET,
    "InvalidSubnetID.NotFound",
    "EC2 Subnet",
    "vpcId",
    "cidrBlock",
    "availabilityZone",
  ),
  "aws:ec2/getSubnets:getSubnets": subnets,
  "aws:ec2/getVpc:getVpc": oneOf("aws:ec2/vpc:Vpc", "InvalidVpcID.NotFound", "EC2 VPC", "cidrBlock"),
  "aws:efs/getFileSystem:getFileSystem": (args, where) =>
    oneOf(
      "aws:efs/fileSystem:FileSystem",
      "FileSystemNotFound",
      "EFS file system",
    )({ ...args, id: args["fileSystemId"] ?? "" }, where),
  "aws:eks/getCluster:getCluster": cluster,
  "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": (args, where) => {
    const url = text(args, "url").replace(/^https:\/\//, "");
    const find = oneOf(
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      "NoSuchEntity",
      "IAM OIDC Provider",
      url === "" ? "arn" : "url",
    );
    return find({ ...args, url }, where);
  },
  "aws:iam/getRole:getRole": oneOf("aws:iam/role:Role", "NoSuchEntity", "IAM Role", "name"),
  "aws:lb/getLoadBalancer:getLoadBalancer": oneOf(
    "aws:lb/loadBalancer:LoadBalancer",
    "LoadBalancerNotFound",
    "ELBv2 Load Balancer",
    "arn",
    "name",
  ),
};
