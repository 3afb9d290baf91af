import assert from "node:assert/strict";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import {
  containsSecrets,
  containsUnknowns,
  equalValues,
  isSecretValue,
  secretValue,
  UNKNOWN,
  unknownsAsNull,
  withoutSecrets,
  type PropertyMap,
  type PropertyValue,
} from "../../../../rehearsal/providers/properties/values";
import { fromStruct, toStruct } from "../../../../rehearsal/providers/properties/wire";
import { secret, UNKNOWN as UNKNOWN_ON_WIRE } from "../support/client";

function read(properties: object): PropertyMap {
  return fromStruct(Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]));
}

const values: fc.Arbitrary<PropertyValue> = fc.letrec<{ value: PropertyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.constant(UNKNOWN),
    fc.array(tie("value")),
    fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      tie("value"),
    ),
    tie("value").map((value) => secretValue(value)),
  ),
})).value;

describe("rehearsal/providers/properties", () => {
  it("reads secrets, unknowns, output values and resource references", () => {
    const output = (rest: object): object => ({
      "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
      ...rest,
    });
    const reference = {
      "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
      urn: "u",
      id: "i",
    };
    const properties = read({
      unknown: UNKNOWN_ON_WIRE,
      hidden: secret({ deep: ["x"] }),
      pending: output({}),
      known: output({ value: 1 }),
      hiddenOutput: output({ value: "v", secret: true }),
      reference,
    });
    assert.deepEqual(properties, {
      unknown: UNKNOWN,
      hidden: secretValue({ deep: ["x"] }),
      pending: UNKNOWN,
      known: 1,
      hiddenOutput: secretValue("v"),
      reference: "i",
    });
  });

  it("keeps assets as they are on the wire", () => {
    const asset = {
      "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
      text: "a: 1",
      hash: "h",
    };
    assert.deepEqual(toStruct(read({ asset })).toJavaScript(), { asset });
  });

  it("gives plain values to an engine that knows no secrets", () => {
    assert.deepEqual(toStruct({ a: secretValue(["x", secretValue(1)]) }, false).toJavaScript(), {
      a: ["x", 1],
    });
  });

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a", "b", "c"), values), (properties) => {
        assert.ok(equalValues(fromStruct(toStruct(properties)), properties));
      }),
    );
  });

  it("finds and removes marks at any depth", () => {
    const nested = { list: [{ a: secretValue({ b: UNKNOWN }) }] };
    assert.equal(containsSecrets(nested), true);
    assert.equal(containsUnknowns(nested), true);
    assert.deepEqual(withoutSecrets(nested), { list: [{ a: { b: UNKNOWN } }] });
    assert.deepEqual(unknownsAsNull(withoutSecrets(nested)), { list: [{ a: { b: null } }] });
    assert.equal(isSecretValue(nested), false);
    assert.equal(equalValues(secretValue("a"), "a"), false);
  });
});
