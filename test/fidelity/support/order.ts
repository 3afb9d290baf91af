import type { JsonMap, StepTrace } from "./trace";

/** Which half of a resource's life an operation belongs to. */
function halfOf(op: string): "make" | "remove" | undefined {
  if (op === "replace" || op === "refresh") return undefined;
  return /^(delete|discard)/.test(op) ? "remove" : "make";
}

interface Span {
  readonly began: number;
  readonly ended: number;
}

/**
 * When each half of each resource's life began and first ended, as places in the list of events. A component is
 * there as soon as it began: its end is told when its outputs are known.
 */
function spans(events: readonly string[], isComponent: (urn: string) => boolean): ReadonlyMap<string, Span> {
  const found = new Map<string, { began: number; ended: number }>();
  events.forEach((event, at) => {
    const [phase = "", op = "", ...urn] = event.split(" ");
    const half = halfOf(op);
    if (half === undefined) return;
    const key = `${half} ${urn.join(" ")}`;
    const span = found.get(key);
    const over = phase !== "pre" || isComponent(urn.join(" "));
    if (span === undefined) found.set(key, { began: at, ended: over ? at : Infinity });
    else if (phase !== "pre" && span.ended === Infinity) span.ended = at;
  });
  return found;
}

function neededBy(resource: JsonMap): readonly string[] {
  const { dependencies, parent, provider, deletedWith } = resource;
  const listed = Array.isArray(dependencies) ? (dependencies as string[]) : [];
  const ofProvider = typeof provider === "string" ? provider.replace(/::[^:]*$/, "") : "";
  return [...listed, parent, ofProvider, deletedWith].filter(
    (urn): urn is string => typeof urn === "string" && urn !== "",
  );
}

/**
 * What had to come before what: for every resource and what it needs (dependencies, parent, provider), and for
 * every resource that was made and removed in one step. Resources that need nothing of each other may come in any order.
 *
 * @param before The state before the step, which knows what the removed resources needed.
 */
export function order(step: StepTrace, before: JsonMap): Readonly<Record<string, string>> {
  // A refresh looks at everything at once.
  if (step.operation === "refresh") return {};
  const all = { ...before, ...step.state } as Readonly<Record<string, JsonMap>>;
  const events = spans(step.events, (urn) => all[urn]?.["custom"] === false);
  const verdicts: Record<string, string> = {};
  const judge = (one: string, other: string): void => {
    const [first, second] = [events.get(one), events.get(other)];
    if (first === undefined || second === undefined) return;
    verdicts[`${one} | ${other}`] =
      first.ended < second.began
        ? "one after the other"
        : second.ended < first.began
          ? "the other way round"
          : "at once";
  };
  for (const [key, resource] of Object.entries(all)) {
    const urn = key.replace(/ \(to be deleted\)$/, "");
    judge(`remove ${urn}`, `make ${urn}`);
    for (const needed of neededBy(resource)) {
      judge(`make ${needed}`, `make ${urn}`);
      judge(`remove ${urn}`, `remove ${needed}`);
    }
  }
  return verdicts;
}
