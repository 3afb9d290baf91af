import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { chartContentHash } from "../../components/charts/contentHash";

type Files = Readonly<Record<string, string>>;

const CHART: Files = {
  "Chart.yaml": "name: a\nversion: 1.0.0\n",
  "values.yaml": "x: 1\n",
  "templates/config.yaml": "kind: ConfigMap\n",
  "templates/tests/ping.yaml": "kind: Pod\n",
  "tests/render.yaml": "a: b\n",
  "ci/values.yaml": "x: 2\n",
  "README.md": "# a\n",
  "notes.tmp": "left out\n",
  ".helmignore": "*.tmp\n",
  "files/list.txt": "1\n",
};

describe("chartContentHash", () => {
  let root: string;
  let count = 0;

  beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), "content-hash-"))));
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

  function chart(files: Files): string {
    const directory = path.join(root, `chart-${count++}`);
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      fs.writeFileSync(path.join(directory, file), text);
    }
    return directory;
  }

  it("is the same for the same files in another place and at another time", () => {
    const one = chart(CHART);
    const other = chart(CHART);
    fs.utimesSync(path.join(other, "values.yaml"), 1, 1);
    assert.match(chartContentHash(one), /^[0-9a-f]{64}$/);
    assert.equal(chartContentHash(one), chartContentHash(other));
  });

  for (const file of [
    "Chart.yaml",
    "values.yaml",
    "templates/config.yaml",
    ".helmignore",
    "files/list.txt",
  ]) {
    it(`changes with one byte of ${file}`, () => {
      const changed = { ...CHART, [file]: `${CHART[file] ?? ""}\n` };
      assert.notEqual(chartContentHash(chart(CHART)), chartContentHash(chart(changed)));
    });
  }

  for (const file of [
    "README.md",
    "tests/render.yaml",
    "templates/tests/ping.yaml",
    "ci/values.yaml",
    "notes.tmp",
  ]) {
    it(`does not change with ${file}`, () => {
      const changed = { ...CHART, [file]: "something else\n" };
      assert.equal(chartContentHash(chart(CHART)), chartContentHash(chart(changed)));
    });
  }

  it("changes when a byte moves from one file to the next", () => {
    const one = chart({ ...CHART, "files/a": "xy", "files/b": "z" });
    const other = chart({ ...CHART, "files/a": "x", "files/b": "yz" });
    assert.notEqual(chartContentHash(one), chartContentHash(other));
  });

  it("follows a subchart that is a symbolic link", () => {
    const parent = chart(CHART);
    const subchart = chart({ "Chart.yaml": "name: b\n", "templates/x.yaml": "1\n", "README.md": "b\n" });
    fs.mkdirSync(path.join(parent, "charts"));
    fs.symlinkSync(subchart, path.join(parent, "charts", "b"));
    const before = chartContentHash(parent);
    fs.writeFileSync(path.join(subchart, "README.md"), "changed\n");
    assert.equal(chartContentHash(parent), before);
    fs.writeFileSync(path.join(subchart, "templates/x.yaml"), "2\n");
    assert.notEqual(chartContentHash(parent), before);
  });

  it("says what is missing where there is no chart", () => {
    assert.throws(() => chartContentHash(root), {
      message: `${root} holds no Chart.yaml: give the folder of a Helm chart`,
    });
  });
});
