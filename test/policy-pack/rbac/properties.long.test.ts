import { combinesNothing, matchesNaive, splitsWell } from "./properties";

const RUNS = 20_000;

describe("rights that lead to more rights, in very many generated roles", function () {
  this.timeout(120_000);

  it("are those that a request at a time finds", () => matchesNaive(RUNS));
  it("are the same when each rule is split", () => splitsWell(RUNS));
  it("come from each rule by itself", () => combinesNothing(RUNS));
});
