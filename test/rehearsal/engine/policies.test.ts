import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type { EngineEvent } from "../../../rehearsal/engine/events/event";
import { RESOURCE_REFERENCE_SIGNATURE, SIGNATURE } from "../../../rehearsal/engine/values/property";
import { complaints, Harness, steps, summary, thing } from "./harness";

const PACK = path.join(__dirname, "..", "fixtures", "pack");
const OF_PACK = { policyPackName: "things-pack", policyPackVersion: "0.0.7", policyPackVersionTag: "0.0.7" };

function policyEvents(events: readonly EngineEvent[]): readonly unknown[] {
  return events.flatMap((event) => ("policyEvent" in event ? [event.policyEvent] : []));
}

describe("rehearsal: policy packs", function () {
  this.timeout(120_000);
  const harness = new Harness();
  before(() => harness.start());
  after(() => harness.stop());

  const violation = (name: string, message: string): unknown => ({
    resourceUrn: thing(name),
    message: `Things must not be forbidden.\n${message}\n`,
    color: "never",
    policyName: "no-forbidden",
    ...OF_PACK,
    enforcementLevel: "mandatory",
    severity: "high",
  });

  it("tells packs of resources by their ids: nobody is there whom they could ask what a reference means", async () => {
    const reference = {
      [SIGNATURE]: RESOURCE_REFERENCE_SIGNATURE,
      urn: thing("good"),
      id: "forbidden",
    };
    await harness.plan({ name: "good" }, { name: "friend", props: { text: reference } });
    const { events } = await harness.run("preview", "--policy-pack", PACK);
    assert.deepEqual(policyEvents(events)[0], violation("friend", "text is forbidden"));
  });

  it("fails a preview that violates a mandatory policy, after showing all of it", async () => {
    await harness.plan({ name: "good" }, { name: "bad", props: { text: "forbidden" } }, { name: "later" });
    const { code, events } = await harness.run("preview", "--policy-pack", PACK);
    assert.equal(code, 1);
    assert.deepEqual(policyEvents(events)[0], violation("bad", "text is forbidden"));
    assert.deepEqual(summary(events), { changes: { create: 4 }, result: "failed" });
    assert.deepEqual(complaints(events), [["error", "", "preview failed"]]);
    assert.ok("policyLoadEvent" in (events[0] ?? {}), "packs are loaded first");
  });

  it("stops an update before the violating thing is made", async () => {
    const { code, events } = await harness.up("--policy-pack", PACK);
    assert.equal(code, 1);
    assert.deepEqual(policyEvents(events), [violation("bad", "text is forbidden")]);
    assert.ok(!steps(events).includes("create bad"));
    assert.ok(!harness.stateNames.includes("bad"));
  });

  it("remediates before it judges, and judges the whole stack by its outputs", async () => {
    await harness.plan({ name: "good" }, { name: "rough", props: { text: "rude" } });
    const { code, events } = await harness.up("--policy-pack", PACK);
    assert.equal(code, 0);
    assert.deepEqual(harness.resource("rough")?.["inputs"], { text: "please" });
    const changed = events.flatMap((event) =>
      "policyRemediationEvent" in event ? [event.policyRemediationEvent] : [],
    );
    assert.deepEqual(changed, [
      {
        resourceUrn: thing("rough"),
        color: "never",
        policyName: "polite",
        ...OF_PACK,
        before: { text: "rude" },
        after: { text: "please" },
      },
    ]);
    const serials = ["good", "rough"].map(
      (name) => (harness.resource(name)?.["outputs"] as { readonly serial: string }).serial,
    );
    const [stack] = policyEvents(events) as readonly {
      readonly message: string;
      readonly enforcementLevel: string;
    }[];
    assert.equal(stack?.message, `Few things.\n2 things, serials ${serials.sort().join(" ")}\n`);
    assert.equal(stack.enforcementLevel, "advisory");
    const passed = events.flatMap((event) =>
      "policyAnalyzeSummaryEvent" in event && event.policyAnalyzeSummaryEvent.resourceUrn === thing("good")
        ? [event.policyAnalyzeSummaryEvent]
        : [],
    );
    assert.deepEqual(passed, [{ resourceUrn: thing("good"), ...OF_PACK, passed: ["no-forbidden"] }]);
  });

  it("configures the pack from its file: properties and levels", async () => {
    const config = path.join(harness.state, "policy.json");
    fs.writeFileSync(
      config,
      JSON.stringify({ "no-forbidden": { enforcementLevel: "advisory", word: "please" }, few: "disabled" }),
    );
    const { code, events } = await harness.run(
      "preview",
      "--policy-pack",
      PACK,
      "--policy-pack-config",
      config,
    );
    assert.equal(code, 0);
    assert.deepEqual(
      (
        policyEvents(events) as readonly { readonly message: string; readonly enforcementLevel: string }[]
      ).map(({ message, enforcementLevel }) => [message, enforcementLevel]),
      [["Things must not be forbidden.\ntext is please\n", "advisory"]],
    );
    fs.writeFileSync(config, JSON.stringify({ "no-forbidden": "sometimes" }));
    const wrong = await harness.run("preview", "--policy-pack", PACK, "--policy-pack-config", config);
    assert.equal(wrong.code, 1);
    assert.deepEqual(complaints(wrong.events), [
      [
        "error",
        "",
        'parsing enforcement level for "no-forbidden": "sometimes" is not a valid enforcement level',
      ],
    ]);
  });
});
