import { type Permission, permissionFor } from "../../model/permissions";
import type { Escalation } from "./escalations";
import { type Hit, hitsOf } from "./hits";
import type { Owner } from "./owners";
import type { Role, RoleRule } from "./roles";

/** A way to more rights that a rule opens, split by what its workload declares. */
export interface Opened {
  readonly escalation: Escalation;
  readonly refused: readonly Hit[];
  readonly accepted: readonly { readonly hit: Hit; readonly permission: Permission }[];
}

/** The permission that the owner of a rule has for a hit of it; undefined if none is declared. */
export function permissionOf(
  hit: Hit,
  { names }: RoleRule,
  owner: Owner | undefined,
): Permission | undefined {
  if (owner === undefined) return undefined;
  const { group, resource, verb } = hit;
  return permissionFor(owner.workload, { group, resource, verb, names, places: owner.places });
}

/** The ways to more rights that a rule opens, in the order of `ESCALATIONS`. */
export function openedBy(rule: RoleRule, kind: Role["kind"], owner: Owner | undefined): readonly Opened[] {
  const hits = hitsOf(rule, kind);
  if (hits.length === 0) return [];
  return [...new Set(hits.map(({ escalation }) => escalation))].map((escalation) => {
    const own = hits
      .filter((hit) => hit.escalation === escalation)
      .map((hit) => ({ hit, permission: permissionOf(hit, rule, owner) }));
    const refused = own.flatMap(({ hit, permission }) => (permission === undefined ? [hit] : []));
    const accepted = own.flatMap(({ hit, permission }) =>
      permission === undefined ? [] : [{ hit, permission }],
    );
    return { escalation, refused, accepted };
  });
}
