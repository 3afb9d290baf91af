import assert from "node:assert/strict";
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { SmallClone } from "./support/clone";

const nothing = { code: 0, stdout: "", stderr: "" };

describe("bin/setup: the npm packages", function () {
  // Real builds and installations share the machine with whatever else runs on it.
  this.timeout(60_000);

  let clone: SmallClone;
  beforeEach(() => (clone = new SmallClone()));
  afterEach(() => clone.remove());

  async function untilNpmRuns(): Promise<void> {
    for (let round = 0; !fs.existsSync(clone.path("npm.log")); round++) {
      assert.ok(round < 100, "npm was not started");
      await sleep(50);
    }
  }

  it("installs what is missing with a word on stderr, and is silent when there is nothing to do", async () => {
    const { code, stdout, stderr } = await clone.setUp();
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "");
    assert.match(
      stderr,
      /^Installing the locked npm packages \(1\)\.\.\.\nInstalling the locked npm packages \(1\): done in \d+ s\n$/,
    );
    assert.deepEqual(clone.npmCalls(), ["ci --include=dev"]);
    assert.deepEqual(clone.installed(), ["one"]);
    assert.deepEqual(await clone.setUp(), nothing);
    assert.deepEqual(clone.npmCalls(), []);
    assert.equal(fs.existsSync(clone.path(".set-up.lock")), false);
  });

  it("installs again when the lock file asks for more", async () => {
    await clone.setUp();
    clone.dependOn("one", "two");
    assert.match((await clone.setUp()).stderr, /^Installing the locked npm packages \(2\)/);
    assert.deepEqual(clone.installed(), ["one", "two"]);
  });

  it("installs again when something was taken out by npm, and leaves alone what was added by hand", async () => {
    clone.dependOn("one", "two");
    await clone.setUp();
    const file = clone.path("node_modules/.package-lock.json");
    const listed = JSON.parse(fs.readFileSync(file, "utf8")) as { packages: Record<string, unknown> };
    fs.writeFileSync(
      file,
      JSON.stringify({ ...listed, packages: { ...listed.packages, "node_modules/three": {} } }),
    );
    assert.deepEqual(await clone.setUp(), nothing);
    delete listed.packages["node_modules/two"];
    fs.writeFileSync(file, JSON.stringify(listed));
    clone.npmCalls();
    assert.equal((await clone.setUp()).code, 0);
    assert.deepEqual(clone.npmCalls(), ["ci --include=dev"]);
  });

  it("accepts what `npm ci` by hand has installed, without optional packages of other platforms", async () => {
    await clone.setUp();
    const lock = JSON.parse(clone.read("package-lock.json")) as { packages: Record<string, unknown> };
    lock.packages["node_modules/other-platform"] = { version: "1.0.0", optional: true };
    clone.write("package-lock.json", JSON.stringify(lock));
    fs.rmSync(clone.path("node_modules/.set-up.json"));
    clone.npmCalls();
    assert.deepEqual(await clone.setUp(), nothing);
    assert.deepEqual(clone.npmCalls(), []);
  });

  it("installs again what was interrupted, or made on another platform", async () => {
    await clone.setUp();
    fs.rmSync(clone.path("node_modules/.package-lock.json"));
    clone.npmCalls();
    await clone.setUp();
    assert.deepEqual(clone.npmCalls(), ["ci --include=dev"]);
    const stamp = JSON.parse(clone.read("node_modules/.set-up.json")) as Record<string, unknown>;
    clone.write("node_modules/.set-up.json", JSON.stringify({ ...stamp, platform: "plan9-mips" }));
    await clone.setUp();
    assert.deepEqual(clone.npmCalls(), ["ci --include=dev"]);
  });

  it("installs once when two runs start together", async () => {
    clone.wrapNpm(1);
    const results = await Promise.all([clone.setUp(), clone.setUp()]);
    assert.deepEqual(
      results.map(({ code }) => code),
      [0, 0],
    );
    assert.deepEqual(clone.npmCalls(), ["ci --include=dev"]);
    const waited = results.filter(
      ({ stderr }) => stderr === "Waiting for another run that sets this clone up...\n",
    );
    assert.equal(waited.length, 1);
  });

  it("takes over from a run that was killed", async () => {
    clone.wrapNpm(60);
    const killed = clone.start("bin/setup.mjs");
    await untilNpmRuns();
    process.kill(-(killed.child.pid ?? assert.fail()), "SIGKILL");
    await killed.done;
    clone.wrapNpm();
    assert.equal((await clone.setUp()).code, 0);
    assert.deepEqual(clone.installed(), ["one"]);
    assert.deepEqual(await clone.setUp(), nothing);
  });

  it("passes a signal on to npm, waits for its end, and says so", async () => {
    clone.wrapNpm(60);
    const stopped = clone.start("bin/setup.mjs");
    await untilNpmRuns();
    await sleep(200);
    stopped.child.kill("SIGTERM");
    const { code, stderr } = await stopped.done;
    assert.equal(code, 143);
    assert.match(stderr, /\nSet-up was stopped by SIGTERM: run this again\.\n$/);
    assert.equal(fs.existsSync(clone.path(".set-up.lock")), false);
  });

  it("says what to do when the registry cannot be reached", async () => {
    const lock = JSON.parse(clone.read("package-lock.json")) as { packages: Record<string, object> };
    lock.packages[""] = {
      ...lock.packages[""],
      dependencies: { one: "file:vendor/one", "left-pad": "1.3.0" },
    };
    lock.packages["node_modules/left-pad"] = { version: "1.3.0" };
    clone.write("package-lock.json", JSON.stringify(lock));
    clone.write("package.json", JSON.stringify({ name: "small", version: "1.0.0", ...lock.packages[""] }));
    const { code, stderr } = await clone.setUp({
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_cache: clone.path("npm-cache"),
      npm_config_fetch_retries: "0",
    });
    assert.equal(code, 1);
    assert.equal(
      stderr.split("\n").slice(1).join("\n"),
      "The npm packages are missing and the npm registry cannot be reached (ECONNREFUSED): connect to the network, or " +
        "name a mirror with `npm config set registry URL`, and run this again.\n",
    );
  });

  it("repeats what npm says when the lock file does not belong to package.json", async () => {
    clone.write(
      "package.json",
      JSON.stringify({ name: "small", version: "1.0.0", dependencies: { two: "file:vendor/two" } }),
    );
    const { code, stderr } = await clone.setUp();
    assert.equal(code, 1);
    assert.match(stderr, /`npm ci` failed with exit code 1; it said:\nnpm error code EUSAGE\n/);
    assert.match(stderr, /Missing: two@/);
  });

  it("refuses a Node.js that is too old, and an npm that is not there", async () => {
    clone.write(
      "old.mjs",
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.19.1" } });',
    );
    assert.deepEqual(await clone.setUp({ NODE_OPTIONS: `--import=${clone.path("old.mjs")}` }), {
      code: 1,
      stdout: "",
      stderr: "Node.js 18.19.1 is too old: install Node.js 20.19 or newer (https://nodejs.org).\n",
    });
    const without = await clone.setUp({ PATH: clone.path("nowhere") });
    assert.equal(without.code, 1);
    assert.match(
      without.stderr,
      /\nnpm is not on PATH: install Node\.js with npm \(https:\/\/nodejs\.org\)\.\n$/,
    );
  });
});

describe("bin/setup: the policy pack's bundle", function () {
  // Real builds and installations share the machine with whatever else runs on it.
  this.timeout(60_000);

  let clone: SmallClone;
  before(async () => {
    clone = new SmallClone();
    const scripts = { build: "node build.js" };
    clone.write(
      "policy-pack/package.json",
      JSON.stringify({ name: "policy-pack", version: "1.0.0", scripts }),
    );
    clone.write(
      "policy-pack/build.js",
      'const fs = require("fs"); fs.mkdirSync("bin", { recursive: true }); fs.appendFileSync("bin/index.js", "x");',
    );
    clone.write("policy-pack/rules/images.ts", "export const rule = 1;\n");
    clone.write("model/images.ts", "export const images = 1;\n");
    clone.dependOn("one");
    const { code, stderr } = await clone.setUp();
    assert.equal(code, 0, stderr);
  });
  beforeEach(() => clone.npmCalls());
  after(() => clone.remove());

  const bundle = (): string => clone.read("policy-pack/bin/index.js");

  it("is made by the set-up, and not again", async () => {
    assert.equal(bundle(), "x");
    assert.deepEqual(await clone.setUp(), nothing);
    assert.deepEqual(clone.npmCalls(), []);
  });

  for (const file of ["policy-pack/rules/images.ts", "model/images.ts", "policy-pack/rules/added.ts"]) {
    it(`is made again when ${file} changes`, async () => {
      const before = bundle();
      clone.write(file, "export const rule = 2;\n");
      assert.deepEqual(await clone.setUp(), nothing);
      assert.deepEqual(clone.npmCalls(), ["run build"]);
      assert.equal(bundle(), `${before}x`);
    });
  }

  it("is made again when it is gone", async () => {
    fs.rmSync(clone.path("policy-pack/bin"), { recursive: true });
    assert.deepEqual(await clone.setUp(), nothing);
    assert.equal(bundle(), "x");
  });

  it("stops the set-up with the build's own words when it cannot be made, each time", async () => {
    clone.write(
      "policy-pack/build.js",
      'console.error("rules/images.ts:1: unexpected end"); process.exit(3);',
    );
    clone.write("model/images.ts", "export const images = 3;\n");
    for (let run = 0; run < 2; run++) {
      const { code, stdout, stderr } = await clone.setUp();
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(
        stderr,
        /^The policy pack could not be built \(npm run build -w policy-pack\); it said:\n/,
      );
      assert.match(stderr, /rules\/images\.ts:1: unexpected end/);
    }
  });
});
