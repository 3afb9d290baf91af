import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { inParallel } from "../../tools/parallel";

describe("tools: work side by side", () => {
  it("starts in order, never more than the limit at once", async () => {
    const started: number[] = [];
    let running = 0;
    let most = 0;
    await inParallel([1, 2, 3, 4, 5], 2, undefined, async (item) => {
      started.push(item);
      most = Math.max(most, ++running);
      await sleep(item === 1 ? 30 : 5);
      running--;
    });
    assert.deepEqual(started, [1, 2, 3, 4, 5]);
    assert.equal(most, 2);
  });

  it("stops the rest at the first failure, waits for what runs, and throws that failure", async () => {
    const ended: string[] = [];
    const run = inParallel(["slow", "broken", "never"], 2, undefined, async (item, signal) => {
      if (item === "broken") throw new Error("broken first");
      await sleep(10_000, undefined, { signal }).catch(() => undefined);
      await sleep(20);
      ended.push(item);
    });
    await assert.rejects(run, { message: "broken first" });
    assert.deepEqual(ended, ["slow"]);
  });

  it("throws the caller's reason when the caller stops it", async () => {
    const stop = new AbortController();
    const run = inParallel([1, 2], 1, stop.signal, async (_item, signal) => {
      await sleep(10_000, undefined, { signal });
    });
    stop.abort(new Error("enough"));
    await assert.rejects(run, { message: "enough" });
  });
});
