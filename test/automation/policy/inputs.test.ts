import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ZenctlError } from "../../../automation/exit";
import { findInputs, type Input, readText } from "../../../automation/policy/inputs";
import { chartYaml, temporaryFolder, writeFiles } from "../../policy-pack/support";

describe("what zenctl policy check is given", () => {
  const folder = temporaryFolder();
  const cwd = process.cwd();
  before(() => {
    writeFiles(folder, {
      "m/b.yaml": "",
      "m/a.yml": "",
      "m/C.JSON": "",
      "m/notes.txt": "",
      "m/inner/d.yaml": "",
      "m/node_modules/p/package.json": "",
      "m/.git/x.yaml": "",
      "m/.hidden/h.yaml": "",
      "m/chart/Chart.yaml": chartYaml("app"),
      "m/chart/templates/t.yaml": "",
      "empty/x.txt": "",
      "bytes.yaml": Buffer.from([0x61, 0xff, 0x0a]),
      "app-1.0.0.tgz": "",
    });
    fs.symlinkSync("..", path.join(folder, "m", "inner", "up"));
    fs.symlinkSync("nowhere", path.join(folder, "m", "broken.yaml"));
    process.chdir(folder);
  });
  after(() => {
    process.chdir(cwd);
    fs.rmSync(folder, { recursive: true });
  });

  const file = (name: string): Input => ({ name, chart: false });
  const chart = (name: string): Input => ({ name, chart: true });
  const refused = (paths: readonly string[], message: string): void =>
    assert.throws(
      () => findInputs(paths),
      (error) => {
        assert.ok(error instanceof ZenctlError);
        assert.deepEqual([error.message, error.exitCode], [message, 2]);
        return true;
      },
    );

  it("is found in folders, in order, charts whole, spelled as it was given", () => {
    const inside = (prefix: string): readonly Input[] => [
      file(`${prefix}/.hidden/h.yaml`),
      file(`${prefix}/C.JSON`),
      file(`${prefix}/a.yml`),
      file(`${prefix}/b.yaml`),
      chart(`${prefix}/chart`),
      file(`${prefix}/inner/d.yaml`),
    ];
    assert.deepEqual(findInputs(["m"]), inside("m"));
    assert.deepEqual(findInputs(["./m"]), inside("./m"));
    assert.deepEqual(findInputs(["m/inner/"]), [
      file("m/inner/d.yaml"),
      ...inside("m/inner/up").filter(({ name }) => !name.includes("up/inner")),
    ]);
  });

  it("is taken as it is where it is a file, whatever its name; an archive is a chart", () => {
    assert.deepEqual(findInputs(["m/notes.txt", "-", "app-1.0.0.tgz", "m/chart"]), [
      file("m/notes.txt"),
      file("-"),
      chart("app-1.0.0.tgz"),
      chart("m/chart"),
    ]);
  });

  it("counts once where it is named twice", () => {
    assert.deepEqual(findInputs(["m/inner/d.yaml", "./m/inner/d.yaml"]), [file("./m/inner/d.yaml")]);
  });

  it("is refused where it is not there, or there is nothing in it", () => {
    refused(["m/bb.yaml"], "there is no file or folder m/bb.yaml: did you mean m/b.yaml?");
    refused(["far/away.yaml"], "there is no file or folder far/away.yaml: correct the path");
    refused(
      ["empty"],
      "there is no *.yaml, *.yml or *.json and no chart in empty: give a folder with manifests",
    );
    refused(["-", "m", "-"], "standard input (-) can be read only once: give it once");
  });

  it("is no text where it is no UTF-8, and refused where it cannot be read", async () => {
    assert.equal(await readText("m/b.yaml"), "");
    assert.equal(await readText("bytes.yaml"), undefined);
    await assert.rejects(readText("m"), {
      message: "m cannot be read (EISDIR): give a file that can",
      exitCode: 2,
    });
  });
});
