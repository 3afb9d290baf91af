import { dnsSuffix, partitionOf } from "../../../model/aws/partition";
import { text, valueOf, valuesAt } from "../../../rehearsal/providers/aws/types/spec";
import { type Answers, capital, flag, held, inRegion, one, type Question, tags } from "./question";

const NODES = "aws:eks/nodeGroup:NodeGroup";

function several(question: Question, type: string, ids: readonly string[] | undefined, code: string) {
  return ids === undefined ? inRegion(question, type) : ids.map((id) => held(question, type, id, code));
}

/** Addresses of a subnet: EC2 keeps five for itself (VPC user guide, "Subnet CIDR blocks"). */
const addresses = (cidr: string): number => 2 ** (32 - Number(cidr.split("/")[1])) - 5;

/** vCPUs of a machine by the size in its type's name: those of the general families. */
function vcpus(type: string): number {
  const size = type.split(".")[1] ?? "";
  const times = /^([0-9]+)xlarge$/.exec(size)?.[1];
  if (times !== undefined) return Number(times) * 4;
  return size === "xlarge" ? 4 : 2;
}

/** Values of a filter, as in `Name=instance-type,Values=m7i.large,m6i.large`. */
const filtered = (question: Question): readonly string[] =>
  one(question, "filters")
    .replace(/^[^=]*=[^=]*=/, "")
    .split(",");

const zoneNames = (region: string): readonly string[] =>
  ["a", "b", "c", "d", "e", "f"].map((letter) => `${region}${letter}`);

/** What EC2 of the simulated account answers. */
export const networkAnswers: Answers = {
  "ec2 describe-regions": (question) => ({
    Regions: filtered(question).map((name) => ({
      RegionName: name,
      OptInStatus: "opt-in-not-required",
      Endpoint: `ec2.${name}.${dnsSuffix(partitionOf(name))}`,
    })),
  }),
  "ec2 describe-availability-zones": ({ region }) => ({
    AvailabilityZones: zoneNames(region).map((ZoneName, at) => ({
      ZoneName,
      ZoneId: `${region}-az${at + 1}`,
      State: "available",
      ZoneType: "availability-zone",
    })),
  }),
  "ec2 describe-instance-type-offerings": (question) => ({
    InstanceTypeOfferings: filtered(question).flatMap((InstanceType) =>
      zoneNames(question.region).map((Location) => ({ InstanceType, Location })),
    ),
  }),
  "ec2 describe-instance-types": ({ options }) => ({
    InstanceTypes: (options["instance-types"] ?? []).map((InstanceType) => ({
      InstanceType,
      VCpuInfo: { DefaultVCpus: vcpus(InstanceType) },
    })),
  }),
  "ec2 describe-instances": (question) => ({
    Reservations: inRegion(question, NODES).map(({ inputs }) => {
      const InstanceType = valuesAt(inputs, "instanceTypes")[0] ?? "m7i.large";
      const count = Number(valueOf(inputs, "scalingConfig")["desiredSize"] ?? 0);
      const CpuOptions = { CoreCount: vcpus(InstanceType) / 2, ThreadsPerCore: 2 };
      return { Instances: Array.from({ length: count }, () => ({ InstanceType, CpuOptions })) };
    }),
  }),
  "ec2 describe-vpcs": (question) => ({
    Vpcs: several(question, "aws:ec2/vpc:Vpc", question.options["vpc-ids"], "InvalidVpcID.NotFound").map(
      ({ id }) => ({ VpcId: id, State: "available" }),
    ),
  }),
  "ec2 describe-vpc-attribute": (question) => {
    const { id, inputs } = held(
      question,
      "aws:ec2/vpc:Vpc",
      one(question, "vpc-id"),
      "InvalidVpcID.NotFound",
    );
    const name = one(question, "attribute");
    return { VpcId: id, [capital(name)]: { Value: flag(inputs, name, name === "enableDnsSupport") } };
  },
  "ec2 describe-subnets": (question) => ({
    Subnets: several(
      question,
      "aws:ec2/subnet:Subnet",
      question.options["subnet-ids"],
      "InvalidSubnetID.NotFound",
    ).map((each) => ({
      SubnetId: each.id,
      VpcId: text(each.inputs, "vpcId"),
      AvailabilityZone: text(each.inputs, "availabilityZone"),
      CidrBlock: text(each.inputs, "cidrBlock"),
      AvailableIpAddressCount: addresses(text(each.inputs, "cidrBlock")),
      Tags: tags(each),
    })),
  }),
  "ec2 describe-addresses": (question) => ({
    Addresses: inRegion(question, "aws:ec2/eip:Eip").map(({ id }) => ({ AllocationId: id })),
  }),
  "ec2 describe-nat-gateways": (question) => ({
    NatGateways: inRegion(question, "aws:ec2/natGateway:NatGateway").map(({ id, inputs }) => ({
      NatGatewayId: id,
      SubnetId: text(inputs, "subnetId"),
    })),
  }),
};
