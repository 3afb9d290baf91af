import assert from "node:assert/strict";
import { ensureTools } from "../../../tools";
import { CANARIES, manifestBases } from "./bases";
import { Judge, type Outcome, runHostile } from "./campaign";
import { operators } from "./operators";

/** Seeds of the sample; two of them are charts (an archive that is none, and one that calls lookup). */
const FIRST = 1;
const LAST = 130;

describe("hostile manifests and charts", function () {
  this.timeout(300_000);
  const judge = new Judge();
  const outcomes: Outcome[] = [];

  before(async () => {
    const { helm } = await ensureTools(["helm"]);
    for (let seed = FIRST; seed <= LAST; seed += 1) outcomes.push(await runHostile(judge, seed, helm));
  });
  after(() => judge.close());

  it("are each answered by a finding, in time, with nothing secret in it (a sample)", () => {
    assert.deepEqual(
      outcomes.flatMap(({ seed, name, failure }) =>
        failure === undefined ? [] : [`${seed} ${name}: ${failure}`],
      ),
      [],
    );
  });

  it("are of every sort, charts among them", () => {
    const seen = new Set(outcomes.map(({ name }) => name));
    const missing = operators.filter(({ name }) => !seen.has(name)).map(({ name }) => name);
    assert.deepEqual(missing, []);
    assert.ok(outcomes.some(({ name }) => name.startsWith("chart: ")));
  });

  it("hold the planted secrets before they are judged", () => {
    const bases = manifestBases.join("\n");
    assert.deepEqual(
      CANARIES.filter((canary) => !bases.includes(canary)),
      [],
    );
  });
});
