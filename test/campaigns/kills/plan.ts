import { Random } from "./random";

/** What is under way when the kill strikes. */
export type Operation = "up" | "upgrade" | "destroy";

/** What is killed; `group` is all of them at once, as when their container is removed. */
export type Target = "zenctl" | "engine" | "program" | "pack" | "helm" | "group";

/**
 * What is waited for before the delay: the beginning, the `count`th process of a kind, the stack's lock, the
 * `count`th finished or just begun write of the state, or a Helm revision that is under way.
 */
export interface Anchor {
  readonly what: "start" | "engine" | "program" | "pack" | "helm" | "lock" | "saved" | "saving" | "pending";
  readonly count: number;
}

/** The releases of the local stack, which are also the names of their charts. */
export const RELEASES = ["runtime-agent", "workflow-registry", "zen-agent"] as const;

/** One run of the campaign. */
export interface Plan {
  readonly seed: number;
  readonly operation: Operation;
  readonly target: Target;
  readonly anchor: Anchor;
  /** Milliseconds from the anchor to the kill. */
  readonly delayMs: number;
  /** The charts that an upgrade changes. */
  readonly charts: readonly (typeof RELEASES)[number][];
}

const TARGETS: Readonly<Record<Operation, readonly [Target, ...Target[]]>> = {
  up: ["zenctl", "engine", "program", "pack", "helm", "group"],
  upgrade: ["zenctl", "engine", "program", "pack", "helm", "group"],
  destroy: ["zenctl", "engine", "helm", "group"],
};

interface Range {
  readonly what: Anchor["what"];
  /** The largest count. */
  readonly most: number;
  /** The longest delay in milliseconds. */
  readonly delay: number;
}

const START: Range = { what: "start", most: 1, delay: 2500 };
const LOCK: Range = { what: "lock", most: 1, delay: 5000 };
const PENDING: Range = { what: "pending", most: 3, delay: 1500 };
const SAVED = (most: number): Range => ({ what: "saved", most, delay: 30 });
const SAVING = (most: number): Range => ({ what: "saving", most, delay: 0 });

function anyMoment(operation: Operation): readonly [Range, ...Range[]] {
  const pending = { ...PENDING, most: operation === "upgrade" ? 1 : PENDING.most };
  const saves = { up: 20, upgrade: 3, destroy: 16 }[operation];
  const common = [START, LOCK, pending, SAVED(saves), SAVING(saves)] as const;
  if (operation === "destroy") return [...common, { what: "engine", most: 1, delay: 1500 }];
  return [
    ...common,
    { what: "program", most: 2, delay: 1500 },
    { what: "pack", most: 2, delay: 1500 },
    { what: "helm", most: 1, delay: 1000 },
  ];
}

function moments(operation: Operation, target: Target): readonly [Range, ...Range[]] {
  switch (target) {
    case "helm":
      return [
        { what: "helm", most: 1, delay: 300 },
        { what: "pending", most: 1, delay: 800 },
      ];
    case "program":
    case "pack":
      return [
        { what: target, most: 2, delay: 1200 },
        { what: "pending", most: 1, delay: 500 },
        { what: "saved", most: operation === "up" ? 8 : 1, delay: 30 },
      ];
    case "engine":
      return [...anyMoment(operation), { what: "engine", most: 1, delay: 1500 }];
    case "zenctl":
    case "group":
      return anyMoment(operation);
  }
}

/** Upgrades and destroys are cheaper to prepare than an empty cluster. */
const OPERATIONS = [
  "up",
  "up",
  "upgrade",
  "upgrade",
  "upgrade",
  "upgrade",
  "destroy",
  "destroy",
  "destroy",
] as const;

/** What the run of a seed is: the same for ever, whatever else is run. */
export function planOf(seed: number): Plan {
  const random = new Random(seed);
  const operation = random.pick<Operation>(OPERATIONS);
  const target = random.pick(TARGETS[operation]);
  const { what, most, delay } = random.pick(moments(operation, target));
  return {
    seed,
    operation,
    target,
    anchor: { what, count: random.whole(1, most) },
    delayMs: random.whole(0, delay),
    charts: operation === "upgrade" ? random.some(RELEASES) : [],
  };
}

/** The plan in words. */
export function describePlan({ operation, target, anchor, delayMs, charts }: Plan): string {
  const count = anchor.count > 1 ? ` ${String(anchor.count)}` : "";
  const changed = charts.length > 0 ? ` of ${charts.join(", ")}` : "";
  return `${operation}${changed}: ${target} killed ${String(delayMs)} ms after ${anchor.what}${count}`;
}
