import { Type } from "@sinclair/typebox";
import type { AwsConfig } from "../../../model/configParts/aws";
import { type CheckLine, failed, judged, passed } from "../line";
import { type AccountToCheck, lineOf, Subnets, unanswered } from "./describe";

const Vpcs = Type.Object({
  Vpcs: Type.Array(Type.Object({ VpcId: Type.String(), State: Type.String() })),
});
const Attribute = Type.Object({
  EnableDnsSupport: Type.Optional(Type.Object({ Value: Type.Boolean() })),
  EnableDnsHostnames: Type.Optional(Type.Object({ Value: Type.Boolean() })),
});

async function networkLine({ aws }: AccountToCheck, vpcId: string): Promise<CheckLine> {
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

async function subnetsLine({ aws }: AccountToCheck, network: AwsConfig["network"]): Promise<CheckLine> {
  const id = "given-subnets";
  const { vpcId, privateSubnetIds = [], publicSubnetIds = [], loadBalancerCidrs = [] } = network;
  const all = [...new Set([...privateSubnetIds, ...publicSubnetIds])];
  const asked = await aws.ask(Subnets, ["ec2", "describe-subnets", "--subnet-ids", ...all]);
  return lineOf(id, asked, ({ Subnets: found }) => {
    const byId = new Map(found.map((subnet) => [subnet.SubnetId, subnet]));
    const zonesApart = (what: string, ids: readonly string[]): readonly string[] => {
      const zones = ids.flatMap((each) => byId.get(each)?.AvailabilityZone ?? []);
      const twice = zones.filter((zone, at) => zones.indexOf(zone) < at);
      return [...new Set(twice)].map((zone) => `more than one of the ${what} subnets is in ${zone}`);
    };
    const networks = publicSubnetIds.flatMap((each) => byId.get(each)?.CidrBlock ?? []).sort();
    return judged(
      id,
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
  });
}

const Cluster = Type.Object({
  cluster: Type.Object({
    status: Type.String(),
    version: Type.String(),
    resourcesVpcConfig: Type.Object({ vpcId: Type.String() }),
  }),
});

async function clusterLine({ aws, config }: AccountToCheck): Promise<CheckLine> {
  const { cluster, network } = config.aws;
  const asked = await aws.ask(Cluster, ["eks", "describe-cluster", "--name", cluster.name]);
  return lineOf("given-cluster", asked, ({ cluster: { status, version, resourcesVpcConfig } }) =>
    judged(
      "given-cluster",
      [
        ...(status === "ACTIVE" ? [] : [`${cluster.name} is ${status}`]),
        ...(resourcesVpcConfig.vpcId === network.vpcId
          ? []
          : [`${cluster.name} is in ${resourcesVpcConfig.vpcId}, not in ${network.vpcId ?? ""}`]),
      ],
      `${cluster.name}, Kubernetes ${version}`,
    ),
  );
}

const Certificate = Type.Object({
  Certificate: Type.Object({
    Status: Type.String(),
    DomainName: Type.String(),
    SubjectAlternativeNames: Type.Optional(Type.Array(Type.String())),
  }),
});

/** Whether a name of a certificate is good for a host: a wildcard for one label only (RFC 6125, 6.4.3). */
export function covers(name: string, host: string): boolean {
  const [wanted, given] = [host.toLowerCase(), name.toLowerCase()];
  return given.startsWith("*.") ? wanted.replace(/^[^.]+/, "*") === given : wanted === given;
}

async function certificateLine({ aws, config }: AccountToCheck, arn: string): Promise<CheckLine> {
  const { registryHost, webhookHost } = config.ingress;
  const hosts = [registryHost, webhookHost].filter((host) => host !== undefined);
  const asked = await aws.ask(Certificate, ["acm", "describe-certificate", "--certificate-arn", arn]);
  return lineOf(
    "given-certificate",
    asked,
    ({ Certificate: { Status, DomainName, SubjectAlternativeNames = [] } }) => {
      const names = [...new Set([DomainName, ...SubjectAlternativeNames])];
      return judged(
        "given-certificate",
        [
          ...(Status === "ISSUED" ? [] : [`it is ${Status}, not ISSUED`]),
          ...hosts
            .filter((host) => !names.some((name) => covers(name, host)))
            .map((host) => `it does not cover ${host}: it is for ${names.join(", ")}`),
        ],
        `for ${names.join(", ")}`,
      );
    },
  );
}

const Location = Type.Object({ LocationConstraint: Type.Optional(Type.Union([Type.String(), Type.Null()])) });

async function bucketLine({ aws, config }: AccountToCheck, bucket: string): Promise<CheckLine> {
  const asked = await aws.ask(Location, ["s3api", "get-bucket-location", "--bucket", bucket]);
  return lineOf("given-bucket", asked, ({ LocationConstraint }) => {
    // S3 names its oldest region by nothing, and Ireland by EU in buckets of its first years.
    const region = LocationConstraint === "EU" ? "eu-west-1" : (LocationConstraint ?? "us-east-1");
    return judged(
      "given-bucket",
      region === config.aws.region ? [] : [`${bucket} is in ${region}, not in ${config.aws.region}`],
      `${bucket} in ${region}`,
    );
  });
}

const Key = Type.Object({ KeyMetadata: Type.Object({ KeyState: Type.String() }) });

async function keyLine({ aws }: AccountToCheck, arn: string): Promise<CheckLine> {
  const asked = await aws.ask(Key, ["kms", "describe-key", "--key-id", arn]);
  return lineOf("given-key", asked, ({ KeyMetadata: { KeyState } }) =>
    judged("given-key", KeyState === "Enabled" ? [] : [`it is ${KeyState}`], `${arn} is enabled`),
  );
}

const Role = Type.Object({ Role: Type.Object({ Arn: Type.String() }) });

async function rolesLine({ aws, config }: AccountToCheck): Promise<CheckLine> {
  const id = "given-roles";
  const given = Object.entries(config.aws.roles);
  const asked = await Promise.all(
    given.map(async ([key, arn]) => ({
      key,
      arn,
      role: await aws.ask(Role, ["iam", "get-role", "--role-name", arn.split("/").at(-1) ?? ""]),
    })),
  );
  const wrong: string[] = [];
  for (const { key, arn, role } of asked) {
    if ("answer" in role) {
      if (role.answer.Role.Arn !== arn) wrong.push(`aws.roles.${key} is ${role.answer.Role.Arn}, not ${arn}`);
    } else if (role.failure.kind === "not-found") wrong.push(`there is no aws.roles.${key}, ${arn}`);
    else return unanswered(id, role.failure);
  }
  return judged(id, wrong, given.map(([key]) => key).join(", "));
}

const FileSystems = Type.Object({ FileSystems: Type.Array(Type.Object({ LifeCycleState: Type.String() })) });

async function fileSystemLine({ aws }: AccountToCheck, fileSystemId: string): Promise<CheckLine> {
  const asked = await aws.ask(FileSystems, [
    "efs",
    "describe-file-systems",
    "--file-system-id",
    fileSystemId,
  ]);
  return lineOf("given-file-system", asked, ({ FileSystems: [first] }) =>
    first?.LifeCycleState === "available"
      ? passed("given-file-system", `${fileSystemId} is available`)
      : failed("given-file-system", `${fileSystemId} is ${first?.LifeCycleState ?? "not there"}`),
  );
}

/** Whether what the config names as there already is there, and of use. */
export async function givenLines(account: AccountToCheck): Promise<readonly CheckLine[]> {
  const { aws, cluster } = account.config;
  const { network, certificateArn, backup, roles, fileSystemId } = aws;
  return Promise.all([
    ...(network.vpcId === undefined
      ? []
      : [networkLine(account, network.vpcId), subnetsLine(account, network)]),
    ...(cluster === "existing" ? [clusterLine(account)] : []),
    ...(certificateArn === undefined ? [] : [certificateLine(account, certificateArn)]),
    ...(backup.bucket === undefined ? [] : [bucketLine(account, backup.bucket)]),
    ...(backup.kmsKeyArn === undefined ? [] : [keyLine(account, backup.kmsKeyArn)]),
    ...(Object.keys(roles).length === 0 ? [] : [rolesLine(account)]),
    ...(fileSystemId === undefined ? [] : [fileSystemLine(account, fileSystemId)]),
  ]);
}
