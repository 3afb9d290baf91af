import { dnsSuffix } from "../../../model/aws/partition";
import { UNKNOWN, type PlainMap } from "../properties/values";
import { refuse } from "../refusal";
import { AwsError } from "./account";
import { callerArn } from "./caller";
import { LOOKUPS } from "./lookups";
import type { World } from "./types/spec";
import { text } from "./types/spec";

type Where = Pick<World, "account" | "region" | "partition">;

const ZONE = "aws:route53/zone:Zone";

function zone(args: PlainMap, { account }: Where): PlainMap {
  const name = text(args, "name").replace(/\.$/, "");
  const found = account
    .all(ZONE)
    .find(({ id, outputs }) => id === args["zoneId"] || text(outputs, "name") === name);
  if (found === undefined)
    throw new AwsError("NoSuchHostedZone", `no matching Route 53 Hosted Zone found for ${name}`);
  return { ...found.inputs, ...found.outputs, id: found.id };
}

const FUNCTIONS: Readonly<Record<string, (args: PlainMap, where: Where) => PlainMap>> = {
  "aws:index/getPartition:getPartition": (_args, { partition }) => ({
    id: partition,
    partition,
    dnsSuffix: dnsSuffix(partition),
    reverseDnsPrefix: dnsSuffix(partition).split(".").reverse().join("."),
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": (_args, { account, partition }) => ({
    id: account.id,
    accountId: account.id,
    arn: callerArn(partition, account),
    userId: "AIDAREHEARSAL",
  }),
  "aws:index/getRegion:getRegion": (_args, { region, partition }) => ({
    id: region,
    name: region,
    region,
    endpoint: `ec2.${region}.${dnsSuffix(partition)}`,
    description: "rehearsal",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_args, { region }) => ({
    id: region,
    names: ["a", "b", "c"].map((letter) => `${region}${letter}`),
    zoneIds: ["1", "2", "3"].map((number) => `${region}-az${number}`),
  }),
  "aws:eks/getAddonVersion:getAddonVersion": (args) => ({
    id: text(args, "addonName"),
    version: `v1.${text(args, "kubernetesVersion").split(".")[1] ?? "0"}.0-eksbuild.1`,
  }),
  "aws:route53/getZone:getZone": zone,
  ...LOOKUPS,
};

/** What a function of the SDK gives. @throws Error for one that the rehearsal does not have. */
export function callFunction(token: string, args: PlainMap, where: Where): PlainMap {
  const run = FUNCTIONS[token];
  if (run === undefined) return refuse(`the function ${token}, only ${Object.keys(FUNCTIONS).join(", ")}`);
  return {
    ...run(args, where),
    ...Object.fromEntries(Object.entries(args).filter(([, value]) => value !== UNKNOWN)),
  };
}
