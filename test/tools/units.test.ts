import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { satisfies } from "semver";
import { moduleVersion, readBuildRecipe } from "../../tools/module";
import { parseVersion } from "../../tools/probe";
import { formatSeconds } from "../../tools/progress";
import { catalogue, units } from "../../tools/units";
import { linesOf } from "./support/workbench";

const real = catalogue() ?? assert.fail("not in a clone");

describe("tools: what is pinned", () => {
  it("finds the clone's Go modules", () => {
    assert.equal(real.directory, path.resolve(__dirname, "..", "..", "tools"));
  });

  it("builds these versions", () => {
    const versions = units.map((unit) => [unit.name, readBuildRecipe(unit, real.directory).version]);
    assert.deepEqual(Object.fromEntries(versions), {
      helm: "3.22.0",
      kwok: "0.8.0",
      etcd: "3.6.5",
      kube: "1.36.1",
      kubeconform: "0.8.0",
      helm4: "4.3.1",
      registry: "3.1.2",
      promtool: "0.316.0",
      "pod-security": "0.36.1",
      "cert-manager": "1.21.2",
      pebble: "2.10.3",
      "external-secrets": "0.20.4",
      "vault-server": "1.21.1",
      "kube-score": "1.20.0",
      conftest: "0.71.1",
      kyverno: "1.19.1",
    });
  });

  for (const unit of units) {
    it(`${unit.name}: what is built and what is downloaded fits the range, and go.sum pins the module`, () => {
      const { version, directory, goVersion } = readBuildRecipe(unit, real.directory);
      assert.ok(satisfies(version, unit.range));
      assert.equal(goVersion, "1.26");
      const sums = linesOf(path.join(directory, "go.sum"));
      assert.ok(sums.some((line) => line.startsWith(`${unit.module} v${version} h1:`)));
      for (const release of real.releases.filter((candidate) => candidate.unit === unit.name)) {
        assert.ok(satisfies(release.version, unit.range), `${release.version} on ${release.platform}`);
        const tools = release.files.flatMap((file) => Object.keys(file.tools));
        assert.deepEqual(tools.sort(), Object.keys(unit.tools).sort(), release.platform);
      }
    });
  }

  it("has well-formed and different checksums, over https", () => {
    const files = real.releases.flatMap((release) => release.files);
    for (const { url, digest } of files) {
      assert.match(digest, /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/, url);
      assert.match(url, /^https:\/\//);
    }
    assert.equal(new Set(files.map(({ digest }) => digest)).size, files.length);
    assert.equal(new Set(files.map(({ url }) => url)).size, files.length);
  });

  it("has a release for every unit on Linux, and on macOS for those that are published there", () => {
    const on = (platform: string) =>
      real.releases
        .filter((release) => release.platform === platform)
        .map(({ unit }) => unit)
        .sort();
    assert.deepEqual(on("linux-amd64"), ["etcd", "helm", "kube", "kwok"]);
    assert.deepEqual(on("linux-arm64"), ["etcd", "helm", "kube", "kwok"]);
    assert.deepEqual(on("darwin-arm64"), ["helm", "kwok"]);
  });

  it("stamps the versions that the projects' own makefiles stamp", () => {
    const flags = Object.fromEntries(
      units.map((unit) => [unit.name, readBuildRecipe(unit, real.directory).flags.join(" ")]),
    );
    assert.match(flags["kube"] ?? "", /-X k8s\.io\/component-base\/version\.gitVersion=v1\.36\.1 /);
    assert.match(
      flags["helm"] ?? "",
      /internal\/version\.version=v3\.22\.0 .*chartutil\.k8sVersionMinor=37 /,
    );
    assert.equal(flags["etcd"], "-trimpath -buildvcs=false -mod=readonly -ldflags=-s -w .");
  });

  it("changes a unit's key with each of its files and nothing else", () => {
    const [unit = assert.fail()] = units.filter(({ name }) => name === "etcd");
    const copy = fs.mkdtempSync(path.join(fs.realpathSync("/tmp"), "zen-units-"));
    try {
      fs.cpSync(path.join(real.directory, "etcd"), path.join(copy, "etcd"), { recursive: true });
      const key = () => readBuildRecipe(unit, copy).key;
      const before = key();
      assert.equal(
        before,
        readBuildRecipe(unit, real.directory).key,
        "the place of the clone does not matter",
      );
      fs.writeFileSync(path.join(copy, "etcd", "notes.txt"), "");
      assert.equal(key(), before);
      for (const name of ["go.mod", "go.sum", "main.go"]) {
        fs.appendFileSync(path.join(copy, "etcd", name), "\n");
        assert.notEqual(key(), before, name);
        fs.copyFileSync(path.join(real.directory, "etcd", name), path.join(copy, "etcd", name));
        assert.equal(key(), before);
      }
    } finally {
      fs.rmSync(copy, { recursive: true });
    }
  });

  it("reads a module's version from go.mod: requirement, block, replacement", () => {
    const goMod = [
      "module a.b/c",
      "require x.y/one v1.2.3",
      "require (",
      "\tx.y/two v0.4.0 // indirect",
      "\tx.y/three v0.0.0",
      ")",
      "replace (",
      "\tx.y/three => x.y/three v0.36.1",
      ")",
    ].join("\n");
    assert.equal(moduleVersion(goMod, "go.mod", "x.y/one"), "1.2.3");
    assert.equal(moduleVersion(goMod, "go.mod", "x.y/two"), "0.4.0");
    assert.equal(moduleVersion(goMod, "go.mod", "x.y/three"), "0.36.1");
    assert.throws(() => moduleVersion(goMod, "tools/a/go.mod", "x.y/tw"), {
      message: "tools/a/go.mod does not require x.y/tw: run `go get x.y/tw` in its folder.",
    });
  });

  it("reads versions as the tools print them", () => {
    const said: Readonly<Record<string, string>> = {
      "v3.22.0+g144ca65": "3.22.0",
      "kwok version 0.8.0 go1.26.8 (linux/amd64)": "0.8.0",
      "kwokctl version v0.8.0 go1.26.8 (linux/amd64)": "0.8.0",
      "etcd Version: 3.6.5\nGit SHA: a061450\nGo Version: go1.24.7": "3.6.5",
      "Kubernetes v1.36.1": "1.36.1",
      "Kubernetes v1.36.0-rc.1": "1.36.0-rc.1",
    };
    for (const [output, version] of Object.entries(said)) assert.equal(parseVersion(output), version);
    assert.equal(parseVersion("unknown flag: --version"), undefined);
  });

  it("writes times so that nothing is lost but parts of a second", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (seconds) => {
        const [, minutes = "0", rest = ""] =
          /^(?:(\d+):(?=\d\d min))?(\d+) (?:s|min)$/.exec(formatSeconds(seconds)) ?? [];
        return Number(minutes) * 60 + Number(rest) === seconds && Number(rest) < 60;
      }),
    );
  });
});
