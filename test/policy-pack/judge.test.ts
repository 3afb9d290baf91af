import assert from "node:assert/strict";
import fc from "fast-check";
import { Value } from "@sinclair/typebox/value";
import { Finding } from "../../model/finding";
import { guardrailLevel } from "../../model/guardrails";
import { PROFILES } from "../../model/profiles";
import { manifestChecks } from "../../policy-pack/checks";
import { policyPackConfigFile } from "../../policy-pack/config";
import { formatFinding, judge } from "../../policy-pack/judge";
import { callsLookup } from "../../policy-pack/manifests/chartText";
import type { JsonObject } from "../../policy-pack/manifests/json";
import { describeObject } from "../../policy-pack/manifests/manifest";
import { scrub } from "../../policy-pack/manifests/scrub";
import { rules } from "../../policy-pack/rules";
import { images } from "../../policy-pack/rules/images";
import type { Rule } from "../../policy-pack/rules/rule";

const body: JsonObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p" },
  spec: { containers: [{ image: "nginx" }] },
};
const manifest = { body, object: describeObject(body, { file: "a.yaml", index: 0 }, "shop") };

describe("judge", () => {
  it("takes a rule that throws as violated, and asks the others all the same", () => {
    const failing: Rule = {
      name: "failing",
      description: "Fails.",
      group: "registries",
      controls: [],
      scope: "release",
      checks: [],
      judge: () => {
        throw new TypeError("s3cr3t");
      },
    };
    const other = { ...manifest, object: { ...manifest.object, name: "q" } };
    const found = judge([manifest, other], { rules: [failing, images] });
    assert.deepEqual(
      found.map(formatFinding)[0],
      "[ZEN-008] Pod shop/p: the rule failing failed (TypeError) on this and the 1 objects with it, so they count as violating it: report the failure with the manifest",
    );
    assert.deepEqual(
      found.map(({ id, enforcement }) => `${id} ${enforcement}`),
      ["ZEN-008 mandatory", "ZEN-101 mandatory", "ZEN-101 mandatory"],
    );
  });

  it("holds a rule at its level and leaves out what is off", () => {
    assert.deepEqual(
      judge([manifest], { rules: [images], level: () => "advisory" }).map(({ enforcement }) => enforcement),
      ["advisory"],
    );
    assert.deepEqual(judge([manifest], { level: () => "off" }), []);
  });

  it("gives findings of the published shape", () => {
    for (const finding of judge([manifest])) assert.ok(Value.Check(Finding, finding));
  });

  it("never throws, whatever the manifest is", () => {
    const anyJson = fc.jsonValue({ maxDepth: 5 });
    const keys = fc.constantFrom(
      "spec",
      "image",
      "containers",
      "env",
      "args",
      "volumes",
      "repository",
      "tag",
      "metadata",
      "annotations",
      "name",
      "value",
      "template",
      "images",
    );
    const odd = fc.dictionary(
      keys,
      fc.oneof(anyJson, fc.dictionary(keys, anyJson), fc.array(fc.dictionary(keys, anyJson))),
    );
    fc.assert(
      fc.property(odd, (spec) => {
        const strange = { apiVersion: "v1", kind: "Pod", spec } as JsonObject;
        const found = judge([
          { body: strange, object: describeObject(strange, { file: "f", index: 0 }, "n") },
        ]);
        assert.ok(
          found.every(({ id }) => id !== "ZEN-008"),
          JSON.stringify(found),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("the catalogue of checks", () => {
  const checks = [...Object.values(manifestChecks), ...rules.flatMap((rule) => rule.checks)];

  it("has each id and name once, in the rule's own hundred", () => {
    assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length);
    assert.ok(Object.values(manifestChecks).every(({ id }) => /^ZEN-0\d\d$/.test(id)));
    for (const rule of rules) {
      const hundreds = new Set(rule.checks.map(({ id }) => id.slice(0, 5)));
      assert.equal(hundreds.size, 1);
      assert.ok(rule.controls.length > 0);
    }
  });
});

describe("policyPackConfigFile", () => {
  it("gives each policy its properties, and the level that the profile has", () => {
    const registries = ["quay.io/team"];
    for (const profile of Object.values(PROFILES)) {
      const file = policyPackConfigFile({ programRoot: "/p", profile: profile.name, registries });
      assert.deepEqual(Object.keys(file), ["manifests", ...rules.map(({ name }) => name), "exemptions"]);
      assert.deepEqual(file["exemptions"], { enforcementLevel: "mandatory" });
      assert.deepEqual(file["manifests"], {
        enforcementLevel: "mandatory",
        programRoot: "/p",
        profile: profile.name,
      });
      assert.deepEqual(file["images"], { enforcementLevel: "mandatory", registries });
      for (const { name, group } of rules) {
        const level = guardrailLevel(group, profile.name);
        assert.equal(file[name]?.["enforcementLevel"], level === "off" ? "disabled" : level);
      }
    }
    assert.deepEqual(policyPackConfigFile({ parameters: { images: { registries } } })["images"], {
      enforcementLevel: "mandatory",
      registries,
    });
  });
});

describe("callsLookup", () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['{{ lookup "v1" "Pod" "" "" }}', true],
    ['{{- $x := (lookup "v1" "Pod" "" "") -}}', true],
    ['{{ if and .A (lookup "v1") }}', true],
    ['{{ "/*" }}{{ lookup "v1" }}{{ "*/" }}', true],
    ['{{ "{{/*" }}{{ lookup "v1" }}{{ "*/}}" }}', true],
    ["{{ `a\\` }}{{ lookup 1 }}{{ `b` }}", true],
    ["{{- /* a }} */ -}}{{ lookup 1 }}", true],
    ["{{/* {{ lookup }} */}}", false],
    ["{{- /* lookup */ -}}", false],
    ['{{ "lookup" }}', false],
    ['{{ "a \\" lookup" }}', false],
    ["{{ `lookup` }}", false],
    ["lookup", false],
    ["{{ .Values.lookup }} {{ $lookup }} {{ lookups }} {{ mylookup }}", false],
  ];
  for (const [text, expected] of cases) {
    it(`${expected ? "finds" : "does not find"} one in ${text}`, () => {
      assert.equal(callsLookup(text), expected);
    });
  }
});

describe("scrub", () => {
  const isPublic = (text: string): boolean =>
    "zen-agent/templates/pod.yaml: cannot be used in this place".includes(text);

  it("leaves no six characters of a value in a message, in whatever form they are printed", () => {
    const value = fc.string({
      unit: fc.constantFrom("a", "B", "7", "-", "_", '"', "\n", "é", "$", "/"),
      minLength: 6,
      maxLength: 30,
    });
    const print = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => JSON.stringify(text),
      (text) => Buffer.from(text).toString("base64"),
      (text) => encodeURIComponent(text),
      (text) => text.slice(1),
      (text) => `'${text.slice(0, -1)}...`,
    );
    fc.assert(
      fc.property(value, print, (secret, form) => {
        const message = scrub(
          `at zen-agent/templates/pod.yaml: ${form(secret)} cannot be used`,
          { a: [{ b: secret }] },
          isPublic,
        );
        for (let index = 0; index + 6 <= secret.length; index += 1) {
          const part = secret.slice(index, index + 6);
          if (!isPublic(part)) assert.ok(!message.includes(part), message);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("hides short values and numbers as whole words, and keeps what the chart says itself", () => {
    const values = { pin: 4711, short: "abc", name: "zen-agent" };
    assert.equal(
      scrub("zen-agent/templates/pod.yaml: abc and 4711 in abcd or 47110", values, isPublic),
      "zen-agent/templates/pod.yaml: (hidden) and (hidden) in abcd or 47110",
    );
  });
});
