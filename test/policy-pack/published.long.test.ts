import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { PackProcess } from "./packProcess";
import { Program } from "./published";
import { helmFile } from "./support";

describe("the policy pack, installed by npm in an empty folder", function () {
  this.timeout(600_000);
  let program: Program;
  before(() => {
    program = new Program();
    execFileSync("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", program.tarball], {
      cwd: program.folder,
      stdio: "pipe",
    });
  });
  after(() => program.remove());

  it("judges a release, by the config of a profile that it ships with", async () => {
    const file = path.join(program.pack, "config", "aws.json");
    const config = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, Record<string, unknown>>;
    const PATH = `${path.dirname(await helmFile())}${path.delimiter}${process.env["PATH"] ?? ""}`;
    const pack = await PackProcess.start({ directory: program.pack, config, env: { ...program.env, PATH } });
    try {
      const found = await pack.analyze(program.release("evil/miner"));
      assert.deepEqual(
        found
          .filter(({ policy }) => policy === "images" || policy === "manifests")
          .map(({ level, message }) => `${level} ${message.replace(/: .*/s, "")}`),
        ["mandatory [ZEN-101] Pod shop/p (/spec/containers/0/image)"],
      );
    } finally {
      pack.close();
    }
  });
});
