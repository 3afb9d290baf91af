import type { Partition } from "../../../../../model/aws/partition";
import type { Condition, Statement } from "../document";

/** A policy that AWS keeps for everybody, as far as requests are judged by it. */
export interface ManagedPolicy {
  /** Its ARN without the partition's part: `service-role/` and a name, or a name. */
  readonly path: string;
  /** Version that was AWS's default, and the day it was made. */
  readonly version: string;
  readonly made: string;
  readonly statements: (partition: Partition) => readonly Statement[];
}

/** Conditions as a policy has them: by operator and key. */
type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

function conditionsOf(conditions: Conditions): readonly Condition[] {
  return Object.entries(conditions).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, values]) => ({
      operator,
      key,
      values: typeof values === "string" ? [values] : values,
    })),
  );
}

/** Actions of a service, by their names. */
export function of(service: string, names: string): readonly string[] {
  return names.split(/\s+/).map((name) => `${service}:${name}`);
}

/** A statement that allows actions on resources, under conditions. */
export function allow(
  actions: readonly string[],
  resources: readonly string[] = ["*"],
  conditions: Conditions = {},
): Statement {
  return {
    allows: true,
    actions,
    notActions: [],
    resources,
    notResources: [],
    principals: [],
    hasNotPrincipal: false,
    conditions: conditionsOf(conditions),
  };
}
