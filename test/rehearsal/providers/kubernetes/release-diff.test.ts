import assert from "node:assert/strict";
import { decodeRelease, encodeRelease } from "../../../../rehearsal/providers/kubernetes/release/arguments";
import { diffRelease } from "../../../../rehearsal/providers/kubernetes/release/diff";
import {
  releaseCheckpoint,
  resourceNamesOf,
} from "../../../../rehearsal/providers/kubernetes/release/outputs";
import { mergeValues, readValueFiles } from "../../../../rehearsal/providers/kubernetes/release/values";
import { secretValue, UNKNOWN, type PropertyMap } from "../../../../rehearsal/providers/properties/values";
import type { DiffResponse } from "../../../../rehearsal/providers/provider";

const program = {
  chart: "./x",
  name: "x",
  namespace: "zen",
  values: { a: 1, b: { c: secretValue("s") } },
  timeout: 60,
};

function checked(change: PropertyMap = {}): PropertyMap {
  return encodeRelease(decodeRelease({ ...program, ...change }, "/program"));
}

function diff(olds: PropertyMap, news: PropertyMap, ignoreChanges: readonly string[] = []): DiffResponse {
  const identity = { urn: "u", type: "kubernetes:helm.sh/v3:Release", name: "x", id: "zen/x" };
  return diffRelease({ ...identity, olds, oldInputs: {}, news, ignoreChanges });
}

describe("rehearsal/providers/kubernetes/release/diff", () => {
  const state = releaseCheckpoint(checked(), decodeRelease(program, "/program"), false);

  it("leaves an unchanged release alone", () => {
    assert.deepEqual(diff(state, checked()), { changes: "none" });
  });

  it("upgrades for a new description, value or chart version", () => {
    for (const change of [{ description: "content sha256:01" }, { values: { a: 2 } }, { version: "0.2.0" }]) {
      const response = diff(state, checked(change));
      assert.equal(response.changes, "some");
      assert.deepEqual(response.replaces, []);
    }
    assert.deepEqual(diff(state, checked({ values: { a: 2 } })).detailedDiff, {
      "values.a": { kind: "update", inputDiff: false },
      "values.b": { kind: "delete", inputDiff: true },
    });
  });

  it("replaces for a new name or namespace", () => {
    assert.deepEqual(diff(state, checked({ name: "y" })).replaces, ["name"]);
    assert.deepEqual(diff(state, checked({ namespace: "other" })).replaces, ["namespace"]);
  });

  it("brings back a value that was changed behind the program's back", () => {
    const drifted = { ...state, values: { a: 9, b: { c: "s" } } };
    assert.deepEqual(Object.keys(diff(drifted, checked()).detailedDiff ?? {}), ["values.a"]);
  });

  it("reports unknown values as changes and honours ignoreChanges for the version", () => {
    const unknown: PropertyMap = { ...checked(), values: { a: UNKNOWN, b: { c: "s" } } };
    assert.deepEqual(diff(state, unknown).detailedDiff, { "values.a": { kind: "update", inputDiff: false } });
    assert.deepEqual(diff(state, checked({ version: "0.2.0" }), ["version"]), { changes: "none" });
  });

  it("merges values as Helm does, null included", () => {
    assert.deepEqual(mergeValues({ a: { b: 1, c: 2 }, d: [1] }, { a: { c: null }, d: [2] }), {
      a: { b: 1, c: null },
      d: [2],
    });
    assert.deepEqual(readValueFiles([{ text: "a: {b: yes}\n" }, { text: "a: {c: 1}\n" }], "/program"), {
      a: { b: true, c: 1 },
    });
    assert.throws(() => readValueFiles([{ uri: "https://x" }], "/program"), /file and string assets only/u);
  });

  it("names the objects of a manifest by kind, group and version", () => {
    const manifest = [
      "apiVersion: v1\nkind: Service\nmetadata: {name: b}",
      "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: zen}",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}",
      "# nothing",
    ].join("\n---\n");
    assert.deepEqual(resourceNamesOf(manifest), {
      "Service/v1": ["b", "zen/a"],
      "Deployment.apps/apps/v1": ["d"],
    });
  });
});
