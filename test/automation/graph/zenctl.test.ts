import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { svgOf } from "../../../automation/graph/svg";
import { documentOf } from "../../end-to-end/support/documents";
import { Zenctl } from "../contracts/zenctl";
import { documentedDot } from "./documented";

describe("zenctl graph", function () {
  this.timeout(240_000);
  const zenctl = new Zenctl();
  after(() => {
    zenctl.run(["cluster", "down", "--yes"]);
    zenctl.remove();
  });

  it("refuses a file that cannot be written, before it does anything", () => {
    const nowhere = path.join(zenctl.state, "nowhere", "graph.svg");
    const refused = zenctl.run(["graph", "--engine", "rehearsal", "--output", nowhere, "--json"]);
    assert.equal(refused.code, 2);
    assert.match(documentOf(refused, "error-result").error.message, /cannot be written \(ENOENT\)/);
    assert.deepEqual(
      fs.readdirSync(zenctl.state).filter((name) => name === "clusters"),
      [],
    );
  });

  it("draws the local stack from a preview as the docs have it, into a file", async () => {
    const file = path.join(zenctl.state, "graph.svg");
    const args = ["graph", "--engine", "rehearsal", "--format", "svg", "--output", file];
    const ended = zenctl.run(args);
    assert.deepEqual([ended.code, ended.stdout], [0, ""], ended.stderr);
    assert.match(ended.stderr, /^engine: rehearsal .*, stack: local$/m);
    assert.equal(fs.readFileSync(file, "utf8"), await svgOf(await documentedDot("local")));
  });

  it("draws the AWS stack from a preview as the docs have it, to stdout", async () => {
    const ended = zenctl.run(["graph", "--engine", "rehearsal", "--stack", "aws"]);
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(ended.stdout, await documentedDot("aws"));
  });

  it("has children of remote components, each with what it depends on", () => {
    const ended = zenctl.run(["graph", "--engine", "rehearsal", "--stack", "aws", "--resources", "--json"]);
    const { nodes, edges, source } = documentOf(ended, "graph-result");
    assert.equal(source, "preview");
    const cluster = nodes.find(({ type }) => type === "aws:eks/cluster:Cluster") ?? assert.fail("no cluster");
    assert.equal(cluster.parent, "eks:index:Cluster cluster");
    assert.ok(edges.some(({ from, to }) => from === cluster.id && to.startsWith("aws:kms/key:Key ")));
    const ids = new Set(nodes.map(({ id }) => id));
    assert.equal(ids.size, nodes.length);
    for (const { from, to } of edges) assert.ok(ids.has(from) && ids.has(to), `${from} -> ${to}`);
  });
});
