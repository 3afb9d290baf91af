import { setTimeout as sleep } from "node:timers/promises";
import { type JsonObject, textAt } from "../../policy-pack/manifests/json";
import type { DemoApi } from "./api";
import { INCIDENT_NAME, SAMPLE_KINDS } from "./sample";

const PAUSE_MS = 1_000;
/** Phases that nothing comes after (charts/zen-agent/files/crds). */
const ENDS = ["succeeded", "failed", "rolled_back"];

/** What became of a remediation. */
export interface Followed {
  /** As the agent wrote it down last; nothing where it wrote nothing. */
  readonly phase?: string;
  /** Why it failed, as the agent has it. */
  readonly message?: string;
  readonly ended: boolean;
}

function statusOf(remediation: JsonObject | undefined): Followed {
  const phase = textAt(remediation, "status", "phase");
  const message = textAt(remediation, "status", "errorMessage");
  return {
    ...(phase === undefined ? {} : { phase }),
    ...(message === undefined ? {} : { message }),
    ended: phase !== undefined && ENDS.includes(phase),
  };
}

/** How a remediation is followed. */
export interface Following {
  /** Namespace of the agent. */
  readonly namespace: string;
  /** Longest wait, in milliseconds. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Told of every phase that is new. */
  readonly onPhase: (phase: string) => void;
}

/** Follows the sample's remediation until it has come to an end, or for as long as it may take. */
export async function follow(
  api: DemoApi,
  { namespace, patienceMs, signal, onPhase }: Following,
): Promise<Followed> {
  const until = Date.now() + patienceMs;
  let last: string | undefined;
  for (;;) {
    const all = (await api.list(SAMPLE_KINDS.remediation, { namespace })) ?? [];
    const status = statusOf(all.find((one) => textAt(one, "metadata", "name") === INCIDENT_NAME));
    if (status.phase !== undefined && status.phase !== last) onPhase(status.phase);
    last = status.phase;
    if (status.ended || Date.now() > until) return status;
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
