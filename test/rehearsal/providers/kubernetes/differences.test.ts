import assert from "node:assert/strict";
import {
  differencesOf,
  mergePatch,
  propertyPath,
  type Differences,
} from "../../../../rehearsal/providers/kubernetes/differences";
import { containsPath, parsePropertyPath } from "../../../../rehearsal/providers/kubernetes/property-paths";
import { replacementRules } from "../../../../rehearsal/providers/kubernetes/replacement-rules";
import { UNKNOWN, type PlainMap } from "../../../../rehearsal/providers/properties/values";

function compare(olds: PlainMap, news: PlainMap, rules: readonly string[] = []): Differences {
  return differencesOf(mergePatch(olds, news), olds, news, olds, rules);
}

function kinds(differences: Differences): Record<string, string> {
  return Object.fromEntries(Object.entries(differences).map(([path, { kind }]) => [path, kind]));
}

const IMMUTABLE = { configMapMutable: false, secretMutable: false };

describe("rehearsal/providers/kubernetes/differences", () => {
  it("tells added, changed and removed properties apart, inside lists as well", () => {
    const olds = { a: 1, gone: true, list: [{ x: 1, y: 2 }, { z: 3 }], map: { "a.b/c": "v" } };
    const news = { a: 2, added: "n", list: [{ x: 1 }], map: { "a.b/c": "w" } };
    assert.deepEqual(kinds(compare(olds, news)), {
      a: "update",
      gone: "delete",
      added: "add",
      "list[0].y": "delete",
      "list[1]": "delete",
      'map["a.b/c"]': "update",
    });
    assert.deepEqual(compare(olds, olds), {});
  });

  it("takes an unknown for a change, since nobody can tell", () => {
    assert.deepEqual(kinds(compare({ a: 1 }, { a: UNKNOWN, b: { c: UNKNOWN } })), { a: "update", b: "add" });
  });

  it("leaves out what only the cluster set", () => {
    const differences = differencesOf({ status: null }, { status: { ready: true } }, {}, {}, []);
    assert.deepEqual(differences, {});
  });

  it("replaces by the rules of the kind", () => {
    const secret = { apiVersion: "v1", kind: "Secret", data: { a: "MQ==" } };
    const rules = replacementRules(secret, IMMUTABLE);
    assert.deepEqual(kinds(compare(secret, { ...secret, data: { a: "Mg==" } }, rules)), {
      "data.a": "update-replace",
    });
    assert.deepEqual(replacementRules(secret, { ...IMMUTABLE, secretMutable: true }), [
      ".metadata.name",
      ".metadata.namespace",
      ".type",
    ]);
    const pod = (image: string): PlainMap => ({
      apiVersion: "v1",
      kind: "Pod",
      spec: { containers: [{ image }] },
    });
    assert.deepEqual(kinds(compare(pod("a"), pod("b"), replacementRules(pod("b"), IMMUTABLE))), {
      "spec.containers[0].image": "update-replace",
    });
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      spec: { template: { spec: { restartPolicy: "Never" } } },
    };
    const again = { ...job, spec: { template: { spec: { restartPolicy: "OnFailure" } } } };
    assert.deepEqual(kinds(compare(job, again, replacementRules(job, IMMUTABLE))), {
      "spec.template.spec.restartPolicy": "update-replace",
    });
  });

  it("writes and reads property paths", () => {
    const path = ["metadata", "annotations", 'a.b/"c"', 0, "d"] as const;
    assert.equal(propertyPath(path), String.raw`metadata.annotations["a.b/\"c\""][0].d`);
    assert.deepEqual(parsePropertyPath(propertyPath(path)), path);
    assert.throws(() => parsePropertyPath("a[b"), {
      message: '"a[b" is no property path: a key, [index] or ["key"] is expected at "[b".',
    });
  });

  it("knows what lies below an ignored path", () => {
    assert.equal(containsPath("spec.ports[*].port", "spec.ports[3].port"), true);
    assert.equal(containsPath("spec", "spec.ports[3].port"), true);
    assert.equal(containsPath("spec.ports[0]", "spec.ports[1]"), false);
    assert.equal(containsPath("spec.ports", "spec"), false);
  });
});
