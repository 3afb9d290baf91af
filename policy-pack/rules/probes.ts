import { isArray, isObject, type JsonObject, type JsonValue } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";

/** The probes of a container. */
export type ProbeName = "startupProbe" | "livenessProbe" | "readinessProbe";

/** A probe that asks something, with Kubernetes' defaults filled in (kubernetes.io "Configure probes"). */
export interface Probe {
  readonly name: ProbeName;
  readonly kind: "exec" | "httpGet" | "tcpSocket" | "grpc";
  readonly handler: JsonObject;
  /** Seconds from the start of the container to the first question. */
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  /** Longest time that one answer is waited for. */
  readonly timeoutSeconds: number;
  /** Wrong answers in a row that count. */
  readonly failureThreshold: number;
  /** Names of its numbers that are not known in preview. */
  readonly unknowns: readonly string[];
}

const handlerKinds = ["exec", "httpGet", "tcpSocket", "grpc"] as const;
const numbers = {
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
} as const;

function numberOr(value: JsonValue | undefined, fallback: number): number {
  // Kubernetes takes 0 for what is not given.
  return typeof value === "number" && value > 0 ? value : fallback;
}

/** Whether a value stands for one that is not known in preview. */
export function isUnknownValue(value: JsonValue | undefined): boolean {
  return typeof value === "string" && hasPlaceholder(value);
}

/** A container's probe; undefined where there is none or it asks nothing. */
export function probeOf(container: JsonObject, name: ProbeName): Probe | undefined {
  const probe = container[name];
  if (!isObject(probe)) return undefined;
  for (const kind of handlerKinds) {
    const handler = probe[kind];
    if (!isObject(handler)) continue;
    return {
      name,
      kind,
      handler,
      initialDelaySeconds: numberOr(probe["initialDelaySeconds"], numbers.initialDelaySeconds),
      periodSeconds: numberOr(probe["periodSeconds"], numbers.periodSeconds),
      timeoutSeconds: numberOr(probe["timeoutSeconds"], numbers.timeoutSeconds),
      failureThreshold: numberOr(probe["failureThreshold"], numbers.failureThreshold),
      unknowns: Object.keys(numbers).filter((key) => isUnknownValue(probe[key])),
    };
  }
  return undefined;
}

/** Seconds from the start of a container that never answers rightly to the wrong answer that counts. */
export function secondsToFailure(probe: Probe): number {
  return probe.initialDelaySeconds + (probe.failureThreshold - 1) * probe.periodSeconds;
}

/** Seconds for which a running container may give wrong answers. */
export function tolerance({ failureThreshold, periodSeconds }: Probe): number {
  return failureThreshold * periodSeconds;
}

/** Seconds until a container that never answers is noticed: the next question waits for the end of the one before. */
export function secondsOfSilence(probe: Probe): number {
  const slowest = { ...probe, periodSeconds: Math.max(probe.periodSeconds, probe.timeoutSeconds) };
  return Math.max(secondsToFailure(slowest), tolerance(slowest));
}

/** The port that a probe asks, and where in the handler it stands; undefined where it asks none of the container's. */
export function portOf({ kind, handler }: Probe): JsonValue | undefined {
  return kind === "exec" || typeof handler["host"] === "string" ? undefined : handler["port"];
}

const alwaysTrue: ReadonlySet<string> = new Set([":", "true", "exit 0", "exit"]);

/** Whether a probe runs a command that never fails. */
export function isHollow({ kind, handler }: Probe): boolean {
  const command = handler["command"];
  if (kind !== "exec" || !isArray(command)) return false;
  const [program, ...rest] = command;
  if (typeof program !== "string") return false;
  const last = program.slice(program.lastIndexOf("/") + 1);
  if (last === "true" || (last === "echo" && rest.length > 0)) return true;
  const script = rest.at(-1);
  return rest[0] === "-c" && typeof script === "string" && alwaysTrue.has(script.trim());
}

/** Whether two probes ask the same. */
export function asksTheSame(a: Probe, b: Probe): boolean {
  const same = (key: string): boolean => (a.handler[key] ?? null) === (b.handler[key] ?? null);
  return (
    a.kind === b.kind &&
    (a.kind === "exec" ? sameTexts(a.handler["command"], b.handler["command"]) : true) &&
    ["host", "path", "port", "service"].every(same)
  );
}

function sameTexts(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return isArray(a) && isArray(b) && a.length === b.length && a.every((item, index) => item === b[index]);
}
