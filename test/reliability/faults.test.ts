import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type SharedCluster, sharedCluster } from "../support/cluster";
import { clusterUp } from "../../rehearsal/cluster";
import { killProcesses, processesOf } from "../../rehearsal/cluster/process";
import { look, problemsOf } from "../campaigns/kills/checks";
import { type Ended, type Running, Workplace } from "../campaigns/kills/workplace";
import { Gate } from "./gate";
import { SmallDisk } from "./smallDisk";

describe("reliability: what fails or stops in the middle of an operation", function () {
  this.timeout(300_000);
  this.bail(true);
  let shared: SharedCluster;
  let disk: SmallDisk;
  let gate: Gate;
  let place: Workplace;
  let kubeconfig: string;

  before(async () => {
    shared = await sharedCluster();
    disk = await SmallDisk.make(8);
    kubeconfig = path.join(path.dirname(shared.stateDirectory), "through-the-gate");
    gate = await Gate.before(shared.kubeconfig, kubeconfig);
    place = await Workplace.open({ stateDirectory: disk.folder, kubeconfig: shared.kubeconfig });
  });
  after(async () => {
    await place.close();
    gate.close();
    disk.close();
  });

  const start = (...args: readonly string[]): Running =>
    place.start("faults", ...args, "--yes", "--json", "--kubeconfig", kubeconfig);

  function resources(): number {
    try {
      const { checkpoint } = JSON.parse(fs.readFileSync(place.stateFile, "utf8")) as {
        readonly checkpoint: { readonly latest: { readonly resources?: readonly unknown[] } };
      };
      return checkpoint.latest.resources?.length ?? 0;
    } catch {
      return 0;
    }
  }

  /** Starts an operation, does something when the state has come that far, and gives the end. */
  async function when(running: Running, far: () => boolean, act: () => void): Promise<Ended> {
    while (!far()) {
      if (running.over()) assert.fail(`it was over before: ${JSON.stringify(await running.ended)}`);
      await sleep(10);
    }
    act();
    return running.ended;
  }

  function failure(ended: Ended): { readonly exitCode: number | null; readonly message: string } {
    const { error } = JSON.parse(ended.stdout) as {
      readonly error: { readonly message: string; readonly exitCode: number };
    };
    return { exitCode: ended.exitCode, message: error.message };
  }

  it("says that the disk is full", async () => {
    const found = resources();
    const ended = await when(
      start("up"),
      () => resources() > found + 3,
      () => disk.fill(),
    );
    console.log(failure(ended));
    disk.empty();
  });

  it("says that the connection was lost", async () => {
    const found = resources();
    const ended = await when(
      start("up"),
      () => resources() > found,
      () => gate.shut(),
    );
    console.log(failure(ended));
    gate.open();
  });

  it("says that the API server is gone", async () => {
    const found = resources();
    const server = processesOf(path.join(shared.stateDirectory, "clusters")).slice(0);
    console.log(server.length);
    const ended = await when(
      start("up"),
      () =>
        resources() > found ||
        (fs.existsSync(place.lockFolder) && fs.readdirSync(place.lockFolder).length > 0),
      () => void killProcesses(server),
    );
    console.log(failure(ended));
    await clusterUp({ kind: "embedded", stateDirectory: shared.stateDirectory, env: process.env });
  });

  it("ends at once after two interrupts", async () => {
    const ended = await when(
      start("up"),
      () => fs.existsSync(place.lockFolder) && fs.readdirSync(place.lockFolder).length > 0,
      () => {},
    );
    console.log(failure(ended));
  });
});
