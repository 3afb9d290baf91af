import assert from "node:assert/strict";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../../policy-pack/manifests/read";
import { addressesOf, declaredFor } from "../../../policy-pack/network/declared";
import { allowsEverything, portsForEveryone } from "../../../policy-pack/network/everything";
import { Groups } from "../../../policy-pack/network/groups";
import { Network, type View } from "../../../policy-pack/network/network";
import type { Direction } from "../../../policy-pack/network/policy";
import { formatPorts } from "../../../policy-pack/network/ports";
import { variablesOf } from "../../../policy-pack/network/podVariables";

function setOf(...bodies: readonly JsonObject[]): ManifestSet {
  const text = bodies.map((body) => JSON.stringify(body)).join("\n---\n");
  const { manifests } = readManifests(text, { namespace: "shop", source: (index) => ({ file: "f", index }) });
  return new ManifestSet(manifests);
}
const pod = (name: string, spec: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop" },
  spec,
  ...more,
});

describe("groups of pods", () => {
  const ports = (spec: JsonObject): readonly string[] =>
    new Groups(setOf(pod("p", spec)), { trustStatus: false }).inside.flatMap((group) =>
      (group.ports ?? []).map(({ protocol, name, port }) => `${protocol} ${name} ${port}`),
    );
  const named = { name: "http", containerPort: 80 };

  it("know the named ports of containers that stay", () => {
    assert.deepEqual(ports({ containers: [{ ports: [named, { ...named, protocol: "UDP" }] }] }), [
      "TCP http 80",
      "UDP http 80",
    ]);
    assert.deepEqual(ports({ initContainers: [{ ports: [named], restartPolicy: "Always" }] }), [
      "TCP http 80",
    ]);
    assert.deepEqual(ports({ initContainers: [{ ports: [named], restartPolicy: "Never" }] }), []);
    assert.deepEqual(ports({ ephemeralContainers: [{ ports: [named], restartPolicy: "Always" }] }), []);
    const wrong = [
      5,
      { ...named, name: 5 },
      { ...named, containerPort: 0 },
      { ...named, protocol: "tcp" },
      {},
    ];
    assert.deepEqual(ports({ containers: [{ ports: wrong }, { ports: 5 }, {}] }), []);
  });

  it("know the addresses of running pods where these can be trusted", () => {
    const addresses = (status: JsonObject | number, trustStatus = true, kind = "Pod"): readonly bigint[] =>
      new Groups(setOf({ ...pod("p", { template: { spec: {} } }, { status }), kind }), {
        trustStatus,
      }).inside.flatMap((group) => group.addresses.map(({ value }) => value));
    assert.deepEqual(addresses({ podIP: "0.0.0.1" }), [1n]);
    assert.deepEqual(addresses({ podIP: "0.0.0.1", podIPs: [{ ip: "0.0.0.1" }, { ip: "::2" }, 5, {}] }), [
      1n,
      2n,
    ]);
    assert.deepEqual(addresses({ podIP: 5, podIPs: [{ ip: "x" }] }), []);
    assert.deepEqual(addresses({ podIPs: 5 }), []);
    assert.deepEqual(addresses({ podIPs: { map: 1 } }), []);
    assert.deepEqual(addresses(5), []);
    assert.deepEqual(addresses({ podIP: "0.0.0.1" }, false), []);
  });

  it("are apart where a policy can tell them apart, and one where none can", () => {
    const spec = { containers: [{ name: "c", ports: [named] }] };
    const count = (...more: readonly JsonObject[]): number =>
      new Groups(setOf(pod("a", spec), ...more), { trustStatus: true }).inside.length;
    const labelled = (labels: JsonObject): JsonObject =>
      pod("b", spec, { metadata: { name: "b", namespace: "shop", labels } });
    assert.equal(count(pod("b", spec)), 1);
    assert.equal(count(pod("b", { ...spec, hostNetwork: true })), 2);
    assert.equal(count(pod("b", { containers: [] })), 2);
    assert.equal(count(pod("b", spec, { status: { podIP: "1.2.3.4" } })), 2);
    assert.equal(count(labelled({ a: "b" })), 2);
    assert.equal(
      count(labelled({ a: "b" }), { ...labelled({ a: "b" }), metadata: { name: "c", labels: { a: "c" } } }),
      3,
    );
    assert.equal(count(pod("b", spec, { metadata: { name: "b", namespace: "other" } })), 2);
  });
});

describe("groups outside the set", () => {
  it("are of namespaces that policies name, and of no other labels", () => {
    const outside = (matchExpressions: JsonObject[]): readonly string[] => {
      const spec = { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchExpressions } }] }] };
      const policy = {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "p" },
        spec,
      };
      return [...new Network(setOf(policy, pod("p", {}))).outside.keys()];
    };
    const [key, values] = ["kubernetes.io/metadata.name", ["b", "a", "shop"]];
    assert.deepEqual(outside([{ key, operator: "In", values }]), ["a", "b"]);
    assert.deepEqual(outside([{ key, operator: "NotIn", values }]), []);
    assert.deepEqual(outside([{ key: "team", operator: "In", values }]), []);
  });
});

describe("rules for everyone", () => {
  /** Ports that are open to everyone by rules of a policy. */
  function everyone(direction: Direction, view: View, ...rules: readonly JsonObject[]): string {
    const policy = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "p", namespace: "shop" },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], [direction]: rules },
    };
    const containers = [{ name: "c", ports: [{ name: "http", containerPort: 80 }] }];
    const network = new Network(setOf(policy, pod("p", { containers })));
    const [group] = network.groups.inside;
    const listed = network.policies.flatMap(({ rules: own, namespace }) =>
      own[direction].map((rule) => ({ rule, namespace })),
    );
    const open = portsForEveryone(network, listed, group, direction, view);
    const most = Math.max(0, ...open.map(({ from, to }) => to - from + 1));
    assert.equal(allowsEverything(network, listed, direction, most, view, group), false);
    assert.equal(most === 0 || allowsEverything(network, listed, direction, most - 1, view, group), true);
    return formatPorts(open);
  }
  const tcp = (port: number | string, endPort?: number): JsonObject => ({
    ports: [{ port, ...(endPort === undefined ? {} : { endPort }) }],
  });
  const block = (cidr: string): JsonObject => ({ ipBlock: { cidr } });
  const notIn = (key: string, value: string): JsonObject => ({
    namespaceSelector: { matchExpressions: [{ key, operator: "NotIn", values: [value] }] },
  });

  it("open what they name", () => {
    for (const view of ["certain", "possible"] as const) {
      for (const [rule, wanted] of [
        [tcp(80), "TCP 80"],
        [tcp("http"), "TCP 80"],
        [{ from: [{ namespaceSelector: {} }], ...tcp(1, 5) }, "TCP 1-5"],
        [{ from: [notIn("a", "b")] }, "all"],
        [{ from: [{ podSelector: {} }] }, "none"],
        [{ from: [block("0.0.0.0/3"), { podSelector: {} }] }, "all"],
        [{ from: [block("0.0.0.0/4")] }, "none"],
        [{ from: [block("2000::/6")] }, "all"],
        [{ from: [block("2000::/7")] }, "none"],
        [{ from: [block("0.0.0.0/4"), block("32.0.0.0/4")] }, "all"],
      ] as const)
        assert.equal(everyone("ingress", view, rule), wanted, JSON.stringify(rule));
      assert.equal(everyone("egress", view, tcp("http")), "none");
    }
  });

  it("open what they open together", () => {
    const narrow = { from: [block("0.0.0.0/4")], ...tcp(1, 100) };
    for (const [other, wanted] of [
      [{ from: [block("0.0.0.0/0")], ...tcp(100) }, "TCP 100"],
      [{ from: [block("0.0.0.0/0")], ...tcp(1) }, "TCP 1"],
      [{ from: [block("0.0.0.0/0")], ...tcp(50, 150) }, "TCP 50-150"],
      [{ from: [block("16.0.0.0/4")], ...tcp(50, 150) }, "TCP 50-100"],
      [{ from: [block("16.0.0.0/4")], ...tcp(101) }, "none"],
      [{ from: [block("16.0.0.0/4")], ports: [{ port: 50, protocol: "UDP" }] }, "none"],
      [tcp(7), "TCP 7"],
    ] as const)
      assert.equal(everyone("ingress", "certain", narrow, other), wanted, JSON.stringify(other));
  });

  it("open what is not known only perhaps", () => {
    for (const rule of [
      { from: [notIn("kubernetes.io/metadata.name", "zen-unknown-0")] },
      { from: [block("zen-unknown-0")] },
    ]) {
      assert.equal(everyone("ingress", "certain", rule), "none");
      assert.equal(everyone("ingress", "possible", rule), "all");
    }
  });
});

describe("what is declared", () => {
  it("are addresses of blocks, of which wrong parts count for nothing", () => {
    const range = (cidr: string, ...except: readonly string[]): readonly bigint[] =>
      addressesOf([{ cidr, except }]).map(({ from, to }) => to - from + 1n);
    assert.deepEqual(range("10.0.0.0/30", "x", "10.0.0.0/31"), [2n]);
    assert.deepEqual(range("x"), []);
  });

  it("are connections that a pod shows that it has", () => {
    const declared = (program: "zen-agent" | "runtime-agent", spec: JsonObject): readonly string[] => {
      const set = setOf(pod("p", spec));
      const [carrier] = set.pods;
      assert.ok(carrier !== undefined);
      const additions = { namespaces: {}, connections: [] };
      return declaredFor(set, carrier, program, "gitops", additions).map(({ id, need }) => `${id} ${need}`);
    };
    const closed = { automountServiceAccountToken: false };
    const token = (...sources: readonly JsonObject[]): boolean =>
      declared("runtime-agent", { ...closed, volumes: [5, {}, { projected: { sources } }] }).includes(
        "runtime-agent-api-server required",
      );
    assert.equal(token({ configMap: {} }, { serviceAccountToken: { audience: "sts" } }), false);
    assert.equal(token({ serviceAccountToken: {} }), true);
    const usual = declared("zen-agent", closed);
    const variables = (...env: readonly JsonObject[]): readonly string[] =>
      declared("zen-agent", { ...closed, containers: [{ env }] }).filter((each) => !usual.includes(each));
    assert.deepEqual(variables({ name: "SAAS_API_BASE", value: "https://a.example.com" }), ["saas required"]);
    assert.deepEqual(variables({ name: "VALIDATION_PROBES", valueFrom: { secretKeyRef: {} } }), [
      "metric-probes unknown",
    ]);
  });

  it("depends on variables, of which the first that is known counts", () => {
    const config = (name: string, data: JsonObject | number): JsonObject => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "shop" },
      data,
    });
    const key = (name: string, at: string): JsonObject => ({
      valueFrom: { configMapKeyRef: { name, key: at } },
    });
    const set = setOf(
      config("one", { x: "1", y: "zen-unknown-0" }),
      config("two", 5),
      pod("p", {
        containers: [
          {
            env: [
              { name: "A", value: "a" },
              { name: "A", value: "later" },
              { name: "B" },
              { name: "C", ...key("one", "x") },
              { name: "D", ...key("one", "none") },
              { name: "E", ...key("two", "x") },
              { name: "F", ...key("nobody", "x") },
              { name: "G", value: "zen-unknown-0" },
              { name: "H", value: 5 },
              { name: "I", valueFrom: { fieldRef: {} }, value: "i" },
              { name: "J", valueFrom: null, value: "j" },
              { name: 5, value: "x" },
              7,
            ],
            envFrom: [{ configMapRef: { name: "one" } }, { configMapRef: { name: "two" } }, {}, 7],
          },
          { env: 5, envFrom: 5 },
          {
            env: [
              { name: "G", value: "known" },
              { name: "B", value: "b" },
            ],
          },
        ],
      }),
    );
    const [carrier] = set.pods;
    assert.ok(carrier !== undefined);
    assert.deepEqual(Object.fromEntries(variablesOf(set, carrier)), {
      A: "a",
      B: "",
      C: "1",
      D: undefined,
      E: undefined,
      F: undefined,
      G: "known",
      H: undefined,
      I: undefined,
      J: "j",
      x: "1",
      y: undefined,
    });
  });
});
