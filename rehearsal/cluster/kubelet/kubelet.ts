import { randomBytes } from "node:crypto";
import type { ApiClient } from "../api";
import { podStep } from "./lifecycle";
import type { Pod, PodEvent, PodStatus } from "./types";
import { ObservedWorld } from "./world";

const LONGEST_TIMER_MS = 600_000;

function key(pod: Pod): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
}

/** A merge patch that makes the status what it should be: fields that went are null. */
function statusPatch(pod: Pod, status: PodStatus): unknown {
  const gone = Object.keys(pod.status ?? {}).filter((field) => !(field in status));
  return {
    metadata: { uid: pod.metadata.uid, resourceVersion: pod.metadata.resourceVersion },
    status: { ...status, ...Object.fromEntries(gone.map((field) => [field, null])) },
  };
}

/** Plays the kubelets of all nodes: watches pods and what they refer to, and reports what becomes of them. */
export class Kubelet {
  private readonly world: ObservedWorld;
  private readonly dirty = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly told = new Set<string>();
  private working = false;
  private started = false;

  constructor(
    private readonly client: ApiClient,
    private readonly failed: (error: unknown) => void,
  ) {
    this.world = new ObservedWorld(
      client,
      (namespace, name) => this.look(`${namespace}/${name}`),
      (namespace) => this.lookAtWaiting(namespace),
      failed,
    );
  }

  /** Resolves when the kubelet has seen the whole cluster and is at work. */
  async start(): Promise<void> {
    await this.world.start();
    this.started = true;
    for (const pod of this.world.pods.values()) this.look(key(pod));
  }

  private look(name: string): void {
    this.dirty.add(name);
    if (!this.started || this.working) return;
    this.working = true;
    void this.work();
  }

  private lookAtWaiting(namespace: string): void {
    if (!this.started) return;
    for (const pod of this.world.pods.values()) {
      if (pod.metadata.namespace === namespace && !isReady(pod)) this.look(key(pod));
    }
  }

  private async work(): Promise<void> {
    // Changes that come in together are done together, each pod once.
    await new Promise((resolve) => setTimeout(resolve, 5));
    while (this.dirty.size > 0) {
      const batch = [...this.dirty].slice(0, 16);
      for (const name of batch) this.dirty.delete(name);
      await Promise.all(
        batch.map(async (name) => {
          try {
            await this.sync(name);
          } catch (error) {
            this.failed(error);
            this.later(name, 1000);
          }
        }),
      );
    }
    this.working = false;
  }

  private later(name: string, milliseconds: number): void {
    clearTimeout(this.timers.get(name));
    // A timestamp has whole seconds, so a pod may be looked at a little early; never more than that.
    const timer = setTimeout(
      () => {
        this.timers.delete(name);
        this.look(name);
      },
      Math.min(Math.max(milliseconds, 20), LONGEST_TIMER_MS),
    );
    this.timers.set(name, timer);
  }

  private async sync(name: string): Promise<void> {
    const slash = name.indexOf("/");
    const pod = this.world.pods.get(name.slice(0, slash), name.slice(slash + 1));
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    if (pod === undefined) {
      for (const told of [...this.told]) if (told.startsWith(`${name}/`)) this.told.delete(told);
      return;
    }
    const step = podStep(pod, this.world, new Date());
    for (const event of step.events) await this.tell(pod, event);
    if (step.againMs !== undefined) this.later(name, step.againMs);
    if (step.status === undefined) return;
    const { status } = await this.client.send({
      method: "PATCH",
      path: `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/status`,
      contentType: "application/merge-patch+json",
      body: statusPatch(pod, step.status),
    });
    // Gone, or changed in between: the watch brings the newer pod, which is then looked at again.
    if (status >= 400 && status !== 404 && status !== 409)
      throw new Error(`Status of pod ${name}: ${status}`);
  }

  private async tell(pod: Pod, event: PodEvent): Promise<void> {
    const { namespace, name, uid, resourceVersion } = pod.metadata;
    const once = `${namespace}/${name}/${uid}/${event.reason}/${event.message}`;
    if (this.told.has(once)) return;
    this.told.add(once);
    const now = `${new Date().toISOString().slice(0, 19)}Z`;
    await this.client.send({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/events`,
      body: {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: `${name}.${randomBytes(8).toString("hex")}`, namespace },
        involvedObject: { apiVersion: "v1", kind: "Pod", namespace, name, uid, resourceVersion },
        reason: event.reason,
        message: event.message,
        type: event.type,
        source: { component: "kubelet", host: pod.spec.nodeName },
        reportingComponent: "kubelet",
        reportingInstance: pod.spec.nodeName ?? "",
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
      },
    });
  }
}
