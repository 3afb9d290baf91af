import assert from "node:assert/strict";
import { sharedCluster } from "../../support/cluster";
import { openPlace, type Place } from "./place";
import { type Census, planOf } from "./plan";
import { countWithoutFaults, runSeed } from "./run";

/** Two of the seeds of docs/aws-faults.md: what fails on the way up, and on the way down. */
const SEEDS = [1, 2] as const;

describe("faults of AWS", function () {
  this.timeout(900_000);
  let place: Place;
  let census: Census;

  before(async () => {
    place = openPlace((await sharedCluster()).env);
    census = await countWithoutFaults(place);
  });
  after(() => place.clear());

  it("plans the same for the same seed, and something else for another", () => {
    assert.deepEqual(planOf(1, census, place.pace), planOf(1, census, place.pace));
    assert.notDeepEqual(planOf(1, census, place.pace), planOf(2, census, place.pace));
  });

  for (const seed of SEEDS)
    it(`leave nothing behind, and nothing half: seed ${String(seed)}`, async () => {
      const { problems, failed, happened, notReached } = await runSeed(place, seed, census);
      assert.deepEqual(problems, []);
      assert.ok(failed > 0, "no command failed");
      assert.ok(happened.length > 0 && notReached.length <= 1, notReached.join(", "));
    });
});
