import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { ensureFrom } from "../../tools/ensure";
import { locateFrom } from "../../tools/locate";
import { Workbench } from "./support/workbench";

describe("tools: the cache", function () {
  // Real builds and installations share the machine with whatever else runs on it.
  this.timeout(60_000);

  let bench: Workbench;
  let helm: string;
  beforeEach(async () => {
    bench = new Workbench();
    bench.putGoOnPath();
    helm = (await ensureFrom(bench.catalogue(), ["helm"], { env: bench.env() })).helm;
  });
  afterEach(() => bench.remove());

  const entry = (): string => path.dirname(path.dirname(helm));

  async function expectMadeAgain(): Promise<void> {
    assert.equal(
      locateFrom(bench.catalogue(), "helm", bench.env()),
      undefined,
      "a broken tool is not handed out",
    );
    const again = await ensureFrom(bench.catalogue(), ["helm"], { env: bench.env() });
    assert.equal(again.helm, helm);
    assert.equal(bench.builds(), 2);
    assert.match(execFileSync(helm, { encoding: "utf8" }), /^helm v3\.22\.0 /);
    assert.equal(locateFrom(bench.catalogue(), "helm", bench.env()), helm);
    assert.deepEqual(bench.leftovers(), []);
  }

  it("makes a half-written tool again", async () => {
    fs.truncateSync(helm, 1000);
    await expectMadeAgain();
  });

  it("makes a tool with one changed byte again", async () => {
    const content = fs.readFileSync(helm);
    content.writeUInt8(content.readUInt8(5000) ^ 1, 5000);
    fs.writeFileSync(helm, content);
    await expectMadeAgain();
  });

  it("makes a tool that lost its right to run again", async () => {
    fs.chmodSync(helm, 0o644);
    await expectMadeAgain();
  });

  it("makes a tool that is gone again", async () => {
    fs.rmSync(helm);
    await expectMadeAgain();
  });

  it("makes an entry without a readable receipt again", async () => {
    const receipt = path.join(entry(), "receipt.json");
    fs.writeFileSync(receipt, fs.readFileSync(receipt, "utf8").slice(0, 40));
    await expectMadeAgain();
    fs.rmSync(receipt);
    assert.equal(locateFrom(bench.catalogue(), "helm", bench.env()), undefined);
    fs.writeFileSync(receipt, "{}");
    assert.equal(locateFrom(bench.catalogue(), "helm", bench.env()), undefined);
  });

  it("makes an entry again that is a file", async () => {
    fs.rmSync(entry(), { recursive: true });
    fs.writeFileSync(entry(), "");
    await expectMadeAgain();
  });

  it("keeps a tool that only looks newer, as after a copy of the cache, and checks its content once", () => {
    const later = new Date(Date.now() + 60_000);
    fs.utimesSync(helm, later, later);
    assert.equal(locateFrom(bench.catalogue(), "helm", bench.env()), helm);
    const receipt = JSON.parse(fs.readFileSync(path.join(entry(), "receipt.json"), "utf8")) as {
      readonly tools: { readonly helm: { readonly modifiedMs: number } };
    };
    assert.equal(receipt.tools.helm.modifiedMs, fs.statSync(helm).mtimeMs);
    assert.equal(bench.builds(), 1);
  });

  it("records what it was made of", () => {
    const receipt = JSON.parse(fs.readFileSync(path.join(entry(), "receipt.json"), "utf8")) as Record<
      string,
      unknown
    >;
    const { tools, madeWith, ...rest } = receipt;
    assert.deepEqual(rest, { schema: 1, unit: "helm", version: "3.22.0", origin: "build" });
    assert.match(String(madeWith), /^go1\.\d+/);
    assert.deepEqual(Object.keys(tools as object), ["helm"]);
  });

  it("finds a tool in milliseconds", () => {
    const env = bench.env();
    locateFrom(bench.catalogue(), "helm", env);
    const started = performance.now();
    for (let round = 0; round < 20; round++) locateFrom(bench.catalogue(), "helm", env);
    assert.ok((performance.now() - started) / 20 < 10);
  });

  it("locates by PATH first, never builds, and obeys ZEN_TOOLS", () => {
    assert.equal(locateFrom(bench.catalogue(), "kube-apiserver", bench.env()), undefined);
    assert.equal(bench.builds(), 1);
    const onPath = bench.putOnPath("helm", "v3.20.1");
    assert.equal(locateFrom(bench.catalogue(), "helm", bench.env()), onPath);
    assert.equal(locateFrom(bench.catalogue(), "helm", bench.env({ ZEN_TOOLS: "build" })), helm);
    assert.equal(locateFrom(bench.catalogue(), "helm", bench.env({ ZEN_TOOLS: "download" })), undefined);
    fs.rmSync(onPath);
    assert.equal(locateFrom(bench.catalogue(), "helm", bench.env({ ZEN_TOOLS: "path" })), undefined);
  });

  it("locates the newest fitting tool where the Go modules are not at hand", () => {
    const older = path.join(bench.cache, "helm-3.19.0-0123456789abcdef");
    fs.cpSync(entry(), older, { recursive: true, preserveTimestamps: true });
    fs.cpSync(entry(), path.join(bench.cache, "helm-4.0.0-0123456789abcdef"), { recursive: true });
    const env = bench.env();
    assert.equal(locateFrom(undefined, "helm", env), helm);
    fs.rmSync(entry(), { recursive: true });
    assert.equal(locateFrom(undefined, "helm", env), path.join(older, "bin", "helm"));
    assert.equal(locateFrom(undefined, "etcd", env), undefined);
    assert.equal(locateFrom(undefined, "helm", bench.env({ ZEN_CACHE: bench.path("nowhere") })), undefined);
  });
});
