import assert from "node:assert/strict";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../../policy-pack/manifests/read";
import { ALL_ADDRESSES, parseCidr } from "../../../policy-pack/network/addresses";
import type { Declared } from "../../../policy-pack/network/declared";
import type { PodGroup } from "../../../policy-pack/network/groups";
import { standing } from "../../../policy-pack/network/missing";
import { Network } from "../../../policy-pack/network/network";
import { formatPorts } from "../../../policy-pack/network/ports";
import { Programs } from "../../../policy-pack/network/undeclared";
import { groupsOf } from "./differences";

const views = ["certain", "possible"] as const;

function pod(name: string, port: number, more: JsonObject = {}): JsonObject {
  const { labels = { name }, namespace = "shop", ...rest } = more;
  const containers = [{ name: "c", ports: [{ name: "http", containerPort: port }] }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: { containers },
    ...rest,
  };
}
function policy(name: string, spec: JsonObject): JsonObject {
  const metadata = { name: `of-${name}-${JSON.stringify(spec).length}`, namespace: "shop" };
  const podSelector = { matchLabels: { name } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata,
    spec: { podSelector, ...spec },
  };
}
const ingress = (...rules: readonly JsonObject[]): JsonObject => ({
  policyTypes: ["Ingress"],
  ingress: rules,
});
const egress = (...rules: readonly JsonObject[]): JsonObject => ({ policyTypes: ["Egress"], egress: rules });
const http = { ports: [{ port: "http" }] };
const from = (name: string): JsonObject => ({ from: [{ podSelector: { matchLabels: { name } } }] });
const to = (name: string): JsonObject => ({ to: [{ podSelector: { matchLabels: { name } } }] });

function cluster(...bodies: readonly JsonObject[]): {
  readonly network: Network;
  readonly group: (name: string) => PodGroup;
  readonly reach: (first: string, second: string) => readonly string[];
} {
  const text = bodies.map((body) => JSON.stringify(body)).join("\n---\n");
  const { manifests } = readManifests(text, { namespace: "shop", source: (index) => ({ file: "f", index }) });
  const network = new Network(new ManifestSet(manifests), { trustStatus: true });
  const groups = groupsOf(network);
  const group = (name: string): PodGroup => groups.get(name) ?? assert.fail(name);
  const reach = (first: string, second: string): readonly string[] =>
    views.map((view) => formatPorts(network.reach(group(first), group(second), view)));
  return { network, group, reach };
}

describe("what is certain and what is possible", () => {
  it("differ where it is not known whether a policy selects a pod", () => {
    const unknown = pod("b", 81, { labels: { name: "zen-unknown-0" } });
    const { network, group, reach } = cluster(pod("a", 80), unknown, policy("x", ingress(from("a"))));
    assert.equal(network.isolated(group("b"), "ingress"), "unknown");
    assert.deepEqual(
      views.map((view) => network.isOpen(group("b"), "ingress", view)),
      [false, true],
    );
    assert.deepEqual(reach("a", "b"), ["none", "all"]);
    assert.deepEqual(
      views.map((view) => network.rules(group("b"), "ingress", view).length),
      [0, 1],
    );
  });

  it("differ in what a policy adds that may select a pod beside one that does", () => {
    const labels = { name: "b", team: "zen-unknown-0" };
    const perhaps = policy("b", {
      ...ingress({ ...from("a"), ports: [{ port: 1 }] }),
      podSelector: { matchLabels: { team: "x" } },
    });
    const { reach } = cluster(pod("a", 80), pod("b", 81, { labels }), policy("b", ingress()), perhaps);
    assert.deepEqual(reach("a", "b"), ["none", "TCP 1"]);
  });

  it("differ in the addresses of a block that is not known", () => {
    const rules = (cidr: string): JsonObject => egress({ to: [{ ipBlock: { cidr } }] });
    const open = (cidr: string): readonly unknown[] => {
      const { network, group } = cluster(pod("a", 80), policy("a", rules(cidr)));
      return views.map((view) =>
        network.openAddresses(group("a"), "egress", view).map(({ addresses }) => addresses),
      );
    };
    assert.deepEqual(open("zen-unknown-0"), [[], [ALL_ADDRESSES]]);
    const block = [[parseCidr("10.0.0.0/8")]];
    assert.deepEqual(open("10.0.0.0/8"), [block, block]);
  });

  it("differ for a pod of which one address may be in a block", () => {
    const status = { podIPs: [{ ip: "10.0.0.1" }, { ip: "11.0.0.1" }] };
    const block = (except: readonly string[]): JsonObject => ({
      to: [{ ipBlock: { cidr: "10.0.0.0/8", except } }],
    });
    const reach = (...except: readonly string[]): readonly string[] =>
      cluster(pod("a", 80), pod("b", 81, { status }), policy("a", egress(block(except)))).reach("a", "b");
    assert.deepEqual(reach(), ["all", "all"]);
    assert.deepEqual(reach("zen-unknown-0"), ["none", "all"]);
    assert.deepEqual(reach("10.0.0.0/9"), ["none", "none"]);
  });
});

describe("ports by name", () => {
  it("are those of the pod that is called", () => {
    for (const rule of [ingress(http), ingress({ ...from("a"), ...http })])
      assert.deepEqual(cluster(pod("a", 80), pod("b", 81), policy("b", rule)).reach("a", "b"), [
        "TCP 81",
        "TCP 81",
      ]);
    for (const rule of [egress(http), egress({ ...to("b"), ...http })])
      assert.deepEqual(cluster(pod("a", 80), pod("b", 81), policy("a", rule)).reach("a", "b"), [
        "TCP 81",
        "TCP 81",
      ]);
  });

  it("of a pod are open to addresses that may call it, and addresses have none", () => {
    const block = [{ ipBlock: { cidr: "10.0.0.0/8" } }];
    const rules = [
      policy("a", ingress({ from: block, ...http })),
      policy("a", egress({ to: block, ...http })),
    ];
    const { network, group } = cluster(pod("a", 80), ...rules);
    const open = (["ingress", "egress"] as const).map((direction) =>
      network.openAddresses(group("a"), direction).map(({ ports }) => formatPorts(ports)),
    );
    assert.deepEqual(open, [["TCP 80"], []]);
  });
});

describe("pairs of pods", () => {
  it("are only those of which one reaches the other", () => {
    const { network, group } = cluster(pod("a", 80), pod("b", 81), policy("b", ingress()));
    const pairs = [...network.pairs()].filter(([first]) => first === group("a")).map(([, second]) => second);
    assert.equal(pairs.includes(group("b")), false);
    assert.equal(pairs.includes(group("a")), true);
  });
});

describe("a declared connection", () => {
  const outside = (peer: Partial<Extract<Declared["peer"], { kind: "addresses" }>> = {}): Declared => ({
    id: "x",
    direction: "egress",
    peer: { kind: "addresses", addresses: [parseCidr("10.0.0.0/8") ?? assert.fail()], ...peer },
    ports: [{ protocol: "TCP", from: 443, to: 443 }],
    need: "required",
  });
  const stands = (declared: Declared, ...bodies: readonly JsonObject[]): string => {
    const { network, group } = cluster(pod("a", 80), ...bodies);
    return standing(network, group("a"), declared, new Programs());
  };
  const block = (cidr: string, port: number | string = 443): JsonObject =>
    policy("a", egress({ to: [{ ipBlock: { cidr } }], ports: [{ port }] }));
  const names = (host: string | readonly string[], port = "443"): JsonObject => ({
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "n", namespace: "shop" },
    spec: {
      endpointSelector: { matchLabels: { name: "a" } },
      egress: [host]
        .flat()
        .map((matchName) => ({ toFQDNs: [{ matchName }], toPorts: [{ ports: [{ port }] }] })),
    },
  });

  it("to addresses works where one of them is open on its port", () => {
    assert.equal(stands(outside()), "works");
    assert.equal(stands(outside(), block("10.1.0.0/16")), "works");
    assert.equal(stands(outside(), block("11.0.0.0/8")), "missing");
    assert.equal(stands(outside(), block("10.0.0.0/8", 80)), "missing");
    assert.equal(stands(outside(), block("11.0.0.0/8", 80)), "missing");
    assert.equal(stands(outside(), block("zen-unknown-0")), "unknown");
    assert.equal(stands(outside(), block("10.0.0.0/8", "zen-unknown-0")), "unknown");
  });

  it("to a server works where its name is open on its port", () => {
    const server = outside({ host: "a.example.com" });
    assert.equal(stands(server, names("a.example.com")), "works");
    assert.equal(stands(server, names(["b.example.com", "a.example.com"])), "works");
    assert.equal(stands(server, names("a.example.com", "80")), "missing");
    assert.equal(stands(server, names("b.example.com")), "missing");
    assert.equal(stands(outside(), names("a.example.com")), "missing");
  });

  it("to a namespace works where one of its pods can be reached, or one that may be there", () => {
    const declared: Declared = { ...outside(), peer: { kind: "namespace", namespace: "dns" } };
    const there = (name: string): JsonObject => pod(name, 53, { namespace: "dns" });
    const open = (peer: JsonObject): JsonObject =>
      policy("a", egress({ to: [peer], ports: [{ port: 443 }] }));
    const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": "dns" } };
    const only = open({ namespaceSelector, podSelector: { matchLabels: { name: "d" } } });
    assert.equal(stands(declared, there("d"), there("e"), only), "works");
    assert.equal(stands(declared, there("e"), only), "missing");
    assert.equal(stands(declared, only), "works");
    assert.equal(stands(declared, open({ namespaceSelector: { matchLabels: { other: "x" } } })), "missing");
  });

  it("is as its need says where that decides", () => {
    const closed = policy("a", egress());
    assert.equal(stands({ ...outside(), need: "optional" }, closed), "works");
    assert.equal(stands({ ...outside(), need: "unknown" }, closed), "unknown");
    const toProgram: Declared = { ...outside(), peer: { kind: "program", program: "zen-agent" } };
    assert.equal(stands(toProgram, closed), "no other end");
    assert.equal(stands({ ...toProgram, direction: "ingress" }, closed), "works");
  });
});
