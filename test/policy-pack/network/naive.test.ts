import assert from "node:assert/strict";
import fc from "fast-check";
import { clusters } from "./clusters";
import { differences } from "./differences";

describe("the evaluator of NetworkPolicies against a naive formulation", function () {
  this.timeout(60_000);

  it("agrees on three hundred generated clusters, for every pod, port and address", () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        assert.deepEqual(differences(cluster), []);
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});
