import { stackConfig } from "../../support/stackConfig";
import type { AwsStack } from "../../../model/aws/costs";
import type { Handshake, Lookup, Outside } from "../../../automation/check/outside";
import type { Answers } from "./standIn";

/** Config or inputs, as plain data. */
type Values = Readonly<Record<string, unknown>>;

/** A stack of the aws profile, changed. */
export function stackOf(aws: Values = {}, more: Values = {}): AwsStack {
  const values: Values = {
    profile: "aws",
    cluster: "eks",
    aws: {
      region: "us-east-1",
      cluster: { name: "demo", nodes: { instanceTypes: ["m7i.xlarge"] } },
      dns: { zone: "demo.example.com" },
      ...aws,
    },
    tls: { issuers: { clients: { name: "clients", ownAuthority: true } } },
    ingress: { registryHost: "registry.demo.example.com" },
    ...more,
  };
  return stackConfig(values) as AwsStack;
}

const zone = (letter: string, id: string) => ({
  ZoneName: `us-east-1${letter}`,
  ZoneId: id,
  State: "available",
  ZoneType: "availability-zone",
});

/** An account with room for everything, in the shapes that the AWS CLI prints (its reference, "Output"). */
export const ACCOUNT: Answers = {
  "sts get-caller-identity": {
    json: {
      UserId: "AROAEXAMPLEEXAMPLEEX:somebody@example.com",
      Account: "111122223333",
      Arn: "arn:aws:sts::111122223333:assumed-role/Administrator/somebody@example.com",
    },
  },
  "ec2 describe-regions": {
    json: {
      Regions: [
        {
          Endpoint: "ec2.us-east-1.amazonaws.com",
          RegionName: "us-east-1",
          OptInStatus: "opt-in-not-required",
        },
      ],
    },
  },
  "ec2 describe-availability-zones": {
    json: {
      AvailabilityZones: [
        zone("a", "use1-az1"),
        zone("b", "use1-az2"),
        zone("c", "use1-az4"),
        zone("d", "use1-az6"),
        zone("e", "use1-az3"),
      ],
    },
  },
  "ec2 describe-instance-type-offerings": {
    json: {
      InstanceTypeOfferings: ["a", "b", "c"].map((letter) => ({
        InstanceType: "m7i.xlarge",
        LocationType: "availability-zone",
        Location: `us-east-1${letter}`,
      })),
    },
  },
  "ec2 describe-instance-types": {
    json: { InstanceTypes: [{ InstanceType: "m7i.xlarge", VCpuInfo: { DefaultVCpus: 4 } }] },
  },
  "ec2 describe-instances": {
    json: {
      Reservations: [
        {
          Instances: [
            { InstanceType: "m5.large", CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 } },
            { InstanceType: "g5.xlarge", CpuOptions: { CoreCount: 2, ThreadsPerCore: 2 } },
          ],
        },
        {
          Instances: [
            {
              InstanceType: "m5.xlarge",
              InstanceLifecycle: "spot",
              CpuOptions: { CoreCount: 2, ThreadsPerCore: 2 },
            },
          ],
        },
      ],
    },
  },
  "ec2 describe-vpcs": { json: { Vpcs: [{ VpcId: "vpc-0a1b2c3d4e5f60718", State: "available" }] } },
  "ec2 describe-addresses": { json: { Addresses: [{ PublicIp: "198.51.100.7" }] } },
  "ec2 describe-nat-gateways": {
    json: { NatGateways: [{ NatGatewayId: "nat-0a1b2c3d4e5f60718", SubnetId: "subnet-0000000a" }] },
  },
  "ec2 describe-subnets": {
    json: {
      Subnets: [
        {
          SubnetId: "subnet-0000000a",
          VpcId: "vpc-0a1b2c3d4e5f60718",
          AvailabilityZone: "us-east-1a",
          CidrBlock: "10.0.0.0/20",
        },
      ],
    },
  },
  "logs describe-log-groups": {
    json: { logGroups: [{ logGroupName: "/aws/eks/demonstration/cluster", retentionInDays: 90 }] },
  },
  "eks list-clusters": { json: { clusters: ["another"] } },
  "service-quotas get-service-quota L-F678F1CE": { json: { Quota: { Value: 5 } } },
  "service-quotas get-service-quota L-0263D0A3": { json: { Quota: { Value: 5 } } },
  "service-quotas get-service-quota L-FE5A380F": { json: { Quota: { Value: 5 } } },
  "service-quotas get-service-quota L-1216C47A": { json: { Quota: { Value: 64 } } },
  "service-quotas get-service-quota L-1194D53C": { json: { Quota: { Value: 100 } } },
};

/** Where the tokens of the cluster come from. */
export const ISSUER = {
  partition: "aws",
  account: "111122223333",
  issuer: "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
} as const;

/** A cluster as EKS describes it, changed. */
export function describedCluster(changed: Values): Values {
  return {
    name: "demo",
    arn: "arn:aws:eks:us-east-1:111122223333:cluster/demo",
    status: "ACTIVE",
    version: "1.34",
    identity: { oidc: { issuer: ISSUER.issuer } },
    resourcesVpcConfig: {
      vpcId: "vpc-0a1b2c3d4e5f60718",
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: ["203.0.113.0/24"],
    },
    ...changed,
  };
}

const NOTHING: Lookup = { missing: true };

/** A network that knows what it is told. */
export function outsideOf(
  known: {
    readonly nameServers?: Readonly<Record<string, readonly string[]>>;
    readonly addresses?: Readonly<Record<string, readonly string[]>>;
    readonly handshake?: Handshake;
  } = {},
): Outside {
  const looked = (found: readonly string[] | undefined): Lookup =>
    found === undefined ? NOTHING : { found };
  return {
    nameServers: (name) => Promise.resolve(looked(known.nameServers?.[name])),
    addresses: (host) => Promise.resolve(looked(known.addresses?.[host])),
    handshake: () => Promise.resolve(known.handshake ?? { unreachable: "nobody said" }),
  };
}
