import { isDeepStrictEqual } from "node:util";
import { type ContainerContext, type ContainerStep, step, waitingStatus } from "./container";
import { mountProblems } from "./references";
import type { Condition, Container, ContainerStatus, Phase, Pod, PodEvent, PodStatus, World } from "./types";

/** What the simulated kubelet does about a pod. */
export interface PodStep {
  /** The whole new status, or undefined if the pod has it already. */
  readonly status: PodStatus | undefined;
  readonly events: readonly PodEvent[];
  /** Milliseconds until something changes by itself; undefined if only other objects can change it. */
  readonly againMs?: number;
}

interface Containers {
  readonly init: readonly ContainerStatus[];
  readonly main: readonly ContainerStatus[];
  readonly events: readonly PodEvent[];
  readonly again: readonly number[];
  readonly mounted: boolean;
  readonly initialized: boolean;
  readonly phase: Phase;
}

const done: PodStep = { status: undefined, events: [] };

function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

function statusOf(
  statuses: readonly ContainerStatus[] | undefined,
  name: string,
): ContainerStatus | undefined {
  return statuses?.find((status) => status.name === name);
}

function hasStarted(status: PodStatus | undefined): boolean {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].some(
    (container) => container.state.running !== undefined || container.state.terminated !== undefined,
  );
}

function unmounted(pod: Pod, problems: readonly PodEvent[]): Containers {
  const init = pod.spec.initContainers ?? [];
  const reason = init.length > 0 ? "PodInitializing" : "ContainerCreating";
  return {
    init: init.map((container) => waitingStatus(container, undefined, reason)),
    main: pod.spec.containers.map((container) => waitingStatus(container, undefined, reason)),
    events: problems,
    again: [],
    mounted: false,
    initialized: init.length === 0,
    phase: "Pending",
  };
}

function phaseOf(pod: Pod, main: readonly ContainerStatus[]): Phase {
  const policy = pod.spec.restartPolicy ?? "Always";
  const ended = main.map((status) => status.state.terminated);
  if (policy !== "Always" && ended.every((state) => state !== undefined)) {
    if (ended.every((state) => state.exitCode === 0)) return "Succeeded";
    if (policy === "Never") return "Failed";
  }
  const neverStarted = main.some(
    (status) => status.state.waiting !== undefined && status.lastState?.terminated === undefined,
  );
  return neverStarted ? "Pending" : "Running";
}

function runInit(
  pod: Pod,
  world: World,
  now: Date,
): { readonly steps: readonly ContainerStep[]; readonly left: boolean } {
  const policy = pod.spec.restartPolicy ?? "Always";
  const steps: ContainerStep[] = [];
  let left = false;
  for (const container of pod.spec.initContainers ?? []) {
    const previous = statusOf(pod.status?.initContainerStatuses, container.name);
    if (left) {
      steps.push({ status: waitingStatus(container, previous, "PodInitializing"), events: [] });
      continue;
    }
    const sidecar = isSidecar(container);
    const restart = sidecar ? "Always" : policy === "Never" ? "Never" : "OnFailure";
    const next = step({ pod, world, now, restart, ends: !sidecar, instant: !sidecar }, container, previous);
    steps.push(next);
    left = sidecar ? next.status.started !== true : next.status.state.terminated?.exitCode !== 0;
  }
  return { steps, left };
}

function runContainers(pod: Pod, world: World, now: Date): Containers {
  const problems = hasStarted(pod.status) ? [] : mountProblems(pod, world);
  if (problems.length > 0) return unmounted(pod, problems);
  const policy = pod.spec.restartPolicy ?? "Always";
  const init = runInit(pod, world, now);
  const context: ContainerContext = {
    pod,
    world,
    now,
    restart: policy,
    ends: policy !== "Always",
    instant: false,
  };
  const main: readonly ContainerStep[] = pod.spec.containers.map((container) => {
    const previous = statusOf(pod.status?.containerStatuses, container.name);
    return init.left
      ? { status: waitingStatus(container, previous, "PodInitializing"), events: [] }
      : step(context, container, previous);
  });
  const failedInit = init.steps.some(({ status }) => (status.state.terminated?.exitCode ?? 0) !== 0);
  const statuses = main.map(({ status }) => status);
  return {
    init: init.steps.map(({ status }) => status),
    main: statuses,
    events: [...init.steps, ...main].flatMap(({ events }) => events),
    again: [...init.steps, ...main].flatMap(({ againMs }) => againMs ?? []),
    mounted: true,
    initialized: !init.left,
    phase: init.left ? (failedInit && policy === "Never" ? "Failed" : "Pending") : phaseOf(pod, statuses),
  };
}

function endedSidecar(status: ContainerStatus, now: string): ContainerStatus {
  if (status.state.running === undefined) return status;
  const { startedAt } = status.state.running;
  const terminated = { exitCode: 0, reason: "Completed", startedAt, finishedAt: now };
  return { ...status, ready: false, started: false, state: { terminated } };
}

function unreadyMessage(word: string, names: readonly string[]): string {
  return `containers with ${word} status: [${names.join(" ")}]`;
}

function readiness(
  pod: Pod,
  containers: Containers,
): { readonly containers: Condition; readonly pod: Condition } {
  if (containers.phase === "Succeeded" || containers.phase === "Failed") {
    const reason = containers.phase === "Succeeded" ? "PodCompleted" : "PodFailed";
    const condition = { status: "False", reason };
    return { containers: { type: "ContainersReady", ...condition }, pod: { type: "Ready", ...condition } };
  }
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name);
  const relevant = [...containers.init.filter(({ name }) => sidecars.includes(name)), ...containers.main];
  const unready = relevant.filter(({ ready }) => !ready).map(({ name }) => name);
  if (unready.length > 0) {
    const condition = {
      status: "False",
      reason: "ContainersNotReady",
      message: unreadyMessage("unready", unready),
    };
    return { containers: { type: "ContainersReady", ...condition }, pod: { type: "Ready", ...condition } };
  }
  const gates = (pod.spec.readinessGates ?? []).map(({ conditionType }) => conditionType);
  const closed = gates.filter(
    (gate) => pod.status?.conditions?.some(({ type, status }) => type === gate && status === "True") !== true,
  );
  return {
    containers: { type: "ContainersReady", status: "True" },
    pod:
      closed.length === 0
        ? { type: "Ready", status: "True" }
        : {
            type: "Ready",
            status: "False",
            reason: "ReadinessGatesNotReady",
            message: closed
              .map((gate) => `corresponding condition of pod readiness gate "${gate}" does not exist.`)
              .join(", "),
          },
  };
}

function conditions(pod: Pod, containers: Containers, now: string): readonly Condition[] {
  const ready = readiness(pod, containers);
  const waiting = containers.init.filter(({ ready: isReady }) => !isReady).map(({ name }) => name);
  const wanted: readonly Condition[] = [
    { type: "PodReadyToStartContainers", status: containers.mounted ? "True" : "False" },
    containers.initialized
      ? {
          type: "Initialized",
          status: "True",
          ...(containers.phase === "Succeeded" ? { reason: "PodCompleted" } : {}),
        }
      : {
          type: "Initialized",
          status: "False",
          reason: "ContainersNotInitialized",
          message: unreadyMessage("incomplete", waiting),
        },
    ready.pod,
    ready.containers,
  ];
  const old = pod.status?.conditions ?? [];
  const own = wanted.map((condition) => {
    const before = old.find(({ type }) => type === condition.type);
    const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
    const kept = Object.entries(before ?? {}).filter(([field]) => field !== "reason" && field !== "message");
    return { ...Object.fromEntries(kept), ...condition, lastTransitionTime: since ?? now };
  });
  return [...old.filter(({ type }) => !wanted.some((condition) => condition.type === type)), ...own];
}

/**
 * What becomes of a pod that is bound to a node: the status that a kubelet would report, given what the pod
 * refers to and how long its containers have run. Pure: the clock and the cluster are arguments, and all
 * memory is in the pod's own status.
 */
export function podStep(pod: Pod, world: World, now: Date): PodStep {
  const before = pod.status?.phase;
  const bound = pod.spec.nodeName !== undefined && pod.metadata.deletionTimestamp === undefined;
  if (!bound || before === "Succeeded" || before === "Failed") return done;
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const containers = runContainers(pod, world, now);
  const over = containers.phase === "Succeeded" || containers.phase === "Failed";
  const init = over ? containers.init.map((status) => endedSidecar(status, time)) : containers.init;
  const address = world.addresses(pod);
  const podAddress = pod.status?.podIP ?? (containers.mounted ? address.pod : undefined);
  const status: PodStatus = {
    ...pod.status,
    phase: containers.phase,
    startTime: pod.status?.startTime ?? time,
    hostIP: address.host,
    hostIPs: [{ ip: address.host }],
    ...(podAddress === undefined ? {} : { podIP: podAddress, podIPs: [{ ip: podAddress }] }),
    conditions: conditions(pod, containers, time),
    ...(containers.init.length === 0 ? {} : { initContainerStatuses: init }),
    containerStatuses: containers.main,
  };
  const again = containers.again.length === 0 ? {} : { againMs: Math.min(...containers.again) };
  return {
    status: isDeepStrictEqual(status, pod.status) ? undefined : status,
    events: containers.events,
    ...again,
  };
}
