import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { dotOf } from "../../../automation/graph/dot";
import { type GraphEdge, graphOf, reduced } from "../../../automation/graph/graph";
import type { GraphResource } from "../../../automation/graph/resource";
import { stateResources } from "../../../automation/graph/resource";
import { svgOf } from "../../../automation/graph/svg";
import { DOCUMENTED, documentedDot } from "./documented";

const docs = path.resolve(__dirname, "..", "..", "..", "docs");
const STACK = "urn:pulumi:demo::project::pulumi:pulumi:Stack::project-demo";
const urn = (type: string, name: string): string => `urn:pulumi:demo::project::${type}::${name}`;

function resource(type: string, name: string, more: Partial<GraphResource> = {}): GraphResource {
  return { urn: urn(type, name), type, parent: STACK, dependencies: [], provider: "", ...more };
}

const CLUSTER = urn("own:Cluster", "cluster");
const INSIDE = urn("pulumi:providers:kubernetes", "inside");
const EVERYBODYS = urn("pulumi:providers:aws", "aws");
const inCloud = { provider: EVERYBODYS };

/** A network, a cluster in it with its own provider, and an agent that is in the cluster by that provider alone. */
const RESOURCES: readonly GraphResource[] = [
  resource("pulumi:pulumi:Stack", "project-demo", { parent: "" }),
  resource("pulumi:providers:aws", "default_7_48_0"),
  resource("pulumi:providers:aws", "aws"),
  resource("own:Network", "network"),
  resource("cloud:Vpc", "vpc", { parent: urn("own:Network", "network"), ...inCloud }),
  resource("own:Cluster", "cluster"),
  resource("cloud:Cluster", "eks", { parent: CLUSTER, dependencies: [urn("cloud:Vpc", "vpc")], ...inCloud }),
  resource("cloud:Nodes", "nodes", {
    parent: CLUSTER,
    dependencies: [urn("cloud:Vpc", "vpc"), urn("cloud:Cluster", "eks")],
    ...inCloud,
  }),
  resource("pulumi:providers:kubernetes", "inside", {
    parent: CLUSTER,
    dependencies: [urn("cloud:Nodes", "nodes")],
  }),
  resource("own:Agent", "agent"),
  resource("kubernetes:Release", "agent", { parent: urn("own:Agent", "agent"), provider: INSIDE }),
  resource("cloud:Budget", "alone", inCloud),
];

describe("the graph of a stack", () => {
  it("has at its top the components, with the edges of their parts", () => {
    const { nodes, edges } = graphOf(RESOURCES, "components");
    assert.deepEqual(
      nodes.map(({ id, kind }) => [id, kind]),
      [
        ["cloud:Budget alone", "resource"],
        ["own:Agent agent", "component"],
        ["own:Cluster cluster", "component"],
        ["own:Network network", "component"],
        ["pulumi:providers:aws aws", "provider"],
      ],
    );
    assert.deepEqual(edges, [
      { from: "own:Agent agent", to: "own:Cluster cluster" },
      { from: "own:Cluster cluster", to: "own:Network network" },
    ]);
  });

  it("has every resource within its component where that is asked for, and no edge that follows from others", () => {
    const { nodes, edges } = graphOf(RESOURCES, "resources");
    // All but the stack itself and the provider that the engine made.
    assert.equal(nodes.length, RESOURCES.length - 2);
    assert.equal(nodes.find(({ id }) => id === "cloud:Vpc vpc")?.parent, "own:Network network");
    assert.deepEqual(edges, [
      { from: "cloud:Cluster eks", to: "cloud:Vpc vpc" },
      { from: "cloud:Nodes nodes", to: "cloud:Cluster eks" },
      { from: "kubernetes:Release agent", to: "pulumi:providers:kubernetes inside" },
      { from: "pulumi:providers:kubernetes inside", to: "cloud:Nodes nodes" },
    ]);
  });

  it("is the same text in whatever order the engine tells of resources", () => {
    const texts = [RESOURCES, [...RESOURCES].reverse()].map((each) =>
      dotOf(graphOf(each, "resources"), "demo"),
    );
    assert.equal(texts[0], texts[1]);
  });

  it("loses no way from one to another by what is left out, cycles included", () => {
    const node = fc.integer({ min: 0, max: 7 }).map(String);
    const edge = fc.record({ from: node, to: node }).filter(({ from, to }) => from !== to);
    const key = ({ from, to }: GraphEdge): string => `${from} ${to}`;
    const closure = (edges: readonly GraphEdge[]): readonly string[] => {
      const pairs = new Set(edges.map(key));
      for (let before = -1; before !== pairs.size;) {
        before = pairs.size;
        for (const first of [...pairs])
          for (const second of edges)
            if (first.endsWith(` ${second.from}`)) pairs.add(`${first.split(" ")[0] ?? ""} ${second.to}`);
      }
      return [...pairs].sort();
    };
    fc.assert(
      fc.property(fc.uniqueArray(edge, { selector: key, maxLength: 24 }), (edges) => {
        const less = reduced(edges);
        assert.deepEqual(closure(less), closure(edges));
        for (const left of less)
          assert.ok(!closure(less.filter((each) => each !== left)).includes(key(left)), key(left));
      }),
    );
  });

  it("is read from a state without what is only left to be deleted", async () => {
    const resources = [
      { urn: urn("a:B", "kept"), type: "a:B", parent: STACK, provider: `${EVERYBODYS}::some-id` },
      { urn: urn("a:B", "old"), type: "a:B", parent: STACK, delete: true },
    ];
    const stack = { exportStack: () => Promise.resolve({ version: 3, deployment: { resources } }) };
    assert.deepEqual(await stateResources(stack as unknown as Parameters<typeof stateResources>[0]), [
      { urn: urn("a:B", "kept"), type: "a:B", parent: STACK, dependencies: [], provider: EVERYBODYS },
    ]);
  });

  it("takes names that mean something to Graphviz and to SVG for what they are", async () => {
    const odd = resource("own:Odd", 'a"b\\n<script>&[x]', { provider: "" });
    const child = resource("cloud:Part", "part", { parent: odd.urn, ...inCloud });
    const svg = await svgOf(dotOf(graphOf([odd, child], "components"), "demo"));
    assert.ok(svg.includes("a&quot;b\\n&lt;script&gt;&amp;[x]"), svg);
    assert.ok(!svg.includes("<script>"));
  });

  it("is a picture without a document type, links or scripts", async () => {
    const svg = await svgOf(dotOf(graphOf(RESOURCES, "resources"), "demo"));
    assert.match(svg, /^<svg [^]*<\/svg>\n$/);
    assert.doesNotMatch(svg, /<script|xlink:href="(?!#)|<!DOCTYPE/);
    for (const name of ["vpc", "eks", "nodes", "Network network"]) assert.ok(svg.includes(`>${name}<`), name);
  });
});

describe("the graphs in the docs", function () {
  this.timeout(60_000);
  const page = fs.readFileSync(path.join(docs, "graph.md"), "utf8");
  for (const stack of DOCUMENTED)
    it(`has the one of ${stack} as it is now`, async () => {
      const drawn = fs.readFileSync(path.join(docs, `graph-${stack}.svg`), "utf8");
      assert.equal(
        drawn,
        await svgOf(await documentedDot(stack)),
        `docs/graph-${stack}.svg: run npm run docs`,
      );
      assert.ok(page.includes(`(graph-${stack}.svg)`));
    });
});
