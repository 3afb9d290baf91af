import assert from "node:assert/strict";
import { chartNames, checkTurn, turnsOf } from "./expectations";
import { knobsOf } from "./schema";
import { readTable } from "./table";
import { Turner } from "./turning";

/** Of all settings, how many are tried here; `npm run campaign:knobs` tries each. */
const SAMPLE = 61;

describe("the knobs of our charts", function () {
  this.timeout(240_000);

  for (const chart of chartNames) {
    it(`are all classed for ${chart}, and none that is not there`, () => {
      assert.deepEqual(
        readTable(chart)
          .map(({ path }) => path)
          .sort(),
        knobsOf(chart)
          .map(({ path }) => path)
          .sort(),
      );
    });
  }

  it("have one word for each that weakens nothing", () => {
    for (const { path, neutral } of chartNames.flatMap(readTable)) {
      assert.ok(neutral === undefined || /^[a-z]+$/.test(neutral), path);
    }
  });

  it("have a reason for each setting that no rule finds though it looks as if it weakened", () => {
    for (const { path, permitted, because } of chartNames.flatMap(readTable)) {
      assert.equal(because !== undefined, permitted.length > 0, path);
    }
  });

  it("are found where they weaken a chart, and only there (a sample)", async () => {
    const turner = await Turner.start();
    const turns = chartNames.flatMap(turnsOf);
    // Of each verdict by itself, so that none is left out.
    const sample = (["finds", "refuses", "permits", "passes"] as const).flatMap((each) => {
      const some = turns.filter(({ verdict }) => verdict === each).filter((_, index) => index % SAMPLE === 0);
      assert.notEqual(some.length, 0, each);
      return some;
    });
    await Promise.all(sample.map((turn) => checkTurn(turner, turn)));
  });
});
