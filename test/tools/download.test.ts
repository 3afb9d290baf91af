import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { downloadAddress } from "../../tools/download";
import { ToolError } from "../../tools/errors";
import { ensureFrom } from "../../tools/ensure";
import type { ReleaseFile, ToolProgress } from "../../tools/types";
import { ReleaseServer } from "./support/release-server";
import { Workbench } from "./support/workbench";

const instead =
  "install Go 1.26 or newer (https://go.dev/dl) to build helm instead, or put helm >=3.18.0 <4.0.0 on PATH.";

function digest(algorithm: "sha256" | "sha512", content: Buffer): string {
  return `${algorithm}:${createHash(algorithm).update(content).digest("hex")}`;
}

describe("tools: official releases by download", function () {
  // Real builds and installations share the machine with whatever else runs on it.
  this.timeout(60_000);

  let bench: Workbench;
  let server: ReleaseServer;
  let mirror: string;
  let archive: Buffer;
  let file: ReleaseFile;

  beforeEach(async () => {
    bench = new Workbench();
    // Padding that does not compress makes an archive of about 1 MB.
    const padding = randomBytes(700_000).toString("base64");
    bench.write("release/linux/helm", `#!/bin/sh\necho v3.22.0\nexit 0\n${padding}\n`, 0o755);
    bench.write("release/linux/README.md", "read me");
    execFileSync("tar", ["-czf", bench.path("helm.tar.gz"), "-C", bench.path("release"), "linux"]);
    archive = fs.readFileSync(bench.path("helm.tar.gz"));
    file = {
      url: "https://get.test/dir/helm.tar.gz",
      digest: digest("sha256", archive),
      tools: { helm: "linux/helm" },
    };
    const scripts = Object.fromEntries(
      ["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((tool) => [
        `/dl.test/${tool}`,
        Buffer.from(`#!/bin/sh\necho Kubernetes v1.36.0\n# ${tool}\n`),
      ]),
    );
    server = new ReleaseServer({ "/get.test/dir/helm.tar.gz": archive, ...scripts });
    mirror = await server.start();
  });
  afterEach(() => {
    server.stop();
    bench.remove();
  });

  const env = (more: Record<string, string> = {}) => bench.env({ ZEN_TOOLS_MIRROR: mirror, ...more });
  const part = () => path.join(bench.cache, "downloads", `${file.digest.slice("sha256:".length, 39)}.part`);

  async function getHelm(
    files: readonly ReleaseFile[] = [file],
    progress?: (progress: ToolProgress) => void,
  ) {
    const options = progress === undefined ? { env: env() } : { env: env(), progress };
    return (await ensureFrom(bench.catalogue({ helm: files }), ["helm"], options)).helm;
  }

  async function failure(run: Promise<unknown>): Promise<string> {
    const error: unknown = await run.then(
      () => assert.fail("it should have failed"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ToolError, String(error));
    return error.message;
  }

  it("takes the release where there is no Go, checks it, keeps only the tool, and asks once", async () => {
    const told: string[] = [];
    const helm = await getHelm([file], ({ step }) => told.push(step));
    assert.match(execFileSync(helm, { encoding: "utf8" }), /^v3\.22\.0\n/);
    assert.deepEqual(fs.readdirSync(path.dirname(helm)), ["helm"]);
    assert.deepEqual(told, ["downloading", "unpacking", "ready"]);
    assert.equal(await getHelm(), helm);
    assert.deepEqual(server.asked, [{ path: "/get.test/dir/helm.tar.gz" }]);
    assert.deepEqual(fs.readdirSync(path.join(bench.cache, "downloads")), []);
    assert.deepEqual(bench.leftovers(), []);
  });

  it("builds when Go is there, unless ZEN_TOOLS=download", async () => {
    bench.putGoOnPath();
    const built = await getHelm();
    assert.deepEqual(server.asked, []);
    const catalogue = bench.catalogue({ helm: [file] });
    const downloaded = (await ensureFrom(catalogue, ["helm"], { env: env({ ZEN_TOOLS: "download" }) })).helm;
    assert.notEqual(downloaded, built);
    assert.equal(server.asked.length, 1);
    assert.equal(await getHelm(), built, "of two in the cache the build goes first");
  });

  it("puts a release of several plain files together, with SHA-512 too", async () => {
    const tools = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
    const files = tools.map((tool): ReleaseFile => {
      const content = Buffer.from(`#!/bin/sh\necho Kubernetes v1.36.0\n# ${tool}\n`);
      return { url: `https://dl.test/${tool}`, digest: digest("sha512", content), tools: { [tool]: true } };
    });
    const paths = await ensureFrom(bench.catalogue({ kube: files }), tools, { env: env() });
    assert.deepEqual(Object.keys(paths), tools);
    assert.equal(execFileSync(paths["kube-scheduler"], { encoding: "utf8" }), "Kubernetes v1.36.0\n");
  });

  it("takes up a broken connection where it broke", async () => {
    server.breakAfter.push(300_000, 200_000);
    await getHelm();
    assert.equal(server.asked.length, 3);
    const starts = server.asked.map(({ range }) => Number(/bytes=(\d+)-/.exec(range ?? "bytes=0-")?.[1]));
    assert.equal(starts[0], 0);
    assert.ok(
      (starts[1] ?? 0) > 0 && (starts[2] ?? 0) > (starts[1] ?? 0),
      `continued at ${starts.join(", ")}`,
    );
  });

  it("takes up in the next run what an interrupted one left, also all of it", async () => {
    fs.mkdirSync(path.dirname(part()), { recursive: true });
    fs.writeFileSync(part(), archive.subarray(0, 500_000));
    await getHelm();
    assert.deepEqual(
      server.asked.map(({ range }) => range),
      ["bytes=500000-"],
    );
    fs.rmSync(bench.path("cache"), { recursive: true });
    fs.mkdirSync(path.dirname(part()), { recursive: true });
    fs.writeFileSync(part(), archive);
    await getHelm();
  });

  it("starts over with a server that cannot continue, and with a rest that does not belong to it", async () => {
    fs.mkdirSync(path.dirname(part()), { recursive: true });
    fs.writeFileSync(part(), archive.subarray(0, 500_000));
    server.ranges = false;
    await getHelm();
    fs.rmSync(bench.path("cache"), { recursive: true });
    fs.mkdirSync(path.dirname(part()), { recursive: true });
    fs.writeFileSync(part(), Buffer.alloc(500_000, 1));
    server.ranges = true;
    server.asked.length = 0;
    await getHelm();
    assert.deepEqual(
      server.asked.map(({ range }) => range),
      ["bytes=500000-", undefined],
    );
  });

  it("refuses a file with another checksum, and leaves nothing of it", async () => {
    const found = digest("sha256", archive).replace(":", " ").split(" ")[1] ?? "";
    const expected = "0".repeat(64);
    assert.equal(
      await failure(getHelm([{ ...file, digest: `sha256:${expected}` }])),
      `${mirror}/get.test/dir/helm.tar.gz does not have the pinned checksum (sha256 expected ${expected}, found ${found}) ` +
        `and was not installed: ${instead}`,
    );
    assert.deepEqual(fs.readdirSync(path.join(bench.cache, "downloads")), []);
    assert.deepEqual(bench.entries(), []);
  });

  it("says what the server answered, without asking again", async () => {
    assert.equal(
      await failure(getHelm([{ ...file, url: "https://get.test/gone.tar.gz" }])),
      `${mirror}/get.test/gone.tar.gz could not be downloaded (the server answered 404): ${instead}`,
    );
    assert.equal(server.asked.length, 1);
  });

  it("says that nobody answers", async () => {
    server.stop();
    const message = await failure(getHelm());
    assert.match(
      message,
      /helm\.tar\.gz could not be downloaded \(connect ECONNREFUSED 127\.0\.0\.1:\d+\): install Go/,
    );
  });

  it("refuses an archive that has not inside what the table says", async () => {
    const message = await failure(getHelm([{ ...file, tools: { helm: "linux/tiller" } }]));
    assert.match(
      message,
      /^https:\/\/get\.test\/dir\/helm\.tar\.gz could not be unpacked \(.*linux\/tiller.*\): install tar, or build with Go\.$/,
    );
    assert.deepEqual(bench.entries(), []);
    assert.deepEqual(bench.leftovers(), []);
  });

  it("stops when told to and keeps what it has", async () => {
    server.pauseMs = 200;
    const stop = new AbortController();
    const run = ensureFrom(bench.catalogue({ helm: [file] }), ["helm"], { env: env(), signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 600);
    await assert.rejects(run, { message: "enough" });
    assert.ok(fs.statSync(part()).size > 0);
  });

  it("finds a file on a mirror under its host and path, and refuses a mirror that is none", () => {
    const url = "https://dl.k8s.io/v1.36.0/kubernetes-server-linux-amd64.tar.gz";
    assert.equal(downloadAddress(url, {}), url);
    assert.equal(
      downloadAddress(url, { ZEN_TOOLS_MIRROR: "http://127.0.0.1:1/m/" }),
      "http://127.0.0.1:1/m/dl.k8s.io/v1.36.0/kubernetes-server-linux-amd64.tar.gz",
    );
    assert.throws(() => downloadAddress(url, { ZEN_TOOLS_MIRROR: "/srv/mirror" }), {
      message:
        'ZEN_TOOLS_MIRROR is "/srv/mirror": give the http or https address of a mirror, which keeps each file under ' +
        "<mirror>/<host>/<path>.",
    });
  });
});
