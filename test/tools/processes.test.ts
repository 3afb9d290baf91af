import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureFrom } from "../../tools/ensure";
import { Workbench } from "./support/workbench";

interface Run {
  readonly child: ChildProcess;
  readonly done: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

describe("tools: several processes", function () {
  // Real builds and installations share the machine with whatever else runs on it.
  this.timeout(60_000);

  let bench: Workbench;
  beforeEach(() => (bench = new Workbench()));
  afterEach(() => bench.remove());

  /** `ensureFrom` in a process group of its own. */
  function start(...tools: readonly string[]): Run {
    const script = path.join(__dirname, "support", "ensure-process.ts");
    const child = spawn(process.execPath, ["--import", "tsx", script, bench.directory, ...tools], {
      env: bench.env(),
      detached: true,
      cwd: path.join(__dirname, "..", ".."),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => (stdout += String(data)));
    child.stderr.on("data", (data) => (stderr += String(data)));
    const done = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
    return { child, done };
  }

  async function untilBuilding(builds: number): Promise<void> {
    for (let round = 0; bench.builds() < builds; round++) {
      assert.ok(round < 150, "the build did not start");
      await sleep(100);
    }
  }

  it("share one build", async () => {
    bench.putGoOnPath(2);
    const runs = [start("helm"), start("helm")];
    const results = await Promise.all(runs.map(({ done }) => done));
    assert.deepEqual(
      results.map(({ code }) => code),
      [0, 0],
    );
    assert.equal(results[0]?.stdout, results[1]?.stdout);
    assert.equal(bench.builds(), 1);
    const waited = results.filter(({ stderr }) => stderr.includes("waiting for another run that makes them"));
    assert.equal(waited.length, 1);
    assert.deepEqual(bench.leftovers(), []);
  });

  it("build different tools side by side in one run", async () => {
    bench.putGoOnPath(2);
    const told: string[] = [];
    await ensureFrom(bench.catalogue(), ["helm", "kube-scheduler"], {
      env: bench.env(),
      progress: ({ unit, step }) => told.push(`${unit} ${step}`),
    });
    const firstReady = told.findIndex((line) => line.endsWith("ready"));
    const started = told.slice(0, firstReady).sort();
    assert.deepEqual(
      started,
      availableParallelism() > 1 ? ["helm building", "kube building"] : ["kube building"],
    );
  });

  for (const signal of ["SIGKILL", "SIGINT"] as const) {
    it(`take up what a run left that was ended by ${signal} in mid-build`, async () => {
      bench.putGoOnPath(30);
      const killed = start("helm");
      await untilBuilding(1);
      process.kill(-(killed.child.pid ?? assert.fail()), signal);
      assert.notEqual((await killed.done).code, 0);
      assert.deepEqual(bench.entries(), []);
      bench.putGoOnPath();
      const { code, stdout, stderr } = await start("helm").done;
      assert.equal(code, 0, stderr);
      const { helm } = JSON.parse(stdout) as { readonly helm: string };
      assert.match(execFileSync(helm, { encoding: "utf8" }), /^helm v3\.22\.0 /);
      assert.deepEqual(bench.leftovers(), []);
    });
  }
});
