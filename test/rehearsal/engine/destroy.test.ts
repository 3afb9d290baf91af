import assert from "node:assert/strict";

import { complaints, Harness, stepOf, steps, summary } from "./harness";

describe("rehearsal: refresh and destroy", function () {
  this.timeout(120_000);
  const harness = new Harness();
  before(async () => {
    await harness.start();
    await harness.plan(
      { name: "a", props: { text: "one" }, group: "g" },
      { name: "b", refs: { from: "a.serial" } },
      { name: "c", dependsOn: ["b"] },
    );
    await harness.ok("up", "--yes", "--skip-preview");
  });
  after(() => harness.stop());

  it("finds nothing changed right after an update", async () => {
    const { events } = await harness.ok("refresh", "--preview-only", "--expect-no-changes");
    assert.deepEqual(summary(events), { changes: { same: 5 }, result: "succeeded" });
  });

  it("shows drift without taking it over when it only previews", async () => {
    harness.fake.things.set("a-serial-1", { text: "drifted", serial: "serial-1" });
    const { events, code } = await harness.run("refresh", "--preview-only", "--expect-no-changes");
    assert.equal(code, 7);
    assert.deepEqual(summary(events)?.changes, { same: 4, update: 1 });
    assert.deepEqual(stepOf(events, "update", "a")?.detailedDiff, {
      text: { diffKind: "update", inputDiff: true },
    });
    assert.deepEqual(harness.resource("a")?.["outputs"], { serial: "serial-1", text: "one" });
  });

  it("takes drift over, and forgets what is gone", async () => {
    harness.fake.things.delete("b-serial-2");
    const { events } = await harness.ok("refresh", "--yes", "--skip-preview");
    assert.deepEqual(summary(events)?.changes, { same: 3, update: 1, delete: 1 });
    assert.deepEqual(harness.resource("a")?.["outputs"], { serial: "serial-1", text: "drifted" });
    assert.equal(harness.resource("b"), undefined);
    assert.equal(harness.resource("c")?.["dependencies"], undefined);
    const { events: update } = await harness.ok("up", "--yes", "--skip-preview");
    assert.deepEqual(summary(update)?.changes, { same: 3, update: 1, create: 1 });
  });

  it("goes on from what a refresh before it found, in a preview and in an update", async () => {
    const [gone] = [...harness.fake.things.keys()].filter((id) => id.startsWith("a-"));
    harness.fake.things.delete(gone ?? assert.fail());
    const before = JSON.stringify(harness.deployment);
    const { events } = await harness.ok("preview", "--refresh");
    assert.deepEqual(
      steps(events, "outputs").filter((step) => /^(create|delete) /.test(step)),
      ["delete a", "create a"],
    );
    assert.equal(summary(events)?.changes["create"], 1);
    assert.equal(JSON.stringify(harness.deployment), before);
    const { events: update } = await harness.ok("up", "--yes", "--skip-preview", "--refresh");
    assert.equal(summary(update)?.changes["create"], 1);
    assert.equal([...harness.fake.things.keys()].filter((id) => id.startsWith("a-")).length, 1);
    const { events: again } = await harness.ok("preview", "--refresh");
    assert.deepEqual(summary(again)?.changes, { same: 5 });
  });

  it("previews a destroy and keeps everything", async () => {
    harness.fake.forget();
    const { events } = await harness.ok("destroy", "--preview-only");
    assert.deepEqual(summary(events)?.changes, { delete: 5 });
    assert.deepEqual(harness.fake.names("Delete"), []);
    assert.equal(harness.deployment.resources?.length, 6);
  });

  it("stops at a deletion that fails and keeps what that thing needs", async () => {
    await harness.plan(
      { name: "a", props: { text: "one" }, group: "g" },
      { name: "b", refs: { from: "a.serial" }, props: { failDelete: "still in use" } },
      { name: "c", dependsOn: ["b"] },
    );
    await harness.ok("up", "--yes", "--skip-preview");
    const { code, events } = await harness.run("destroy", "--yes", "--skip-preview");
    assert.equal(code, 1);
    assert.deepEqual(complaints(events), [
      ["error", "b", "still in use"],
      ["error", "", "update failed"],
    ]);
    assert.deepEqual(harness.stateNames, ["a", "b"]);
    await harness.plan(
      { name: "a", props: { text: "one" }, group: "g" },
      { name: "b", refs: { from: "a.serial" } },
    );
    await harness.ok("up", "--yes", "--skip-preview");
  });

  it("deletes in reverse dependency order until nothing is left", async () => {
    harness.fake.forget();
    const { events, out } = await harness.ok("destroy", "--yes", "--skip-preview");
    assert.deepEqual(harness.fake.names("Delete"), ["b", "a"]);
    assert.deepEqual(steps(events), ["delete b", "delete a", "delete g", "delete things-dev"]);
    assert.equal(harness.deployment.resources, undefined);
    assert.equal(harness.fake.things.size, 0);
    assert.match(out, /- 4 deleted\n/);
  });
});
