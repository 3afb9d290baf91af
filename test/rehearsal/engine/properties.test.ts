import assert from "node:assert/strict";

import fc from "fast-check";

import {
  deserializeResource,
  encryptWith,
  plainSecrets,
  serializeResource,
} from "../../../rehearsal/engine/state/checkpoint";
import {
  deriveKey,
  fits,
  saltOf,
  saltState,
  symmetricCrypter,
} from "../../../rehearsal/engine/state/crypter";
import { DependencyGraph } from "../../../rehearsal/engine/state/dependency-graph";
import { integrityProblem } from "../../../rehearsal/engine/state/integrity";
import type { ResourceState } from "../../../rehearsal/engine/state/resource-state";
import { deepEquals } from "../../../rehearsal/engine/values/equality";
import { inputDiff } from "../../../rehearsal/engine/steps/object-diff";
import { parsePath, resetPath } from "../../../rehearsal/engine/values/path";
import {
  isMap,
  type PropertyMap,
  type PropertyValue,
  secret,
  UNKNOWN,
} from "../../../rehearsal/engine/values/property";
import { fromStruct, toStruct } from "../../../rehearsal/engine/values/struct";
import { blindSecrets, containsUnknowns, unwrapSecrets } from "../../../rehearsal/engine/values/traverse";

const key = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== "__proto__");
const { value } = fc.letrec<{ value: PropertyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.string(),
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.constant(UNKNOWN),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    tie("value").map(secret),
  ),
}));
const properties: fc.Arbitrary<PropertyMap> = fc.dictionary(key, value, { maxKeys: 5 });

const crypter = symmetricCrypter(Buffer.alloc(32, 7));
const state = (fields: Partial<ResourceState>): ResourceState => ({
  urn: "urn:pulumi:dev::p::t:i:T::n",
  custom: true,
  type: "t:i:T",
  inputs: {},
  outputs: {},
  ...fields,
});

describe("rehearsal: properties of the engine's parts", () => {
  it("decrypts what it encrypted, and nothing that was changed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (plaintext, at) => {
        const text = crypter.encrypt(plaintext);
        assert.match(text, /^v1:[A-Za-z0-9+/]{16}:[A-Za-z0-9+/]+=*$/);
        assert.equal(crypter.decrypt(text), plaintext);
        assert.notEqual(crypter.encrypt(plaintext), text);
        const [version, nonce, sealed = ""] = text.split(":");
        const bytes = Buffer.from(sealed, "base64");
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 1;
        assert.throws(() => crypter.decrypt(`${version ?? ""}:${nonce ?? ""}:${bytes.toString("base64")}`));
      }),
    );
  });

  it("reads the salt of the real CLI with its passphrase, and refuses another", async function () {
    this.timeout(20_000);
    // Made by the real CLI 3.260.0 with PULUMI_CONFIG_PASSPHRASE=x.
    const real = "v1:rysRSO+u8sU=:v1:Q3MXwz0Kl286EHcK:Q6VhuY66DSKDFGbPQbzZA+pASi0ivA==";
    assert.equal(fits(real, symmetricCrypter(await deriveKey("x", saltOf(real)))), true);
    assert.equal(fits(real, symmetricCrypter(await deriveKey("y", saltOf(real)))), false);
    const own = saltState(Buffer.from("12345678"), crypter);
    assert.equal(fits(own, crypter), true);
    assert.deepEqual(saltOf(own), Buffer.from("12345678"));
    assert.throws(
      () => saltOf("v1:abc"),
      /The encryption salt is not of the form v1:SALT:v1:NONCE:CIPHERTEXT/,
    );
  });

  it("brings a resource through the checkpoint unchanged, encrypted or plain", () => {
    fc.assert(
      fc.property(properties, properties, (inputs, outputs) => {
        for (const write of [encryptWith(crypter), plainSecrets]) {
          const text = JSON.stringify(serializeResource(state({ inputs, outputs }), write));
          const read = deserializeResource(JSON.parse(text) as { urn: string }, crypter);
          assert.ok(deepEquals(read.inputs, inputs) && deepEquals(read.outputs, outputs));
        }
      }),
    );
  });

  it("gives an unchanged secret the same ciphertext, so that the file does not change", () => {
    const resource = state({ inputs: { token: secret("s3cret") } });
    const write = encryptWith(crypter);
    const first = JSON.stringify(serializeResource(resource, write));
    assert.equal(JSON.stringify(serializeResource(resource, write)), first);
    const read = deserializeResource(JSON.parse(first) as { urn: string }, crypter);
    assert.equal(JSON.stringify(serializeResource(read, write)), first);
    assert.doesNotMatch(first, /s3cret/);
  });

  it("leaves empty fields out, as the real CLI does", () => {
    const written = serializeResource(
      state({
        parent: "",
        protect: false,
        dependencies: [],
        propertyDependencies: { a: [] },
        customTimeouts: {},
        id: "i",
      }),
      plainSecrets,
    );
    assert.deepEqual(written, {
      urn: "urn:pulumi:dev::p::t:i:T::n",
      custom: true,
      id: "i",
      type: "t:i:T",
      propertyDependencies: { a: [] },
    });
  });

  it("carries properties over the wire unchanged", () => {
    fc.assert(fc.property(properties, (map) => assert.ok(deepEquals(fromStruct(toStruct(map)), map))));
  });

  it("shows no secret once blinded, and none is left once unwrapped", () => {
    fc.assert(
      fc.property(value, fc.uuid(), (around, hidden) => {
        const whole = { around, inside: [secret({ deep: hidden })] };
        assert.ok(!JSON.stringify(blindSecrets(whole)).includes(hidden));
        assert.ok(!JSON.stringify(unwrapSecrets(whole)).includes("1b47061264138c4ac30d75fd1eb44270"));
        assert.equal(containsUnknowns(unwrapSecrets(around)), containsUnknowns(around));
      }),
    );
  });

  it("deletes in reverse topological order, each thing once", () => {
    const graphs = fc
      .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 25 })
      .map((edges) =>
        edges.map((targets, at) => {
          const urn = (index: number): string => `urn:pulumi:dev::p::t:i:T::${index}`;
          const needs = at === 0 ? [] : [...new Set(targets.map((target) => urn(target % at)))];
          const [parent = "", ...dependencies] = needs;
          return { state: state({ urn: urn(at), parent, dependencies }) };
        }),
      );
    fc.assert(
      fc.property(graphs, fc.func(fc.boolean()), (nodes, chosen) => {
        assert.equal(integrityProblem(nodes.map((node) => node.state)), undefined);
        const graph = new DependencyGraph(nodes);
        const condemned = nodes.filter(({ state: { urn } }) => chosen(urn));
        const rounds = graph.deletionRounds(condemned);
        assert.deepEqual(new Set(rounds.flat()), new Set(condemned));
        assert.equal(rounds.flat().length, condemned.length);
        const roundOf = new Map(rounds.flatMap((round, at) => round.map((node) => [node, at] as const)));
        for (const node of condemned) {
          for (const needed of graph.dependenciesOf(node)) {
            const later = roundOf.get(needed);
            assert.ok(later === undefined || later > (roundOf.get(node) ?? 0), "what is needed goes later");
          }
        }
      }),
    );
  });

  it("finds no difference between equal inputs, and names every path that differs", () => {
    fc.assert(
      fc.property(properties, properties, (before, after) => {
        assert.equal(inputDiff(before, before).changes, "none");
        const { changes, detailedDiff = {} } = inputDiff(before, after);
        assert.equal(changes === "some", !deepEquals(unwrapSecrets(before), unwrapSecrets(after)));
        assert.equal(changes === "some", Object.keys(detailedDiff).length > 0);
      }),
    );
  });

  it("sets an ignored property back to what it was", () => {
    // The engine reads a step of "*" as the wildcard, quoted or not.
    const named = key.filter((name) => name !== "*");
    fc.assert(
      fc.property(properties, properties, named, value, (before, after, name, old) => {
        const path = parsePath(`["${name.replace(/(["\\])/g, "\\$1")}"]`);
        const reset = resetPath(path, { ...before, [name]: old }, { ...after, [name]: "changed" });
        assert.ok(isMap(reset) && deepEquals(reset, { ...after, [name]: old }));
      }),
    );
  });

  it("reads property paths as the engine writes them", () => {
    assert.deepEqual(parsePath('root.nested["a.b"].list[0].*'), ["root", "nested", "a.b", "list", 0, "*"]);
    assert.deepEqual(resetPath(["list", 1, "x"], { list: [{}, { x: 1 }] }, { list: [{}, { x: 2, y: 3 }] }), {
      list: [{}, { x: 1, y: 3 }],
    });
    assert.deepEqual(resetPath(["list", "*"], { list: [1, 2] }, { list: [3, 4] }), { list: [1, 2] });
    assert.equal(resetPath(["list", 5], { list: [1] }, { list: [1] }), undefined);
    assert.throws(() => parsePath("a[b"), /The property path "a\[b" is not well-formed at position 1/);
  });
});
