import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Judges } from "../campaigns/charts/judges";
import { Place } from "../campaigns/charts/place";
import { charts } from "../charts/matrix/charts";
import { Server } from "../charts/matrix/server";
import { root } from "../charts/support";
import { sharedCluster } from "../support/cluster";

describe("a slip in a template of a chart, judged by the chart's own tests", function () {
  this.timeout(900_000);

  it("is caught where they notice it, and they pass without it", async () => {
    const chart = charts.find(({ name }) => name === "runtime-agent");
    assert.ok(chart !== undefined);
    const place = new Place();
    try {
      const judges = new Judges(place, new Server((await sharedCluster()).kubeconfig), 3);
      assert.equal(await judges.failureWithoutSlip(chart), "");
      const file = path.join("charts", "runtime-agent", "templates", "service.yaml");
      const text = fs.readFileSync(path.join(root, file), "utf8");
      const slip = text.replace("  type: ", "  publishNotReadyAddresses: true\n  type: ");
      assert.notEqual(slip, text);
      const verdict = await place.with(file, slip, () => judges.judge(chart));
      assert.equal(verdict.kind === "caught" && verdict.by, "tests", JSON.stringify(verdict));
    } finally {
      place.remove();
    }
  });
});
