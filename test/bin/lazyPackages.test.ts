import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "..", "..");

/** What a process prints that loads @pulumi/pulumi, with the lazy packages or as it is. */
function inProcess(script: string, lazy: boolean): string {
  const before = lazy ? ["--require", path.join(ROOT, "bin", "lazyPackages.cjs")] : [];
  return execFileSync(process.execPath, [...before, "-e", script], { cwd: ROOT, encoding: "utf8" });
}

const LOADED = `
  require("@pulumi/pulumi");
  const names = ["typescript/lib/typescript.js", "@npmcli/arborist/lib/index.js"];
  console.log(names.map((name) => Object.keys(require.cache).some((file) => file.endsWith("node_modules/" + name))).join());`;

const SERIALIZED = `
  const pulumi = require("@pulumi/pulumi");
  const added = 2;
  pulumi.runtime.serializeFunction((number) => number + added).then(({ text }) => console.log(text));`;

describe("lazy packages", function () {
  this.timeout(30_000);

  it("are not loaded where @pulumi/pulumi only starts, which loads them otherwise", () => {
    assert.equal(inProcess(LOADED, true), "false,false\n");
    assert.equal(inProcess(LOADED, false), "true,true\n");
  });

  it("are there when they are used", () => {
    const text = inProcess(SERIALIZED, true);
    assert.equal(text, inProcess(SERIALIZED, false));
    assert.match(text, /number \+ added/);
  });

  it("are lazy for nobody else", () => {
    const version = inProcess(`console.log(Object.keys(require("typescript")).includes("version"))`, true);
    assert.equal(version, "true\n");
  });
});
