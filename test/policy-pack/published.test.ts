import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { builtinModules } from "node:module";
import * as path from "node:path";
import { policyConfigFiles } from "../../automation/policyDocs";
import { PackProcess } from "./packProcess";
import { Program } from "./published";
import { helmFile } from "./support";

const root = path.join(__dirname, "..", "..");

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly license: string;
  readonly version: string;
  readonly private?: boolean;
}

function readPackage(folder: string): Package {
  return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as Package;
}

describe("the policy pack as a package", function () {
  this.timeout(240_000);
  let program: Program;
  before(async () => {
    program = new Program();
    fs.mkdirSync(program.pack, { recursive: true });
    execFileSync("tar", ["xzf", program.tarball, "--strip-components=1", "-C", program.pack]);
    // What the package depends on, and nothing else of this repository.
    fs.symlinkSync(
      path.join(root, "node_modules", "@pulumi"),
      path.join(program.folder, "node_modules", "@pulumi"),
    );
    await helmFile();
  });
  after(() => program.remove());

  it("holds the bundle, its description and the configs of the profiles, and nothing else", () => {
    const files = execFileSync("tar", ["tzf", program.tarball], { encoding: "utf8" }).trim().split("\n");
    assert.deepEqual(
      files.map((name) => name.replace(/^package\//, "")).sort(),
      [
        "PulumiPolicy.yaml",
        "README.md",
        "bin/index.js",
        ...[...policyConfigFiles().keys()].map((name) => `config/${name}`),
        "package.json",
      ].sort(),
    );
  });

  it("depends on Pulumi's two packages, in the versions that it was tried with", () => {
    const { dependencies, license, version, private: unpublished } = readPackage(program.pack);
    const { dependencies: ours } = readPackage(root);
    assert.deepEqual(dependencies, {
      "@pulumi/policy": ours["@pulumi/policy"],
      "@pulumi/pulumi": ours["@pulumi/pulumi"],
    });
    assert.deepEqual([license, unpublished], ["Apache-2.0", undefined]);
    assert.match(version, /^\d+\.\d+\.\d+$/);
  });

  it("loads nothing but these and Node's own modules, and no @pulumi/kubernetes", () => {
    const bundle = fs.readFileSync(path.join(program.pack, "bin", "index.js"), "utf8");
    const loaded = new Set([...bundle.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = ""]) => name));
    const foreign = [...loaded].filter((name) => !name.startsWith("node:") && !builtinModules.includes(name));
    assert.deepEqual([...foreign].sort(), [
      "@pulumi/policy",
      "@pulumi/pulumi/proto/analyzer_grpc_pb",
      "@pulumi/pulumi/proto/analyzer_pb",
    ]);
    assert.doesNotMatch(bundle, /\bimport\("|@pulumi\/kubernetes/);
  });

  it("judges a release where there is nothing else", async () => {
    const helm = path.dirname(await helmFile());
    const PATH = `${helm}${path.delimiter}${process.env["PATH"] ?? ""}`;
    const pack = await PackProcess.start({ directory: program.pack, env: { ...program.env, PATH } });
    try {
      const found = await pack.analyze(program.release("evil/miner"));
      assert.ok(
        found.some(
          ({ policy, message }) => policy === "images" && message.startsWith("[ZEN-101] Pod shop/p "),
        ),
        JSON.stringify(found),
      );
      assert.deepEqual(
        (await pack.analyze(program.release("ghcr.io/kube-zen/x:1"))).filter(
          ({ policy }) => policy === "images",
        ),
        [],
      );
    } finally {
      pack.close();
    }
  });
});

describe("the configs that the pack ships with", () => {
  for (const [name, text] of policyConfigFiles()) {
    it(`has ${name} as the profile has it`, () => {
      const file = path.join(root, "policy-pack", "config", name);
      assert.equal(fs.readFileSync(file, "utf8"), text, `${name} is out of date: run npm run docs`);
      assert.doesNotMatch(text, /"\/|[A-Z]:\\/, "there is an absolute path in it");
    });
  }

  it("has no others", () => {
    const files = fs.readdirSync(path.join(root, "policy-pack", "config"));
    assert.deepEqual(files.sort(), [...policyConfigFiles().keys()].sort());
  });
});
