import { imageIsMissing, markedExitCode, runMilliseconds } from "./markers";
import { environmentProblem, missingPullSecrets } from "./references";
import type { Container, ContainerState, ContainerStatus, Pod, PodEvent, World } from "./types";

/** What is to become of one container, and when to look again. */
export interface ContainerStep {
  readonly status: ContainerStatus;
  readonly events: readonly PodEvent[];
  /** Milliseconds until something changes by itself; undefined if only other objects can change it. */
  readonly againMs?: number;
}

/** What decides about a container besides the container itself. */
export interface ContainerContext {
  readonly pod: Pod;
  readonly world: World;
  readonly now: Date;
  /** Restart policy of the container; an init container's own, else the pod's. */
  readonly restart: "Always" | "OnFailure" | "Never";
  /** False if the container runs until its pod goes: a server, or a sidecar. */
  readonly ends: boolean;
  /** Whether it runs no time at all, as init containers do. */
  readonly instant: boolean;
}

/** First wait after a crash, and the longest, in milliseconds (kubelet's defaults). */
const BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 300_000;

function time(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function base(container: Container, previous: ContainerStatus | undefined): Omit<ContainerStatus, "state"> {
  return {
    name: container.name,
    image: container.image ?? "",
    imageID: "",
    ready: false,
    started: false,
    restartCount: previous?.restartCount ?? 0,
    ...(previous?.lastState === undefined ? {} : { lastState: previous.lastState }),
  };
}

/** A container that cannot be started for now. */
export function waitingStatus(
  container: Container,
  previous: ContainerStatus | undefined,
  reason: string,
  message?: string,
): ContainerStatus {
  return {
    ...base(container, previous),
    state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
  };
}

function pullProblem(context: ContainerContext, container: Container, previous: ContainerStatus | undefined) {
  const { pod, world } = context;
  const image = container.image ?? "";
  const secrets = missingPullSecrets(pod, world);
  if (!imageIsMissing(pod, container) && secrets.length === 0) return undefined;
  const cause =
    secrets.length === 0
      ? `failed to resolve reference "${image}": ${image}: not found`
      : `pull access denied for "${image}": no credentials, because a pull secret is missing (${secrets.join(", ")})`;
  const events: PodEvent[] = [];
  if (secrets.length > 0) {
    events.push({
      type: "Warning",
      reason: "FailedToRetrieveImagePullSecret",
      message:
        `Unable to retrieve some image pull secrets (${secrets.join(", ")}); ` +
        "attempting to pull the image may not succeed.",
    });
  }
  const pulled = previous?.state.waiting?.reason;
  if (pulled !== "ErrImagePull" && pulled !== "ImagePullBackOff") {
    const message = `Failed to pull image "${image}": ${cause}`;
    events.push({ type: "Warning", reason: "Failed", message });
    return { status: waitingStatus(container, previous, "ErrImagePull", cause), events, againMs: 1000 };
  }
  const message = `Back-off pulling image "${image}"`;
  events.push({ type: "Normal", reason: "BackOff", message });
  return { status: waitingStatus(container, previous, "ImagePullBackOff", `${message}: ${cause}`), events };
}

function start(
  context: ContainerContext,
  container: Container,
  previous: ContainerStatus | undefined,
): ContainerStep {
  const pull = pullProblem(context, container, previous);
  if (pull !== undefined) return pull;
  const problem = environmentProblem(context.pod, container, context.world);
  if (problem !== undefined) {
    return {
      status: waitingStatus(container, previous, "CreateContainerConfigError", problem),
      events: [{ type: "Warning", reason: "Failed", message: `Error: ${problem}` }],
    };
  }
  const running: ContainerStatus = {
    ...base(container, previous),
    ready: true,
    started: true,
    state: { running: { startedAt: time(context.now) } },
  };
  return step(context, container, running);
}

function run(context: ContainerContext, container: Container, status: ContainerStatus): ContainerStep {
  const exitCode = markedExitCode(context.pod, container) ?? (context.ends ? 0 : undefined);
  if (exitCode === undefined) return { status, events: [] };
  const startedAt = status.state.running?.startedAt ?? time(context.now);
  const runs = context.instant && exitCode === 0 ? 0 : runMilliseconds(context.pod);
  const left = Date.parse(startedAt) + runs - context.now.getTime();
  if (left > 0) return { status, events: [], againMs: left };
  const state: ContainerState = {
    terminated: {
      exitCode,
      reason: exitCode === 0 ? "Completed" : "Error",
      startedAt,
      finishedAt: time(context.now),
    },
  };
  return step(context, container, {
    ...base(container, status),
    ready: context.instant && exitCode === 0,
    state,
  });
}

function restart(context: ContainerContext, container: Container, status: ContainerStatus): ContainerStep {
  const ended = status.state.terminated ?? status.lastState?.terminated;
  if (ended === undefined) return start(context, container, status);
  const again = context.restart === "Always" || (context.restart === "OnFailure" && ended.exitCode !== 0);
  if (!again) return { status, events: [] };
  const wait =
    status.restartCount === 0 ? 0 : Math.min(BACKOFF_MS * 2 ** (status.restartCount - 1), LONGEST_BACKOFF_MS);
  const left = Date.parse(ended.finishedAt) + wait - context.now.getTime();
  if (left <= 0) {
    const next = { ...status, restartCount: status.restartCount + 1, lastState: { terminated: ended } };
    return start(context, container, next);
  }
  const message = `back-off ${Math.round(wait / 1000)}s restarting failed container=${container.name}`;
  const crashed = { ...status, lastState: { terminated: ended } };
  return {
    status: waitingStatus(container, crashed, "CrashLoopBackOff", message),
    events: [
      {
        type: "Warning",
        reason: "BackOff",
        message: `Back-off restarting failed container ${container.name}`,
      },
    ],
    againMs: left,
  };
}

/** What becomes of a container whose volumes are mounted, from the status that it has. */
export function step(
  context: ContainerContext,
  container: Container,
  previous: ContainerStatus | undefined,
): ContainerStep {
  const state = previous?.state;
  if (previous !== undefined && state?.running !== undefined) return run(context, container, previous);
  if (
    previous !== undefined &&
    (state?.terminated !== undefined || state?.waiting?.reason === "CrashLoopBackOff")
  ) {
    return restart(context, container, previous);
  }
  return start(context, container, previous);
}
