import type { Fault, FaultKind } from "../../../rehearsal/providers/aws/faults";
import { Random } from "../kills/random";

/** How many of each type there are in the account of a stack that is up. */
export type Census = ReadonlyMap<string, number>;

/** What happens to one stack on its way up and away. */
export interface Plan {
  readonly up: readonly Fault[];
  readonly destroy: readonly Fault[];
}

const UP: readonly [FaultKind, ...FaultKind[]] = ["internal", "quota", "throttle", "slow"];
const DESTROY: readonly [FaultKind, ...FaultKind[]] = ["dependency", "internal", "throttle", "slow"];

/** Calls that a throttled one is refused at: fewer than the provider tries, or as many. */
const PATIENT = 3;
const HOPELESS = 6;

/** What controllers in the cluster make, not the program. */
const OF_CONTROLLERS = /^aws:lb\/(loadBalancer|listener|listenerRule|targetGroup):/;

/** The faults of a seed: three on the way up and three on the way down, each at a call of one type. */
export function planOf(seed: number, census: Census): Plan {
  const random = new Random(seed);
  const [first, ...rest] = [...census]
    .filter(([type]) => !OF_CONTROLLERS.test(type))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (first === undefined) throw new Error("the account is empty");
  const fault = (
    operation: "create" | "delete",
    kinds: readonly [FaultKind, ...FaultKind[]],
    among: readonly [readonly [string, number], ...(readonly [string, number])[]],
  ): Fault => {
    const [type, count] = random.pick(among);
    const kind = random.pick(kinds);
    const at = random.whole(1, count);
    const times = kind === "throttle" ? random.pick([PATIENT, HOPELESS]) : 1;
    return { operation, kind, type, at, times };
  };
  const all = [first, ...rest] as const;
  const three = [1, 2, 3];
  return {
    up: three.map(() => fault("create", UP, all)),
    destroy: three.map(() => fault("delete", DESTROY, all)),
  };
}

/** A fault in words: `internal error at create 2 of aws:ec2/subnet:Subnet`. */
export function faultLabel({ operation, kind, type = "", at = 1, times = 1 }: Fault): string {
  return `${kind}${times > 1 ? ` ×${times}` : ""} at ${operation} ${at} of ${type}`;
}
