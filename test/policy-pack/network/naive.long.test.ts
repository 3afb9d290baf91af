import assert from "node:assert/strict";
import fc from "fast-check";
import { clusters } from "./clusters";
import { differences } from "./differences";

const SEED = Number(process.env["SEED"] ?? 20_260);
const CLUSTERS = 20_000;

describe("the evaluator of NetworkPolicies, at length", function () {
  this.timeout(1_800_000);

  it(`agrees with the naive formulation on ${CLUSTERS} generated clusters (SEED=${SEED})`, () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        assert.deepEqual(differences(cluster), []);
      }),
      { numRuns: CLUSTERS, seed: SEED },
    );
  });
});
