import assert from "node:assert/strict";
import * as fc from "fast-check";
import { REGIONS } from "../../../model/aws/limits";
import { budgetName, fittingName, LONGEST_NAMES, serviceAccountRoleName } from "../../../model/aws/names";

describe("names that fit", () => {
  it("are as they are where they fit, else cut, and never two the same", () => {
    assert.equal(fittingName("role", "kube-zen", "registry"), "kube-zen-registry");
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,40}$/), { minLength: 1, maxLength: 4 }), (parts) => {
        const name = fittingName("role", ...parts);
        assert.ok(name.length <= LONGEST_NAMES.role);
        if (parts.join("-").length <= LONGEST_NAMES.role) assert.equal(name, parts.join("-"));
        else assert.notEqual(name, fittingName("role", ...parts, "x"));
      }),
    );
    assert.match(fittingName("bucket", `${"a".repeat(53)}-${"b".repeat(20)}`), /^a{53}-[0-9a-f]{8}$/);
  });
});

describe("names of an account that are in no region", () => {
  const cluster = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/);
  const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  const two = <T>(each: fc.Arbitrary<T>) => fc.uniqueArray(each, { minLength: 2, maxLength: 2 });

  it("have the cluster and the region in them", () => {
    const place = { cluster: "kube-zen-demo", region: "eu-west-1" };
    assert.equal(budgetName(place), "kube-zen-demo-eu-west-1-monthly");
    const registry = { namespace: "atom-system", name: "workflow-registry" };
    assert.equal(
      serviceAccountRoleName(place, registry),
      "kube-zen-demo-eu-west-1-atom-system-workflow-registry",
    );
    const controller = "aws-load-balancer-controller";
    assert.match(
      serviceAccountRoleName(place, { namespace: controller, name: controller }),
      /^kube-zen-demo-eu-west-1-aws-load-balancer-controller-aw-[0-9a-f]{8}$/,
    );
  });

  it("differ between two regions and two clusters, and fit, however long the cluster's is", () => {
    fc.assert(
      fc.property(
        two(fc.constantFrom(...REGIONS)),
        two(cluster),
        fc.record({ namespace: label, name: label }),
        (regions, clusters, account) => {
          const places = regions.flatMap((region) => clusters.map((own) => ({ cluster: own, region })));
          const kinds = [
            ["budget", places.map(budgetName)],
            ["role", places.map((place) => serviceAccountRoleName(place, account))],
          ] as const;
          for (const [kind, names] of kinds) {
            assert.equal(new Set(names).size, places.length, names.join(" "));
            for (const name of names) assert.ok(name.length <= LONGEST_NAMES[kind], name);
          }
        },
      ),
    );
  });
});
