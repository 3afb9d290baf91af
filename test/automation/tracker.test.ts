import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { isUnchanged, plainText, Tracker } from "../../automation/progress/tracker";
import { sameOutputs, shownValue, trackedOutputs } from "../../automation/report/outputs";
import { trackedReleases } from "../../automation/report/releases";

interface Step {
  readonly name: string;
  readonly op: string;
  readonly type?: string;
  readonly inputs?: object;
  readonly outputs?: object;
  readonly before?: object;
}

const STACK = "pulumi:pulumi:Stack";

function metadata({ name, op, type = "kubernetes:core/v1:Secret", inputs, outputs, before }: Step): object {
  return {
    op,
    type,
    urn: `urn:pulumi:local::kube-zen-platform::${type}::${name}`,
    old: before === undefined ? null : { inputs: {}, outputs: before },
    new: { inputs: inputs ?? {}, outputs: outputs ?? {} },
  };
}

const begins = (step: Step) => ({ resourcePreEvent: { metadata: metadata(step) } }) as unknown as EngineEvent;
const ends = (step: Step) => ({ resOutputsEvent: { metadata: metadata(step) } }) as unknown as EngineEvent;
const fails = (step: Step) => ({ resOpFailedEvent: { metadata: metadata(step) } }) as unknown as EngineEvent;

describe("progress of an operation", () => {
  it("times each step of a resource by itself, also after a refresh", () => {
    let now = 1000;
    const tracker = new Tracker(() => now);
    assert.equal(tracker.take(begins({ name: "a", op: "refresh" }))?.phase, "running");
    now = 9000;
    assert.equal(tracker.take(ends({ name: "a", op: "delete" }))?.durationMs, 8000);
    now = 10_000;
    assert.equal(tracker.take(begins({ name: "a", op: "create" }))?.durationMs, undefined);
    now = 10_300;
    assert.equal(tracker.take(ends({ name: "a", op: "create" }))?.durationMs, 300);
    assert.equal(tracker.resources.length, 1);
  });

  it("tells the end of a component once, though its outputs are told again", () => {
    const tracker = new Tracker(() => 0);
    tracker.take(begins({ name: "c", op: "create" }));
    assert.equal(tracker.take(ends({ name: "c", op: "create" }))?.phase, "done");
    assert.equal(tracker.take(ends({ name: "c", op: "create", outputs: { url: "x" } })), undefined);
    assert.deepEqual(tracker.resources[0]?.outputs, { url: "x" });
  });

  it("counts what is done while it runs, and as the engine sums up in the end", () => {
    const tracker = new Tracker(() => 0);
    for (const name of ["a", "b"]) tracker.take(begins({ name, op: "create" }));
    tracker.take(ends({ name: "a", op: "create" }));
    tracker.take(fails({ name: "b", op: "create" }));
    assert.deepEqual(tracker.changes, { create: 1, update: 0, replace: 0, delete: 0, same: 0 });
    tracker.take({
      summaryEvent: {
        resourceChanges: { create: 2, "create-replacement": 1, "delete-replaced": 1, refresh: 1, read: 1 },
      },
    } as unknown as EngineEvent);
    assert.deepEqual(tracker.changes, { create: 2, update: 0, replace: 1, delete: 0, same: 2 });
    assert.equal(isUnchanged(tracker.changes), false);
    assert.equal(isUnchanged({ create: 0, update: 0, replace: 0, delete: 0, same: 9 }), true);
  });

  it("keeps messages without the engine's colour marks, and passing ones not at all", () => {
    const tracker = new Tracker(() => 0);
    const told = (message: string, ephemeral = false) =>
      tracker.take({ diagnosticEvent: { severity: "error", message, ephemeral } } as unknown as EngineEvent);
    told("<{%fg 1%}>error: <{%reset%}>no room \n");
    told("waiting", true);
    told("<{%reset%}>\n");
    assert.deepEqual(tracker.diagnostics, [{ severity: "error", message: "error: no room", urn: "" }]);
    assert.equal(plainText("a <{%bold%}>b<{%reset%}>"), "a b");
  });

  it("shows neither secrets nor the mark of what is not known yet", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "AAABAFRhIHF1aXRl",
    };
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    assert.deepEqual(shownValue({ a: [secret, unknown, null, 1], b: { c: secret } }), {
      a: ["[secret]", "[unknown]", null, 1],
      b: { c: "[secret]" },
    });
  });

  it("takes the stack's outputs from its last event, and knows whether they are as before", () => {
    const tracker = new Tracker(() => 0);
    assert.equal(sameOutputs(tracker), false);
    assert.deepEqual(trackedOutputs(tracker), {});
    const stack = { name: "kube-zen-platform-local", op: "same", type: STACK, before: { url: "a" } };
    tracker.take(ends({ ...stack, outputs: { url: "a" } }));
    assert.equal(sameOutputs(tracker), true);
    tracker.take(ends({ ...stack, outputs: { url: "b" } }));
    assert.equal(sameOutputs(tracker), false);
    assert.deepEqual(trackedOutputs(tracker), { url: "b" });
  });

  it("tells releases as Helm has them, planned ones by their chart, and not those that go", () => {
    const tracker = new Tracker(() => 0);
    const type = "kubernetes:helm.sh/v3:Release";
    const status = {
      name: "one",
      chart: "zen-agent",
      version: "1.1.0",
      namespace: "n",
      revision: 3,
      status: "deployed",
    };
    tracker.take(
      ends({ name: "one", op: "update", type, outputs: { status: { ...status, appVersion: "x" } } }),
    );
    const inputs = { chart: "./charts/zen-watcher", namespace: "m" };
    tracker.take(ends({ name: "two", op: "create", type, inputs }));
    tracker.take(ends({ name: "three", op: "delete", type }));
    const [first, second, ...rest] = trackedReleases(tracker, process.cwd());
    assert.deepEqual(rest, []);
    assert.deepEqual(first, { ...status, durationMs: 0 });
    assert.deepEqual(second, {
      name: "two",
      chart: "zen-watcher",
      version: "2.0.0",
      namespace: "m",
      revision: 0,
      status: "planned",
      durationMs: 0,
    });
  });
});
