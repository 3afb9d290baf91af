import assert from "node:assert/strict";
import * as fs from "node:fs";
import { PROGRAMS } from "./scenarios";
import { differences } from "./support/compare";
import { rehearsal } from "./support/engine";
import { unexplained } from "./support/explain";
import { play, temporaryFolder } from "./support/play";
import { recorded } from "./support/traces";

describe("the rehearsal does as the real engine did", function () {
  this.timeout(120_000);

  for (const scenario of PROGRAMS) {
    it(`${scenario.name}: ${scenario.about}`, async () => {
      const folder = temporaryFolder();
      try {
        const trace = recorded(scenario.name);
        const steps = await play(scenario, rehearsal(folder), folder);
        assert.deepEqual(unexplained(scenario.name, differences(trace, { ...trace, steps })), []);
      } finally {
        fs.rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
