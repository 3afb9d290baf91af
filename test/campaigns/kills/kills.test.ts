import assert from "node:assert/strict";
import { sharedCluster } from "../../support/cluster";
import { planOf } from "./plan";
import { type Outcome, runSeed } from "./run";
import { table } from "./table";
import { Workplace } from "./workplace";

/** A tenth of the campaign of docs/reliability.md: every operation, and every target in it. */
const SEEDS = [61, 14, 117, 58, 49, 102, 118, 99, 81, 28, 119, 43, 83, 23, 113] as const;

describe("a tenth of the kill campaign", function () {
  this.timeout(300_000);
  let place: Workplace;
  const outcomes: Outcome[] = [];

  before(async () => {
    place = await Workplace.open(await sharedCluster());
  });
  after(async () => {
    const ended = await place.zenctl("the end", "destroy", "--yes", "--json");
    await place.close();
    assert.equal(ended.exitCode, 0, ended.stderr);
  });

  for (const seed of SEEDS) {
    it(`loses nothing: seed ${String(seed)}, ${planOf(seed).operation}, ${planOf(seed).target}`, async () => {
      const outcome = await runSeed(place, seed, () => undefined);
      outcomes.push(outcome);
      assert.deepEqual([outcome.said, outcome.problems], ["", []]);
      assert.ok(outcome.converged);
    });
  }

  it("struck in time, and every kind of process", () => {
    const struck = outcomes.filter(({ inTime }) => inTime);
    assert.ok(struck.length >= SEEDS.length - 1, table(outcomes));
    const targets = new Set(struck.map(({ target }) => target));
    assert.deepEqual([...targets].sort(), ["engine", "group", "helm", "pack", "program", "zenctl"]);
  });
});
