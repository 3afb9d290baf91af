import assert from "node:assert/strict";
import type { JsonValue } from "../../../policy-pack/manifests/json";
import { ALL_ADDRESSES, NO_ADDRESSES, parseCidr } from "../../../policy-pack/network/addresses";
import { Flaws, type Policy, readPolicy } from "../../../policy-pack/network/policy";
import {
  isEverything,
  namespaceLabels,
  readLabels,
  readSelector,
  selects,
} from "../../../policy-pack/network/selectors";
import { ruleText, selectorText } from "./texts";

function policy(spec: JsonValue): Policy {
  const object = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    namespace: "shop",
    name: "p",
    source: { file: "f", index: 0 },
  };
  return readPolicy({ body: { spec }, object });
}
const flaws = (spec: JsonValue): readonly string[] =>
  policy(spec).flaws.map(({ kind, path, what }) => `${kind} ${path.slice(1).join("/")} ${what}`);
const ingress = (rule: JsonValue): JsonValue => ({ ingress: [rule] });

describe("blocks of a policy", () => {
  const path = ["spec"];
  const nothing = { kind: "block", unknown: NO_ADDRESSES, addresses: NO_ADDRESSES, path } as const;
  const read = (cidr: JsonValue, except?: JsonValue) => {
    const found = new Flaws();
    return { peer: found.block(cidr, except, path), flaws: found.found.map(({ path: at }) => at.join("/")) };
  };

  it("are read with what is left out of them", () => {
    const ten = parseCidr("10.0.0.0/8") ?? assert.fail();
    const whole = [ten];
    const addresses = read("10.0.0.0/8").peer;
    assert.deepEqual(addresses, { ...nothing, addresses: whole, text: "10.0.0.0/8" });
    assert.deepEqual(read("10.0.0.0/8", ["10.128.0.0/9"]).peer, {
      ...nothing,
      addresses: [{ ...ten, to: ten.from + 2n ** 23n - 1n }],
      text: "10.0.0.0/8 but 10.128.0.0/9",
    });
    assert.deepEqual(read("zen-unknown-0/8").peer, {
      ...nothing,
      unknown: ALL_ADDRESSES,
      text: "zen-unknown-0/8",
    });
    assert.deepEqual(read("10.0.0.0/8", ["zen-unknown-0"]), {
      peer: { ...nothing, unknown: whole, text: "10.0.0.0/8" },
      flaws: [],
    });
  });

  it("mean nobody where they are invalid", () => {
    for (const [cidr, except, text, at] of [
      [5, undefined, "", "spec"],
      ["10.0.0.0", undefined, "10.0.0.0", "spec/cidr"],
      ["10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8", "spec/except"],
      ["10.0.0.0/8", [5], "10.0.0.0/8", "spec/except/0"],
      ["10.0.0.0/8", ["11.0.0.0/16"], "10.0.0.0/8", "spec/except/0"],
    ] as const)
      assert.deepEqual(read(cidr, except), { peer: { ...nothing, text }, flaws: [at] }, String(except));
  });
});

describe("policies of Kubernetes", () => {
  it("are refused for what the API server does not take", () => {
    for (const [spec, ...wanted] of [
      [null],
      [5, "shape  the spec is no mapping"],
      [ingress({ from: "" }), "shape ingress/0/from from is no list"],
      [ingress({ from: [] })],
      [ingress({ from: [{}] }), "shape ingress/0/from/0 the peer names nobody"],
      [
        ingress({ from: [{ ipBlock: { cidr: "10.0.0.0/8" }, namespaceSelector: {} }] }),
        "shape ingress/0/from/0 the peer has an ipBlock beside a selector",
      ],
      [
        ingress({ from: [{ ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} }] }),
        "shape ingress/0/from/0 the peer has an ipBlock beside a selector",
      ],
      [
        ingress({ from: [{ namespaceSelector: 5, podSelector: 5 }] }),
        "selector ingress/0/from/0/namespaceSelector the selector is no mapping",
        "selector ingress/0/from/0/podSelector the selector is no mapping",
      ],
      [{ podSelector: 5 }, "selector podSelector the selector is no mapping"],
    ] as const)
      assert.deepEqual(flaws(spec), wanted, JSON.stringify(spec));
  });

  it("let everyone through by an empty list, and nobody by what is no list", () => {
    const texts = (rule: JsonValue): readonly string[] => policy(ingress(rule)).rules.ingress.map(ruleText);
    assert.deepEqual(texts({ from: [] }), ["ingress/0: everyone: all"]);
    assert.deepEqual(texts(null), ["ingress/0: everyone: all"]);
    assert.deepEqual(texts({ from: "" }), ["ingress/0: : all"]);
    assert.deepEqual(texts({ from: [{ podSelector: {} }, 5] }), ["ingress/0: pods  of its own: all"]);
  });
});

describe("selectors", () => {
  it("are read, or refused", () => {
    const values = "!the values are no list of label values";
    for (const [selector, wanted] of [
      [{ matchLabels: { a: "b", c: "" } }, "a In b & c In "],
      [{ matchLabels: { a: "!" } }, "!this is no label with its value"],
      [{ matchLabels: { "!": "a" } }, "!this is no label with its value"],
      [{ matchLabels: { a: 5 } }, "!this is no label with its value"],
      [{ matchExpressions: [{ key: "a", operator: "In", values: [5] }] }, values],
      [{ matchExpressions: [{ key: "a", operator: "In", values: ["!"] }] }, values],
      [{ matchExpressions: [{ key: "a", operator: "In", values: "b" }] }, values],
      [{ matchExpressions: [{ key: "a", operator: "Exists", values: null }] }, "a Exists"],
      [
        { matchExpressions: [{ key: "a", operator: 5 }] },
        "!the operator is none of In, NotIn, Exists and DoesNotExist",
      ],
    ] as const)
      assert.equal(selectorText(readSelector(selector as JsonValue)), wanted, JSON.stringify(selector));
  });

  it("are for everything where they are empty and valid", () => {
    assert.equal(isEverything(readSelector({})), true);
    assert.equal(isEverything(readSelector(null)), true);
    assert.equal(isEverything(readSelector({ matchLabels: { a: "b" } })), false);
    assert.equal(isEverything(readSelector(5)), false);
  });

  it("tell whether a label is there even where its value is not known", () => {
    const labels = readLabels({ a: "zen-unknown-0" });
    for (const [operator, wanted] of [
      ["Exists", true],
      ["DoesNotExist", false],
    ] as const)
      assert.equal(selects(readSelector({ matchExpressions: [{ key: "a", operator }] }), labels), wanted);
    assert.equal(selects(readSelector({ matchLabels: { a: "b" } }), labels), "unknown");
  });

  it("are not sure of namespaces of which the name or a label is not known", () => {
    assert.equal(namespaceLabels("shop", { a: "b" }).unknown, false);
    assert.equal(namespaceLabels("zen-unknown-0", { a: "b" }).unknown, true);
    assert.equal(namespaceLabels("shop", { a: "zen-unknown-0" }).unknown, true);
  });
});
