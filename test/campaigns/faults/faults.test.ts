import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Place } from "./place";
import { type Census, planOf } from "./plan";
import { countWithoutFaults, runSeed } from "./run";
import { openSmallPlace } from "./smallPlace";

/** A small sample in every `npm test`; whole stacks are in faults.long.test.ts and the campaign. */
const SEEDS = [1, 2, 4] as const;

describe("faults of AWS, over the protocol of its provider", function () {
  this.timeout(120_000);
  let directory: string;
  let place: Place;
  let census: Census;
  let reached = 0;

  before(async () => {
    directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-small-faults-")));
    place = openSmallPlace(directory);
    census = await countWithoutFaults(place);
  });
  after(() => fs.rmSync(directory, { recursive: true }));

  it("are planned the same for a seed, each at a type of its own, an error and a delay each way", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { up, destroy, kill } = planOf(seed, census, place.pace);
      assert.deepEqual(planOf(seed, census, place.pace), {
        up,
        destroy,
        ...(kill === undefined ? {} : { kill }),
      });
      assert.equal(kill !== undefined, seed % 2 === 0);
      for (const way of [up, destroy]) {
        assert.equal(new Set(way.map(({ type }) => type)).size, 3);
        assert.ok(way.some(({ kind }) => ["internal", "quota", "dependency", "throttle"].includes(kind)));
        assert.ok(way.some(({ kind }) => ["slow", "long", "lag"].includes(kind)));
        for (const { type = "", at = 0 } of way) assert.ok(at >= 1 && at <= (census.get(type) ?? 0));
      }
    }
  });

  for (const seed of SEEDS)
    it(`leave nothing behind, and nothing half: seed ${String(seed)}`, async () => {
      const { problems, happened, notReached } = await runSeed(place, seed, census);
      assert.deepEqual(problems, []);
      assert.equal(
        happened.some((each) => each.startsWith("killed")),
        seed % 2 === 0,
      );
      assert.ok(notReached.length <= 1, notReached.join(", "));
      reached += happened.length;
    });

  it("happen, nearly all of them", () => assert.ok(reached >= SEEDS.length * 6 - 1, String(reached)));
});
