import { PARTITIONS } from "../aws/arn";
import { ROLE_ANNOTATION } from "../aws/identities";
import { isArray, isObject, type JsonValue, pointer, valueAt } from "../manifests/json";
import { type ManifestSet, resourceObject } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { Check, Rule, Violation } from "./rule";

const mixed: Check = {
  id: "ZEN-971",
  name: "partition",
  severity: "high",
  title: "An ARN is in another partition of AWS than the stack",
  remediation: "Build ARNs with the partition of the stack's provider (aws.getPartition), not with `aws`.",
};

/** The partition of a region (AWS: "Amazon Resource Names", partition). */
function partitionOf(region: string): string | undefined {
  if (/^cn-[a-z]+-\d$/.test(region)) return "aws-cn";
  if (/^us-gov-[a-z]+-\d$/.test(region)) return "aws-us-gov";
  return /^[a-z]{2}-[a-z]+-\d$/.test(region) ? "aws" : undefined;
}

/** An ARN somewhere in a text: its partition and its region. */
const arnPattern = /\barn:(aws[a-z-]*):[a-z0-9-]+:([a-z0-9-]*):/g;

/** A place where partitions are named. */
interface Mention {
  readonly object: Violation["object"];
  readonly path: string;
  readonly partitions: readonly string[];
  /** Partitions that the regions named there are in. */
  readonly ofRegions: readonly string[];
}

function textsIn(
  value: JsonValue | undefined,
  path: readonly (string | number)[],
): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[pointer(path), value]];
  if (isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, [...path, key]));
}

function mention(object: Violation["object"], path: string, text: string): readonly Mention[] {
  const arns = [...text.matchAll(arnPattern)];
  const regions = [...arns.map(([, , region = ""]) => region), ...(path === "/region" ? [text] : [])];
  const ofRegions = regions.flatMap((region) => partitionOf(region) ?? []);
  if (arns.length === 0 && ofRegions.length === 0) return [];
  return [{ object, path, partitions: arns.map(([, partition = ""]) => partition), ofRegions }];
}

function mentionsIn(objects: ManifestSet): readonly Mention[] {
  const ofResources = objects.resources
    .filter(({ type }) => type.startsWith("aws:") || type.startsWith("eks:"))
    .flatMap((resource) =>
      textsIn(resource.props, []).flatMap(([path, text]) => mention(resourceObject(resource), path, text)),
    );
  const ofAccounts = objects.ofKind("/ServiceAccount").flatMap(({ body, object }) => {
    const path = ["metadata", "annotations", ROLE_ANNOTATION];
    const value = valueAt(body, path);
    // What stands in for a role that is not known is in no partition of the stack's.
    return typeof value === "string" && !hasPlaceholder(value) ? mention(object, pointer(path), value) : [];
  });
  return [...ofResources, ...ofAccounts];
}

/** The one that is named most often, the first of those that are named alike; empty where none is named. */
function mostNamed(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  let [most, times] = ["", 0];
  for (const [name, count] of counts) if (count > times) [most, times] = [name, count];
  return most;
}

/**
 * One stack is in one partition (issue "partition-aware ARNs"): the one of the regions that it names, else the
 * one that most of its ARNs name.
 */
export const awsPartitions: Rule = {
  name: "aws-partitions",
  description: "All ARNs of a stack are in its partition of AWS.",
  group: "cloud",
  controls: ["SOC2 CC8.1", "ISO A.8.9"],
  scope: "stack",
  checks: [mixed],
  judge: (objects) => {
    const mentions = mentionsIn(objects);
    const stack =
      mostNamed(mentions.flatMap(({ ofRegions }) => ofRegions)) ||
      mostNamed(mentions.flatMap(({ partitions }) => partitions));
    return mentions.flatMap(({ object, path, partitions, ofRegions }): readonly Violation[] => {
      const other = [...partitions, ...ofRegions].find((partition) => partition !== stack);
      if (other === undefined) return [];
      const named = PARTITIONS.includes(other) ? other : "another partition";
      const message = `an ARN or region is of ${named}, where the stack is in ${stack}: build ARNs with the partition of the stack's provider`;
      return [{ check: mixed, object, path, message }];
    });
  },
};
