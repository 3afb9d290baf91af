import assert from "node:assert/strict";
import { Value } from "@sinclair/typebox/value";
import fc from "fast-check";
import { ExemptionSchema } from "../../model/exemptionSchema";
import {
  covers,
  type Exemption,
  isExpired,
  readExemptionList,
  readExemptions,
  scopeOf,
} from "../../model/exemptions";
import type { Finding } from "../../model/finding";

const good: Exemption = {
  rule: "images",
  object: { kind: "Pod", namespace: "shop", name: "web" },
  reason: "Until the mirror is there.",
  owner: "team-shop",
  expires: "2027-03-31",
};

const finding: Finding = {
  id: "ZEN-101",
  rule: "images",
  check: "registry",
  severity: "critical",
  enforcement: "mandatory",
  object: { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web", source: { file: "a", index: 0 } },
  path: "/spec/containers/0/image",
  message: "m",
  controls: [],
};

describe("an exemption", () => {
  it("is about findings of its rule or check, of its one object, and of its place if it names one", () => {
    const about: readonly (readonly [Partial<Exemption>, boolean])[] = [
      [{}, true],
      [{ rule: "ZEN-101" }, true],
      [{ rule: "ZEN-102" }, false],
      [{ rule: "image" }, false],
      [{ rule: "registry" }, false],
      [{ object: { ...good.object, kind: "Deployment" } }, false],
      [{ object: { ...good.object, namespace: "other" } }, false],
      [{ object: { kind: "Pod", name: "web" } }, false],
      [{ object: { ...good.object, name: "web-2" } }, false],
      [{ path: "/spec/containers/0/image" }, true],
      [{ path: "/spec/containers/0" }, false],
      [{ path: "" }, false],
    ];
    for (const [change, expected] of about)
      assert.equal(covers({ ...good, ...change }, finding), expected, JSON.stringify(change));
    const role = { ...finding, object: { ...finding.object, kind: "ClusterRole", namespace: "" } };
    assert.ok(covers({ ...good, object: { kind: "ClusterRole", name: "web" } }, role));
    assert.ok(covers({ ...good, object: { kind: "ClusterRole", namespace: "", name: "web" } }, role));
  });

  it("holds to the end of its last day, UTC", () => {
    assert.equal(isExpired(good, new Date("2027-03-31T23:59:59.999Z")), false);
    assert.equal(isExpired(good, new Date("2027-04-01T00:00:00Z")), true);
    assert.equal(isExpired(good, new Date("2026-12-31T00:00:00Z")), false);
  });
});

describe("an exemptions file", () => {
  const complaints = (content: string, complain?: (rule: string) => string | undefined): readonly string[] =>
    readExemptions("f.yaml", content, complain).complaints.map(({ path, message }) => `${path}: ${message}`);
  const entry = (change: Readonly<Record<string, unknown>>): string =>
    JSON.stringify({ exemptions: [{ ...good, ...change }] });

  it("is read as it is written", () => {
    const text = `
exemptions:
  - rule: ZEN-101
    object: { kind: ClusterRole, name: web }
    path: /rules/0
    reason: |
      Until the mirror is there.
    owner: team
    expires: 2027-03-31
`;
    assert.deepEqual(readExemptions("f.yaml", text), {
      entries: [
        {
          index: 0,
          exemption: {
            rule: "ZEN-101",
            object: { kind: "ClusterRole", name: "web" },
            path: "/rules/0",
            reason: "Until the mirror is there.\n",
            owner: "team",
            expires: "2027-03-31",
          },
        },
      ],
      complaints: [],
    });
    for (const empty of ["", "exemptions:", "exemptions: []", "# none\n"])
      assert.deepEqual(complaints(empty), [], empty);
  });

  const refused: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "no YAML",
      "a: [",
      [
        ": f.yaml is not YAML (line 1: flow sequence in block collection must be sufficiently indented and end with a ]): correct it",
      ],
    ],
    ["a list", "- rule: x", [": f.yaml is a list and not keys with values: correct it"]],
    [
      "another key",
      "exemption: []",
      [': f.yaml has the unknown key exemption: write the list under "exemptions"'],
    ],
    ["no list", "exemptions: {a: 1}", [': "exemptions" in f.yaml is no list: write one entry for each']],
    [
      "an entry that is a text",
      "exemptions: [images]",
      [
        "/exemptions/0: exemption 1 in f.yaml is no mapping: give it rule, object, path, reason, owner, expires",
      ],
    ],
    [
      "an empty entry",
      "exemptions: [{}]",
      ["rule", "object", "reason", "owner", "expires"].map(
        (name) => `/exemptions/0: exemption 1 in f.yaml has no ${name}: give it one`,
      ),
    ],
    [
      "an unknown key",
      entry({ reasons: "x" }),
      ["/exemptions/0/reasons: exemption 1 in f.yaml has the unknown key reasons: did you mean reason?"],
    ],
    [
      "an unknown key of the object",
      entry({ object: { ...good.object, apiVersion: "v1" } }),
      [
        "/exemptions/0/object/apiVersion: exemption 1 in f.yaml has the unknown key object.apiVersion: use kind, name, namespace",
      ],
    ],
    [
      "an object without a name",
      entry({ object: { kind: "Pod" } }),
      ["/exemptions/0/object: exemption 1 in f.yaml has no object.name: give it one"],
    ],
    [
      "an object that is a text",
      entry({ object: "Pod/web" }),
      [
        "/exemptions/0/object: object of exemption 1 in f.yaml is not as it has to be: write a mapping with kind, namespace and name",
      ],
    ],
    [
      "a kind that is a number",
      entry({ object: { kind: 3, name: "x" } }),
      [
        "/exemptions/0/object/kind: object.kind of exemption 1 in f.yaml is not as it has to be: write a text that is not empty",
      ],
    ],
    [
      "a namespace that is a number",
      entry({ object: { kind: "Pod", namespace: 3, name: "x" } }),
      [
        "/exemptions/0/object/namespace: object.namespace of exemption 1 in f.yaml is not as it has to be: write a text",
      ],
    ],
    [
      "a path that is none",
      entry({ path: "spec.image" }),
      [
        "/exemptions/0/path: path of exemption 1 in f.yaml is not as it has to be: write a JSON Pointer as /spec/template/spec/containers/0/image",
      ],
    ],
    [
      "a word for a reason",
      entry({ reason: "needed   " }),
      [
        "/exemptions/0/reason: reason of exemption 1 in f.yaml is not as it has to be: write a sentence of at least 10 characters",
      ],
    ],
    [
      "an empty owner",
      entry({ owner: "" }),
      [
        "/exemptions/0/owner: owner of exemption 1 in f.yaml is not as it has to be: write a text that is not empty",
      ],
    ],
    ...["2027-02-30", "2027-3-31", "31.03.2027", "", "2027-03-31T00:00:00Z"].map(
      (expires) =>
        [
          `the day ${expires}`,
          entry({ expires }),
          [
            "/exemptions/0/expires: expires of exemption 1 in f.yaml is not as it has to be: write a day as YYYY-MM-DD",
          ],
        ] as const,
    ),
    [
      "more than one mistake",
      entry({ owner: 1, expires: 2 }),
      ["owner", "expires"].map(
        (name) =>
          `/exemptions/0/${name}: ${name} of exemption 1 in f.yaml is not as it has to be: write ${name === "owner" ? "a text that is not empty" : "a day as YYYY-MM-DD"}`,
      ),
    ],
  ];
  for (const [name, content, expected] of refused) {
    it(`with ${name} is told so, and nothing of it counts`, () => {
      assert.deepEqual(complaints(content), expected);
      assert.deepEqual(readExemptions("f.yaml", content).entries, []);
    });
  }

  it("keeps the places of the entries that are understood", () => {
    const list = [{ ...good, owner: "" }, good, { ...good, rule: "rbac" }];
    const { entries, complaints: said } = readExemptionList("f.yaml", list);
    assert.deepEqual(
      entries.map(({ index, exemption }) => `${index} ${exemption.rule}`),
      ["1 images", "2 rbac"],
    );
    assert.equal(said.length, 1);
  });

  it("takes one entry for the same findings, and refuses the second", () => {
    const again = { ...good, reason: "Another reason for the same.", expires: "2030-01-01" };
    const clusterWide = { ...good, object: { kind: "Pod", name: "web" } };
    const written = [
      good,
      { ...good, path: "/spec" },
      again,
      clusterWide,
      { ...clusterWide, object: { ...clusterWide.object, namespace: "" } },
    ];
    const { entries, complaints: said } = readExemptionList("f.yaml", written);
    assert.deepEqual(
      entries.map(({ index }) => index),
      [0, 1, 3],
    );
    assert.deepEqual(said, [
      {
        path: "/exemptions/2",
        message: "exemption 3 in f.yaml is about the same as exemption 1: remove one of the two",
      },
      {
        path: "/exemptions/4",
        message: "exemption 5 in f.yaml is about the same as exemption 4: remove one of the two",
      },
    ]);
    assert.equal(scopeOf(good), scopeOf(again));
  });

  it("asks whoever knows the rules about their names", () => {
    assert.deepEqual(
      complaints(entry({ rule: "imags" }), (rule) => `no ${rule}`),
      ["/exemptions/0/rule: exemption 1 in f.yaml: no imags"],
    );
  });

  it("holds to its published schema", () => {
    const text = fc.constantFrom("", "x", "images", "long enough a reason", "2027-03-31", "/spec", "spec");
    const value = fc.oneof({ weight: 4, arbitrary: text }, fc.constantFrom(null, 3, true, []));
    const key = fc.constantFrom("rule", "path", "reason", "owner", "expires", "extra");
    const object = fc.oneof(
      { weight: 4, arbitrary: fc.constant({ ...good.object }) },
      fc.dictionary(fc.constantFrom("kind", "namespace", "name", "extra"), value, { noNullPrototype: true }),
      value,
    );
    const changed = fc.record({
      change: fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true }),
      left: fc.option(key),
      object,
    });
    fc.assert(
      fc.property(changed, ({ change, left, object: inner }) => {
        const given = Object.fromEntries(
          Object.entries({ ...good, object: inner, ...change }).filter(([name]) => name !== left),
        );
        const { entries } = readExemptionList("f.yaml", [given]);
        // Of a reason, blanks do not count.
        assert.equal(entries.length === 1, Value.Check(ExemptionSchema, given), JSON.stringify(given));
      }),
      { numRuns: 2000 },
    );
  });
});
