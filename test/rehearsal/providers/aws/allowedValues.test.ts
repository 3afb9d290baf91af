import assert from "node:assert/strict";
import * as fc from "fast-check";
import { InputCheck } from "../../../../rehearsal/providers/aws/schema/check";
import { type Allowed, allowedBy } from "../../../../rehearsal/providers/aws/schema/constraints";
import { readSchema, sdkFolder } from "../../../../rehearsal/providers/aws/schema/declarations";
import { enumValues } from "../../../../rehearsal/providers/aws/schema/enums";
import { NOT_EXHAUSTIVE } from "../../../../rehearsal/providers/aws/schema/misread";
import type { Fields, Schema } from "../../../../rehearsal/providers/aws/schema/shape";
import { TYPES } from "../../../../rehearsal/providers/aws/types";
import { UNKNOWN, type PlainMap } from "../../../../rehearsal/providers/properties/values";
import { TABLE } from "./support/allowedValues";

/** Expressions within expressions of a budget's filter, which say the same again. */
const DEEPER = /^budgets\.BudgetFilterExpression(And|Or|Not)/;

function shown({ values, range }: Allowed): string {
  if (range === undefined) return (values ?? []).join(" ");
  const { least, most, step } = range;
  return `${least}..${most}${step === undefined ? "" : ` step ${step}`}`;
}

function rows(owner: string, fields: Fields): readonly (readonly [string, Allowed])[] {
  return Object.entries(fields).flatMap(([name, { allowed }]) =>
    allowed === undefined ? [] : [[`${owner}.${name}`, allowed] as const],
  );
}

describe("rehearsal/providers/aws: values that the declarations allow", function () {
  this.timeout(60_000);
  const schemas = new Map<string, Schema>();
  const all = new Map<string, Allowed>();

  before(() => {
    for (const type of Object.keys(TYPES)) {
      const schema = readSchema(sdkFolder(), type);
      assert.ok(schema, type);
      schemas.set(type, schema);
      for (const [name, allowed] of rows(type, schema.inputs)) all.set(name, allowed);
      for (const [owner, fields] of Object.entries(schema.types))
        for (const [name, allowed] of rows(owner, fields)) all.set(name, allowed);
    }
  });

  const check = (type: string, inputs: PlainMap): readonly string[] => {
    const schema = schemas.get(type);
    assert.ok(schema, type);
    return new InputCheck(schema, type)
      .failures(inputs)
      .map(({ property, reason }) => `${property}: ${reason}`)
      .filter((line) => !line.includes("Missing required argument"));
  };

  it("are those of the table, for every type that the account knows", () => {
    const found = [...all].filter(([name]) => !DEEPER.test(name)).map(([name, each]) => [name, shown(each)]);
    assert.deepEqual(Object.fromEntries(found), TABLE);
    for (const [name, allowed] of all) {
      if (!DEEPER.test(name)) continue;
      const same = `budgets.BudgetFilterExpression${name.replace(/^.*?(?=(CostCategories|Dimensions|Tags)\.)/, "")}`;
      assert.equal(shown(allowed), TABLE[same], name);
    }
  });

  it("leave out inputs that AWS takes more values of than the comment names", () => {
    for (const name of Object.keys(NOT_EXHAUSTIVE)) assert.equal(all.has(name), false, name);
    assert.deepEqual(check("aws:eks/nodeGroup:NodeGroup", { capacityType: "CAPACITY_BLOCK" }), []);
    assert.deepEqual(check("aws:kms/key:Key", { keyUsage: "KEY_AGREEMENT" }), []);
    // The enum of the SDK has five protocols; AWS takes the number of any.
    assert.ok(enumValues(sdkFolder(), "ec2.ProtocolType").includes("tcp"));
    assert.deepEqual(check("aws:ec2/securityGroupRule:SecurityGroupRule", { protocol: "50" }), []);
  });

  it("are refused with what was found, what is allowed, and the near one", () => {
    assert.deepEqual(check("aws:eks/addon:Addon", { resolveConflictsOnCreate: "OVERWIRTE" }), [
      'resolveConflictsOnCreate: aws:eks/addon:Addon: expected resolveConflictsOnCreate to be one of ["NONE" "OVERWRITE"], got OVERWIRTE; did you mean "OVERWRITE"?',
    ]);
    assert.deepEqual(check("aws:eks/cluster:Cluster", { accessConfig: { authenticationMode: "api" } }), [
      'accessConfig.authenticationMode: aws:eks/cluster:Cluster: expected authenticationMode to be one of ["CONFIG_MAP" "API" "API_AND_CONFIG_MAP"], got api; did you mean "API"?',
    ]);
    assert.deepEqual(
      check("aws:eks/cluster:Cluster", { encryptionConfig: { resources: ["secrets", "configmaps"] } }),
      [
        'encryptionConfig.resources[1]: aws:eks/cluster:Cluster: expected resources[1] to be one of ["secrets"], got configmaps',
      ],
    );
    assert.deepEqual(check("aws:kms/key:Key", { deletionWindowInDays: 5 }), [
      "deletionWindowInDays: aws:kms/key:Key: expected deletionWindowInDays to be in the range (7 - 30), got 5",
    ]);
    assert.deepEqual(check("aws:ec2/vpc:Vpc", { ipv6NetmaskLength: 46 }), [
      "ipv6NetmaskLength: aws:ec2/vpc:Vpc: expected ipv6NetmaskLength to be in the range (44 - 60) in steps of 4, got 46",
    ]);
    assert.deepEqual(check("aws:lb/listener:Listener", { defaultActions: [{ type: "Forward" }] }), []);
    assert.deepEqual(check("aws:route53/record:Record", { type: UNKNOWN }), []);
    assert.deepEqual(check("aws:route53/record:Record", { type: "HTTPS" }), []);
  });

  it("are taken whatever they are, and nothing else is", () => {
    const inputs = [...schemas].flatMap(([type, { inputs: fields }]) =>
      Object.entries(fields).flatMap(([name, { shape, allowed }]) =>
        allowed === undefined ? [] : [{ type, name, allowed, isList: shape.kind === "list" }],
      ),
    );
    assert.ok(inputs.length > 30, String(inputs.length));
    fc.assert(
      fc.property(
        fc.constantFrom(...inputs),
        fc.nat(),
        fc.string({ minLength: 1 }),
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        ({ type, name, allowed, isList }, pick, text, number) => {
          const failures = (value: string | number): number =>
            check(type, { [name]: isList ? [value] : value }).length;
          const { values, range } = allowed;
          if (values !== undefined) {
            assert.equal(failures(values[pick % values.length] ?? ""), 0);
            const isOne = values.some((value) => value.toLowerCase() === text.toLowerCase());
            if (!isOne) assert.equal(failures(text), 1);
          }
          if (range !== undefined) {
            const { least, most, step = 1 } = range;
            assert.equal(failures(least + step * (pick % (Math.floor((most - least) / step) + 1))), 0);
            const inside = number >= least && number <= most && (number - least) % step === 0;
            assert.equal(failures(number), inside ? 0 : 1);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  const FORMS: readonly (readonly [string, string, "text" | "number", string | undefined])[] = [
    ["a list", "The mode. Valid values: `a`, `b-c`, or `D`. Defaults to `a`.", "text", "a b-c D"],
    ["remarks", "Valid values are `a` (default) and `b` (China Regions only).", "text", "a b"],
    ["no full stop", "Valid values are `a` or `b`", "text", "a b"],
    ["a list that only begins", "Valid values include `a`, `b`.", "text", undefined],
    ["a list for some", "For gateways, valid values are `a` and `b`.", "text", undefined],
    ["a list that goes on", "Valid values are `a`, `b` and any number.", "text", undefined],
    ["a list with a condition", "Valid values are `a` and `b` unless `c` is set.", "text", undefined],
    ["names made over", "Valid values are `roundRobin` and `weightedRandom`.", "text", undefined],
    ["a pattern", "Valid values are `2XX`, `4XX`, or `5XX`.", "text", undefined],
    [
      "an example",
      "The only valid values are `DENY` or `ALLOW-FROM https://example.com`.",
      "text",
      undefined,
    ],
    ["a range", "Must be a number between 90 and 2560 (inclusive).", "number", "90..2560"],
    ["a range of a text", "Must be a number between 90 and 2560 (inclusive).", "text", undefined],
    ["a length", "Must be between 1-100 characters in length.", "number", undefined],
  ];
  for (const [what, comment, kind, expected] of FORMS)
    it(`are read only where a comment is certain: ${what}`, () => {
      const allowed = allowedBy(comment, kind);
      assert.equal(allowed === undefined ? undefined : shown(allowed), expected);
    });

  it("are those of the enums too, for components of @pulumi/eks", () => {
    const schema = readSchema(sdkFolder("eks"), "eks:index:Cluster");
    assert.ok(schema);
    const failures = (inputs: PlainMap): readonly string[] =>
      new InputCheck(schema, "eks:index:Cluster").failures(inputs).map(({ reason }) => reason);
    assert.deepEqual(failures({ authenticationMode: "API", vpcCniOptions: {}, version: "1.34" }), []);
    assert.deepEqual(
      failures({ authenticationMode: "IAM", vpcCniOptions: { resolveConflictsOnUpdate: "KEEP" } }),
      [
        'eks:index:Cluster: expected authenticationMode to be one of ["CONFIG_MAP" "API" "API_AND_CONFIG_MAP"], got IAM',
        'eks:index:Cluster: expected resolveConflictsOnUpdate to be one of ["NONE" "OVERWRITE" "PRESERVE"], got KEEP',
      ],
    );
  });

  it("come from the enums of the SDK by their module", () => {
    assert.deepEqual(enumValues(sdkFolder(), "iam.PolicyDocumentVersion"), ["2012-10-17", "2008-10-17"]);
    assert.deepEqual(enumValues(sdkFolder(), "route53.Nothing"), []);
  });
});
