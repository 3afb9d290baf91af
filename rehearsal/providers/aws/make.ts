import type { PlainMap } from "../properties/values";
import type { Held } from "./account";
import { demandReferences, demandRoom, demandUnused, partsOf } from "./relations";
import { TYPES } from "./types";
import type { TypeSpec, World } from "./types/spec";

function known(type: string): TypeSpec {
  const spec = TYPES[type];
  if (spec === undefined) throw new Error(`The simulated account knows no ${type}.`);
  return spec;
}

/**
 * Makes something in the account, if AWS would.
 *
 * @param tagged What AWS adds of tags.
 * @throws AwsError where it would refuse.
 */
export function makeHeld(type: string, inputs: PlainMap, world: World, tagged: PlainMap = {}): Held {
  const { account, region } = world;
  const spec = known(type);
  const where = spec.global === true ? "" : region;
  demandReferences(account, type, inputs);
  const { id, outputs } = spec.make(inputs, world);
  demandRoom(account, type, where, id, inputs);
  const held: Held = {
    type,
    id,
    region: where,
    inputs,
    outputs: { ...outputs, ...tagged },
    madeAt: Date.now(),
  };
  spec.before?.(held, world);
  account.put(held);
  return held;
}

/** Removes something from the account; what is gone already needs no removing. @throws AwsError where AWS would refuse. */
export function removeHeld(type: string, id: string, { account }: Pick<World, "account">): void {
  const held = account.find(type, id);
  if (held === undefined) return;
  demandUnused(account, held);
  account.remove(type, id);
  for (const part of partsOf(account, held)) account.remove(part.type, part.id);
  known(type).gone?.(held, account);
}
