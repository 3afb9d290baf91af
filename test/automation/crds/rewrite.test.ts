import assert from "node:assert/strict";
import { type CustomResource, rewritten } from "../../../automation/crds/rewrite";

const metadata = { name: "a", namespace: "default", resourceVersion: "7" };

/** The spec that an old one becomes. */
function specOf(kind: string, spec: unknown): unknown {
  const old: CustomResource = { apiVersion: "zen.kube-zen.io/v1", kind, metadata, spec };
  const now = rewritten(old, kind, "zen.kube-zen.io/v1alpha1");
  assert.deepEqual({ ...now, spec: 0 }, { ...old, apiVersion: "zen.kube-zen.io/v1alpha1", spec: 0 });
  return now.spec;
}

describe("custom resources of older versions, rewritten", () => {
  describe("Ingester", () => {
    const kept = {
      source: "trivy",
      ingester: "informer",
      destinations: [{ type: "crd", value: "observations" }],
    };

    it("has its processing as deduplication and order of optimization", () => {
      const dedup = { enabled: true, strategy: "fingerprint", window: "1h", fields: ["cve"] };
      assert.deepEqual(specOf("Ingester", { ...kept, processing: { dedup, order: "dedup_first" } }), {
        ...kept,
        deduplication: dedup,
        optimization: { order: "dedup_first" },
      });
    });

    it("takes only what of processing is there", () => {
      assert.deepEqual(specOf("Ingester", { ...kept, processing: { order: "filter_first" } }), {
        ...kept,
        optimization: { order: "filter_first" },
      });
      assert.deepEqual(specOf("Ingester", { ...kept, processing: { dedup: { window: "5m" } } }), {
        ...kept,
        deduplication: { window: "5m" },
      });
      assert.deepEqual(specOf("Ingester", { ...kept, processing: {} }), kept);
    });

    it("keeps a deduplication and an order that it has in today's words already", () => {
      const today = { deduplication: { window: "1h" }, optimization: { order: "filter_first" } };
      const processing = { dedup: { window: "5m" }, order: "dedup_first" };
      assert.deepEqual(specOf("Ingester", { ...kept, ...today, processing }), { ...kept, ...today });
      const thresholds = { dedupEffectiveness: { warning: 0.3 } };
      assert.deepEqual(specOf("Ingester", { ...kept, optimization: { thresholds }, processing }), {
        ...kept,
        deduplication: { window: "5m" },
        optimization: { order: "dedup_first", thresholds },
      });
    });

    it("keeps a key without a successor where it is, so that the API server refuses it by name", () => {
      const processing = { dedup: { window: "5m" }, order: "dedup_first", autoOptimize: true };
      assert.deepEqual(specOf("Ingester", { ...kept, processing }), {
        ...kept,
        processing: { autoOptimize: true },
        deduplication: { window: "5m" },
        optimization: { order: "dedup_first" },
      });
    });

    it("is left alone where there is no processing, or none that can be read", () => {
      assert.deepEqual(specOf("Ingester", kept), kept);
      assert.deepEqual(specOf("Ingester", { ...kept, processing: "fast" }), { ...kept, processing: "fast" });
      assert.equal(specOf("Ingester", undefined), undefined);
      assert.equal(specOf("Ingester", "none"), "none");
    });
  });

  describe("Observation", () => {
    for (const [before, after] of [
      ["CRITICAL", "critical"],
      ["HIGH", "high"],
      ["Medium", "medium"],
      ["LOW", "low"],
      ["UNKNOWN", "info"],
      ["unknown", "info"],
      ["info", "info"],
    ] as const) {
      it(`has the severity ${before} as ${after}`, () => {
        assert.deepEqual(specOf("Observation", { severity: before }), { severity: after });
      });
    }

    it("has event types in lower case and with underscores", () => {
      for (const [before, after] of [
        ["policy-violation", "policy_violation"],
        ["cis-benchmark-fail", "cis_benchmark_fail"],
        ["Custom-Event", "custom_event"],
        ["vulnerability", "vulnerability"],
      ]) {
        assert.deepEqual(specOf("Observation", { eventType: before }), { eventType: after });
      }
    });

    it("gets no field that it had not, and keeps values that are no text", () => {
      assert.deepEqual(specOf("Observation", { source: "Trivy-X" }), { source: "Trivy-X" });
      assert.deepEqual(specOf("Observation", { severity: 3, eventType: null }), {
        severity: 3,
        eventType: null,
      });
    });

    it("is the same when it is rewritten again", () => {
      const once = specOf("Observation", { severity: "UNKNOWN", eventType: "policy-violation" });
      assert.deepEqual(specOf("Observation", once), once);
    });
  });

  it("leaves the spec of other kinds as it is", () => {
    const spec = { severity: "HIGH", processing: { order: "auto" } };
    assert.deepEqual(specOf("ObservationFilter", spec), spec);
  });
});
