import { Type } from "@sinclair/typebox";
import type { StackConfig } from "../../model/config";
import { Account, accountFile } from "../../rehearsal/providers/aws/account";
import type { Environment } from "../../model/environment";
import { answered, type AwsCli } from "./cli";

/** A set of records of a zone, as Route 53 lists it. */
interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly values: readonly string[];
}

const Listed = Type.Object({
  ResourceRecordSets: Type.Array(
    Type.Object({
      Name: Type.String(),
      Type: Type.String(),
      ResourceRecords: Type.Optional(Type.Array(Type.Object({ Value: Type.String() }))),
    }),
  ),
});

const plain = (name: string): string => name.replace(/\.$/, "");

/**
 * Records that External DNS made for an owner, by the TXT records with which it says so: each of these, and what it is
 * about. It writes them as `a-NAME` or `cname-NAME`, and earlier versions as `NAME` itself.
 */
export function recordsOf(owner: string, sets: readonly RecordSet[]): readonly string[] {
  const mark = `heritage=external-dns,external-dns/owner=${owner},`;
  const claims = sets.filter(
    ({ type, values }) => type === "TXT" && values.some((value) => value.includes(mark)),
  );
  const about = new Set(
    claims.flatMap(({ name }) => [plain(name), plain(name).replace(/^(a|aaaa|cname)-/, "")]),
  );
  return sets
    .filter(
      ({ name, type }) =>
        claims.some((claim) => claim.name === name) ||
        (about.has(plain(name)) && ["A", "AAAA", "CNAME"].includes(type)),
    )
    .map(({ name, type }) => `${type} ${plain(name)}`)
    .sort();
}

function inRehearsal(zoneId: string, env: Environment): readonly RecordSet[] {
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return Account.open(accountFile(env))
    .all("aws:route53/record:Record")
    .filter(({ inputs }) => inputs["zoneId"] === zoneId)
    .map(({ inputs, outputs }) => ({
      name: text(outputs["fqdn"]),
      type: text(inputs["type"]),
      values: Array.isArray(inputs["records"]) ? inputs["records"].map(text) : [],
    }));
}

/** Where records are asked for. */
export interface Zones {
  readonly env: Environment;
  /** Nothing in a rehearsal, whose account is in a file. */
  readonly aws?: AwsCli;
}

/**
 * Records of a stack that are left in a zone that was given; one that the stack made goes with all that is in it.
 *
 * @throws Error with the reason where there is no answer.
 */
export async function recordsLeft(
  { aws }: StackConfig,
  { env, aws: cli }: Zones,
): Promise<readonly string[]> {
  const zoneId = aws?.dns?.zoneId;
  if (aws === undefined || zoneId === undefined) return [];
  const owner = aws.cluster.name;
  const shown = (records: readonly string[]): readonly string[] =>
    records.map((record) => `record ${record} of the hosted zone ${zoneId}`);
  if (cli === undefined) return shown(recordsOf(owner, inRehearsal(zoneId, env)));
  const question = ["route53", "list-resource-record-sets", "--hosted-zone-id", zoneId];
  const { ResourceRecordSets } = answered(await cli.ask(Listed, question));
  const sets = ResourceRecordSets.map(({ Name, Type: type, ResourceRecords = [] }) => ({
    name: Name,
    type,
    values: ResourceRecords.map(({ Value }) => Value),
  }));
  return shown(recordsOf(owner, sets));
}
