import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { SECRET_SIGNATURE, SIGNATURE, UNKNOWN } from "../../../rehearsal/engine/values/property";
import { complaints, Harness, STACK_URN, stepOf, steps, summary, thing } from "./harness";

describe("rehearsal: preview and update", function () {
  this.timeout(120_000);
  const harness = new Harness();
  before(() => harness.start());
  after(() => harness.stop());

  it("previews what an update would create, with unknowns, and changes nothing", async () => {
    await harness.plan(
      { name: "a", props: { text: "hello" }, secretProps: { token: "terc3s" }, group: "g" },
      { name: "b", refs: { from: "a.serial" } },
    );
    const { events, code } = await harness.run("preview");
    assert.equal(code, 0);
    assert.deepEqual(summary(events), { changes: { create: 4 }, result: "succeeded" });
    assert.deepEqual(steps(events), ["create things-dev", "create g", "create a", "create b"]);
    assert.equal(
      stepOf(events, "create", "a")?.urn,
      "urn:pulumi:dev::things::things:index:Group$fake:index:Thing::a",
    );
    assert.deepEqual(stepOf(events, "create", "b")?.new?.inputs, { from: UNKNOWN });
    assert.deepEqual(stepOf(events, "create", "a")?.new?.inputs, {
      text: "hello",
      token: { [SIGNATURE]: SECRET_SIGNATURE, ciphertext: "[secret]" },
    });
    assert.deepEqual(harness.fake.names("Create"), []);
    assert.deepEqual(harness.fake.names("Create", true), ["a", "b"]);
    assert.equal(harness.deployment.resources, undefined);
  });

  it("creates in dependency order and writes the state that the real CLI would", async () => {
    const { events, code, out } = await harness.up();
    assert.equal(code, 0);
    assert.deepEqual(summary(events), { changes: { create: 4 }, result: "succeeded" });
    assert.deepEqual(harness.fake.names("Create"), ["a", "b"]);
    assert.match(out, /^Updating \(dev\):\n/);
    const provider = "urn:pulumi:dev::things::pulumi:providers:fake::default_1_2_3";
    const providerState = harness.resource("default_1_2_3");
    assert.ok(providerState !== undefined);
    assert.deepEqual(providerState["inputs"], { __internal: {}, version: "1.2.3" });
    const b = harness.resource("b");
    assert.ok(b !== undefined);
    assert.deepEqual(b, {
      urn: thing("b"),
      custom: true,
      id: "b-serial-2",
      type: "fake:index:Thing",
      inputs: { from: "serial-1" },
      outputs: { from: "serial-1", serial: "serial-2" },
      parent: STACK_URN,
      dependencies: ["urn:pulumi:dev::things::things:index:Group$fake:index:Thing::a"],
      provider: `${provider}::${String(providerState["id"])}`,
      propertyDependencies: { from: ["urn:pulumi:dev::things::things:index:Group$fake:index:Thing::a"] },
      created: b["created"],
      modified: b["created"],
      sourcePosition: b["sourcePosition"],
    });
    assert.match(String(b["sourcePosition"]), /^project:\/\/\/index\.ts#\d+,\d+$/);
    assert.equal(harness.deployment.pending_operations, undefined);
  });

  it("keeps secrets out of every file and every event", async () => {
    const { events } = await harness.up();
    assert.doesNotMatch(JSON.stringify(events), /s3cret|hidden value/);
    const files = fs.readdirSync(path.join(harness.state, "rehearsal"), {
      recursive: true,
      withFileTypes: true,
    });
    for (const file of files.filter((entry) => entry.isFile() && !entry.name.endsWith(".yaml"))) {
      assert.doesNotMatch(
        fs.readFileSync(path.join(file.parentPath, file.name), "utf8"),
        /s3cret|hidden value/,
        file.name,
      );
    }
    const passphrase = fs.statSync(path.join(harness.state, "rehearsal", "passphrase"));
    assert.equal(passphrase.mode & 0o777, 0o600);
    const { out } = await harness.ok("stack", "output", "--json", "--show-secrets");
    assert.deepEqual(JSON.parse(out), { hidden: "hidden value", serials: { a: "serial-1", b: "serial-2" } });
    const masked = await harness.ok("stack", "output", "--json");
    assert.equal((JSON.parse(masked.out) as { hidden: string }).hidden, "[secret]");
  });

  it("finds everything the same, and the state file but for its time", async () => {
    const before = { ...harness.deployment, manifest: undefined };
    harness.fake.forget();
    const { events } = await harness.up();
    assert.deepEqual(summary(events), { changes: { same: 4 }, result: "succeeded" });
    assert.deepEqual(harness.fake.names("Create"), []);
    assert.deepEqual(harness.fake.names("Update"), []);
    assert.deepEqual({ ...harness.deployment, manifest: undefined }, before);
  });

  it("updates in place what may be, and creates a replacement before the old one goes", async () => {
    await harness.plan(
      { name: "a", props: { text: "bye" }, secretProps: { token: "terc3s" }, group: "g" },
      { name: "b", props: { immutable: "new" } },
      { name: "c", refs: { from: "b.serial" } },
    );
    harness.fake.forget();
    const { events, code } = await harness.up();
    assert.equal(code, 0);
    assert.deepEqual(summary(events)?.changes, { same: 2, update: 1, replace: 1, create: 1 });
    assert.deepEqual(
      steps(events).filter((step) => step.endsWith(" b")),
      ["create-replacement b", "replace b", "delete-replaced b"],
    );
    assert.deepEqual(stepOf(events, "update", "a")?.detailedDiff, {
      text: { diffKind: "update", inputDiff: true },
    });
    assert.deepEqual(stepOf(events, "create-replacement", "b")?.keys, ["immutable"]);
    assert.deepEqual([...harness.fake.things.keys()].sort(), ["a-serial-1", "b-serial-3", "c-serial-4"]);
    assert.deepEqual(harness.fake.names("Delete"), ["b"]);
  });

  it("deletes first where the provider wants it, with all that cannot do without", async () => {
    await harness.plan(
      { name: "base", props: { immutable: "1", deleteFirst: true } },
      { name: "user", refs: { immutable: "base.serial" } },
      { name: "bystander", refs: { text: "base.serial" } },
    );
    assert.equal((await harness.up()).code, 0);
    await harness.plan(
      { name: "base", props: { immutable: "2", deleteFirst: true } },
      { name: "user", refs: { immutable: "base.serial" } },
      { name: "bystander", refs: { text: "base.serial" } },
    );
    harness.fake.forget();
    const { events, code } = await harness.up();
    assert.equal(code, 0);
    const order = harness.fake.calls
      .filter(({ method, preview }) => ["Create", "Delete", "Update"].includes(method) && !preview)
      .map(({ method, name }) => `${method} ${name}`);
    assert.deepEqual(order.slice(0, 3), ["Delete user", "Delete base", "Create base"]);
    assert.deepEqual(order.slice(3).sort(), ["Create user", "Update bystander"]);
    assert.deepEqual(summary(events)?.changes, { same: 1, update: 1, replace: 2 });
  });

  it("keeps what a failed run has made and goes on from it", async () => {
    await harness.plan(
      { name: "first" },
      { name: "broken", props: { fail: "no room" }, dependsOn: ["first"] },
      { name: "never", dependsOn: ["broken"] },
    );
    const failed = await harness.up();
    assert.equal(failed.code, 1);
    assert.equal(summary(failed.events)?.result, "failed");
    assert.deepEqual(complaints(failed.events), [
      ["error", "broken", "no room"],
      ["error", "", "update failed"],
    ]);
    assert.deepEqual(steps(failed.events, "failed"), ["create broken"]);
    assert.ok(harness.stateNames.includes("first"));
    assert.ok(!harness.stateNames.includes("broken"));
    assert.equal(harness.deployment.pending_operations, undefined);
    await harness.plan(
      { name: "first" },
      { name: "broken", dependsOn: ["first"] },
      { name: "never", dependsOn: ["broken"] },
    );
    harness.fake.forget();
    assert.equal((await harness.up()).code, 0);
    assert.deepEqual(harness.fake.names("Create"), ["broken", "never"]);
    assert.deepEqual([...harness.stateNames].sort(), ["broken", "first", "never"]);
  });

  it("goes on with what does not depend on the failure when asked to", async () => {
    await harness.plan(
      { name: "first" },
      { name: "bad", props: { fail: "no room" } },
      { name: "needsBad", dependsOn: ["bad"] },
      { name: "free", props: { waitMs: 300 } },
    );
    const { code, events } = await harness.up("--continue-on-error");
    assert.equal(code, 1);
    assert.deepEqual(
      complaints(events).map(([, name]) => name),
      ["bad", ""],
    );
    assert.ok(harness.stateNames.includes("free"));
    assert.ok(!harness.stateNames.includes("needsBad"));
  });

  it("keeps a thing that did not become ready and tries again", async () => {
    await harness.plan({ name: "slow", props: { initError: "not ready in time" } });
    const failed = await harness.up();
    assert.equal(failed.code, 1);
    assert.deepEqual(complaints(failed.events)[0], [
      "error",
      "slow",
      "1 error occurred:\n\t* not ready in time",
    ]);
    assert.deepEqual(harness.resource("slow")?.["initErrors"], ["not ready in time"]);
    await harness.plan({ name: "slow" });
    const again = await harness.up();
    assert.equal(again.code, 0);
    assert.equal(harness.resource("slow")?.["initErrors"], undefined);
    assert.ok(steps(again.events).includes("update slow"));
  });

  it("refuses inputs that do not pass the check before anything is made", async () => {
    await harness.plan({ name: "slow" }, { name: "wrong", props: { invalid: "cannot be so" } });
    harness.fake.forget();
    const { code, events } = await harness.run("preview");
    assert.equal(code, 1);
    assert.deepEqual(complaints(events), [
      [
        "error",
        "wrong",
        "fake:index:Thing resource 'wrong': property invalid value {...} has a problem: cannot be so",
      ],
    ]);
  });

  it("tells a program's own failure as the program words it", async () => {
    await harness.plan({ name: "slow" });
    await harness.ok("config", "set", "runError", "the program refuses");
    const refused = await harness.run("preview");
    assert.equal(refused.code, 1);
    assert.deepEqual(complaints(refused.events), [["error", "", "the program refuses"]]);
    await harness.ok("config", "rm", "runError");
    await harness.ok("config", "set", "throw", "the program broke");
    const thrown = await harness.up();
    assert.equal(thrown.code, 1);
    assert.match(
      complaints(thrown.events)[0]?.[2] ?? "",
      /failed with an unhandled exception:\nError: the program broke/,
    );
    await harness.ok("config", "rm", "throw");
    assert.ok(harness.stateNames.includes("slow"), "nothing is deleted after a failed program");
  });
});
