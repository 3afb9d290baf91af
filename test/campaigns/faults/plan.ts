import type { Fault, FaultKind } from "../../../rehearsal/providers/aws/faults";
import { isMadeInBackground, lagOf } from "../../../rehearsal/providers/aws/lifecycles";
import { TYPES } from "../../../rehearsal/providers/aws/types";
import { Random } from "../kills/random";

/** How many of each type there are in the account of a stack that is up. */
export type Census = ReadonlyMap<string, number>;

/** What happens to one stack on its way up and away. */
export interface Plan {
  /** What AWS takes long to make, and the run is killed meanwhile; every second seed has one. */
  readonly kill?: Fault;
  readonly up: readonly Fault[];
  readonly destroy: readonly Fault[];
}

type Kinds = readonly [FaultKind, ...FaultKind[]];

/** What AWS answers with an error, and what it only takes its time with. */
const REFUSED_UP: Kinds = ["internal", "quota", "throttle"];
const REFUSED_DOWN: Kinds = ["dependency", "internal", "throttle"];
const LATE_UP: Kinds = ["slow", "long", "lag"];
const LATE_DOWN: Kinds = ["slow", "long"];

/** Calls that a throttled one is refused at: fewer than the provider tries, or as many. */
const PATIENT = 3;
const HOPELESS = 6;

/** How many seconds AWS takes longer where nobody is killed, and where somebody is. */
export interface Pace {
  readonly longer: number;
  readonly stuck: number;
}

/** What controllers in the cluster make, not the program. */
const OF_CONTROLLERS = /^aws:lb\/(loadBalancer|listener|listenerRule|targetGroup):/;

/** Whether a fault of a kind makes a difference to a type; what goes with what it is a part of, nobody deletes. */
function isFor(kind: FaultKind, operation: Fault["operation"], type: string): boolean {
  if (operation === "delete" && TYPES[type]?.partOf !== undefined) return false;
  if (kind === "lag") return lagOf(type) > 0;
  return kind !== "long" || operation === "delete" || isMadeInBackground(type);
}

/**
 * The faults of a seed: three on the way up and three on the way down, each at a call of a type of its own. One of the
 * three is an error, one is late, and one is either.
 */
export function planOf(seed: number, census: Census, { longer: seconds, stuck }: Pace): Plan {
  const random = new Random(seed);
  const all = [...census].filter(([type]) => !OF_CONTROLLERS.test(type)).sort(([a], [b]) => (a < b ? -1 : 1));
  const taken = new Set<string>();
  const fault = (operation: "create" | "delete", kind: FaultKind): Fault => {
    const [first, ...rest] = all.filter(
      ([type]) => isFor(kind, operation, type) && !taken.has(`${operation} ${type}`),
    );
    if (first === undefined) throw new Error(`nothing in the account can be struck by ${kind}`);
    const [type, count] = random.pick([first, ...rest]);
    taken.add(`${operation} ${type}`);
    const at = random.whole(1, count);
    const times = kind === "throttle" ? random.pick([PATIENT, HOPELESS]) : 1;
    const longer = kind === "long" || kind === "lag" ? { seconds } : {};
    return { operation, kind, type, at, times, ...longer };
  };
  const three = (operation: "create" | "delete", refused: Kinds, late: Kinds): readonly Fault[] =>
    [refused, late, [...refused, ...late] as const].map((kinds) => fault(operation, random.pick(kinds)));
  const kill = seed % 2 === 0 ? { kill: { ...fault("create", "long"), at: 1, seconds: stuck } } : {};
  return {
    ...kill,
    up: three("create", REFUSED_UP, LATE_UP),
    destroy: three("delete", REFUSED_DOWN, LATE_DOWN),
  };
}

/** A fault in words: `internal error at create 2 of aws:ec2/subnet:Subnet`. */
export function faultLabel({ operation, kind, type = "", at = 1, times = 1 }: Fault): string {
  return `${kind}${times > 1 ? ` ×${times}` : ""} at ${operation} ${at} of ${type}`;
}
