import { Type } from "@sinclair/typebox";
import { QUOTAS } from "../../../model/aws/limits";
import { zonesOf } from "../../../model/configParts/awsRules";
import type { CheckId } from "../catalogue";
import { type CheckLine, failed, notChecked, passed, warned } from "../line";
import type { AwsAnswer } from "../../aws/cli";
import { type AccountToCheck, Subnets, unanswered } from "./describe";

const Quota = Type.Object({ Quota: Type.Object({ Value: Type.Number({ minimum: 0 }) }) });

type QuotaName = keyof typeof QUOTAS;

interface Limit {
  readonly most: number;
  /** Where it is from, when it is not what Service Quotas says of this account. */
  readonly assumed?: string;
}

/** What the account may have: its own quota, else AWS's default. */
async function limitOf({ aws }: AccountToCheck, name: QuotaName): Promise<Limit> {
  const { service, code, most } = QUOTAS[name];
  const asked = await aws.ask(Quota, [
    ...["service-quotas", "get-service-quota"],
    ...["--service-code", service, "--quota-code", code],
  ]);
  return "answer" in asked
    ? { most: asked.answer.Quota.Value }
    : { most, assumed: `AWS's default; the account's own is not known: ${asked.failure.message}` };
}

const Vpcs = Type.Object({ Vpcs: Type.Array(Type.Object({ VpcId: Type.String() })) });
const Addresses = Type.Object({ Addresses: Type.Array(Type.Object({})) });
const Clusters = Type.Object({ clusters: Type.Array(Type.String()) });
const Nats = Type.Object({
  NatGateways: Type.Array(Type.Object({ SubnetId: Type.Optional(Type.String()) })),
});
const Reservations = Type.Object({
  Reservations: Type.Array(
    Type.Object({
      Instances: Type.Array(
        Type.Object({
          InstanceType: Type.String(),
          InstanceLifecycle: Type.Optional(Type.String()),
          CpuOptions: Type.Optional(Type.Object({ CoreCount: Type.Number(), ThreadsPerCore: Type.Number() })),
        }),
      ),
    }),
  ),
});
const Types = Type.Object({
  InstanceTypes: Type.Array(
    Type.Object({ InstanceType: Type.String(), VCpuInfo: Type.Object({ DefaultVCpus: Type.Number() }) }),
  ),
});

function counted<T>(asked: AwsAnswer<T>, count: (answer: T) => number): AwsAnswer<number> {
  return "failure" in asked ? asked : { answer: count(asked.answer) };
}

/** What there is in use of each quota. */
const USED: Readonly<
  Record<Exclude<QuotaName, "onDemandVcpus">, (account: AccountToCheck) => Promise<AwsAnswer<number>>>
> = {
  vpcs: async ({ aws }) =>
    counted(await aws.ask(Vpcs, ["ec2", "describe-vpcs"]), (answer) => answer.Vpcs.length),
  elasticIps: async ({ aws }) =>
    counted(await aws.ask(Addresses, ["ec2", "describe-addresses"]), (answer) => answer.Addresses.length),
  clusters: async ({ aws }) =>
    counted(await aws.ask(Clusters, ["eks", "list-clusters"]), (answer) => answer.clusters.length),
  // The zone with the most of them counts: each zone that gets one has to have room.
  natGatewaysPerZone: async ({ aws, config }) => {
    const nats = await aws.ask(Nats, [
      "ec2",
      "describe-nat-gateways",
      "--filter",
      "Name=state,Values=pending,available",
    ]);
    if ("failure" in nats) return nats;
    const subnets = await aws.ask(Subnets, ["ec2", "describe-subnets"]);
    if ("failure" in subnets) return subnets;
    const zoneOf = new Map(subnets.answer.Subnets.map((each) => [each.SubnetId, each.AvailabilityZone]));
    const zones = nats.answer.NatGateways.map(({ SubnetId = "" }) => zoneOf.get(SubnetId));
    const wanted = zonesOf(config.aws).slice(0, config.aws.network.natGateways === "one" ? 1 : undefined);
    return { answer: Math.max(...wanted.map((zone) => zones.filter((each) => each === zone).length)) };
  },
};

function room(id: CheckId, what: string, needed: number, used: number, { most, assumed }: Limit): CheckLine {
  const told = `${needed} more ${what} beside ${used} of ${most}`;
  if (used + needed > most)
    return failed(id, `no room for ${told}${assumed === undefined ? "" : ` (${assumed})`}`);
  return assumed === undefined
    ? passed(id, told)
    : warned(id, `${told} (${assumed})`, "ask somebody who may see the account's quotas");
}

async function plainLine(
  account: AccountToCheck,
  id: CheckId,
  name: keyof typeof USED,
  what: string,
  needed: number,
): Promise<CheckLine> {
  if (needed === 0) return passed(id, "the stack makes none");
  const [limit, used] = await Promise.all([limitOf(account, name), USED[name](account)]);
  return "failure" in used ? unanswered(id, used.failure) : room(id, what, needed, used.answer, limit);
}

/** Families that share the quota of standard machines (EC2 user guide, "Amazon EC2 instance quotas"). */
const STANDARD = /^[acdhimrtz][0-9]/;

async function vcpusLine(account: AccountToCheck): Promise<CheckLine> {
  const id = "quota-vcpus";
  const { aws, config } = account;
  const { instanceTypes, minimum, maximum } = config.aws.cluster.nodes;
  if (config.cluster !== "eks") return passed(id, "the stack makes no nodes");
  const others = instanceTypes.filter((type) => !STANDARD.test(type));
  if (others.length > 0)
    return notChecked(id, `${others.join(", ")} has a quota of its own: look it up in Service Quotas`);
  const [limit, types, running] = await Promise.all([
    limitOf(account, "onDemandVcpus"),
    aws.ask(Types, ["ec2", "describe-instance-types", "--instance-types", ...instanceTypes]),
    aws.ask(Reservations, [
      "ec2",
      "describe-instances",
      "--filters",
      "Name=instance-state-name,Values=pending,running",
    ]),
  ]);
  if ("failure" in types) return unanswered(id, types.failure);
  if ("failure" in running) return unanswered(id, running.failure);
  const largest = Math.max(0, ...types.answer.InstanceTypes.map(({ VCpuInfo }) => VCpuInfo.DefaultVCpus));
  const used = running.answer.Reservations.flatMap(({ Instances }) => Instances)
    .filter(
      ({ InstanceType, InstanceLifecycle }) => STANDARD.test(InstanceType) && InstanceLifecycle !== "spot",
    )
    .reduce(
      (sum, { CpuOptions }) =>
        sum + (CpuOptions === undefined ? 0 : CpuOptions.CoreCount * CpuOptions.ThreadsPerCore),
      0,
    );
  const line = room(id, `vCPUs (${minimum} nodes)`, minimum * largest, used, limit);
  if (line.status === "failed" || used + maximum * largest <= limit.most) return line;
  return warned(id, `${line.detail}; no room for all ${maximum} nodes, ${maximum * largest} vCPUs`);
}

/** Whether there is room for what the stack makes. */
export async function quotaLines(account: AccountToCheck): Promise<readonly CheckLine[]> {
  const { config, up } = account;
  const { network } = config.aws;
  if (up) {
    const reason = "the stack may be up: what it makes is counted among what there is";
    return (
      ["quota-vpcs", "quota-addresses", "quota-nat-gateways", "quota-vcpus", "quota-clusters"] as const
    ).map((id) => notChecked(id, reason));
  }
  const own = network.vpcId === undefined;
  const nats = own ? (network.natGateways === "one" ? 1 : zonesOf(config.aws).length) : 0;
  return Promise.all([
    plainLine(account, "quota-vpcs", "vpcs", "VPCs", own ? 1 : 0),
    plainLine(account, "quota-addresses", "elasticIps", "Elastic IP addresses", nats),
    plainLine(account, "quota-nat-gateways", "natGatewaysPerZone", "NAT gateways in a zone", own ? 1 : 0),
    vcpusLine(account),
    plainLine(account, "quota-clusters", "clusters", "clusters", config.cluster === "eks" ? 1 : 0),
  ]);
}
