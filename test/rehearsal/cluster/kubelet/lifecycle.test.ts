import assert from "node:assert/strict";
import * as fc from "fast-check";
import { podStep } from "../../../../rehearsal/cluster/kubelet/lifecycle";
import type { Pod } from "../../../../rehearsal/cluster/kubelet/types";
import { START, after, play, podOf, worldOf } from "./world";

function state(pod: Pod, container = "main"): unknown {
  const all = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  return all.find(({ name }) => name === container)?.state;
}

function ready(pod: Pod): string | undefined {
  return pod.status?.conditions?.find(({ type }) => type === "Ready")?.status;
}

describe("simulated kubelet: life of a pod", () => {
  it("runs a pod that has all it refers to, with the whole status of a running pod", () => {
    const { status, events, againMs } = podStep(podOf(), worldOf(), START);
    const since = { lastTransitionTime: "2026-01-01T00:00:00Z" };
    assert.deepEqual(events, []);
    assert.equal(againMs, undefined);
    assert.deepEqual(status, {
      phase: "Running",
      startTime: "2026-01-01T00:00:00Z",
      hostIP: "192.0.2.11",
      hostIPs: [{ ip: "192.0.2.11" }],
      podIP: "10.244.0.2",
      podIPs: [{ ip: "10.244.0.2" }],
      conditions: [
        { type: "PodReadyToStartContainers", status: "True", ...since },
        { type: "Initialized", status: "True", ...since },
        { type: "Ready", status: "True", ...since },
        { type: "ContainersReady", status: "True", ...since },
      ],
      containerStatuses: [
        {
          name: "main",
          image: "registry/app:1",
          imageID: "",
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
        },
      ],
    });
  });

  it("leaves alone what is not scheduled, what is going and what is over", () => {
    const unscheduled: Pod = { ...podOf(), spec: { containers: podOf().spec.containers } };
    const going: Pod = {
      ...podOf(),
      metadata: { ...podOf().metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
    };
    for (const pod of [unscheduled, going, podOf({}, { status: { phase: "Succeeded" } })]) {
      assert.deepEqual(podStep(pod, worldOf(), START), { status: undefined, events: [] });
    }
  });

  it("keeps conditions that others set, and the time of a condition that stays", () => {
    const scheduled = { type: "PodScheduled", status: "True", lastTransitionTime: "2025-12-31T23:59:59Z" };
    const first = play(podOf({}, { status: { phase: "Pending", conditions: [scheduled] } }), worldOf(), [
      START,
    ]);
    assert.deepEqual(first.status?.conditions?.[0], scheduled);
    assert.equal(podStep(first, worldOf(), after(60)).status, undefined);
  });

  it("ends the containers of a Job's pod after a second", () => {
    const pod = podOf({ restartPolicy: "Never" });
    const running = podStep(pod, worldOf(), START);
    assert.equal(running.status?.phase, "Running");
    assert.equal(running.againMs, 1000);
    const ended = play(pod, worldOf(), [START, after(1)]);
    assert.equal(ended.status?.phase, "Succeeded");
    assert.equal(ready(ended), "False");
    assert.deepEqual(state(ended), {
      terminated: {
        exitCode: 0,
        reason: "Completed",
        startedAt: "2026-01-01T00:00:00Z",
        finishedAt: "2026-01-01T00:00:01Z",
      },
    });
  });

  it("runs as long as the annotation says", () => {
    const pod = podOf(
      { restartPolicy: "Never" },
      { annotations: { "rehearsal.kube-zen.io/run-seconds": "30" } },
    );
    assert.equal(play(pod, worldOf(), [START, after(29)]).status?.phase, "Running");
    assert.equal(play(pod, worldOf(), [START, after(30)]).status?.phase, "Succeeded");
  });

  it("fails a pod that is never restarted by annotation and by image tag", () => {
    const byAnnotation = podOf(
      { restartPolicy: "Never" },
      { annotations: { "rehearsal.kube-zen.io/exit-code": "3" } },
    );
    const byTag = podOf({
      restartPolicy: "Never",
      containers: [{ name: "main", image: "localhost:5000/app:rehearsal-exit-3" }],
    });
    for (const pod of [byAnnotation, byTag]) {
      const ended = play(pod, worldOf(), [START, after(1)]);
      assert.equal(ended.status?.phase, "Failed");
      assert.equal(ended.status.containerStatuses?.[0]?.state.terminated?.exitCode, 3);
      assert.equal(ended.status.containerStatuses[0].state.terminated.reason, "Error");
    }
  });

  it("restarts a crashing server at once, then with growing waits", () => {
    const pod = podOf({}, { annotations: { "rehearsal.kube-zen.io/exit-code": "1" } });
    const restarted = play(pod, worldOf(), [START, after(1)]);
    assert.deepEqual(state(restarted), { running: { startedAt: "2026-01-01T00:00:01Z" } });
    assert.equal(restarted.status?.containerStatuses?.[0]?.restartCount, 1);
    const crashing = play(restarted, worldOf(), [after(2)]);
    assert.deepEqual(state(crashing), {
      waiting: { reason: "CrashLoopBackOff", message: "back-off 10s restarting failed container=main" },
    });
    assert.equal(crashing.status?.phase, "Running");
    assert.equal(ready(crashing), "False");
    assert.equal(podStep(crashing, worldOf(), after(3)).againMs, 9000);
    const again = play(crashing, worldOf(), [after(12), after(13)]);
    assert.equal(again.status?.containerStatuses?.[0]?.restartCount, 2);
    assert.deepEqual(state(again), {
      waiting: { reason: "CrashLoopBackOff", message: "back-off 20s restarting failed container=main" },
    });
  });

  it("waits for a missing image as the kubelet does, and keeps on waiting", () => {
    const pod = podOf({ containers: [{ name: "main", image: "registry/app:rehearsal-missing" }] });
    const first = podStep(pod, worldOf(), START);
    assert.equal(first.status?.containerStatuses?.[0]?.state.waiting?.reason, "ErrImagePull");
    assert.equal(first.againMs, 1000);
    const later = play(pod, worldOf(), [START, after(1), after(100)]);
    assert.equal(later.status?.containerStatuses?.[0]?.state.waiting?.reason, "ImagePullBackOff");
    assert.equal(later.status.phase, "Pending");
    const cause =
      'failed to resolve reference "registry/app:rehearsal-missing": registry/app:rehearsal-missing: not found';
    assert.deepEqual(first.events, [
      {
        type: "Warning",
        reason: "Failed",
        message: `Failed to pull image "registry/app:rehearsal-missing": ${cause}`,
      },
    ]);
  });

  it("runs init containers in order and starts the others after them", () => {
    const pod = podOf({
      initContainers: [
        { name: "first", image: "a" },
        { name: "second", image: "b:rehearsal-missing" },
        { name: "third", image: "c" },
      ],
    });
    const waiting = play(pod, worldOf(), [START]);
    assert.equal((state(waiting, "first") as { terminated?: { exitCode: number } }).terminated?.exitCode, 0);
    assert.equal(
      (state(waiting, "second") as { waiting?: { reason: string } }).waiting?.reason,
      "ErrImagePull",
    );
    assert.deepEqual(state(waiting, "third"), { waiting: { reason: "PodInitializing" } });
    assert.deepEqual(state(waiting), { waiting: { reason: "PodInitializing" } });
    assert.deepEqual(
      waiting.status?.conditions?.find(({ type }) => type === "Initialized"),
      {
        type: "Initialized",
        status: "False",
        reason: "ContainersNotInitialized",
        message: "containers with incomplete status: [second third]",
        lastTransitionTime: "2026-01-01T00:00:00Z",
      },
    );
  });

  it("fails the pod with its init container if nothing is restarted", () => {
    const pod = podOf({
      restartPolicy: "Never",
      initContainers: [{ name: "init", image: "app:rehearsal-exit-1" }],
    });
    const ended = play(pod, worldOf(), [START, after(1)]);
    assert.equal(ended.status?.phase, "Failed");
    assert.deepEqual(state(ended), { waiting: { reason: "PodInitializing" } });
  });

  it("keeps sidecars running and ends them with the pod", () => {
    const pod = podOf({
      restartPolicy: "Never",
      initContainers: [{ name: "sidecar", image: "a", restartPolicy: "Always" }],
    });
    const running = play(pod, worldOf(), [START]);
    assert.deepEqual(state(running, "sidecar"), { running: { startedAt: "2026-01-01T00:00:00Z" } });
    const ended = play(running, worldOf(), [after(1)]);
    assert.equal(ended.status?.phase, "Succeeded");
    assert.notEqual((state(ended, "sidecar") as { terminated?: unknown }).terminated, undefined);
  });

  it("is not ready before its readiness gates are", () => {
    const spec = { readinessGates: [{ conditionType: "example.com/gate" }] };
    const pod = play(podOf(spec), worldOf(), [START]);
    assert.equal(ready(pod), "False");
    const conditions = [...(pod.status?.conditions ?? []), { type: "example.com/gate", status: "True" }];
    assert.equal(
      ready(play({ ...pod, status: { ...pod.status, conditions } }, worldOf(), [after(1)])),
      "True",
    );
  });

  it("settles: looking twice at the same instant changes nothing more", () => {
    const spec = fc.record({
      restartPolicy: fc.constantFrom("Always" as const, "OnFailure" as const, "Never" as const),
      tags: fc.array(fc.constantFrom("1", "rehearsal-missing", "rehearsal-exit-1"), {
        minLength: 1,
        maxLength: 3,
      }),
      init: fc.array(fc.constantFrom("1", "rehearsal-missing", "rehearsal-exit-1"), { maxLength: 2 }),
      seconds: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(spec, ({ restartPolicy, tags, init, seconds }) => {
        const pod = podOf({
          restartPolicy,
          containers: tags.map((tag, index) => ({ name: `c${index}`, image: `app:${tag}` })),
          initContainers: init.map((tag, index) => ({ name: `i${index}`, image: `app:${tag}` })),
        });
        const instants = [...seconds].sort((a, b) => a - b).map(after);
        const last = instants.at(-1) ?? START;
        // An image goes from ErrImagePull to ImagePullBackOff by being looked at again.
        const settled = play(pod, worldOf(), [...instants, last, last, last, last]);
        assert.equal(podStep(settled, worldOf(), last).status, undefined);
      }),
      { numRuns: 300 },
    );
  });
});
