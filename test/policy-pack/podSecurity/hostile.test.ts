import assert from "node:assert/strict";
import fc from "fast-check";
import { describeObject } from "../../../policy-pack/manifests/manifest";
import {
  isArray,
  isObject,
  type JsonObject,
  type JsonValue,
  valueAt,
} from "../../../policy-pack/manifests/json";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { podSecurity } from "../../../policy-pack/rules/podSecurity";
import type { Violation } from "../../../policy-pack/rules/rule";
import { podArbitrary } from "./generate";

const SECRET = "hunter2-hunter2";
const wrong: readonly JsonValue[] = [
  null,
  true,
  0,
  1.5,
  SECRET,
  "",
  [],
  [null],
  {},
  { value: SECRET },
  "zen-unknown-0",
];

function judge(body: JsonObject): readonly Violation[] {
  const object = describeObject(body, { file: "hostile.yaml", index: 0 }, "shop");
  return podSecurity.judge(new ManifestSet([{ body, object }]), {
    profile: undefined,
    parameters: {},
    now: new Date(0),
  });
}

/** Every place within a value, the value itself left out. */
function placesIn(
  value: JsonValue | undefined,
  at: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  const entries: (readonly [string | number, JsonValue | undefined])[] = isArray(value)
    ? value.map((item, index) => [index, item])
    : isObject(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, inner]) => [[...at, key], ...placesIn(inner, [...at, key])]);
}

/** The value with another in one place. */
function replaced(
  value: JsonValue | undefined,
  keys: readonly (string | number)[],
  by: JsonValue,
): JsonValue {
  const [key, ...rest] = keys;
  if (key === undefined) return by;
  if (isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  const body = isObject(value) ? value : {};
  return { ...body, [key]: replaced(body[String(key)], rest, by) };
}

/** Where messages never tell what is there: everywhere but in names. */
const places = (pod: JsonObject): (readonly (string | number)[])[] =>
  placesIn(pod).filter((keys) => (keys[0] === "spec" || keys[0] === "metadata") && keys.at(-1) !== "name");

const mutated = podArbitrary.chain((pod) =>
  fc
    .record({ at: fc.constantFrom(...places(pod)), by: fc.constantFrom(...wrong) })
    .map(({ at, by }) => replaced(pod, at, by) as JsonObject),
);

describe("Pod Security: objects that no API server would take", () => {
  it("never throws, points at what is there, and never tells a value", () => {
    fc.assert(
      fc.property(mutated, (body) => {
        for (const { path, message } of judge(body)) {
          const keys = path === "" ? [] : path.slice(1).split("/");
          const unescaped = keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
          assert.notEqual(valueAt(body, unescaped), undefined, path);
          assert.match(message, /^[a-z]/);
          assert.ok(!message.includes(SECRET), message);
        }
      }),
      { seed: 5, numRuns: 1_000 },
    );
  });

  it("allows nothing for having a wrong type: what is refused stays so when a part of it is spoilt", () => {
    const structures = ["containers", "initContainers", "ephemeralContainers", "securityContext", "volumes"];
    fc.assert(
      fc.property(
        podArbitrary,
        fc.constantFrom(...structures),
        fc.constantFrom(1, "x", false),
        (pod, key, by) => {
          const body = replaced(pod, ["spec", key], by) as JsonObject;
          assert.ok(judge(body).some(({ path }) => path === `/spec/${key}`));
        },
      ),
      { seed: 6, numRuns: 300 },
    );
  });

  it("judges a pod with 20,000 containers in time", () => {
    const containers = Array.from({ length: 20_000 }, (_, index) => ({ name: `c${index}` }));
    const started = performance.now();
    const violations = judge({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: { containers },
    });
    assert.equal(violations.length, 4 * 20_000);
    assert.ok(performance.now() - started < 5_000);
  });
});
