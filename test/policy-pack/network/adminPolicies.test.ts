import assert from "node:assert/strict";
import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../../policy-pack/manifests/read";
import { adminRules } from "../../../policy-pack/network/adminPolicies";
import { paths, ruleText } from "./texts";

/** Every rule of a policy as `action PATH: PEERS: PORTS?`, with `?` where ports are not known. */
function read(spec: JsonObject, kind = "AdminNetworkPolicy"): readonly string[] {
  const body = { apiVersion: "policy.networking.k8s.io/v1alpha1", kind, metadata: { name: "p" }, spec };
  const { manifests } = readManifests(JSON.stringify(body), {
    namespace: "shop",
    source: (index) => ({ file: "f", index }),
  });
  return adminRules(new ManifestSet(manifests))
    .flat()
    .map(
      ({ action, rule }) =>
        `${action} ${ruleText(rule)}${rule.ports.unknown.length > 0 ? "?" : ""} ${paths(rule).join(" ")}`,
    );
}
const peers = (...from: readonly JsonValue[]): readonly string[] =>
  read({ ingress: [{ action: "Allow", from }] }).map((text) => text.slice("allows ingress/0: ".length));
const ports = (more: JsonObject): string | undefined =>
  read({ egress: [{ action: "Deny", to: [], ...more }] })[0]
    ?.replace("decides egress/0: : ", "")
    .trimEnd();

describe("policies that go before NetworkPolicies", () => {
  it("have rules with an action", () => {
    for (const [action, wanted] of [
      ["Allow", "allows"],
      ["Accept", "allows"],
      ["Deny", "decides"],
      ["Pass", "decides"],
      ["zen-unknown-0", "unknown"],
      [5, "unknown"],
    ] as const)
      assert.deepEqual(read({ ingress: [{ action, from: [] }] }), [`${wanted} ingress/0: : all `]);
  });

  it("have peers by labels, of which every key is understood", () => {
    const a = { matchLabels: { a: "b" } };
    const c = { matchExpressions: [{ key: "c", operator: "Exists" }] };
    assert.deepEqual(peers({ namespaces: a }, { namespaces: { ...a, ...c } }), [
      "pods  of a In b, pods  of a In b & c Exists: all from/0 from/1",
    ]);
    assert.deepEqual(peers({ pods: { namespaceSelector: a, podSelector: c } }), [
      "pods c Exists of a In b: all from/0",
    ]);
    assert.deepEqual(peers({ pods: { namespaceSelector: a } }, { pods: {} }), [
      "pods  of a In b, pods  of : all from/0 from/1",
    ]);
    for (const peer of [
      { namespaces: { ...a, sameLabels: ["x"] } },
      { pods: { podSelector: { ...a, more: {} } } },
      { pods: { namespaceSelector: 5 } },
      { pods: { podSelector: "" } },
      { future: {} },
      5,
    ])
      assert.deepEqual(peers(peer), ["block another peer 0+2: all from/0"], JSON.stringify(peer));
  });

  it("have peers by address, by name and by node", () => {
    assert.deepEqual(peers({ networks: ["10.0.0.0/8", "zen-unknown-0"] }), [
      "block 10.0.0.0/8 1+0, block zen-unknown-0 0+2: all from/0/networks/0 from/0/networks/1",
    ]);
    assert.deepEqual(peers({ domainNames: ["a.example.com", 5, "*.b"] }), [
      "names a.example.com|*.b: all from/0",
    ]);
    assert.deepEqual(peers({ nodes: {} }), [": all "]);
  });

  it("have ports of two kinds", () => {
    for (const [given, wanted] of [
      [[], "all"],
      ["", "none?"],
      [[{ portNumber: { port: 1 } }, { portNumber: { port: 2, protocol: "udp" } }], "TCP 1; UDP 2"],
      [[{ portNumber: {} }], "none?"],
      [[{ portNumber: { port: "1" } }], "none?"],
      [[{ portRange: { start: 1, end: 2, protocol: "SCTP" } }], "SCTP 1-2"],
      [[{ portRange: { start: 1 } }], "none?"],
      [[{ namedPort: "http" }], "none"],
      [[{ portNumber: 5 }], "none?"],
    ] as const)
      assert.equal(ports({ ports: given }), wanted, JSON.stringify(given));
    for (const [given, wanted] of [
      [[{ tcp: { destinationPort: { number: 1 } } }], "TCP 1"],
      [[{ udp: { destinationPort: { range: { start: 1, end: 2 } } } }], "UDP 1-2"],
      [[{ tcp: {} }], "TCP all"],
      [[{ tcp: { destinationPort: {} } }], "none?"],
      [[{ other: {} }], "none?"],
      [[{ destinationNamedPort: "http" }], "none"],
      [5, "none?"],
    ] as const)
      assert.equal(ports({ protocols: given }), wanted, JSON.stringify(given));
  });
});
