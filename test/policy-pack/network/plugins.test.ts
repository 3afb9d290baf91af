import assert from "node:assert/strict";
import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { readCalico, readCalicoSelector } from "../../../policy-pack/network/calico";
import { readCilium } from "../../../policy-pack/network/cilium";
import type { Policy } from "../../../policy-pack/network/policy";
import { paths, ruleText, selectorText } from "./texts";

function policies(read: typeof readCalico, kind: string, body: JsonObject): readonly Policy[] {
  const object = { apiVersion: "x/v1", kind, namespace: "shop", name: "p", source: { file: "f", index: 0 } };
  return read({ body, object });
}
function only(found: readonly Policy[]): Policy {
  assert.equal(found.length, 1);
  return found[0] ?? assert.fail();
}
const calico = (spec: JsonValue, kind = "NetworkPolicy"): Policy =>
  only(policies(readCalico, kind, { spec }));
const cilium = (spec: JsonValue, kind = "CiliumNetworkPolicy"): Policy =>
  only(policies(readCilium, kind, { spec }));
const isolates = ({ isolates: { ingress, egress } }: Policy): string =>
  [...(ingress ? ["in"] : []), ...(egress ? ["out"] : [])].join(" ");
const flaws = ({ flaws: found }: Policy): readonly string[] =>
  found.map(({ kind, path, what }) => `${kind} ${path.join("/")} ${what}`);

describe("policies of Calico", () => {
  it("select by conjunctions of labels", () => {
    for (const [text, wanted] of [
      ["", ""],
      [" all() ", ""],
      [undefined, ""],
      [null, ""],
      ["a == 'b'", "a In b"],
      [' a=="b" ', "a In b"],
      ["a != ''", "a NotIn "],
      ["a != 'zen-unknown-0'", "a NotIn zen-unknown-0 ?"],
      ["a in { 'b', \"c\",d }", "a In b|c|d"],
      ["a not in {'b'}", "a NotIn b"],
      ["a in {b'c}", "a In b'c"],
      ["has(a)", "a Exists"],
      ["!has( x.y/z )", "x.y/z DoesNotExist"],
      ["! has(a) && b == 'c'", "a DoesNotExist & b In c"],
    ] as const)
      assert.equal(selectorText(readCalicoSelector(text)), wanted, String(text));
    for (const text of [
      "a == 'b' || c == 'd'",
      "a == b",
      "x a == 'b'",
      "a == 'b' x",
      "x a in {b}",
      "a in {b} x",
      "x has(a)",
      "has(a) x",
      "a === 'b'",
      "all() && x",
      "has()",
    ])
      assert.equal(
        selectorText(readCalicoSelector(text)),
        "!the selector is more than can be judged here",
        text,
      );
    assert.equal(selectorText(readCalicoSelector(5)), "!the selector is no text");
  });

  it("isolate by their types, or by the rules that they have", () => {
    const rule = { action: "Allow" };
    for (const [spec, wanted] of [
      [{}, "in"],
      [{ ingress: [rule] }, "in"],
      [{ egress: [rule] }, "out"],
      [{ ingress: [rule], egress: [rule] }, "in out"],
      [{ ingress: [], egress: [] }, "in"],
      [{ ingress: 1, egress: { length: 1 } }, "in"],
      [{ types: ["Ingress"], egress: [rule] }, "in"],
      [{ types: ["Egress"] }, "out"],
      [{ types: [] }, ""],
    ] as const)
      assert.equal(isolates(calico(spec)), wanted, JSON.stringify(spec));
    assert.deepEqual(policies(readCalico, "NetworkPolicy", { spec: 1 }), []);
  });

  it("let through whom and what their rules allow", () => {
    for (const [rule, wanted] of [
      [{}, "egress/0: everyone: all"],
      [{ protocol: "tcp" }, "egress/0: everyone: TCP all"],
      [{ protocol: "ICMP" }, "egress/0: everyone: none"],
      [{ protocol: null }, "egress/0: everyone: all"],
      [{ protocol: 6 }, "egress/0: everyone: none"],
      [{ destination: 5 }, "egress/0: everyone: all"],
      [{ destination: { ports: [] } }, "egress/0: everyone: all"],
      [{ destination: { ports: 80 } }, "egress/0: everyone: all"],
      [
        { protocol: "UDP", destination: { ports: [53, "80", "90:91"] } },
        "egress/0: everyone: UDP 53, 80, 90-91",
      ],
      [{ protocol: "TCP", destination: { ports: ["7:7"] } }, "egress/0: everyone: TCP 7"],
      [
        { protocol: "TCP", destination: { ports: ["0:5", "5:70000", "9:5", "x1", "1x", "1:2:3", 0, null] } },
        "egress/0: everyone: none",
      ],
      [{ destination: { domains: ["a.b", 5] } }, "egress/0: names a.b: all"],
      [{ destination: { domains: "a.b" } }, "egress/0: : all"],
      [{ destination: { nets: ["10.0.0.0/8"] } }, "egress/0: block 10.0.0.0/8 1+0: all"],
      [{ destination: { nets: "10.0.0.0/8" } }, "egress/0: : all"],
      [{ destination: { selector: "a == 'b'" } }, "egress/0: pods a In b of its own: all"],
      [{ destination: { selector: null } }, "egress/0: : all"],
      [{ destination: { namespaceSelector: "has(x)" } }, "egress/0: pods  of x Exists: all"],
      [{ destination: { selector: "has(a)", namespaceSelector: "" } }, "egress/0: pods a Exists of : all"],
      [{ destination: { selector: "a || b" } }, "egress/0: block a selector 0+2: all"],
      [{ destination: { namespaceSelector: 5 } }, "egress/0: block a selector 0+2: all"],
      [{ destination: { services: {} } }, "egress/0: block other conditions 0+2: all"],
      [
        { destination: { domains: ["a"], notNets: ["10.0.0.0/8"] } },
        "egress/0: names a, block other conditions 0+2: all",
      ],
      [{ source: { nets: ["10.0.0.0/8"], ports: [5] } }, "egress/0: everyone: all"],
    ] as const) {
      const { rules } = calico({ egress: [{ action: "Allow", ...rule }] });
      assert.deepEqual(rules.egress.map(ruleText), [wanted]);
    }
    const source = { nets: ["10.0.0.0/8"], ports: [5] };
    const { rules } = calico({
      ingress: [{ action: "Allow", source, destination: { ports: [6], nets: ["::/0"] } }],
    });
    assert.deepEqual(rules.ingress.map(ruleText), ["ingress/0: block 10.0.0.0/8 1+0: TCP 6; UDP 6; SCTP 6"]);
    assert.deepEqual(rules.ingress.map(paths), [["source/nets/0"]]);
    const others = [{ action: "Deny" }, 5, {}, { action: "Allow" }];
    assert.deepEqual(calico({ egress: others }).rules.egress.map(ruleText), ["egress/3: everyone: all"]);
    assert.deepEqual(calico({ egress: 5 }).rules, { ingress: [], egress: [] });
    const destination = { domains: ["a"], selector: "has(a)", x: 1 };
    assert.deepEqual(calico({ egress: [{ action: "Allow", destination }] }).rules.egress.map(paths), [
      ["destination/domains", "destination", "destination"],
    ]);
  });

  it("are for their own namespace, or for all that they select", () => {
    const spec = { selector: "a == 'b'", namespaceSelector: "has(x)" };
    const [own, global] = [calico(spec), calico(spec, "GlobalNetworkPolicy")];
    assert.equal(selectorText(own.pods), "a In b");
    assert.equal(own.scope, undefined);
    assert.equal(global.scope && selectorText(global.scope), "x Exists");
    assert.deepEqual([own.namespace, own.selectorPath], ["shop", ["spec", "selector"]]);
  });

  it("say what is wrong with them", () => {
    const spec = { selector: 5, egress: [{ action: "Allow", destination: { nets: ["x"] } }] };
    assert.deepEqual(flaws(calico(spec)), [
      "block spec/egress/0/destination/nets/0/cidr the cidr is no block such as 10.0.0.0/8 or fd00::/8",
      "selector spec/selector the selector is no text",
    ]);
  });
});

describe("policies of Cilium", () => {
  it("select by labels with or without their source, those of the namespace apart", () => {
    for (const [labels, pods, namespaces] of [
      [{ "k8s:app": "a" }, "app In a", "its own"],
      [{ "any:app": "a", b: "c" }, "app In a & b In c", "its own"],
      [{ "io.kubernetes.pod.namespace": "x" }, "", "kubernetes.io/metadata.name In x"],
      [{ "k8s:io.kubernetes.pod.namespace": "x", a: "b" }, "a In b", "kubernetes.io/metadata.name In x"],
      [{ "io.cilium.k8s.namespace.labels.team": "x" }, "", "team In x"],
      [{ "k8s:io.cilium.k8s.namespace.labels.a.b/c": "x", d: "e" }, "d In e", "a.b/c In x"],
      [{ "xio.cilium.k8s.namespace.labels.a": "x" }, "xio.cilium.k8s.namespace.labels.a In x", "its own"],
      [{ "xio.kubernetes.pod.namespace": "x" }, "xio.kubernetes.pod.namespace In x", "its own"],
      [{ "io.kubernetes.pod.namespacex": "x" }, "io.kubernetes.pod.namespacex In x", "its own"],
    ] as const) {
      const { rules } = cilium({ egress: [{ toEndpoints: [{ matchLabels: labels }] }] });
      assert.deepEqual(rules.egress.map(ruleText), [`egress/0: pods ${pods} of ${namespaces}: all`]);
    }
    const matchExpressions = [
      { key: "k8s:a", operator: "Exists" },
      { key: "k8s:io.kubernetes.pod.namespace", operator: "Exists" },
    ];
    const policy = cilium({ endpointSelector: { matchExpressions } });
    assert.equal(selectorText(policy.pods), "a Exists");
    assert.equal(policy.scope, undefined);
    const wide = (spec: JsonValue): string => {
      const { scope } = cilium(spec, "CiliumClusterwideNetworkPolicy");
      return scope === undefined ? "none" : selectorText(scope);
    };
    assert.equal(wide({ endpointSelector: { matchExpressions } }), "kubernetes.io/metadata.name Exists");
    assert.equal(wide({}), "");
    const anywhere = cilium({ egress: [{ toEndpoints: [{}] }] }, "CiliumClusterwideNetworkPolicy");
    assert.deepEqual(anywhere.rules.egress.map(ruleText), ["egress/0: pods  of : all"]);
  });

  it("say what is wrong with their selectors and blocks", () => {
    const spec = {
      endpointSelector: { matchLabels: { "xk8s:a": "b" }, matchExpressions: [null, { key: 5 }] },
      egress: [{ toCIDRSet: [{ cidr: "x" }, 5], toEndpoints: [{ matchLabels: 5, matchExpressions: 6 }] }],
    };
    assert.deepEqual(flaws(cilium(spec)), [
      "block spec/egress/0/toCIDRSet/0/cidr the cidr is no block such as 10.0.0.0/8 or fd00::/8",
      "block spec/egress/0/toCIDRSet/1 the block has no cidr",
      "selector spec/egress/0/toEndpoints/0/matchLabels matchLabels is no mapping",
      "selector spec/egress/0/toEndpoints/0/matchExpressions matchExpressions is no list",
      "selector spec/endpointSelector/matchLabels/xk8s:a this is no label with its value",
      "selector spec/endpointSelector/matchExpressions/0 the expression is no mapping",
      "selector spec/endpointSelector/matchExpressions/1/key the key is no name of a label",
    ]);
    assert.deepEqual(flaws(cilium({ endpointSelector: 5 })), [
      "selector spec/endpointSelector the selector is no mapping",
    ]);
  });

  it("let through whom and what their rules name", () => {
    for (const [rule, wanted] of [
      [{}, ": all"],
      [5, ": all"],
      [{ toPorts: [] }, "everyone: all"],
      [{ toPorts: 5 }, ": all"],
      [{ toPorts: [{}] }, "everyone: all"],
      [{ toPorts: [{ ports: [] }] }, "everyone: all"],
      [{ toPorts: [5] }, "everyone: all"],
      [{ toPorts: [{ ports: [{ port: "53", protocol: "UDP" }] }] }, "everyone: UDP 53"],
      [{ toPorts: [{ ports: [{ port: "53", protocol: "ANY" }] }] }, "everyone: TCP 53; UDP 53; SCTP 53"],
      [{ toPorts: [{ ports: [{ port: 53 }] }] }, "everyone: TCP 53; UDP 53; SCTP 53"],
      [{ toPorts: [{ ports: [{ port: "0", protocol: "TCP" }] }] }, "everyone: TCP all"],
      [{ toPorts: [{ ports: [{ port: "80", endPort: 82, protocol: "TCP" }] }] }, "everyone: TCP 80-82"],
      [
        { toPorts: [{ ports: [{ port: "80", endPort: "x" }, { port: "http" }, 5, { port: 70_000 }] }] },
        "everyone: none",
      ],
      [{ toPorts: [{ ports: [{ port: 70_000, endPort: 80 }] }] }, "everyone: none"],
      [{ toCIDR: ["10.0.0.0/8"] }, "block 10.0.0.0/8 1+0: all"],
      [
        { toCIDRSet: [{ cidr: "10.0.0.0/8", except: ["10.0.0.0/9"] }] },
        "block 10.0.0.0/8 but 10.0.0.0/9 1+0: all",
      ],
      [{ toCIDR: "10.0.0.0/8" }, ": all"],
      [{ toEntities: ["all"] }, "pods  of , block all 2+0: all"],
      [{ toEntities: ["cluster"] }, "pods  of : all"],
      [{ toEntities: ["world"] }, "block world 2+0: all"],
      [{ toEntities: ["kube-apiserver", 5] }, "names entity kube-apiserver: all"],
      [{ toEntities: ["constructor"] }, "names entity constructor: all"],
      [{ toFQDNs: [{ matchName: "a.b" }, { matchPattern: "*.b" }, {}] }, "names a.b, names *.b, names : all"],
      [{ toServices: [{}] }, "block toServices 0+2: all"],
      [{ fromCIDR: ["10.0.0.0/8"], toPorts: [{}] }, "everyone: all"],
      [{ toCIDR: ["::/0"], toPorts: [{ ports: [{ port: "1", protocol: "TCP" }] }] }, "block ::/0 1+0: TCP 1"],
    ] as const) {
      const { rules } = cilium({ egress: [rule] });
      assert.deepEqual(rules.egress.map(ruleText), [`egress/0: ${wanted}`], JSON.stringify(rule));
    }
    const ingress = [{ fromCIDR: ["10.0.0.0/8"], toPorts: [{}], toCIDR: ["::/0"] }, { fromEndpoints: [{}] }];
    const { rules } = cilium({ ingress });
    assert.deepEqual(rules.ingress.map(ruleText), [
      "ingress/0: block 10.0.0.0/8 1+0: all",
      "ingress/1: pods  of its own: all",
    ]);
    assert.deepEqual(rules.ingress.map(paths), [["fromCIDR/0"], ["fromEndpoints/0"]]);
    const lists = { toEntities: ["world"], toFQDNs: [{ matchName: "a" }], toCIDRSet: [{}], toNodes: [1] };
    assert.deepEqual(cilium({ egress: [lists] }).rules.egress.map(paths), [
      ["toEntities/0", "toFQDNs/0", "toCIDRSet/0", "toNodes"],
    ]);
    assert.deepEqual(cilium({ egress: 5 }).rules, { ingress: [], egress: [] });
  });

  it("isolate by the rules that they have, unless this is switched off", () => {
    for (const [spec, wanted] of [
      [{}, ""],
      [{ ingress: [{}] }, "in"],
      [{ egressDeny: [{}] }, "out"],
      [{ ingress: [], egress: 5 }, ""],
      [{ ingress: [{}], egress: [{}], enableDefaultDeny: { ingress: false, egress: true } }, "out"],
      [{ ingress: [{}], enableDefaultDeny: { ingress: true, egress: true } }, "in"],
      [{ ingress: [{}], enableDefaultDeny: 5 }, "in"],
    ] as const)
      assert.equal(isolates(cilium(spec)), wanted, JSON.stringify(spec));
  });

  it("can be several in one object", () => {
    const read = policies(readCilium, "CiliumNetworkPolicy", {
      spec: { egress: [{}] },
      specs: [5, { ingress: [{}] }],
    });
    assert.deepEqual(
      read.map((policy) => `${isolates(policy)} ${(policy.selectorPath ?? []).join("/")}`),
      ["out spec/endpointSelector", "in specs/1/endpointSelector"],
    );
    assert.deepEqual(policies(readCilium, "CiliumNetworkPolicy", { spec: null, specs: 5 }), []);
  });
});
