import assert from "node:assert/strict";
import { ensureTools } from "../../../tools";
import { CHECK_NAMES } from "../../../policy-pack/podSecurity/check";
import { compare } from "./compare";

describe("Pod Security: as Kubernetes judges (a sample; differential.long.test.ts has 5,000 pods)", function () {
  // The first run on a machine builds Kubernetes' half.
  this.timeout(300_000);

  it("judges 300 generated pods alike, at both levels of each minor from 1.29 to 1.36", async () => {
    const { "pod-security": tool } = await ensureTools(["pod-security"]);
    const { pods, verdicts, differences, refused, failing } = compare(tool, 300, 1);
    assert.deepEqual(differences.slice(0, 3), []);
    assert.deepEqual({ pods, verdicts }, { pods: 300, verdicts: 300 * 2 * 8 });
    assert.deepEqual([...failing.keys()].sort(), [...CHECK_NAMES].sort());
    for (const share of Object.values(refused)) assert.ok(share > 0.2 && share < 0.8, `${share} refused`);
  });
});
