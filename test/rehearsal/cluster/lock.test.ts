import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../rehearsal/cluster/lock";
import { processIdentity } from "../../../rehearsal/cluster/process";

const root = path.join(__dirname, "..", "..", "..");
const dead = { host: os.hostname(), pid: 2 ** 22 + 1, started: "long ago", nonce: "gone" };

describe("lock", function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-lock-"));
    file = path.join(folder, "lock");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("lets one at a time in within a process, and leaves nothing behind", async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(5);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, work)));
    assert.equal(most, 1);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it("is given back when the work fails", async () => {
    await assert.rejects(
      withLock(file, () => Promise.reject(new Error("work failed"))),
      /^Error: work failed$/,
    );
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it("is taken over at once when its owner is dead, also when who took it over died too", async () => {
    fs.writeFileSync(file, JSON.stringify(dead));
    fs.writeFileSync(`${file}.break`, JSON.stringify({ ...dead, nonce: "gone too" }));
    const start = performance.now();
    assert.equal(await withLock(file, () => Promise.resolve("done")), "done");
    assert.ok(performance.now() - start < 1000);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it("is not taken from an owner on another host, nor from a living one", async () => {
    const self = processIdentity();
    for (const owner of [
      { ...dead, host: "elsewhere" },
      { ...dead, ...self },
    ]) {
      fs.writeFileSync(file, JSON.stringify(owner));
      await assert.rejects(
        withLock(file, () => Promise.resolve(), { timeoutMs: 100 }),
        {
          message:
            `${file} is held by process ${owner.pid} on ${owner.host} for more than 0 s: ` +
            "wait for it, or end that process and try again.",
        },
      );
    }
  });

  it("tells once whom it waits for, and stops waiting when told to", async () => {
    fs.writeFileSync(file, JSON.stringify({ ...dead, host: "elsewhere" }));
    const told: string[] = [];
    await assert.rejects(
      withLock(file, () => Promise.resolve(), {
        signal: AbortSignal.timeout(200),
        waiting: (owner) => told.push(owner),
      }),
      { name: /AbortError|TimeoutError/ },
    );
    assert.deepEqual(told, [`process ${dead.pid} on elsewhere`]);
  });

  it("lets one process at a time in, whatever is killed in between", async () => {
    const log = path.join(folder, "log");
    const script = `
      const { withLock } = require(${JSON.stringify(path.join(root, "rehearsal/cluster/lock.ts"))});
      const { appendFileSync } = require("node:fs");
      const { setTimeout: sleep } = require("node:timers/promises");
      (async () => {
        for (let run = 0; run < 20; run += 1) {
          await withLock(${JSON.stringify(file)}, async () => {
            appendFileSync(${JSON.stringify(log)}, "in " + process.pid + "\\n");
            await sleep(2);
            appendFileSync(${JSON.stringify(log)}, "out " + process.pid + "\\n");
          });
        }
      })();`;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ["--import", "tsx", "--eval", script], { cwd: root, stdio: "ignore" }),
    );
    const ended = children.map((child) => new Promise((resolve) => child.once("close", resolve)));
    while (!fs.existsSync(log)) await sleep(10);
    children[0]?.kill("SIGKILL");
    await Promise.all(ended);
    const killed = children[0]?.pid;
    const lines = fs.readFileSync(log, "utf8").trim().split("\n");
    let holder: string | undefined;
    for (const line of lines) {
      const [step, pid] = line.split(" ");
      // Only the killed one may have left without saying so.
      if (step === "in") {
        assert.ok(holder === undefined || Number(holder) === killed, line);
        holder = pid;
      } else {
        assert.equal(holder, pid, line);
        holder = undefined;
      }
    }
    for (const { pid } of children.slice(1)) {
      assert.equal(lines.filter((line) => line === `out ${pid ?? 0}`).length, 20);
    }
    assert.equal(fs.existsSync(file) || fs.existsSync(`${file}.break`), false);
  });
});
