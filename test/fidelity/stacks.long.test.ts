import assert from "node:assert/strict";
import * as fs from "node:fs";
import { type SharedCluster, sharedCluster } from "../support/cluster";
import { ON_A_CLUSTER } from "./scenarios";
import { placeOf } from "./support/cluster";
import { differences } from "./support/compare";
import { shown } from "./support/display";
import { rehearsal } from "./support/engine";
import { idle, unexplained } from "./support/explain";
import { play, temporaryFolder } from "./support/play";
import { recorded } from "./support/traces";

describe("the rehearsal does to a cluster as the real engine did", function () {
  this.timeout(300_000);

  let cluster: SharedCluster;
  before(async () => {
    cluster = await sharedCluster();
  });

  for (const scenario of ON_A_CLUSTER) {
    it(`${scenario.name}: ${scenario.about}`, async () => {
      const real = recorded(scenario.name);
      const folder = temporaryFolder();
      try {
        const steps = await play(scenario, rehearsal(folder), folder, await placeOf(cluster));
        const found = differences(real, { ...real, steps });
        assert.deepEqual([...unexplained(scenario.name, found), ...idle(scenario.name, found)], []);
        assert.deepEqual(steps.map(shown), real.steps.map(shown));
      } finally {
        fs.rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
