import assert from "node:assert/strict";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../../policy-pack/manifests/read";
import { hasAddress, parseAddress } from "../../../policy-pack/network/addresses";
import type { PodGroup } from "../../../policy-pack/network/groups";
import { Network } from "../../../policy-pack/network/network";
import type { Direction } from "../../../policy-pack/network/policy";
import { commonPorts, formatPorts, type PortSet } from "../../../policy-pack/network/ports";
import { groupsOf } from "./differences";

const namespace = (name: string, labels = ""): string =>
  `--- {apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {${labels}}}}\n`;
const pod = (name: string, where: string, labels: string): string =>
  `--- {apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${where}, labels: {${labels}}}, spec: {containers: [{name: c}]}}\n`;

/** The pods that the examples of the page talk about, and some that they do not mean. */
const cluster = [
  namespace("default"),
  namespace("myproject-namespace", "project: myproject"),
  namespace("frontend", "namespace: frontend"),
  namespace("backend", "namespace: backend"),
  namespace("other", "namespace: other"),
  pod("db", "default", "role: db"),
  pod("front", "default", "role: frontend"),
  pod("web", "default", "role: web"),
  pod("project", "myproject-namespace", "role: any"),
  pod("alice", "default", "user: alice"),
  pod("client", "default", "role: client"),
  pod("project-client", "myproject-namespace", "role: client"),
  pod("in-frontend", "frontend", "app: x"),
  pod("in-backend", "backend", "app: x"),
  pod("in-other", "other", "app: x"),
].map((text) => text.replace("--- ", "---\n"));

class Page {
  private readonly network: Network;
  private readonly groups: ReadonlyMap<string, PodGroup>;

  /** @param spec Spec of a policy called `example` in the namespace default. */
  public constructor(...specs: readonly string[]) {
    const policies = specs.map(
      (spec, index) =>
        `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: example-${index}}\nspec:\n${spec}\n`,
    );
    const { manifests, violations } = readManifests([...cluster, ...policies].join(""), {
      namespace: "default",
      source: (index) => ({ file: "page", index }),
    });
    assert.deepEqual(violations, []);
    this.network = new Network(new ManifestSet(manifests));
    assert.deepEqual(
      this.network.policies.flatMap(({ flaws }) => flaws),
      [],
    );
    this.groups = groupsOf(this.network);
  }

  public reach(from: string, to: string): string {
    return formatPorts(this.network.reach(this.group(from), this.group(to)));
  }

  public isolated(name: string): readonly unknown[] {
    return (["ingress", "egress"] as const).map((direction) =>
      this.network.isolated(this.group(name), direction),
    );
  }

  public address(name: string, direction: Direction, text: string, ports?: PortSet): boolean {
    const address = parseAddress(text) ?? assert.fail(text);
    return this.network
      .openAddresses(this.group(name), direction)
      .some(
        (open) =>
          hasAddress(open.addresses, address) &&
          (ports === undefined || commonPorts(open.ports, ports).length > 0),
      );
  }

  private group(name: string): PodGroup {
    return this.groups.get(name) ?? assert.fail(name);
  }
}

const tcp = (from: number, to = from): PortSet => [{ protocol: "TCP", from, to }];

/** https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
describe("the examples of the page Network Policies of the Kubernetes documentation", () => {
  it("the NetworkPolicy resource: ipBlock with except, namespace and pods in, one block and port out", () => {
    const page = new Page(`
  podSelector: {matchLabels: {role: db}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}
    - namespaceSelector: {matchLabels: {project: myproject}}
    - podSelector: {matchLabels: {role: frontend}}
    ports: [{protocol: TCP, port: 6379}]
  egress:
  - to: [{ipBlock: {cidr: 10.0.0.0/24}}]
    ports: [{protocol: TCP, port: 5978}]`);
    assert.deepEqual(page.isolated("db"), [true, true]);
    assert.deepEqual(page.isolated("front"), [false, false]);
    assert.equal(page.reach("front", "db"), "TCP 6379");
    assert.equal(page.reach("project", "db"), "TCP 6379");
    assert.equal(page.reach("web", "db"), "none");
    assert.equal(page.reach("in-other", "db"), "none");
    assert.equal(page.reach("db", "web"), "none");
    for (const [address, wanted] of [
      ["172.17.0.255", true],
      ["172.17.1.0", false],
      ["172.17.1.255", false],
      ["172.17.2.0", true],
      ["172.17.255.255", true],
      ["172.18.0.0", false],
    ] as const) {
      assert.equal(page.address("db", "ingress", address, tcp(6379)), wanted, address);
    }
    assert.equal(page.address("db", "ingress", "172.17.0.1", tcp(6380)), false);
    assert.equal(page.address("db", "egress", "10.0.0.255", tcp(5978)), true);
    assert.equal(page.address("db", "egress", "10.0.1.0"), false);
    assert.equal(page.address("db", "egress", "10.0.0.1", tcp(5979)), false);
  });

  it("a single peer of two selectors: both have to match", () => {
    const page = new Page(`
  podSelector: {matchLabels: {role: db}}
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {project: myproject}}
      podSelector: {matchLabels: {role: client}}`);
    assert.equal(page.reach("project-client", "db"), "all");
    assert.equal(page.reach("client", "db"), "none");
    assert.equal(page.reach("project", "db"), "none");
  });

  it("two peers of one selector each: either is enough", () => {
    const page = new Page(`
  podSelector: {matchLabels: {role: db}}
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {project: myproject}}
    - podSelector: {matchLabels: {role: client}}`);
    assert.equal(page.reach("project-client", "db"), "all");
    assert.equal(page.reach("client", "db"), "all");
    assert.equal(page.reach("project", "db"), "all");
    assert.equal(page.reach("web", "db"), "none");
  });

  it("default deny all ingress traffic", () => {
    const page = new Page("  podSelector: {}\n  policyTypes: [Ingress]");
    assert.deepEqual(page.isolated("web"), [true, false]);
    assert.equal(page.reach("front", "web"), "none");
    assert.equal(page.reach("web", "in-other"), "all");
    assert.equal(page.address("web", "ingress", "8.8.8.8"), false);
  });

  it("allow all ingress traffic, whatever else denies it", () => {
    const page = new Page(
      "  podSelector: {}\n  ingress: [{}]\n  policyTypes: [Ingress]",
      "  podSelector: {}\n  policyTypes: [Ingress]",
    );
    assert.equal(page.reach("in-other", "web"), "all");
    assert.equal(page.address("web", "ingress", "8.8.8.8"), true);
  });

  it("default deny all egress traffic", () => {
    const page = new Page("  podSelector: {}\n  policyTypes: [Egress]");
    assert.deepEqual(page.isolated("web"), [false, true]);
    assert.equal(page.reach("web", "in-other"), "none");
    assert.equal(page.reach("in-other", "web"), "all");
  });

  it("allow all egress traffic", () => {
    const page = new Page("  podSelector: {}\n  egress: [{}]\n  policyTypes: [Egress]");
    assert.equal(page.reach("web", "in-other"), "all");
    assert.equal(page.address("web", "egress", "2001:db8::1"), true);
  });

  it("default deny all ingress and all egress traffic", () => {
    const page = new Page("  podSelector: {}\n  policyTypes: [Ingress, Egress]");
    assert.deepEqual(page.isolated("web"), [true, true]);
    assert.equal(page.reach("web", "in-other"), "none");
    assert.equal(page.reach("in-other", "web"), "none");
  });

  it("a range of ports, both ends included", () => {
    const page = new Page(`
  podSelector: {matchLabels: {role: db}}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 10.0.0.0/24}}]
    ports: [{protocol: TCP, port: 32000, endPort: 32768}]`);
    for (const [port, wanted] of [
      [31_999, false],
      [32_000, true],
      [32_768, true],
      [32_769, false],
    ] as const) {
      assert.equal(page.address("db", "egress", "10.0.0.1", tcp(port)), wanted, String(port));
    }
    assert.equal(page.address("db", "egress", "10.0.0.1", [{ protocol: "UDP", from: 1, to: 65_535 }]), false);
  });

  it("a range of one port", () => {
    const page = new Page(`
  podSelector: {matchLabels: {role: db}}
  ingress: [{ports: [{port: 80, endPort: 80}]}]`);
    assert.equal(page.reach("web", "db"), "TCP 80");
  });

  it("several namespaces by label", () => {
    const page = new Page(`
  podSelector: {matchLabels: {role: db}}
  policyTypes: [Egress]
  egress:
  - to: [{namespaceSelector: {matchExpressions: [{key: namespace, operator: In, values: [frontend, backend]}]}}]`);
    assert.equal(page.reach("db", "in-frontend"), "all");
    assert.equal(page.reach("db", "in-backend"), "all");
    assert.equal(page.reach("db", "in-other"), "none");
    assert.equal(page.reach("db", "web"), "none");
  });

  it("a namespace by its name", () => {
    const page = new Page(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]}]`);
    assert.equal(page.reach("in-other", "web"), "all");
    assert.equal(page.reach("in-frontend", "web"), "none");
  });
});
