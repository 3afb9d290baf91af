import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { sha256 } from "../../distribution/archive";
import { type ChartPackage, chartNames, packageChart, writePackage } from "../../distribution/package";
import { writeIndex } from "../../distribution/repositoryIndex";
import { ensureTools } from "../../tools";
import { root } from "../charts/support";

const run = promisify(execFile);

const modified = new Date("2026-01-01T00:00:00Z");

describe("npm run charts:index", function () {
  this.timeout(60_000);
  let folder: string;
  let helm: string;
  let server: http.Server;
  let url: string;
  let packages: readonly ChartPackage[];

  const helmSays = (...args: readonly string[]): Promise<string> =>
    run(helm, args, { env: { PATH: process.env["PATH"], HOME: folder } }).then(({ stdout }) => stdout);

  before(async function () {
    this.timeout(900_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-index-"));
    ({ helm } = await ensureTools(["helm"]));
    const served = path.join(folder, "served");
    packages = await Promise.all(
      chartNames.map((name) => packageChart(path.join(root, "charts", name), { helm, modified })),
    );
    for (const each of packages) writePackage(each, served);
    server = http.createServer((request, response) => {
      const file = path.join(served, path.basename(request.url ?? ""));
      if (!fs.existsSync(file)) response.writeHead(404).end();
      else response.end(fs.readFileSync(file));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeIndex(served, { helm, url, modified });
  });

  after(() => {
    server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("makes a repository that helm finds the charts in and takes them from", async () => {
    await helmSays("repo", "add", "zen", url);
    const found = JSON.parse(await helmSays("search", "repo", "zen", "-o", "json")) as readonly {
      readonly name: string;
      readonly version: string;
    }[];
    assert.deepEqual(
      found.map(({ name, version }) => `${name} ${version}`).sort(),
      packages.map(({ name, version }) => `zen/${name} ${version}`).sort(),
    );
    for (const { name, fileName, digest } of packages) {
      await helmSays("pull", `zen/${name}`, "--destination", folder);
      assert.equal(sha256(fs.readFileSync(path.join(folder, fileName))), digest);
    }
  });

  it("makes the same bytes again, with one time and the packages' digests", async () => {
    const file = path.join(folder, "served", "index.yaml");
    const before = fs.readFileSync(file, "utf8");
    await writeIndex(path.dirname(file), { helm, url, modified });
    assert.equal(fs.readFileSync(file, "utf8"), before);
    const { entries, generated } = parse(before) as {
      readonly entries: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
      readonly generated: string;
    };
    assert.equal(generated, "2026-01-01T00:00:00.000Z");
    for (const { name, version, fileName, digest } of packages) {
      assert.deepEqual(
        entries[name]?.map((each) => [each["version"], each["urls"], each["digest"], each["created"]]),
        [[version, [`${url}/${fileName}`], digest, generated]],
      );
    }
  });

  it("refuses a folder without packages and an address that is none", async () => {
    const empty = path.join(folder, "empty");
    await assert.rejects(writeIndex(empty, { helm, url, modified }), {
      message: `${empty} has no packages: make them by npm run charts:package -- --out ${empty}.`,
    });
    await assert.rejects(writeIndex(empty, { helm, url: "charts.example.com", modified }), {
      message:
        "--url is charts.example.com: give the address that the folder will be served at, with http:// or https://.",
    });
  });
});
