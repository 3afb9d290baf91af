import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { packFiles, unpackFiles } from "../../distribution/archive";
import {
  type ChartPackage,
  chartNames,
  packageChart,
  sourceDate,
  writePackage,
} from "../../distribution/package";
import { ensureTools } from "../../tools";
import { charts } from "../charts/matrix/charts";
import { helm as runHelm, root } from "../charts/support";

const modified = new Date("2026-01-01T00:00:00Z");

/** Copies a folder so that all differs that must not count: order of making, times and modes; links stay links. */
function copyOtherwise(from: string, to: string): void {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true }).reverse()) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
    else if (entry.isDirectory()) copyOtherwise(source, target);
    else {
      fs.writeFileSync(target, fs.readFileSync(source), { mode: 0o600 });
      fs.utimesSync(target, 1, 1);
    }
  }
}

describe("npm run charts:package", function () {
  this.timeout(60_000);
  let folder: string;
  let helm: string;
  const packages = new Map<string, ChartPackage>();

  before(async function () {
    this.timeout(900_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-distribution-"));
    ({ helm } = await ensureTools(["helm"]));
    for (const name of chartNames) {
      const made = await packageChart(path.join(root, "charts", name), { helm, modified });
      packages.set(name, made);
      writePackage(made, path.join(folder, "out"));
    }
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("makes the same bytes of a copy in another place, with other times, modes, order and umask", async () => {
    const copy = path.join(folder, "some where else");
    const umask = process.umask(0o077);
    try {
      for (const name of chartNames) copyOtherwise(path.join(root, "charts", name), path.join(copy, name));
      for (const [name, { archive }] of packages) {
        const again = await packageChart(path.join(copy, name), { helm, modified });
        assert.ok(again.archive.equals(archive), name);
      }
    } finally {
      process.umask(umask);
    }
  });

  for (const name of chartNames) {
    it(`${name}: the package renders as the folder does`, async () => {
      const values = JSON.stringify(charts.find((chart) => chart.name === name)?.needed);
      const template = async (chart: string): Promise<string> => {
        const { code, stdout, stderr } = await runHelm(["template", "a", chart, "--values", "-"], values);
        assert.equal(code, 0, stderr);
        return stdout;
      };
      const made = packages.get(name);
      assert.equal(
        await template(path.join(folder, "out", made?.fileName ?? "")),
        await template(path.join("charts", name)),
      );
    });
  }

  it("zen-agent's holds zen-watcher, which is a link in the folder, file by file", () => {
    const prefix = "zen-agent/charts/";
    const inside = [...(packages.get("zen-agent")?.files ?? [])].filter(([file]) => file.startsWith(prefix));
    assert.deepEqual(
      inside.map(([file, content]) => [file.slice(prefix.length), content]),
      [...(packages.get("zen-watcher")?.files ?? [])],
    );
  });

  it("a changed byte, another time and a file more are other packages; an ignored file is not", async () => {
    const copy = path.join(folder, "changed");
    copyOtherwise(path.join(root, "charts/runtime-agent"), path.join(copy, "runtime-agent"));
    const digest = async (date = modified): Promise<string> =>
      (await packageChart(path.join(copy, "runtime-agent"), { helm, modified: date })).digest;
    const same = packages.get("runtime-agent")?.digest;
    fs.writeFileSync(path.join(copy, "runtime-agent/values.yaml.bak"), "");
    assert.equal(await digest(), same);
    assert.notEqual(await digest(new Date(0)), same);
    fs.writeFileSync(path.join(copy, "runtime-agent/LICENSE"), "");
    const more = await digest();
    assert.notEqual(more, same);
    fs.writeFileSync(path.join(copy, "runtime-agent/LICENSE"), "Apache-2.0");
    assert.ok(![more, same].includes(await digest()));
  });

  it("writes a file that anybody may read, dated as its content", () => {
    const stat = fs.statSync(path.join(folder, "out", packages.get("zen-agent")?.fileName ?? ""));
    assert.equal(stat.mode & 0o777, 0o644);
    assert.deepEqual(stat.mtime, modified);
  });

  it("says why a folder cannot be packaged, and leaves nothing", async () => {
    const copy = path.join(folder, "broken");
    fs.mkdirSync(copy);
    await assert.rejects(packageChart(copy, { helm, modified }), {
      message: `${copy} could not be packaged: Chart.yaml file is missing`,
    });
  });

  it("packs and unpacks files without loss, long names too", async () => {
    const files = new Map([
      ["a/Chart.yaml", Buffer.from("name: a\n")],
      [`a/${"folder/".repeat(30)}file`, Buffer.from([0, 255, 10])],
      ["a/empty", Buffer.alloc(0)],
    ]);
    const archive = await packFiles(files, modified);
    assert.deepEqual(new Map(await unpackFiles(archive)), files);
    assert.ok((await packFiles(new Map([...files].reverse()), modified)).equals(archive));
  });

  it("takes its time from SOURCE_DATE_EPOCH", () => {
    assert.deepEqual(sourceDate({}), modified);
    assert.deepEqual(sourceDate({ SOURCE_DATE_EPOCH: "86400" }), new Date("1970-01-02T00:00:00Z"));
    assert.throws(() => sourceDate({ SOURCE_DATE_EPOCH: "today" }), {
      message:
        'SOURCE_DATE_EPOCH is "today": set it to seconds since 1970, such as what git log -1 --format=%ct prints, or leave it unset.',
    });
  });
});
