import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { renderCache } from "../../policy-pack/manifests/renderCache";
import { chartYaml, objectsOf, podTemplate, Workbench, writeFiles } from "./support";

const SECRET = "correct-horse-battery-staple";

function filesBelow(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

describe("the cache of renderings", function () {
  this.timeout(240_000);
  let bench: Workbench;
  beforeEach(() => {
    bench = new Workbench();
    // Every rendering has another name, so that a kept one can be told.
    bench.chart({ "templates/pod.yaml": podTemplate("p{{ randNumeric 12 }}", "{{ .Values.token }}") });
  });
  afterEach(() => bench.close());

  const nameOf = async (...release: Parameters<Workbench["render"]>): Promise<string> =>
    objectsOf(await bench.render({ values: { token: SECRET }, ...release[0] }, release[1])).join();

  it("renders equal inputs once, across processes", async () => {
    assert.equal(await nameOf(), await nameOf());
    assert.equal(await nameOf({ values: { token: SECRET } }), await nameOf());
  });

  it("renders again when any input changes", async () => {
    const names = [
      await nameOf(),
      await nameOf({ values: { token: "other" } }),
      await nameOf({ name: "web2" }),
      await nameOf({ namespace: "shop2" }),
      await nameOf({}, { kubeVersion: "1.31.0" }),
      await nameOf({}, { apiVersions: ["example.com/v1"] }),
      await nameOf({ skipCrds: true }),
    ];
    assert.equal(new Set(names).size, names.length);
  });

  it("renders again when a file changes, also behind a symbolic link of a subchart", async () => {
    writeFiles(path.join(bench.folder, "other"), {
      "Chart.yaml": chartYaml("linked"),
      "templates/pod.yaml": podTemplate("linked", "a:1"),
    });
    fs.mkdirSync(path.join(bench.folder, "app", "charts"));
    fs.symlinkSync("../../other", path.join(bench.folder, "app", "charts", "linked"));
    const before = await nameOf();
    assert.equal(await nameOf(), before);
    writeFiles(path.join(bench.folder, "other"), { "templates/pod.yaml": podTemplate("linked", "a:2") });
    assert.notEqual(await nameOf(), before);
  });

  it("keeps nothing readable, and nothing that others may read", async () => {
    await nameOf();
    const files = [...filesBelow(bench.cache), ...filesBelow(bench.state)].filter((file) =>
      file.includes("policy-pack"),
    );
    assert.equal(files.length, 2);
    for (const file of files) {
      const content = fs.readFileSync(file).toString("latin1");
      assert.ok(!content.includes(SECRET) && !content.includes("kind: Pod"), file);
      assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    }
  });

  it("renders again when what it kept is damaged, or its key is another", async () => {
    const damage = (file: string): void => fs.writeFileSync(file, fs.readFileSync(file).fill(7, 20));
    const before = await nameOf();
    filesBelow(path.join(bench.cache, "policy-pack")).forEach(damage);
    const second = await nameOf();
    assert.notEqual(second, before);
    assert.equal(await nameOf(), second);
    fs.rmSync(bench.state, { recursive: true });
    assert.notEqual(await nameOf(), second);
  });

  it("works without a place to keep anything", async () => {
    writeFiles(bench.folder, { "no-folder": "" });
    const nowhere = path.join(bench.folder, "no-folder", "x");
    const env = { ...bench.env, ZEN_CACHE: nowhere, ZEN_STATE: nowhere };
    assert.match(await nameOf({}, { env }), /^Pod shop\/p\d{12} /);
  });

  it("keeps a bounded number of renderings", () => {
    const cache = renderCache(bench.env);
    for (let index = 0; index < 320; index += 1) cache.write(`inputs ${index}`, `rendered ${index}`);
    assert.equal(filesBelow(path.join(bench.cache, "policy-pack")).length, 300);
    assert.equal(cache.read("inputs 319"), "rendered 319");
    assert.equal(cache.read("inputs 320"), undefined);
  });
});
