import type { PlainMap } from "../properties/values";
import type { Held } from "./account";
import type { Delays } from "./faults";
import { lagOf, LIFECYCLES } from "./lifecycles";
import { seenInputs } from "./phases";
import { demandReferences, demandRoom, demandUnused, partsOf } from "./relations";
import { TYPES } from "./types";
import type { TypeSpec, World } from "./types/spec";

const DAY_MS = 24 * 60 * 60 * 1000;

/** State of what is only scheduled for deletion, as KMS calls it. */
const SCHEDULED = "PendingDeletion";

function known(type: string): TypeSpec {
  const spec = TYPES[type];
  if (spec === undefined) throw new Error(`The simulated account knows no ${type}.`);
  return spec;
}

/** How something is made. */
export interface Making {
  /** What AWS adds of tags. Default: nothing. */
  readonly tagged?: PlainMap;
  /** URN of the resource that it is made for. Default: none, a controller makes it. */
  readonly madeFor?: string;
  /** How much longer it takes than it does otherwise. Default: no longer. */
  readonly delays?: Delays;
}

const NO_LONGER: Delays = { background: 0, unseen: 0 };

/**
 * Makes something in the account, if AWS would; what AWS makes in the background is only being made then.
 * @throws AwsError where it would refuse.
 */
export function makeHeld(type: string, inputs: PlainMap, world: World, making: Making = {}): Held {
  const { account, region } = world;
  const { tagged = {}, madeFor, delays = NO_LONGER } = making;
  const spec = known(type);
  const where = spec.global === true ? "" : region;
  demandReferences(account, type, inputs);
  const { id, outputs } = spec.make(inputs, world);
  demandRoom(account, type, where, id, inputs);
  const now = account.now();
  const stretch = LIFECYCLES[type]?.making;
  const unseen = lagOf(type) + delays.unseen;
  const held: Held = {
    type,
    id,
    region: where,
    inputs,
    outputs: { ...outputs, ...tagged },
    madeAt: now,
    ...(stretch === undefined
      ? {}
      : { phase: { kind: "making", word: stretch.word, until: now + stretch.ms + delays.background } }),
    ...(unseen === 0 ? {} : { seenFrom: now + unseen }),
    ...(madeFor === undefined ? {} : { madeFor }),
  };
  account.atOnce(() => {
    spec.before?.(held, world);
    account.put(held);
  });
  return held;
}

/** Changes something in place. @throws AwsError where AWS would refuse. */
export function changeHeld(held: Held, inputs: PlainMap, world: World, making: Making = {}): void {
  const { account } = world;
  const { tagged = {}, delays = NO_LONGER } = making;
  const { type } = held;
  demandReferences(account, type, inputs);
  const { changes, changed } = known(type);
  const outputs = { ...held.outputs, ...changes?.(inputs), ...tagged };
  const now = account.now();
  const unseen = lagOf(type) + delays.unseen;
  const earlier = unseen === 0 ? undefined : { inputs: seenInputs(held, now), until: now + unseen };
  const after = { ...held, inputs, outputs };
  account.atOnce(() => {
    account.put(earlier === undefined ? after : { ...after, earlier });
    changed?.(after, world);
  });
}

/**
 * Removes something from the account, or begins to where AWS does it in the background; what is gone, or going already,
 * needs no removing.
 *
 * @param asked What of its inputs the provider goes by: those of the state, which AWS need not have been told of.
 * @throws AwsError where AWS would refuse.
 */
export function removeHeld(
  type: string,
  id: string,
  { account }: Pick<World, "account">,
  delays: Delays = NO_LONGER,
  asked?: PlainMap,
): void {
  const held = account.find(type, id);
  if (held === undefined || held.phase?.kind === "going") return;
  const how = asked ?? held.inputs;
  demandUnused(account, held, how);
  const { going, days } = LIFECYCLES[type] ?? {};
  const now = account.now();
  const kept = days?.(how) ?? 0;
  account.atOnce(() => {
    if (kept > 0)
      account.put({ ...held, phase: { kind: "scheduled", word: SCHEDULED, until: now + kept * DAY_MS } });
    else if (going === undefined && delays.background === 0) account.remove(type, id);
    else {
      const { word, ms } = going ?? { word: "deleting", ms: 0 };
      account.put({ ...held, phase: { kind: "going", word, until: now + ms + delays.background } });
    }
    for (const part of partsOf(account, held)) account.remove(part.type, part.id);
    known(type).gone?.(held, account);
  });
}
