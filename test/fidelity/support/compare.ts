import { order } from "./order";
import type { Json, JsonMap, StepTrace, Trace } from "./trace";

/** Something that is not the same on both engines. */
export interface Difference {
  readonly step: string;
  /** Where, parts joined by ` / `. */
  readonly path: string;
  /** What the real engine did; nothing where it has none. */
  readonly recorded: Json | undefined;
  /** What the rehearsal did; nothing where it has none. */
  readonly rehearsed: Json | undefined;
}

function grouped<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  value: (item: Item) => Json,
): JsonMap {
  const groups: Record<string, Json[]> = {};
  for (const item of items) (groups[key(item)] ??= []).push(value(item));
  for (const list of Object.values(groups)) {
    list.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  return groups;
}

function urnOf(event: string): string {
  return event.split(" ").slice(2).join(" ");
}

/** What of a step has to be the same: everything but the order of what does not need each other. */
function essence(step: StepTrace, before: JsonMap): Json {
  const { name, events, diagnostics, policies, remediations, details, ...rest } = step;
  const events0 = grouped(
    [...new Set(events.map(urnOf))],
    (urn) => urn,
    (urn) =>
      events.filter((event) => urnOf(event) === urn).map((event) => event.split(" ").slice(0, 2).join(" ")),
  );
  return {
    ...rest,
    name,
    events: events0,
    order: order(step, before),
    details: details as unknown as JsonMap,
    diagnostics: grouped(
      diagnostics,
      ({ severity, urn }) => `${severity} ${urn}`.trim(),
      ({ message }) => message,
    ),
    policies: grouped(
      policies,
      ({ pack, policy, level, urn }) => `${pack} ${policy} ${level} ${urn}`,
      ({ message }) => message,
    ),
    remediations: grouped(
      remediations,
      ({ policy, urn }) => `${policy} ${urn}`,
      ({ before: was, after }) => ({ before: was, after }),
    ),
  };
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* differing(
  path: readonly string[],
  recorded: Json | undefined,
  rehearsed: Json | undefined,
): Generator<Omit<Difference, "step">> {
  if (isMap(recorded) && isMap(rehearsed)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(rehearsed)])) {
      yield* differing([...path, key], recorded[key], rehearsed[key]);
    }
    return;
  }
  if (JSON.stringify(recorded) !== JSON.stringify(rehearsed)) {
    yield { path: path.join(" / "), recorded, rehearsed };
  }
}

function stateBefore(trace: Trace, at: number): JsonMap {
  const earlier = trace.steps.slice(0, at).findLast(({ state }) => state !== null);
  return earlier?.state ?? {};
}

/** Everything that differs between the recorded trace and the rehearsal's. */
export function differences(recorded: Trace, rehearsed: Trace): readonly Difference[] {
  const steps = Math.max(recorded.steps.length, rehearsed.steps.length);
  return Array.from({ length: steps }, (_, at) => at).flatMap((at) => {
    const [one, other] = [recorded.steps[at], rehearsed.steps[at]];
    const name = (one ?? other)?.name ?? "";
    const left = one === undefined ? undefined : essence(one, stateBefore(recorded, at));
    const right = other === undefined ? undefined : essence(other, stateBefore(rehearsed, at));
    return [...differing([], left, right)].map((difference) => ({ step: name, ...difference }));
  });
}
