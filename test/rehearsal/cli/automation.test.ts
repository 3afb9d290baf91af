import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import {
  ConcurrentUpdateError,
  type EngineEvent,
  LocalWorkspace,
  PulumiCommand,
  type Stack,
  StackAlreadyExistsError,
  StackNotFoundError,
} from "@pulumi/pulumi/automation";
import { version } from "@pulumi/pulumi/version";

import { FakeProvider } from "../engine/fake-provider";
import { PROJECT, thing } from "../engine/harness";

const ROOT = path.join(__dirname, "..", "..", "..", "rehearsal");

describe("rehearsal: driven by the Automation API", function () {
  this.timeout(180_000);
  const fake = new FakeProvider();
  const state = fs.mkdtempSync(path.join(os.tmpdir(), "rehearsal-automation-"));
  let stack: Stack;
  let options: { readonly pulumiCommand: PulumiCommand; readonly envVars: Record<string, string> };

  before(async () => {
    await fake.start();
    const pulumiCommand = await PulumiCommand.get({ root: ROOT });
    assert.equal(pulumiCommand.version?.version, version);
    const envVars = {
      ZEN_STATE: state,
      ZEN_CACHE: path.join(state, "cache"),
      PULUMI_DEBUG_PROVIDERS: `fake:${fake.port}`,
    };
    options = { pulumiCommand, envVars };
  });
  after(() => {
    fake.stop();
    fs.rmSync(state, { recursive: true, force: true });
  });

  const program = { stackName: "dev", workDir: PROJECT };

  it("creates and selects stacks, and throws the errors of the real CLI", async () => {
    await assert.rejects(LocalWorkspace.selectStack(program, options), StackNotFoundError);
    stack = await LocalWorkspace.createOrSelectStack(program, options);
    await assert.rejects(LocalWorkspace.createStack(program, options), StackAlreadyExistsError);
    assert.deepEqual(
      (await stack.workspace.listStacks()).map(({ name, current, resourceCount }) => ({
        name,
        current,
        resourceCount,
      })),
      [{ name: "dev", current: true, resourceCount: 0 }],
    );
    const { user, url } = await stack.workspace.whoAmI();
    assert.deepEqual(
      { user, url },
      { user: os.userInfo().username, url: `file://${path.join(state, "rehearsal")}` },
    );
  });

  it("keeps config beside the tracked files", async () => {
    const before = fs.readdirSync(PROJECT).sort();
    await stack.setAllConfig({
      plan: {
        value: JSON.stringify([
          { name: "a", props: { text: "one" } },
          { name: "b", refs: { from: "a.serial" } },
        ]),
      },
      token: { value: "s3cret", secret: true },
    });
    await stack.setConfig("nested.list[0]", { value: "x" }, true);
    assert.deepEqual(await stack.getConfig("token"), { value: "s3cret", secret: true });
    assert.equal((await stack.getConfig("nested")).value, '{"list":["x"]}');
    await stack.removeConfig("nested");
    assert.deepEqual(Object.keys(await stack.getAllConfig()), ["things:plan", "things:token"]);
    assert.deepEqual(fs.readdirSync(PROJECT).sort(), before);
    const kept = fs.readFileSync(path.join(state, "rehearsal", "config", "things", "dev.yaml"), "utf8");
    assert.doesNotMatch(kept, /s3cret/);
  });

  it("previews, updates, refreshes and destroys, with events and summaries", async () => {
    const { changeSummary } = await stack.preview();
    assert.deepEqual(changeSummary, { create: 3 });
    const events: EngineEvent[] = [];
    const { summary, outputs, stdout } = await stack.up({
      message: "first",
      onEvent: (event) => events.push(event),
    });
    assert.deepEqual(summary.resourceChanges, { create: 3 });
    assert.deepEqual([summary.kind, summary.result, summary.message], ["update", "succeeded", "first"]);
    assert.deepEqual(outputs, {
      hidden: { value: "hidden value", secret: true },
      serials: { value: { a: "serial-1", b: "serial-2" }, secret: false },
    });
    assert.match(stdout, /\+ 3 created/);
    assert.deepEqual(
      events.map(({ sequence }) => sequence),
      events.map((_event, at) => at),
    );
    assert.ok(events.some(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn === thing("b")));
    assert.deepEqual(events.at(-1)?.cancelEvent, {});
    assert.deepEqual((await stack.refresh()).summary.resourceChanges, { same: 3 });
    assert.deepEqual((await stack.previewDestroy()).changeSummary, { delete: 3 });
    const exported = await stack.exportStack();
    assert.deepEqual((await stack.destroy()).summary.resourceChanges, { delete: 3 });
    await stack.importStack(exported);
    assert.equal((await stack.history()).length, 4);
    const again = await stack.exportStack();
    assert.deepEqual(
      (again.deployment as { resources: unknown }).resources,
      (exported.deployment as { resources: unknown }).resources,
    );
    await stack.destroy({ remove: true });
    await assert.rejects(LocalWorkspace.selectStack(program, options), StackNotFoundError);
  });

  it("throws ConcurrentUpdateError where another run holds the lock", async () => {
    stack = await LocalWorkspace.createOrSelectStack(program, options);
    const locks = path.join(state, "rehearsal", ".pulumi", "locks", "organization", "things", "dev");
    fs.mkdirSync(locks, { recursive: true });
    fs.writeFileSync(
      path.join(locks, "other.json"),
      JSON.stringify({ pid: 1, username: "u", hostname: "elsewhere", timestamp: "2026-11-22T20:00:00Z" }),
    );
    await assert.rejects(stack.up(), ConcurrentUpdateError);
    await stack.cancel();
    await stack.setAllConfig({ plan: { value: "[]" }, runError: { value: "the program refuses" } });
    await assert.rejects(stack.up(), /the program refuses/);
  });
});
