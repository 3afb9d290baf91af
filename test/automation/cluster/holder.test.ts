import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { holderOf } from "../../../automation/cluster/holder";
import { type StackRecord, writeRecord } from "../../../automation/engine/record";
import { stackConfig } from "../../support/stackConfig";

const projectDirectory = path.resolve(__dirname, "..", "..", "..");

describe("who holds a cluster of zenctl's own", () => {
  const state = fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-holder-"));
  const place = { env: { ZEN_STATE: state }, projectDirectory };
  const local = stackConfig({ profile: "local" });
  const EKS: StackRecord = { engine: "rehearsal", cluster: "own" };
  afterEach(() => fs.rmSync(path.join(state, "stacks"), { recursive: true, force: true }));
  after(() => fs.rmSync(state, { recursive: true, force: true }));

  const both = { stack: "aws", namespaces: ["atom-system", "zen-system"] };

  it("is another stack with the same namespaces, also one whose EKS it stands for", () => {
    assert.equal(holderOf("local", local, "embedded", place), undefined);
    writeRecord(place.env, "aws", EKS);
    assert.deepEqual(holderOf("local", local, "embedded", place), both);
    writeRecord(place.env, "aws", { engine: "pulumi", cluster: "embedded" });
    assert.deepEqual(holderOf("local", local, "embedded", place), both);
  });

  it("is none with other namespaces, on another cluster, only looked at, or unknown", () => {
    writeRecord(place.env, "aws", EKS);
    const apart = stackConfig({ profile: "local", namespaces: { zen: "zen-own", atom: "atom-own" } });
    assert.equal(holderOf("local", apart, "embedded", place), undefined);
    assert.equal(holderOf("local", local, "k3d", place), undefined);
    assert.equal(holderOf("local", local, "given", place), undefined);
    assert.equal(holderOf("aws", local, "embedded", place), undefined);
    writeRecord(place.env, "aws", { ...EKS, planned: true });
    assert.equal(holderOf("local", local, "embedded", place), undefined);
    writeRecord(place.env, "aws", { engine: "pulumi", cluster: "own" });
    assert.equal(holderOf("local", local, "embedded", place), undefined);
    fs.rmSync(path.join(state, "stacks"), { recursive: true });
    writeRecord(place.env, "gone", EKS);
    assert.equal(holderOf("local", local, "embedded", place), undefined);
  });

  it("holds what both have, where only one namespace is the same", () => {
    writeRecord(place.env, "aws", EKS);
    const half = stackConfig({ profile: "local", namespaces: { zen: "zen-own", atom: "atom-system" } });
    assert.deepEqual(holderOf("local", half, "embedded", place), {
      stack: "aws",
      namespaces: ["atom-system"],
    });
  });
});
