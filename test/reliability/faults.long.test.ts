import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type SharedCluster, sharedCluster } from "../support/cluster";
import { clusterUp } from "../../rehearsal/cluster";
import { killProcesses, processesOf, processIdentity } from "../../rehearsal/cluster/process";
import { look, problemsOf } from "../campaigns/kills/checks";
import { list } from "../campaigns/kills/cluster";
import { type Ended, type Running, Workplace } from "../campaigns/kills/workplace";
import { Gate } from "./gate";
import { SmallDisk } from "./smallDisk";

const HELM_LABEL = "labelSelector=app.kubernetes.io%2Fmanaged-by%3DHelm";

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

  let stale: readonly string[] = [];
  const locks = (): readonly string[] =>
    fs.existsSync(place.lockFolder) ? fs.readdirSync(place.lockFolder) : [];
  const start = (...args: readonly string[]): Running => {
    stale = locks();
    return place.start("faults", ...args, "--yes", "--json", "--kubeconfig", kubeconfig);
  };

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

  /** Whether the run that was started last has the stack in hand; one that was dropped leaves its lock behind. */
  const locked = (): boolean => locks().some((lock) => !stale.includes(lock));
  const interrupt = (running: Running): void => {
    // The second one may come when all is over.
    if (!running.over()) process.kill(running.pid, "SIGINT");
  };

  function pendingOperations(): number {
    const { checkpoint } = JSON.parse(fs.readFileSync(place.stateFile, "utf8")) as {
      readonly checkpoint: { readonly latest: { readonly pending_operations?: readonly unknown[] } };
    };
    return checkpoint.latest.pending_operations?.length ?? 0;
  }

  async function converges(): Promise<void> {
    const before = await look(place);
    const ended = await start("up").ended;
    assert.equal(ended.exitCode, 0, `${ended.stdout}\n${ended.stderr}`);
    assert.deepEqual(await problemsOf(place, "faults", "up", before), []);
  }

  it("says in one sentence that the disk is full", async () => {
    const ended = await when(
      start("up"),
      () => resources() > 3,
      () => disk.fill(),
    );
    disk.empty();
    const reason = "ENOSPC): make room there, and run this again";
    assert.deepEqual(failure(ended), {
      exitCode: 1,
      message: `the state of stack local cannot be written to ${place.stateFile} (${reason}`,
    });
  });

  it("goes on from there, and says in one sentence that the connection was cut", async () => {
    const found = resources();
    const ended = await when(
      start("up"),
      () => locked() && resources() > found,
      () => gate.shut(),
    );
    gate.open();
    const { exitCode, message } = failure(ended);
    assert.equal(exitCode, 1);
    assert.match(
      message,
      /^the connection to the API server was lost \([\w ]+\): see that the cluster is up and can be reached, and run this again$/,
    );
  });

  it("ends at once when up is interrupted twice", async () => {
    const running = start("up");
    const ended = await when(running, locked, () => {
      interrupt(running);
      setTimeout(() => interrupt(running), 100);
    });
    assert.deepEqual(failure(ended), {
      exitCode: 130,
      message: "interrupted: run it again to go on from what is done",
    });
  });

  it("ends after the step in hand when up is interrupted once", async () => {
    // The run before left creates of which nobody knows whether they were done.
    const unknown = pendingOperations();
    const running = start("up");
    const ended = await when(
      running,
      () => locked() && pendingOperations() > unknown,
      () => interrupt(running),
    );
    assert.deepEqual(failure(ended), {
      exitCode: 130,
      message: "up was interrupted: run it again to go on from what is done",
    });
    assert.ok(pendingOperations() <= unknown, "what was in hand came to its end");
    assert.deepEqual(locks(), []);
  });

  it("lets one of two runs that begin at once have the stack, and the other says so", async () => {
    const ended = await Promise.all([start("up").ended, start("up").ended]);
    const [won, lost] = [...ended].sort((left, right) => Number(left.exitCode) - Number(right.exitCode));
    assert.equal(won?.exitCode, 0, won?.stdout);
    assert.ok(lost);
    const { exitCode, message } = failure(lost);
    assert.equal(exitCode, 3);
    assert.match(
      message,
      /^another run has this stack in hand \(\S+( up`)?, process \d+.*, since \S+\): wait for it to end, or end that process, and run this again$/,
    );
  });

  it("has converged with that up, and nothing is lost", async () => {
    await converges();
  });

  it("names the living run that has the stack in hand, and changes nothing", async () => {
    const file = path.join(place.stateDirectory, "stacks", "local.json");
    const record = fs.readFileSync(file, "utf8");
    const run = {
      command: "destroy",
      host: os.hostname(),
      process: processIdentity(),
      since: "2026-01-02T03:04:05Z",
    };
    const held = JSON.stringify({ ...(JSON.parse(record) as object), run });
    fs.writeFileSync(file, held);
    const state = fs.readFileSync(place.stateFile, "utf8");
    const sentence = `another run has this stack in hand (\`zenctl destroy\`, process ${String(process.pid)} on ${os.hostname()}, since 2026-01-02T03:04:05Z): wait for it to end, or end that process, and run this again`;
    for (const command of ["up", "destroy", "refresh"]) {
      assert.deepEqual(failure(await start(command).ended), { exitCode: 3, message: sentence });
    }
    assert.equal(fs.readFileSync(file, "utf8"), held);
    assert.equal(fs.readFileSync(place.stateFile, "utf8"), state);
    fs.writeFileSync(file, record);
  });

  it("says in one sentence that the API server is gone in the middle of a destroy", async () => {
    const cluster = processesOf(path.join(shared.stateDirectory, "clusters"));
    const ended = await when(start("destroy"), locked, () => void killProcesses(cluster));
    const { exitCode, message } = failure(ended);
    assert.equal(exitCode, 1);
    assert.match(
      message,
      /^the connection to the API server was lost \([\w ]+\): see that the cluster is up/,
    );
    await clusterUp({ kind: "embedded", stateDirectory: shared.stateDirectory, env: process.env });
  });

  it("ends destroy after the step in hand, or at once, and up converges", async () => {
    const once = start("destroy");
    const ended = await when(
      once,
      () => locked() && pendingOperations() > 0,
      () => interrupt(once),
    );
    assert.deepEqual(failure(ended), {
      exitCode: 130,
      message: "destroy was interrupted: run it again to go on from what is done",
    });
    assert.equal(pendingOperations(), 0);
    const twice = start("destroy");
    const dropped = await when(twice, locked, () => {
      interrupt(twice);
      setTimeout(() => interrupt(twice), 100);
    });
    assert.equal(failure(dropped).exitCode, 130);
    await converges();
    const removed = await start("destroy").ended;
    assert.equal(removed.exitCode, 0, removed.stdout);
  });

  it("removes what an up that was dropped had made, recorded or not", async () => {
    const running = start("up");
    const dropped = await when(
      running,
      () => locked() && pendingOperations() > 0,
      () => {
        interrupt(running);
        setTimeout(() => interrupt(running), 100);
      },
    );
    assert.equal(failure(dropped).exitCode, 130);
    const removed = await start("destroy").ended;
    assert.equal(removed.exitCode, 0, removed.stdout);
    const lists = [
      "/api/v1/namespaces?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dpulumi",
      ...["clusterroles", "clusterrolebindings"].map(
        (kind) => `/apis/rbac.authorization.k8s.io/v1/${kind}?${HELM_LABEL}`,
      ),
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions?${HELM_LABEL}`,
    ];
    const left = await Promise.all(lists.map((path) => list(place.client, path)));
    assert.deepEqual(
      left.flat().map(({ metadata }) => metadata.name),
      [],
    );
  });
});
