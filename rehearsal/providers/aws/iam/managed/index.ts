import type { Partition } from "../../../../../model/aws/partition";
import type { Statement } from "../document";
import { CLUSTER_POLICY } from "./cluster";
import { DRIVERS } from "./drivers";
import { NODES } from "./nodes";
import type { ManagedPolicy } from "./policy";

/**
 * Policies that AWS keeps, of those that the stack attaches: what they said on 2025-02-22, each with its version (AWS managed
 * policy reference guide, a page each; read from the copies in github.com/z0ph/MAMIP, commit de4971a4). AWS changes them.
 */
export const MANAGED: readonly ManagedPolicy[] = [CLUSTER_POLICY, ...NODES, ...DRIVERS];

const ARN = /^arn:(aws[a-z-]*):iam::aws:policy\/(.+)$/;

function nameOf(path: string): string {
  return path.split("/").at(-1) ?? path;
}

/** Whether AWS keeps a policy under an ARN, as far as it is known here: one of a known name has its own path. */
export function isManaged(arn: string): boolean {
  const [, , path] = ARN.exec(arn) ?? [];
  if (path === undefined) return false;
  const known = MANAGED.find((policy) => nameOf(policy.path) === nameOf(path));
  return known === undefined || known.path === path;
}

/** What a policy that AWS keeps says; undefined for one that is not known here, which allows nothing in a rehearsal. */
export function managedStatements(arn: string): readonly Statement[] | undefined {
  const [, partition, path] = ARN.exec(arn) ?? [];
  return MANAGED.find((policy) => policy.path === path)?.statements(partition as Partition);
}
