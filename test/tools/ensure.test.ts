import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { ToolError } from "../../tools/errors";
import { ensureFrom } from "../../tools/ensure";
import type { ToolProgress } from "../../tools/types";
import { Workbench } from "./support/workbench";

const platform = `${process.platform}-${process.arch}`;
const installGo = "install Go 1.26 or newer (https://go.dev/dl), which builds what is missing";

describe("tools: making sure of them", function () {
  // Real builds and installations share the machine with whatever else runs on it.
  this.timeout(60_000);

  let bench: Workbench;
  beforeEach(() => (bench = new Workbench()));
  afterEach(() => bench.remove());

  async function message(
    names: readonly ("helm" | "kube-apiserver" | "kube-scheduler")[],
    env: Record<string, string>,
  ) {
    const error: unknown = await ensureFrom(bench.catalogue(), names, { env }).then(
      () => assert.fail("it should have failed"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ToolError, String(error));
    return error.message;
  }

  it("builds what is not there, says so, and finds it again without starting any program", async () => {
    bench.putGoOnPath();
    const told: ToolProgress[] = [];
    const env = bench.env();
    const first = await ensureFrom(bench.catalogue(), ["helm"], { env, progress: (line) => told.push(line) });
    assert.match(execFileSync(first.helm, { encoding: "utf8" }), /^helm v3\.22\.0 /);
    assert.equal(path.dirname(path.dirname(path.dirname(first.helm))), bench.cache);
    assert.deepEqual([...new Set(told.map(({ step }) => step))], ["building", "ready"]);
    const { estimateSeconds, line } = told[0] ?? assert.fail("nothing told");
    assert.ok(estimateSeconds !== undefined && estimateSeconds >= 0);
    assert.match(line, /^helm 3\.22\.0: building with Go, about \d+ s$/);
    assert.deepEqual(bench.leftovers(), []);

    told.length = 0;
    const again = await ensureFrom(bench.catalogue(), ["helm"], {
      env: { ...env, PATH: "" },
      progress: (line) => told.push(line),
    });
    assert.deepEqual(again, first);
    assert.deepEqual(told, []);
    assert.equal(bench.builds(), 1);
  });

  it("gives each tool of a multi-call binary its own name, from one build", async () => {
    bench.putGoOnPath();
    const paths = await ensureFrom(bench.catalogue(), ["kube-scheduler", "kube-apiserver"], {
      env: bench.env(),
    });
    assert.deepEqual(Object.keys(paths), ["kube-scheduler", "kube-apiserver"]);
    assert.match(
      execFileSync(paths["kube-apiserver"], { encoding: "utf8" }),
      /^Kubernetes v1\.36\.1 .*kube-apiserver\n$/,
    );
    assert.equal(bench.builds(), 1);
  });

  it("remembers how long a build took for the next estimate", async () => {
    bench.putGoOnPath();
    fs.mkdirSync(bench.cache, { recursive: true });
    fs.writeFileSync(path.join(bench.cache, "times.json"), '{"helm":77,"kube":5}');
    const told: string[] = [];
    await ensureFrom(bench.catalogue(), ["helm"], {
      env: bench.env(),
      progress: ({ line }) => told.push(line),
    });
    assert.equal(told[0], "helm 3.22.0: building with Go, about 1:17 min");
    const times = JSON.parse(fs.readFileSync(path.join(bench.cache, "times.json"), "utf8")) as Record<
      string,
      number
    >;
    assert.equal(times["kube"], 5);
    assert.ok((times["helm"] ?? 77) < 60, "the measured time replaces the old one");
  });

  it("builds again when the module changes, and keeps the old build", async () => {
    bench.putGoOnPath();
    const before = await ensureFrom(bench.catalogue(), ["helm"], { env: bench.env() });
    fs.appendFileSync(bench.path("modules/helm/main.go"), "// changed\n");
    const after = await ensureFrom(bench.catalogue(), ["helm"], { env: bench.env() });
    assert.notEqual(after.helm, before.helm);
    assert.equal(bench.entries().length, 2);
  });

  it("takes a fitting tool on PATH, behind one that does not fit, and asks each for its version once", async () => {
    bench.putOnPath("helm", "v2.17.0+gabc");
    const newer = bench.putOnPath("helm", "v3.20.1+gdef", "second");
    const env = bench.env({ PATH: `${bench.path("bin")}:${bench.path("second")}:/usr/bin:/bin` });
    assert.deepEqual(await ensureFrom(bench.catalogue(), ["helm"], { env }), { helm: newer });
    assert.deepEqual(await ensureFrom(bench.catalogue(), ["helm"], { env }), { helm: newer });
    assert.equal(bench.timesAsked("helm"), 2);
    bench.putOnPath("helm", "v3.18.0", "second");
    await ensureFrom(bench.catalogue(), ["helm"], { env });
    assert.equal(bench.timesAsked("helm"), 3, "a program that was replaced is asked again");
  });

  it("builds only what PATH does not give", async () => {
    bench.putGoOnPath();
    const onPath = bench.putOnPath("kube-apiserver", "Kubernetes v1.36.4");
    const paths = await ensureFrom(bench.catalogue(), ["kube-apiserver", "kube-scheduler"], {
      env: bench.env(),
    });
    assert.equal(paths["kube-apiserver"], onPath);
    assert.ok(paths["kube-scheduler"].startsWith(bench.cache));
  });

  it("is forced by ZEN_TOOLS to build although PATH has it", async () => {
    bench.putGoOnPath();
    bench.putOnPath("helm", "v3.20.1");
    const paths = await ensureFrom(bench.catalogue(), ["helm"], { env: bench.env({ ZEN_TOOLS: "build" }) });
    assert.ok(paths.helm.startsWith(bench.cache));
    assert.equal(bench.timesAsked("helm"), 0);
  });

  it("is forced by ZEN_TOOLS to stay on PATH, and says what is there instead", async () => {
    bench.putGoOnPath();
    const env = bench.env({ ZEN_TOOLS: "path" });
    assert.equal(
      await message(["helm"], env),
      "ZEN_TOOLS=path, but PATH has no helm >=3.18.0 <4.0.0: install what is missing, or unset ZEN_TOOLS.",
    );
    const old = bench.putOnPath("helm", "v3.10.0");
    const silent = bench.write("second/helm", "#!/bin/sh\nexit 3\n", 0o755);
    assert.equal(
      await message(["helm"], { ...env, PATH: `${bench.path("bin")}:${bench.path("second")}:/bin:/usr/bin` }),
      `ZEN_TOOLS=path, but PATH has no helm >=3.18.0 <4.0.0 (found ${old} 3.10.0, ${silent} of unknown version): ` +
        "install what is missing, or unset ZEN_TOOLS.",
    );
    assert.equal(bench.builds(), 0);
  });

  it("says in one sentence what to install when there is no way", async () => {
    const no = `no official release with a known checksum is there for ${platform}`;
    assert.equal(
      await message(["helm", "kube-apiserver"], bench.env()),
      "helm >=3.18.0 <4.0.0, kube-apiserver >=1.36.0 <1.37.0 cannot be had here, for Go is not on PATH and " +
        `${no}: ${installGo}.`,
    );
    assert.equal(
      await message(["helm"], bench.env({ ZEN_TOOLS: "build" })),
      `ZEN_TOOLS=build cannot make helm >=3.18.0 <4.0.0, for Go is not on PATH: ${installGo}, or unset ZEN_TOOLS.`,
    );
    assert.equal(
      await message(["helm"], bench.env({ ZEN_TOOLS: "download" })),
      `ZEN_TOOLS=download cannot get helm >=3.18.0 <4.0.0, for ${no}: unset ZEN_TOOLS and ${installGo}.`,
    );
    assert.equal(
      await message(["helm"], bench.env({ ZEN_TOOLS: "compile" })),
      'ZEN_TOOLS is "compile": set it to path, build or download, or leave it unset.',
    );
  });

  it("takes a Go that is too old for no Go, and says so", async () => {
    bench.putGoOnPath();
    const file = bench.path("modules/helm/go.mod");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("go 1.26.0", "go 1.99.0"));
    assert.match(
      await message(["helm"], bench.env({ ZEN_TOOLS: "build" })),
      /for \/.*\/bin\/go cannot be used: go: go.mod requires go >= 1\.99\.0 \(running go 1\..*\): install Go 1\.99 or newer/,
    );
  });

  it("names Go's own last line and the log when a build fails, and keeps nothing", async () => {
    bench.putGoOnPath();
    bench.write("modules/helm/main.go", "package main\nfunc main() { undefinedFunction() }\n");
    assert.equal(
      await message(["helm"], bench.env()),
      `helm 3.22.0 could not be built: ./main.go:2:15: undefined: undefinedFunction (whole log: ${path.join(bench.cache, "helm.log")}); ` +
        "check that Go reaches its module proxy (`go env GOPROXY`), or set ZEN_TOOLS=download to take the official release.",
    );
    assert.deepEqual(bench.entries(), []);
    assert.deepEqual(bench.leftovers(), []);
  });

  it("keeps nothing that says another version than it should", async () => {
    bench.putGoOnPath();
    bench.write(
      "modules/helm/main.go",
      'package main\nimport "os"\nfunc main() { os.Stdout.WriteString("v9.9.9\\n") }\n',
    );
    assert.match(
      await message(["helm"], bench.env()),
      /^The new helm says 9\.9\.9 and not >=3\.18\.0 <4\.0\.0 when asked/,
    );
    assert.deepEqual(bench.entries(), []);
  });

  it("names the variable when the cache cannot be written", async () => {
    bench.putGoOnPath();
    const file = bench.write("a-file", "");
    assert.match(
      await message(["helm"], bench.env({ ZEN_CACHE: file })),
      new RegExp(
        `^The cache folder ${file}/tools cannot be written \\(.*\\): set ZEN_CACHE to a folder that can\\.$`,
      ),
    );
  });

  it("stops a build when told to, and the next run starts afresh", async () => {
    bench.putGoOnPath(3);
    const stop = new AbortController();
    const started = Date.now();
    const run = ensureFrom(bench.catalogue(), ["helm"], {
      env: bench.env(),
      signal: stop.signal,
      progress: () => setTimeout(() => stop.abort(new Error("enough")), 100),
    });
    await assert.rejects(run, { message: "enough" });
    assert.ok(Date.now() - started < 2500, "it does not wait for the build to end");
    assert.deepEqual(bench.entries(), []);
    bench.putGoOnPath();
    await ensureFrom(bench.catalogue(), ["helm"], { env: bench.env() });
    assert.deepEqual(bench.leftovers(), []);
  });
});
