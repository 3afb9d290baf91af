import assert from "node:assert/strict";

import { SECRET_SIGNATURE, SIGNATURE } from "../../../rehearsal/engine/values/property";
import { complaints, Harness, stepOf, steps, summary, thing } from "./harness";

describe("rehearsal: resource options", function () {
  this.timeout(120_000);
  const harness = new Harness();
  before(() => harness.start());
  after(() => harness.stop());

  it("takes options into the state under the names of the real engine", async () => {
    harness.fake.things.set("known-id", { text: "found", serial: "known" });
    await harness.plan(
      { name: "host" },
      { name: "kept", options: { retainOnDelete: true } },
      { name: "guest", options: { deletedWith: "host" } },
      { name: "safe", options: { protect: true } },
      { name: "still", props: { text: "one" }, options: { ignoreChanges: ["text"] } },
      {
        name: "quiet",
        props: { text: "loud" },
        options: { additionalSecretOutputs: ["text"], customTimeouts: { create: "1m30s" } },
      },
      { name: "seen", read: "known-id" },
      { name: "own", provider: true },
    );
    assert.equal((await harness.up()).code, 0);
    assert.equal(harness.resource("kept")?.["retainOnDelete"], true);
    assert.equal(harness.resource("guest")?.["deletedWith"], thing("host"));
    assert.equal(harness.resource("safe")?.["protect"], true);
    assert.deepEqual(harness.resource("still")?.["ignoreChanges"], ["text"]);
    assert.deepEqual(harness.resource("quiet")?.["customTimeouts"], { create: 90 });
    const { text } = harness.resource("quiet")?.["outputs"] as {
      readonly text: Readonly<Record<string, string>>;
    };
    assert.equal(text[SIGNATURE], SECRET_SIGNATURE);
    assert.equal(harness.resource("seen")?.["external"], true);
    assert.deepEqual(harness.resource("seen")?.["outputs"], { serial: "known", text: "found" });
    const explicit = "urn:pulumi:dev::things::pulumi:providers:fake::explicit";
    assert.equal(
      harness.resource("own")?.["provider"],
      `${explicit}::${String(harness.resource("explicit")?.["id"])}`,
    );
    assert.deepEqual(harness.resource("explicit")?.["inputs"], {
      __internal: {},
      region: "here",
      version: "1.2.3",
    });
  });

  it("ignores changes of the properties that it is told to", async () => {
    await harness.plan(
      { name: "host" },
      { name: "kept", options: { retainOnDelete: true } },
      { name: "guest", options: { deletedWith: "host" } },
      { name: "safe", options: { protect: true } },
      { name: "still", props: { text: "two" }, options: { ignoreChanges: ["text"] } },
    );
    harness.fake.forget();
    const { code, events } = await harness.up();
    assert.equal(code, 0);
    assert.deepEqual(harness.fake.names("Update"), []);
    assert.deepEqual(harness.resource("still")?.["inputs"], { text: "one" });
    assert.deepEqual([...harness.fake.names("Delete")].sort(), ["own", "quiet"]);
    assert.ok(steps(events).includes("discard seen"), "what is only read is let go, not deleted");
  });

  it("refuses to delete what is protected, and does the rest", async () => {
    await harness.plan({ name: "still", options: { ignoreChanges: ["text"] } });
    harness.fake.forget();
    const { code, events } = await harness.up();
    assert.equal(code, 1);
    assert.match(
      complaints(events).find(([, name]) => name === "safe")?.[2] ?? "",
      /^resource "urn:pulumi:dev::things::fake:index:Thing::safe" cannot be deleted\nbecause it is protected\./,
    );
    assert.deepEqual([...harness.stateNames].sort(), ["safe", "still"]);
    assert.deepEqual(
      harness.fake.names("Delete"),
      ["host"],
      "not what goes with its host, nor what is to be kept",
    );
  });

  it("finds a renamed thing by its alias and rewrites what refers to it", async () => {
    await harness.plan({ name: "safe" }, { name: "old" }, { name: "user", dependsOn: ["old"] });
    assert.equal((await harness.up()).code, 0);
    await harness.plan(
      { name: "safe" },
      { name: "new", options: { aliases: [{ name: "old" }] } },
      { name: "user", dependsOn: ["new"] },
    );
    harness.fake.forget();
    const { code, events } = await harness.up();
    assert.equal(code, 0);
    assert.deepEqual(summary(events)?.changes, { same: 4 });
    assert.deepEqual(harness.fake.names("Delete"), []);
    assert.equal(harness.resource("new")?.["aliases"], undefined);
    assert.deepEqual(harness.resource("user")?.["dependencies"], [thing("new")]);
  });

  it("takes over an existing thing by its id", async () => {
    harness.fake.things.set("lost-id", { text: "lost", serial: "lost" });
    await harness.plan({ name: "found", props: { text: "lost" }, options: { import: "lost-id" } });
    harness.fake.forget();
    const { code, events } = await harness.up();
    assert.equal(code, 0);
    assert.ok(stepOf(events, "import", "found") !== undefined);
    assert.deepEqual(harness.fake.names("Create"), []);
    assert.equal(harness.resource("found")?.["id"], "lost-id");
  });

  it("replaces instead of updating where replaceOnChanges says so, or --replace", async () => {
    await harness.plan({ name: "picky", props: { text: "one" }, options: { replaceOnChanges: ["text"] } });
    assert.equal((await harness.up()).code, 0);
    await harness.plan({ name: "picky", props: { text: "two" }, options: { replaceOnChanges: ["text"] } });
    const { events } = await harness.up();
    assert.deepEqual(summary(events)?.changes, { same: 1, replace: 1 });
    const forced = await harness.up("--replace", thing("picky"));
    assert.deepEqual(summary(forced.events)?.changes, { same: 1, replace: 1 });
  });
});
