import { Type } from "@sinclair/typebox";
import { Account, accountFile } from "../../rehearsal/providers/aws/account";
import type { StackConfig } from "../../model/config";
import type { AwsConfig } from "../../model/configParts/aws";
import { type Partition, partitionOf } from "../../model/aws/partition";
import type { CommandContext } from "../cli/context";
import type { Engine } from "../engine/choose";
import { answered, awsCli, type AwsCli } from "./cli";
import { recordsLeft } from "./records";

/** What may be left in an account after a destroy: what carries a tag of the cluster. */
export interface Leftovers {
  /** ARNs, or ids where there is none. */
  readonly left: readonly string[];
  /** Why nobody could look; nothing where somebody did. */
  readonly unknown?: string;
}

/** Tags that the stack, and controllers that run in its cluster, give what they make: key and value. */
function tagsOf(cluster: string): readonly (readonly [string, string])[] {
  return [
    ["kube-zen:cluster", cluster],
    ["elbv2.k8s.aws/cluster", cluster],
    [`kubernetes.io/cluster/${cluster}`, "owned"],
  ];
}

function inRehearsal(cluster: string, { env }: CommandContext): Leftovers {
  const tags = tagsOf(cluster);
  const held = Account.open(accountFile(env)).all();
  const isTagged = (values: unknown): boolean =>
    typeof values === "object" &&
    values !== null &&
    tags.some(([key, value]) => (values as Readonly<Record<string, unknown>>)[key] === value);
  const left = held.filter(({ inputs, outputs }) => isTagged(inputs["tags"]) || isTagged(outputs["tagsAll"]));
  return { left: left.map(({ id, outputs }) => (typeof outputs["arn"] === "string" ? outputs["arn"] : id)) };
}

/** Longest wait for one answer of AWS, in milliseconds: an account with much in it takes its time. */
const ANSWER_MS = 60_000;

const Tagged = Type.Object({
  ResourceTagMappingList: Type.Optional(Type.Array(Type.Object({ ResourceARN: Type.String() }))),
});
const Key = Type.Object({
  KeyMetadata: Type.Optional(Type.Object({ KeyState: Type.Optional(Type.String()) })),
});

/** A key stays for 30 days, and says so. */
async function isGoing(aws: AwsCli, arn: string, region: string): Promise<boolean> {
  if (!/^arn:[^:]+:kms:/.test(arn)) return false;
  const { KeyMetadata } = answered(await aws.ask(Key, ["kms", "describe-key", "--key-id", arn], region));
  return KeyMetadata?.KeyState === "PendingDeletion";
}

/** Where each partition keeps what is in no region, such as roles and zones. */
const GLOBAL: Readonly<Record<Partition, string>> = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-northwest-1",
};

async function inAccount(config: StackConfig, aws: AwsConfig, context: CommandContext): Promise<Leftovers> {
  const {
    region: own,
    cluster: { name: cluster },
  } = aws;
  const { env, signal } = context;
  const cli = awsCli({ env, signal, region: own, timeoutMs: ANSWER_MS });
  const found = new Set<string>();
  const regions = [...new Set([own, GLOBAL[partitionOf(own)]])];
  const asked = regions.flatMap((region) => tagsOf(cluster).map((tag) => [region, ...tag] as const));
  try {
    for (const [region, key, value] of asked) {
      const args = [
        "resourcegroupstaggingapi",
        "get-resources",
        "--tag-filters",
        `Key=${key},Values=${value}`,
      ];
      const { ResourceTagMappingList = [] } = answered(await cli.ask(Tagged, args, region));
      for (const { ResourceARN: arn } of ResourceTagMappingList)
        if (!(await isGoing(cli, arn, region))) found.add(arn);
    }
    // Records have no tags.
    return { left: [...[...found].sort(), ...(await recordsLeft(config, { env, aws: cli }))] };
  } catch (error) {
    return { left: [...found].sort(), unknown: error instanceof Error ? error.message : String(error) };
  }
}

/** What carries a tag of the stack's cluster in its account, and its records in a zone that was given. Nothing for a stack that has none. */
export async function leftovers(
  engine: Pick<Engine, "name">,
  config: StackConfig,
  context: CommandContext,
): Promise<Leftovers | undefined> {
  const { aws } = config;
  if (aws === undefined) return undefined;
  if (engine.name !== "rehearsal") return inAccount(config, aws, context);
  const { left } = inRehearsal(aws.cluster.name, context);
  return { left: [...left, ...(await recordsLeft(config, { env: context.env }))] };
}

/** What is left, in words for people. */
export function leftoverLines({ left, unknown }: Leftovers): readonly string[] {
  if (unknown !== undefined)
    return [
      `what is left in the account is not known (${unknown}): look for the tag kube-zen:cluster in Resource Explorer`,
      ...left.map((each) => `  ${each}`),
    ];
  return left.length === 0
    ? ["nothing of it is left in the account, by its tags"]
    : [
        "left in the account, by its tags and the owner of its records; AWS still names for an hour what it has removed, so look before you remove it by hand:",
        ...left.map((each) => `  ${each}`),
      ];
}
