import assert from "node:assert/strict";
import { type SharedCluster, sharedCluster } from "../../support/cluster";

describe("embedded cluster", () => {
  let cluster: SharedCluster;
  before(async function () {
    this.timeout(600_000);
    cluster = await sharedCluster();
  });

  it("is up", () => {
    assert.equal(cluster.version, "v1.36.1");
    assert.equal(cluster.created, true);
  });
});
