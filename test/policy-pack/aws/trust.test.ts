import assert from "node:assert/strict";
import fc from "fast-check";
import { parseProviderArn, parseRoleArn } from "../../../policy-pack/aws/arn";
import { covers } from "../../../policy-pack/aws/policyDocument";
import { readTrust } from "../../../policy-pack/aws/trust";
import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { policy, policyText, trustStatement } from "./trustPolicies";
import { parts, slips } from "./trustSlips";

describe("trust policies", () => {
  it("for exactly one service account are read as such, in every partition", () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (given, asText) => {
        const document = asText ? policyText(trustStatement(given)) : policy(trustStatement(given));
        const { partition, account, issuer, namespace, serviceAccount } = given;
        assert.deepEqual(readTrust(document), {
          kind: "service account",
          account: { namespace, name: serviceAccount },
          provider: { partition, account, issuer: issuer.toLowerCase() },
        });
      }),
    );
  });

  for (const [name, slip] of Object.entries(slips)) {
    it(`are not one service account's with ${name}`, () => {
      fc.assert(
        fc.property(parts, (given) => {
          const { kind } = readTrust(slip(given));
          assert.ok(kind === "loose" || kind === "open" || kind === "unreadable", kind);
        }),
        { numRuns: 50 },
      );
    });
  }

  it("of any shape are read without an error", () => {
    const anything: fc.Arbitrary<JsonValue> = fc.jsonValue();
    const element = fc.constantFrom(
      "Effect",
      "Principal",
      "Action",
      "Condition",
      "NotAction",
      "Resource",
      "Sid",
    );
    const statement = fc.oneof(
      anything,
      fc.dictionary(element, fc.oneof(anything, fc.constantFrom("Allow", "*", "zen-unknown-0"))),
    );
    fc.assert(
      fc.property(fc.oneof(statement, fc.array(statement)), fc.boolean(), (Statement, asText) => {
        const document = { Statement } as JsonObject;
        const { kind } = readTrust(asText ? JSON.stringify(document) : document);
        assert.notEqual(kind, "service account");
      }),
      { numRuns: 500 },
    );
  });
});

describe("names of roles and providers", () => {
  const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);

  it("are found in ARNs of every partition, and in none with one part otherwise", () => {
    fc.assert(
      fc.property(parts, name, ({ partition, account, issuer }, roleName) => {
        const arn = ["arn", partition, "iam", "", account, `role/team/${roleName}`];
        assert.deepEqual(parseRoleArn(arn.join(":")), { partition, account, name: roleName });
        const provider = [...arn.slice(0, 5), `oidc-provider/${issuer}`];
        assert.deepEqual(parseProviderArn(provider.join(":")), {
          partition,
          account,
          issuer: issuer.toLowerCase(),
        });
        for (const place of [0, 1, 2, 3, 4]) {
          const spoilt = (parts: readonly string[]): string =>
            parts.map((part, index) => (index === place ? `${part}x` : part)).join(":");
          assert.equal(parseRoleArn(spoilt(arn)), undefined);
          assert.equal(parseProviderArn(spoilt(provider)), undefined);
        }
      }),
    );
  });
});

describe("patterns of actions and resources", () => {
  it("cover what the expression that they stand for matches", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(letters, text, (pattern, of) => {
        const expression = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        assert.equal(covers(pattern, of), expression.test(of));
      }),
      { numRuns: 2000 },
    );
  });

  it("with many stars are compared fast", () => {
    assert.equal(covers("*a".repeat(2000), "a".repeat(4000)), true);
    assert.equal(covers(`${"*a".repeat(2000)}b`, "a".repeat(4000)), false);
  });
});
