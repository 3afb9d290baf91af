import { isArray, isObject, type JsonObject, type JsonValue, pointer } from "../manifests/json";
import type { Container, PodCarrier } from "../manifests/pods";
import { longRunningPods } from "./longRunning";
import {
  asksTheSame,
  isHollow,
  isUnknownValue,
  portOf,
  type Probe,
  type ProbeName,
  probeOf,
  secondsOfSilence,
  secondsToFailure,
  tolerance,
} from "./probes";
import { type Check, numberOf, type Parameters, type Rule, type Violation } from "./rule";

const noReadiness: Check = {
  id: "ZEN-701",
  name: "readiness",
  severity: "medium",
  title: "A container has no readiness probe, so it is sent requests before it can answer them",
  remediation: "Give it a `readinessProbe` with a handler.",
};

const noLiveness: Check = {
  id: "ZEN-702",
  name: "liveness",
  severity: "medium",
  title: "A container has no liveness probe, so one that hangs stays",
  remediation: "Give it a `livenessProbe` with a handler.",
};

const eager: Check = {
  id: "ZEN-703",
  name: "slow-start",
  severity: "medium",
  title: "A container that starts slowly is restarted before it has started",
  remediation:
    "Give it a `startupProbe` with enough failures, or its liveness probe an `initialDelaySeconds`.",
  // Only who knows the program knows how long it starts: with the defaults of Kubernetes it has 20 seconds.
  enforcement: "advisory",
};

const hasty: Check = {
  id: "ZEN-704",
  name: "hasty-restart",
  severity: "medium",
  title: "A container is restarted before it is taken out of service",
  remediation:
    "Let the liveness probe tolerate at least two failures, and longer than the readiness probe where both ask the same.",
};

const noPort: Check = {
  id: "ZEN-705",
  name: "port",
  severity: "medium",
  title: "A probe asks a port that the container does not declare",
  remediation: "Name one of the container's ports, or declare it.",
};

const hollow: Check = {
  id: "ZEN-706",
  name: "hollow",
  severity: "medium",
  title: "A probe runs a command that never fails",
  remediation: "Ask something of the program.",
};

const lax: Check = {
  id: "ZEN-707",
  name: "lax",
  severity: "low",
  title: "A container that does not work is noticed very late",
  remediation: "Lower `periodSeconds`, `timeoutSeconds`, `failureThreshold` or `initialDelaySeconds`.",
};

const unknown: Check = {
  id: "ZEN-708",
  name: "unknown",
  severity: "medium",
  title: "A probe depends on a value that is not known in preview",
  remediation: "Give it a value that is known before the resource is made.",
};

interface Finding {
  readonly check: Check;
  readonly keys: readonly (string | number)[];
  readonly message: string;
}

const probeNames = ["startupProbe", "livenessProbe", "readinessProbe"] as const;
const words: Readonly<Record<ProbeName, string>> = {
  startupProbe: "startup probe",
  livenessProbe: "liveness probe",
  readinessProbe: "readiness probe",
};

function missing(check: Check, name: ProbeName, body: JsonObject, why: string): Finding {
  const given = body[name];
  if (isUnknownValue(given)) {
    const message = `the ${words[name]} is not known in preview: give it a value that is known before the resource is made`;
    return { check: unknown, keys: [name], message };
  }
  return isObject(given)
    ? { check, keys: [name], message: `the ${words[name]} has no handler, so that ${why}: give it one` }
    : { check, keys: [], message: `the container has no ${words[name]}, so that ${why}: add one` };
}

function declares(ports: JsonValue | undefined, port: JsonValue): boolean {
  if (!isArray(ports)) return false;
  return ports.some((each) => {
    if (!isObject(each)) return false;
    const { name, containerPort } = each;
    return port === name || port === containerPort || isUnknownValue(name) || isUnknownValue(containerPort);
  });
}

function judgePort(probe: Probe, body: JsonObject): readonly Finding[] {
  const port = portOf(probe);
  if (port === undefined) return [];
  const keys = [probe.name, probe.kind, "port"];
  if (isUnknownValue(port)) {
    const message = `the port of the ${words[probe.name]} is not known in preview: give it a value that is known before the resource is made`;
    return [{ check: unknown, keys, message }];
  }
  if (declares(body["ports"], port)) return [];
  const message = `the ${words[probe.name]} asks a port that the container does not declare: name one of its ports, or declare it`;
  return [{ check: noPort, keys, message }];
}

function judgeProbe(probe: Probe, body: JsonObject, longest: number): readonly Finding[] {
  const { name, unknowns } = probe;
  const found = [...judgePort(probe, body)];
  for (const key of unknowns) {
    const message = `a number of the ${words[name]} is not known in preview: give it a value that is known before the resource is made`;
    found.push({ check: unknown, keys: [name, key], message });
  }
  if (isHollow(probe)) {
    const message = `the ${words[name]} runs a command that never fails: ask something of the program`;
    found.push({ check: hollow, keys: [name, "exec", "command"], message });
  }
  const seconds = secondsOfSilence(probe);
  if (unknowns.length === 0 && seconds > longest) {
    const message = `the ${words[name]} notices only after ${seconds} seconds (at most ${longest}): lower periodSeconds, timeoutSeconds, failureThreshold or initialDelaySeconds`;
    found.push({ check: lax, keys: [name], message });
  }
  return found;
}

function judgeStart(
  startup: Probe | undefined,
  liveness: Probe | undefined,
  shortest: number,
): readonly Finding[] {
  const first = startup ?? liveness;
  if (first === undefined || first.unknowns.length > 0 || secondsToFailure(first) >= shortest) return [];
  const message = `the ${words[first.name]} restarts the container ${secondsToFailure(first)} seconds after its start (at least ${shortest}) unless it has started by then: ${
    startup === undefined ? "add a startup probe or initialDelaySeconds" : "raise failureThreshold"
  }`;
  return [{ check: eager, keys: [first.name], message }];
}

function judgeRestart(liveness: Probe | undefined, readiness: Probe | undefined): readonly Finding[] {
  if (liveness === undefined || liveness.unknowns.length > 0) return [];
  if (liveness.failureThreshold < 2) {
    const message = "one wrong answer restarts the container: raise failureThreshold of the liveness probe";
    return [{ check: hasty, keys: ["livenessProbe", "failureThreshold"], message }];
  }
  if (readiness === undefined || readiness.unknowns.length > 0 || !asksTheSame(liveness, readiness))
    return [];
  if (tolerance(liveness) > tolerance(readiness)) return [];
  const message =
    "the liveness probe asks the same as the readiness probe and gives up no later, so that the container is restarted before it is taken out of service: let it tolerate more failures, or ask something else";
  return [{ check: hasty, keys: ["livenessProbe"], message }];
}

function judgeContainer({ list, body }: Container, parameters: Parameters): readonly Finding[] {
  const isSidecar = list === "initContainers" && body["restartPolicy"] === "Always";
  if (list !== "containers" && !isSidecar) return [];
  const [startup, liveness, readiness] = probeNames.map((name) => probeOf(body, name));
  const longest = (probe: Probe): number =>
    numberOf(parameters, probe.name === "startupProbe" ? "maximumStartSeconds" : "maximumSeconds");
  const absent: Finding[] = [];
  if (!isSidecar && readiness === undefined) {
    absent.push(
      missing(noReadiness, "readinessProbe", body, "it is sent requests before it can answer them"),
    );
  }
  if (!isSidecar && liveness === undefined) {
    absent.push(missing(noLiveness, "livenessProbe", body, "one that hangs stays"));
  }
  return [
    ...absent,
    ...[startup, liveness, readiness].flatMap((probe) =>
      probe === undefined ? [] : judgeProbe(probe, body, longest(probe)),
    ),
    ...judgeStart(startup, liveness, numberOf(parameters, "minimumStartSeconds")),
    ...judgeRestart(liveness, readiness),
  ];
}

function judgePod({ manifest, containers }: PodCarrier, parameters: Parameters): readonly Violation[] {
  return containers.flatMap((container) =>
    judgeContainer(container, parameters).map(({ check, keys, message }) => ({
      check,
      message,
      object: manifest.object,
      path: pointer([...container.path, ...keys]),
    })),
  );
}

/** Whatever runs for long says whether it lives and whether it can answer (kubernetes.io "Configure probes"). */
export const workloadProbes: Rule = {
  name: "workload-probes",
  description: "Containers that run for long have readiness and liveness probes that fit together.",
  group: "workloads",
  controls: ["SOC2 A1.2", "ISO A.8.14"],
  scope: "release",
  checks: [noReadiness, noLiveness, eager, hasty, noPort, hollow, lax, unknown],
  parameters: [
    {
      name: "minimumStartSeconds",
      description: "Least time that a container has to start before a probe restarts it, in seconds.",
      type: "number",
      default: 30,
      minimum: 0,
    },
    {
      name: "maximumStartSeconds",
      description: "Longest time for which a startup probe waits, in seconds.",
      type: "number",
      default: 1800,
      minimum: 1,
    },
    {
      name: "maximumSeconds",
      description: "Longest time until a liveness or readiness probe notices a failure, in seconds.",
      type: "number",
      default: 300,
      minimum: 1,
    },
  ],
  judge: (objects, { parameters }) =>
    objects.memo(longRunningPods).flatMap((pod) => judgePod(pod, parameters)),
};
