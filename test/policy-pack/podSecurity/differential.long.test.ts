import assert from "node:assert/strict";
import { ensureTools } from "../../../tools";
import { CHECK_NAMES } from "../../../policy-pack/podSecurity/check";
import { compare } from "./compare";

describe("Pod Security: as Kubernetes judges", function () {
  this.timeout(600_000);

  for (const seed of [2, 3]) {
    it(`judges 5,000 generated pods alike, at both levels of each minor (seed ${seed})`, async () => {
      const { "pod-security": tool } = await ensureTools(["pod-security"]);
      const { pods, verdicts, differences, refused, failing } = compare(tool, 5_000, seed);
      assert.deepEqual(differences.slice(0, 3), []);
      assert.deepEqual({ pods, verdicts }, { pods: 5_000, verdicts: 5_000 * 2 * 8 });
      for (const name of CHECK_NAMES) assert.ok((failing.get(name) ?? 0) >= 500, name);
      for (const share of Object.values(refused)) assert.ok(share > 0.3 && share < 0.7, `${share} refused`);
    });
  }
});
