import assert from "node:assert/strict";
import * as fs from "node:fs";
import { PROGRAMS } from "./scenarios";
import { differences } from "./support/compare";
import { shown } from "./support/display";
import { rehearsalInside } from "./support/engine";
import { idle, unexplained } from "./support/explain";
import { play, temporaryFolder } from "./support/play";
import { inPool } from "./support/pool";
import type { Scenario } from "./support/scenario";
import type { Trace } from "./support/trace";
import { recorded } from "./support/traces";

/** Scenarios that are played at a time: each has a process for its program. */
const AT_ONCE = 2;

async function rehearse(scenario: Scenario): Promise<Trace> {
  const folder = temporaryFolder();
  try {
    const steps = await play(scenario, rehearsalInside(folder), folder);
    return { ...recorded(scenario.name), steps };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

describe("the rehearsal does as the real engine did", function () {
  this.timeout(300_000);

  let rehearsed: ReadonlyMap<Scenario, Promise<Trace>>;
  before(() => {
    rehearsed = inPool(PROGRAMS, AT_ONCE, rehearse);
  });

  for (const scenario of PROGRAMS) {
    it(`${scenario.name}: ${scenario.about}`, async () => {
      const [real, trace] = [recorded(scenario.name), await rehearsed.get(scenario)];
      assert.ok(trace);
      const found = differences(real, trace);
      assert.deepEqual([...unexplained(scenario.name, found), ...idle(scenario.name, found)], []);
      assert.deepEqual(trace.steps.map(shown), real.steps.map(shown));
    });
  }
});
