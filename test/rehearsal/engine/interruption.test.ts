import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { integrityProblem } from "../../../rehearsal/engine/state/integrity";
import type { ResourceState } from "../../../rehearsal/engine/state/resource-state";
import { complaints, Harness, PROJECT, thing } from "./harness";

const EXECUTABLE = path.join(__dirname, "..", "..", "..", "rehearsal", "bin", "pulumi");

describe("rehearsal: interruption", function () {
  this.timeout(120_000);
  const harness = new Harness();
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), "rehearsal-cache-"));
  const children: ChildProcess[] = [];
  before(async () => {
    await harness.start();
    await harness.plan(
      { name: "first" },
      { name: "slow", props: { waitMs: 3000 }, dependsOn: ["first"] },
      { name: "last", dependsOn: ["slow"] },
    );
  });
  after(() => {
    for (const child of children) child.kill("SIGKILL");
    harness.stop();
    fs.rmSync(cache, { recursive: true, force: true });
  });

  function update(...flags: readonly string[]): {
    readonly child: ChildProcess;
    readonly ended: Promise<{ readonly code: number | null; readonly out: string }>;
  } {
    const child = spawn(EXECUTABLE, ["up", "--yes", "--skip-preview", "--non-interactive", ...flags], {
      cwd: PROJECT,
      env: { ...harness.env, ZEN_CACHE: cache },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    let out = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => (out += String(data)));
    const ended = new Promise<{ code: number | null; out: string }>((resolve) => {
      child.once("close", (code) => resolve({ code, out }));
    });
    return { child, ended };
  }

  async function until(what: () => boolean): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!what()) {
      if (Date.now() > deadline) throw new Error("It did not happen in time.");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const soundness = (): string | undefined =>
    integrityProblem((harness.deployment.resources ?? []) as unknown as readonly ResourceState[]);

  it("lets what is in hand finish after one interrupt, and starts nothing more", async () => {
    const { child, ended } = update();
    await until(() => harness.fake.names("Create").includes("slow"));
    child.kill("SIGINT");
    const { code, out } = await ended;
    assert.equal(code, 8);
    assert.match(out, /error: update canceled/);
    assert.deepEqual(harness.stateNames, ["first", "slow"]);
    assert.equal(harness.deployment.pending_operations, undefined);
    assert.equal(soundness(), undefined);
  });

  it("drops what is in hand after a second interrupt, and says so in the state", async () => {
    await harness.plan({ name: "first" }, { name: "slow" }, { name: "endless", props: { waitMs: 20_000 } });
    const { child, ended } = update();
    await until(() => harness.fake.names("Create").includes("endless"));
    child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill("SIGINT");
    const started = Date.now();
    const { code } = await ended;
    assert.notEqual(code, 0);
    assert.ok(Date.now() - started < 10_000, "it does not wait for what is in hand");
    assert.deepEqual(
      harness.deployment.pending_operations?.map(({ type, resource }) => [type, resource.urn]),
      [["creating", thing("endless")]],
    );
    assert.equal(soundness(), undefined);
    await harness.ok("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
    assert.equal(harness.deployment.pending_operations, undefined);
  });

  it("refuses to run beside another run, in the real CLI's words", async () => {
    await harness.plan({ name: "first" }, { name: "slow" }, { name: "patient", props: { waitMs: 2500 } });
    const { ended } = update();
    await until(() => harness.fake.names("Create").includes("patient"));
    const second = await harness.up();
    assert.equal(second.code, 1);
    assert.match(
      second.err,
      /^error: the stack is currently locked by 1 lock\(s\)\. Either wait for the other process\(es\) to end or delete the lock file with `pulumi cancel`\.\n {2}file:\/\/\/.*\.json: created by .+@.+ \(pid \d+\) at \d{4}-/,
    );
    assert.equal((await harness.run("preview")).code, 0, "a preview needs no lock");
    assert.equal((await ended).code, 0);
  });

  it("goes on after a kill: the dead owner's lock is taken over and the state is sound", async () => {
    await harness.plan({ name: "first" }, { name: "slow" }, { name: "killed", props: { waitMs: 4000 } });
    const { child, ended } = update();
    await until(() => harness.fake.names("Create").includes("killed"));
    child.kill("SIGKILL");
    await ended;
    assert.deepEqual(
      harness.deployment.pending_operations?.map(({ type, resource }) => [type, resource.urn]),
      [["creating", thing("killed")]],
    );
    assert.equal(soundness(), undefined);
    await harness.plan({ name: "first" }, { name: "slow" }, { name: "killed" });
    const { code, events } = await harness.up();
    assert.equal(code, 0);
    assert.match(
      complaints(events)[0]?.[2] ?? "",
      /with 1 pending operations from previous deployment\.\n {2}\* .*::killed, interrupted while creating\n/,
    );
    assert.ok(harness.stateNames.includes("killed"));
    assert.equal(harness.deployment.pending_operations, undefined);
  });

  it("keeps a create that got no answer as pending, until a refresh or another create finds what it made", async () => {
    const pending = (): readonly unknown[] | undefined =>
      harness.deployment.pending_operations?.map(({ type, resource }) => [type, resource.urn]);
    await harness.plan({ name: "first" }, { name: "silent", props: { silent: true } });
    assert.equal((await harness.up()).code, 1);
    assert.deepEqual(pending(), [["creating", thing("silent")]]);
    assert.ok(!harness.stateNames.includes("silent"));
    await harness.ok("refresh", "--yes", "--skip-preview");
    assert.equal(pending(), undefined);
    assert.ok(harness.stateNames.includes("silent"));
    assert.equal(soundness(), undefined);
    await harness.plan({ name: "first" });
    assert.equal((await harness.up()).code, 0);
    assert.ok(![...harness.fake.things.keys()].some((key) => key.startsWith("silent-")));

    await harness.plan({ name: "first" }, { name: "lost", props: { silent: true } });
    assert.equal((await harness.up()).code, 1);
    for (const key of harness.fake.things.keys())
      if (key.startsWith("lost-")) harness.fake.things.delete(key);
    await harness.ok("refresh", "--yes", "--skip-preview");
    assert.deepEqual(pending(), [["creating", thing("lost")]], "nothing found proves nothing");
    await harness.plan({ name: "first" }, { name: "lost" });
    assert.equal((await harness.up()).code, 0);
    assert.equal(pending(), undefined);
  });

  it("keeps beside the state a copy of it as it is now, for whoever loses it", async () => {
    await harness.plan({ name: "first" }, { name: "latest" });
    assert.equal((await harness.up()).code, 0);
    const [file] = fs
      .readdirSync(harness.state, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith("dev.json.bak"));
    const copy = fs.readFileSync(path.join(harness.state, file ?? ""), "utf8");
    assert.match(copy, /::latest"/);
    assert.equal(copy, fs.readFileSync(path.join(harness.state, (file ?? "").replace(/\.bak$/, "")), "utf8"));
  });

  it("leaves no process behind when it is killed", async () => {
    const pack = path.join(__dirname, "..", "fixtures", `pack-${process.pid}`);
    fs.cpSync(path.join(__dirname, "..", "fixtures", "pack"), pack, { recursive: true });
    const running = (): boolean =>
      execFileSync("ps", ["-ax", "-o", "args="], { encoding: "utf8" }).includes(pack);
    try {
      await harness.plan(
        { name: "first" },
        { name: "slow" },
        { name: "killed" },
        { name: "orphan", props: { waitMs: 4000 } },
      );
      const { child, ended } = update("--policy-pack", pack);
      await until(() => harness.fake.names("Create").includes("orphan"));
      assert.ok(running());
      child.kill("SIGKILL");
      await ended;
      await until(() => !running());
    } finally {
      fs.rmSync(pack, { recursive: true });
    }
  });

  it("does not take a lock of another host, and removes it when told to", async () => {
    const directory = path.join(
      harness.state,
      "rehearsal",
      ".pulumi",
      "locks",
      "organization",
      "things",
      "dev",
    );
    fs.mkdirSync(directory, { recursive: true });
    const lock = {
      pid: 1,
      username: "someone",
      hostname: "elsewhere",
      timestamp: "2026-11-22T20:00:00.123Z",
    };
    fs.writeFileSync(path.join(directory, "11111111-2222-3333-4444-555555555555.json"), JSON.stringify(lock));
    const held = await harness.up();
    assert.equal(held.code, 1);
    assert.match(
      held.err,
      /555555555555\.json: created by someone@elsewhere \(pid 1\) at 2026-11-22T20:00:00Z\n$/,
    );
    const { out } = await harness.ok("cancel", "--yes");
    assert.equal(out, "The currently running update for 'dev' has been canceled!\n");
    assert.equal((await harness.up()).code, 0);
  });
});
