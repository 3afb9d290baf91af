import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { main } from "../../../rehearsal/cli/main";
import { processIdentity } from "../../../rehearsal/cluster/process";
import { PROJECT } from "../engine/harness";

const URN = "urn:pulumi:one::things::pulumi:pulumi:Stack::things-one";

interface Kept {
  readonly checkpoint: { readonly latest: { resources?: unknown[] } };
}

describe("rehearsal: a run that waits for a lock", function () {
  this.timeout(30_000);
  const state = fs.mkdtempSync(path.join(os.tmpdir(), "rehearsal-waiting-"));
  after(() => fs.rmSync(state, { recursive: true, force: true }));

  async function run(...argv: readonly string[]): Promise<string> {
    let [out, err] = ["", ""];
    const code = await main(argv, { ZEN_STATE: state, HOME: state }, PROJECT, {
      out: (text) => (out += text),
      err: (text) => (err += text),
    });
    assert.equal(code, 0, err);
    return out;
  }

  it("goes on from what the other one wrote until it ended", async () => {
    await run("stack", "init", "one");
    const backend = path.join(state, "rehearsal", ".pulumi");
    // The engine of a zenctl that is dead: it is waited for, and may still write.
    const owner = spawn("sleep", ["60"], { stdio: "ignore" });
    const { pid, started } = processIdentity(owner.pid) ?? assert.fail("there is no sleep");
    const lock = {
      pid,
      processStart: started,
      username: os.userInfo().username,
      hostname: os.hostname(),
      timestamp: new Date().toISOString(),
      driver: { pid, started: "at another time" },
    };
    const locks = path.join(backend, "locks", "organization", "things", "one");
    fs.mkdirSync(locks, { recursive: true });
    fs.writeFileSync(path.join(locks, "other.json"), JSON.stringify(lock));

    let ended = false;
    const waiting = run("refresh", "--yes").finally(() => (ended = true));
    await sleep(500);
    assert.equal(ended, false, "it did not wait");
    const file = path.join(backend, "stacks", "things", "one.json");
    const kept = JSON.parse(fs.readFileSync(file, "utf8")) as Kept;
    kept.checkpoint.latest.resources = [{ urn: URN, custom: false, type: "pulumi:pulumi:Stack" }];
    fs.writeFileSync(file, JSON.stringify(kept));
    owner.kill("SIGKILL");
    await waiting;

    const exported = JSON.parse(await run("stack", "export")) as {
      readonly deployment: { readonly resources?: readonly { readonly urn: string }[] };
    };
    assert.deepEqual(
      exported.deployment.resources?.map(({ urn }) => urn),
      [URN],
    );
  });
});
