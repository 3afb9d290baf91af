import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { readFindings } from "../../automation/engine/policies";
import type { Finding } from "../../model/finding";
import { policyPackConfigFile } from "../../policy-pack/config";
import { type AskedResource, type Diagnostic, PackProcess } from "./packProcess";
import { helmFile, podTemplate, Workbench, writeFiles } from "./support";

const root = path.join(__dirname, "..", "..");
const MESSAGE =
  /^\[ZEN-101\] Pod shop\/(?:p|q) \(\/spec\/containers\/0\/image\): docker\.io\/evil\/miner is not from an allowed registry/;

describe("exemptions in the pack", function () {
  this.timeout(240_000);
  let bench: Workbench;
  const release: AskedResource = {
    type: "kubernetes:helm.sh/v3:Release",
    name: "web",
    props: { name: "web", namespace: "shop", chart: "./app", values: {} },
  };

  let helm: string;
  before(async () => {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: path.join(root, "policy-pack") });
    helm = await helmFile();
  });
  beforeEach(() => {
    bench = new Workbench();
    bench.chart({
      "templates/p.yaml": podTemplate("p", "evil/miner"),
      "templates/q.yaml": podTemplate("q", "evil/miner"),
    });
  });
  afterEach(() => bench.close());

  /** What the pack says of the release and then of the stack, by rules about images and the judging only. */
  async function judged(exemptions: string): Promise<{
    readonly told: readonly Diagnostic[];
    readonly ofStack: readonly Diagnostic[];
    readonly written: ReturnType<typeof readFindings>;
  }> {
    const findingsFile = path.join(bench.folder, "findings.jsonl");
    writeFiles(bench.folder, { "policy-exemptions.yaml": exemptions });
    const all = policyPackConfigFile({ programRoot: bench.folder, helm, profile: "aws", findingsFile });
    const config = Object.fromEntries(
      Object.entries(all).map(([policy, given]) => [
        policy,
        ["manifests", "images", "exemptions"].includes(policy)
          ? given
          : { ...given, enforcementLevel: "disabled" },
      ]),
    );
    const pack = await PackProcess.start({ env: bench.env, config });
    try {
      const told = await pack.analyze(release);
      const ofStack = await pack.analyzeStack([release]);
      return { told, ofStack, written: readFindings(fs.readFileSync(findingsFile, "utf8")) };
    } finally {
      pack.close();
    }
  }
  const entry = (name: string, expires: string): string =>
    `  - { rule: images, object: { kind: Pod, namespace: shop, name: ${name} }, reason: Until the mirror is there., owner: team-shop, expires: ${expires} }\n`;
  const reported = (name: string, expires: string, findings: number, expired = false): unknown => ({
    source: "file",
    rule: "images",
    object: { kind: "Pod", namespace: "shop", name },
    reason: "Until the mirror is there.",
    owner: "team-shop",
    expires,
    findings,
    expired,
  });
  const short = (findings: readonly Finding[]): readonly string[] =>
    findings.map(({ id, rule, enforcement, object }) => `${enforcement} ${rule} ${id} ${object.name}`);

  it("stop nothing from being told, but from stopping the change", async () => {
    const { told, ofStack, written } = await judged(`exemptions:\n${entry("p", "2999-01-01")}`);
    assert.deepEqual(
      told.map(({ policy, level }) => `${policy} ${level}`),
      ["images mandatory", "images advisory"],
    );
    for (const { message } of told) assert.match(message, MESSAGE);
    assert.match(
      told.find(({ level }) => level === "advisory")?.message ?? "",
      /Pod shop\/p .* \(exempt until 2999-01-01, for team-shop: Until the mirror is there\.\)$/,
    );
    assert.deepEqual(ofStack, []);
    assert.deepEqual(short(written.findings), ["mandatory images ZEN-101 q"]);
    assert.deepEqual(written.exemptions, [reported("p", "2999-01-01", 1)]);
  });

  it("that have expired or cover nothing are told with the whole stack", async () => {
    const { told, ofStack, written } = await judged(
      `exemptions:\n${entry("p", "2020-01-01")}${entry("gone", "2999-01-01")}`,
    );
    assert.deepEqual(
      told.map(({ policy, level }) => `${policy} ${level}`),
      ["images mandatory", "images mandatory"],
    );
    assert.deepEqual(ofStack, [
      {
        policy: "exemptions",
        level: "mandatory",
        message:
          "[ZEN-011] PolicyExemptions policy-exemptions.yaml (/exemptions/0): exemption 1 (images of Pod shop/p) expired on 2020-01-01: mend what it covered and remove it, or have it reviewed again",
      },
      {
        policy: "exemptions",
        level: "advisory",
        message:
          "[ZEN-012] PolicyExemptions policy-exemptions.yaml (/exemptions/1): exemption 2 (images of Pod shop/gone) covers nothing: remove it",
      },
    ]);
    assert.deepEqual(short(written.findings), [
      "mandatory images ZEN-101 p",
      "mandatory images ZEN-101 q",
      "mandatory exemptions ZEN-011 policy-exemptions.yaml",
      "advisory exemptions ZEN-012 policy-exemptions.yaml",
    ]);
    assert.deepEqual(written.exemptions, [
      reported("p", "2020-01-01", 1, true),
      reported("gone", "2999-01-01", 0),
    ]);
  });

  it("that are not understood are told once", async () => {
    const { told, ofStack } = await judged("exemptions:\n  - { rule: imags }\n");
    const unread = [...told, ...ofStack].filter(({ message }) => message.startsWith("[ZEN-013]"));
    assert.deepEqual(
      unread.map(({ policy, level, message }) => `${policy} ${level} ${message.replace(/^.*?: /, "")}`),
      ["object", "reason", "owner", "expires"].map(
        (name) => `manifests mandatory exemption 1 in policy-exemptions.yaml has no ${name}: give it one`,
      ),
    );
  });

  it("of several runs are counted by what the last line says of each", () => {
    const line = (findings: number): string =>
      JSON.stringify({ exemption: reported("p", "2999-01-01", findings) });
    assert.deepEqual(readFindings(`${line(0)}\n${line(1)}\n${line(2)}\n`), {
      findings: [],
      exemptions: [reported("p", "2999-01-01", 2)],
    });
    assert.deepEqual(readFindings(""), { findings: [], exemptions: [] });
  });
});
