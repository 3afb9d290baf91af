import type { StackConfig } from "../config";
import type { AwsConfig } from "../configParts/aws";
import { zonesOf } from "../configParts/awsRules";
import { ingressClass } from "../ingress";
import { EKS_SUPPORT } from "./limits";
import { partitionOf } from "./partition";
import { type Price, PRICED_PARTS, type PricedPart } from "./prices";

/** Hours of a month, as AWS's own calculator counts them. */
export const HOURS = 730;

/** Interface endpoints of a network that the stack makes (`components/network/vpcNetwork.ts`). */
const ENDPOINTS = 4;

/** How much of a part the stack has all the time. */
export interface Quantity {
  readonly part: PricedPart;
  readonly amount: number;
  /** What the amount counts: pieces, or GiB of storage. */
  readonly of: "pieces" | "GiB";
}

/** A part with what it costs, where that is known. */
export interface CostLine extends Quantity {
  readonly what: string;
  readonly price?: Price;
  readonly hourlyUsd?: number;
  readonly monthlyUsd?: number;
}

/** What is paid by use, which nobody knows beforehand. */
export interface UsageLine {
  readonly part: PricedPart;
  readonly what: string;
  readonly price?: Price;
}

/** What a stack costs, as far as prices are known. */
export interface Estimate {
  readonly region: string;
  readonly lines: readonly CostLine[];
  readonly usage: readonly UsageLine[];
  readonly hourlyUsd: number;
  readonly monthlyUsd: number;
  /** Parts without a known price, which the sums lack. */
  readonly without: readonly string[];
}

/** The config of a stack on AWS. */
export type AwsStack = StackConfig & { readonly aws: AwsConfig };

function loadBalancers(config: AwsStack): number {
  if (ingressClass(config) !== "alb" || config.aws.dns === undefined) return 0;
  const { registryHost, webhookHost } = config.ingress;
  // Each Ingress gets one of its own.
  return [registryHost, webhookHost].filter((host) => host !== undefined).length;
}

function secrets({ secrets: { external }, tenants }: AwsStack): number {
  return external === undefined ? tenants.filter(({ secretName }) => secretName === undefined).length : 0;
}

/** The day of now, such as 2026-11-28, in UTC. */
const today = (): string => new Date().toISOString().slice(0, 10);

/**
 * What of a stack is paid for as long as it is there, at the fewest nodes. What was there before is not counted.
 *
 * @param day Day of it, such as 2026-11-28: the control plane costs more once its version left standard support.
 */
export function quantities(config: AwsStack, day = today()): readonly Quantity[] {
  const { aws } = config;
  const zones = zonesOf(aws).length;
  const ownNetwork = aws.network.vpcId === undefined;
  const ownCluster = config.cluster === "eks";
  const nats = ownNetwork ? (aws.network.natGateways === "one" ? 1 : zones) : 0;
  const { instanceTypes, minimum, volumeGib } = aws.cluster.nodes;
  const nodes = ownCluster ? minimum : 0;
  const balancers = loadBalancers(config);
  const keys = (ownCluster ? 1 : 0) + (aws.backup.enabled && aws.backup.bucket === undefined ? 1 : 0);
  const pieces = (part: PricedPart, amount: number): Quantity => ({ part, amount, of: "pieces" });
  const all: readonly Quantity[] = [
    pieces(
      day > EKS_SUPPORT[aws.cluster.version].standard ? "eks-cluster-extended" : "eks-cluster",
      ownCluster ? 1 : 0,
    ),
    // Which of several types EKS takes is up to it: the first is what it tries first.
    pieces(`ec2:${instanceTypes[0] ?? ""}`, nodes),
    { part: "ebs-gp3", amount: nodes * volumeGib, of: "GiB" },
    pieces("nat-gateway", nats),
    pieces("interface-endpoint", ownNetwork ? ENDPOINTS * zones : 0),
    pieces("load-balancer", balancers),
    // A NAT gateway has one, and a load balancer one in each zone.
    pieces("public-address", nats + balancers * zones),
    pieces("kms-key", keys),
    pieces("secret", secrets(config)),
    pieces("hosted-zone", aws.dns !== undefined && aws.dns.zoneId === undefined ? 1 : 0),
  ];
  return all.filter(({ amount }) => amount > 0);
}

/** What of a stack is paid for by use. */
export function usageOf(config: AwsStack): readonly PricedPart[] {
  const { aws } = config;
  const ownNetwork = aws.network.vpcId === undefined;
  return [
    ...(ownNetwork ? (["nat-gateway-data", "interface-endpoint-data"] as const) : []),
    ...(loadBalancers(config) > 0 ? (["load-balancer-units"] as const) : []),
    ...(aws.fileSystemId === undefined ? (["efs-standard"] as const) : []),
    ...(aws.backup.enabled ? (["s3-standard"] as const) : []),
    ...(config.cluster === "eks" ? (["logs-ingested"] as const) : []),
  ];
}

/** What a part is, for people. */
export function partName(part: PricedPart): string {
  return part.startsWith("ec2:")
    ? `node ${part.slice("ec2:".length)}, Linux on demand`
    : PRICED_PARTS[part as keyof typeof PRICED_PARTS];
}

/** The price of a part in a region; nothing where none is known. What stands later counts. */
export function priceOf(part: PricedPart, region: string, prices: readonly Price[]): Price | undefined {
  const fits = (price: Price): boolean =>
    price.part === part &&
    (price.region === region || (price.region === "every" && partitionOf(region) === "aws"));
  return prices.findLast(fits);
}

/** What one piece or GiB costs an hour; nothing where the price is for something else. */
function perHour({ usd, per }: Price, of: Quantity["of"]): number | undefined {
  if (of === "GiB") return per === "GB-month" ? usd / HOURS : undefined;
  if (per === "hour") return usd;
  return per === "month" ? usd / HOURS : undefined;
}

const cents = (value: number, digits: number): number => Number(value.toFixed(digits));

/**
 * What a stack costs while it is there.
 *
 * @param prices Known prices: of several for the same part and region the last counts.
 * @param day Day that it is for, such as 2026-11-28.
 */
export function estimate(config: AwsStack, prices: readonly Price[], day = today()): Estimate {
  const { region } = config.aws;
  const lines = quantities(config, day).map((quantity): CostLine => {
    const line = { ...quantity, what: partName(quantity.part) };
    const price = priceOf(quantity.part, region, prices);
    const hourly = price === undefined ? undefined : perHour(price, quantity.of);
    return price === undefined || hourly === undefined
      ? line
      : {
          ...line,
          price,
          hourlyUsd: cents(hourly * quantity.amount, 4),
          monthlyUsd: cents(hourly * quantity.amount * HOURS, 2),
        };
  });
  const usage = usageOf(config).map((part): UsageLine => {
    const price = priceOf(part, region, prices);
    return { part, what: partName(part), ...(price === undefined ? {} : { price }) };
  });
  const sum = (values: readonly (number | undefined)[]): number =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return {
    region,
    lines,
    usage,
    hourlyUsd: cents(sum(lines.map(({ hourlyUsd }) => hourlyUsd)), 4),
    monthlyUsd: cents(sum(lines.map(({ monthlyUsd }) => monthlyUsd)), 2),
    without: lines.filter(({ price }) => price === undefined).map(({ what }) => what),
  };
}
