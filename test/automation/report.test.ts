import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { createDisplay, duration, resourceLine } from "../../automation/progress/display";
import type { TrackedResource } from "../../automation/progress/tracker";
import { changesLine } from "../../automation/report/changes";
import { exemptionLine, findingLine, showExemptions, showFindings } from "../../automation/report/findings";
import { readinessOf } from "../../automation/report/readiness";
import { showStandIns } from "../../automation/report/standIns";
import { releaseTable } from "../../automation/report/table";
import type { ReportedExemption } from "../../model/exemptionSchema";
import type { Finding } from "../../model/finding";
import { Recorder } from "./support/recorder";

const resource: TrackedResource = {
  urn: "urn:pulumi:local::p::kubernetes:helm.sh/v3:Release::zen-agent",
  type: "kubernetes:helm.sh/v3:Release",
  name: "zen-agent",
  op: "create",
  phase: "done",
  startedAt: 0,
  durationMs: 6240,
  inputs: {},
  outputs: {},
  outputsBefore: {},
};

const finding: Finding = {
  id: "ZEN-101",
  rule: "images",
  check: "registry",
  severity: "high",
  enforcement: "mandatory",
  object: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: "atom-system",
    name: "runtime-agent",
    source: { release: "runtime-agent", template: "templates/deployment.yaml" },
  },
  path: "/spec/template/spec/containers/0/image",
  message: "use an allowed registry",
  controls: [],
};

describe("what zenctl shows", () => {
  it("writes durations as people read them", () => {
    assert.deepEqual([0, 949, 59_949, 60_000, 65_400, 3_599_600].map(duration), [
      "0.0s",
      "0.9s",
      "59.9s",
      "1m00s",
      "1m05s",
      "60m00s",
    ]);
  });

  it("writes a line for a resource, with its time only where something was done", () => {
    assert.equal(resourceLine(resource, false), " +  Release zen-agent create (6.2s)");
    assert.equal(resourceLine(resource, true), " +  Release zen-agent create");
    assert.equal(
      resourceLine({ ...resource, op: "update", phase: "failed" }, false),
      " ~  Release zen-agent update failed (6.2s)",
    );
  });

  it("shows without a terminal one plain line for each end that is worth one", () => {
    const recorder = new Recorder();
    const display = createDisplay(recorder, false);
    display.update({ ...resource, phase: "running" });
    display.update(resource);
    display.update({ ...resource, op: "same" });
    display.update({ ...resource, op: "same", phase: "failed" });
    display.update({ ...resource, type: "pulumi:pulumi:Stack", name: "p-local" });
    display.update({ ...resource, type: "kube-zen:charts:ZenAgent" });
    display.close();
    assert.deepEqual(recorder.said, [
      " +  Release zen-agent create (6.2s)",
      " =  Release zen-agent same failed (6.2s)",
      " +  Stack p-local create (6.2s)",
      " +  ZenAgent component zen-agent create (6.2s)",
    ]);
  });

  it("sums changes up in one line", () => {
    const none = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
    assert.equal(changesLine("", none), "resources: none");
    assert.equal(
      changesLine("to be", { create: 12, update: 1, replace: 2, delete: 3, same: 4 }),
      "resources: 12 to be created, 1 to be updated, 2 to be replaced, 3 to be deleted, 4 the same",
    );
  });

  it("tells findings with object, place and fix, mandatory ones first", () => {
    const recorder = new Recorder();
    const advisory: Finding = {
      ...finding,
      enforcement: "advisory",
      object: { ...finding.object, namespace: "", kind: "Namespace", name: "n" },
    };
    showFindings([advisory, finding], recorder);
    assert.deepEqual(recorder.said.map(stripVTControlCharacters), [
      " !  mandatory ZEN-101 Deployment atom-system/runtime-agent /spec/template/spec/containers/0/image: use an allowed registry",
      " !  advisory ZEN-101 Namespace n /spec/template/spec/containers/0/image: use an allowed registry",
    ]);
    assert.match(findingLine(finding), /^mandatory ZEN-101/);
  });

  it("shows every exemption in a line, those of the reviewed file first", () => {
    const exemption: ReportedExemption = {
      source: "file",
      rule: "images",
      object: { kind: "Deployment", namespace: "shop", name: "web" },
      path: "/spec/replicas",
      reason: "Until the mirror is there.",
      owner: "team-shop",
      expires: "2027-03-31",
      findings: 2,
      expired: false,
    };
    const declared: ReportedExemption = {
      source: "declared",
      rule: "rbac-escalation",
      object: { kind: "ClusterRole", name: "zen-agent" },
      path: "/rules/0",
      what: "delete pods",
      reason: "It carries out remediations.",
      owner: "model",
      findings: 1,
      expired: false,
    };
    const recorder = new Recorder();
    showExemptions([declared, exemption], recorder);
    assert.deepEqual(recorder.said.map(stripVTControlCharacters), [
      " ~  exempt images Deployment shop/web /spec/replicas: 2 findings, until 2027-03-31, for team-shop (Until the mirror is there.)",
      " ~  accepted rbac-escalation ClusterRole zen-agent /rules/0: delete pods (It carries out remediations.)",
    ]);
    assert.equal(
      exemptionLine({
        ...exemption,
        object: { kind: "ClusterRole", name: "r" },
        path: "",
        findings: 1,
        expired: true,
      }),
      "exempt images ClusterRole r: 1 finding, expired on 2027-03-31, for team-shop (Until the mirror is there.)",
    );
  });

  it("adds up the Deployments of each release, and takes the default of one replica", () => {
    const deployment = (
      namespace: string,
      release: string | undefined,
      replicas?: number,
      available?: number,
    ) => ({
      metadata: {
        namespace,
        ...(release === undefined ? {} : { annotations: { "meta.helm.sh/release-name": release } }),
      },
      spec: replicas === undefined ? {} : { replicas },
      ...(available === undefined ? {} : { status: { availableReplicas: available } }),
    });
    const found = readinessOf([
      deployment("zen-system", "zen-agent", 2, 1),
      deployment("zen-system", "zen-agent"),
      deployment("atom-system", "zen-agent", 0, 0),
    ]);
    assert.deepEqual(Object.fromEntries(found), {
      "zen-system/zen-agent": { ready: 1, wanted: 3 },
      "atom-system/zen-agent": { ready: 0, wanted: 0 },
    });
  });

  it("closes with a table of the releases", () => {
    const release = { name: "zen-agent", chart: "zen-agent", version: "1.1.0", namespace: "zen-system" };
    const table = releaseTable(
      [
        { ...release, revision: 2, status: "deployed", durationMs: 6240 },
        { ...release, name: "other", revision: 10, status: "deployed", durationMs: 0 },
      ],
      new Map([["zen-system/zen-agent", { ready: 1, wanted: 2 }]]),
    );
    assert.deepEqual(stripVTControlCharacters(table).split("\n"), [
      "  release    chart      version  namespace   revision  ready  time",
      "  zen-agent  zen-agent  1.1.0    zen-system  2         1/2    6.2s",
      "  other      zen-agent  1.1.0    zen-system  10        -      -",
    ]);
  });

  it("says once of each release that a stand-in of its chart was judged, and nothing else of what the pack prints", () => {
    const recorder = new Recorder();
    const told = (name: string): string =>
      `release ${name}: a stand-in for the chart ${name} was judged, not the published one`;
    const info = (message: string) => ({ severity: "info" as const, message, urn: "" });
    showStandIns(
      [
        info(`${told("b")}\n${told("a")}`),
        info(told("b")),
        info("something else"),
        { ...info(told("c")), severity: "warning" },
      ],
      recorder,
    );
    assert.deepEqual(recorder.said, [` i  ${told("a")}`, ` i  ${told("b")}`]);
  });
});
