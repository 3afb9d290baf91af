import assert from "node:assert/strict";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { type ChartDeployment, chartDeployments, originOf } from "../../../policy-pack/releases/deployments";

function deployment(props: JsonObject, type = "kubernetes:helm.sh/v3:Release"): ChartDeployment {
  const resource = { urn: `urn:pulumi:a::b::${type}::r`, type, name: "r", props, unknowns: [] };
  const [found = assert.fail()] = chartDeployments(new ManifestSet([], [resource]));
  return found;
}

describe("where a chart comes from", () => {
  it("is told by its name", () => {
    for (const [chart, origin] of [
      ["./web", "local"],
      ["../web", "local"],
      [".\\web", "local"],
      ["/web", "local"],
      [".", "local"],
      ["..", "local"],
      ["~/web", "local"],
      ["C:\\web", "local"],
      ["d:/web", "local"],
      ["file:web", "local"],
      ["web.tgz", "local"],
      ["web-1.tar.gz", "local"],
      ["web.tgz/x", "unknown"],
      ["web.tar.gz.d", "unknown"],
      [".web", "unknown"],
      ["..web", "unknown"],
      [".../web", "unknown"],
      ["x./web", "unknown"],
      ["web/https://x", "unknown"],
      ["https://example.com/web.tgz", "remote"],
      ["http://example.com/web.tgz", "remote"],
      ["oci://example.com/web", "remote"],
      ["xoci://example.com/web", "unknown"],
    ] as const)
      assert.equal(originOf(deployment({ chart })), origin, chart);
  });

  it("is elsewhere where a repository is named", () => {
    assert.equal(originOf(deployment({ chart: "./web", repositoryOpts: { repo: "https://x" } })), "remote");
    assert.equal(originOf(deployment({ chart: "./web", repositoryOpts: { repo: "" } })), "local");
    const old = { chart: "./web", fetchOpts: { repo: "https://x" } };
    assert.equal(originOf(deployment(old, "kubernetes:helm.sh/v3:Chart")), "remote");
  });

  it("is not known of a release without a chart", () => {
    const found = deployment({ chart: 5 });
    assert.equal(found.chart, "");
    assert.equal(originOf(found), "unknown");
  });
});
