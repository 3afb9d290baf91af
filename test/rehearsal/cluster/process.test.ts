import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import {
  isRunning,
  killProcesses,
  processIdentity,
  processStart,
  processesOf,
} from "../../../rehearsal/cluster/process";

function sleeper(argv0 = "sleep"): ChildProcess {
  return spawn("sleep", ["600"], { stdio: "ignore", argv0 });
}

describe("processes", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });
  const start = async (argv0?: string): Promise<number> => {
    const child = sleeper(argv0);
    children.push(child);
    await new Promise((resolve) => child.once("spawn", resolve));
    return child.pid ?? 0;
  };

  it("tells a process from an earlier one with the same number", async () => {
    const identity = processIdentity(await start());
    assert.ok(identity);
    assert.equal(isRunning(identity), true);
    assert.equal(isRunning({ ...identity, started: `${identity.started}0` }), false);
  });

  it("counts what ended and was not yet waited for as gone", async () => {
    const child = spawn("sh", ["-c", "sleep 0 & exec sleep 600"], { stdio: "ignore" });
    children.push(child);
    await new Promise((resolve) => setTimeout(resolve, 300));
    // The first sleep has ended and its parent, now the second sleep, never waits: a zombie.
    const { readdirSync, readFileSync } = await import("node:fs");
    if (process.platform === "linux") {
      const zombies = readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .filter((name) => {
          try {
            const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
            return fields[0] === "Z" && Number(fields[1]) === child.pid;
          } catch {
            return false;
          }
        });
      assert.equal(zombies.length, 1);
      assert.equal(processStart(Number(zombies[0])), undefined);
    }
  });

  it("finds processes by the path they were started by, not by what they read", async () => {
    const folder = path.join("/tmp", `kube-zen-processes-${process.pid}`);
    const own = await start(path.join(folder, "bin", "tool"));
    await start(`${folder}-other/bin/tool`);
    const reader = spawn("sh", ["-c", "sleep 600", `${folder}/log`], { stdio: "ignore" });
    children.push(reader);
    assert.deepEqual(
      processesOf(folder).map(({ pid }) => pid),
      [own],
    );
  });

  it("kills what is meant and spares another process with its number", async () => {
    const victim = processIdentity(await start());
    const bystander = processIdentity(await start());
    assert.ok(victim && bystander);
    await killProcesses([victim, { pid: bystander.pid, started: "another time" }]);
    assert.equal(isRunning(victim), false);
    assert.equal(isRunning(bystander), true);
  });
});
