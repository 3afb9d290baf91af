import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SmallClone } from "./support/clone";

const project = path.resolve(__dirname, "..", "..");

const entry = `
import { other } from "./other";
export async function main(args: readonly string[]): Promise<number> {
  const started: string = other(args);
  process.stdout.write(started + "\\n");
  if (args[0] === "wait") {
    return new Promise((resolve) => {
      let signals = 0;
      setInterval(() => undefined, 1000);
      process.on("SIGINT", () => {
        signals++;
        setTimeout(() => resolve(130 + signals - 1), 300);
      });
    });
  }
  return Number(args[0]);
}
`;

describe("bin/zenctl", function () {
  // Real builds and installations share the machine with whatever else runs on it.
  this.timeout(60_000);

  let clone: SmallClone;
  before(() => {
    clone = new SmallClone();
    for (const file of ["bin/load.cjs", "bin/lazyPackages.cjs"]) {
      clone.write(file, fs.readFileSync(path.join(project, file), "utf8"));
    }
    clone.write("automation/zenctl.ts", entry);
    clone.write(
      "automation/other.ts",
      "export const other = (args: readonly string[]): string => JSON.stringify(args);\n",
    );
  });
  after(() => clone.remove());

  it("sets up first, on stderr, then runs with its arguments and exit code", async () => {
    // The first run installs and then finds no esbuild, for it is not in this clone's lock file.
    assert.match(
      (await clone.start("bin/zenctl.mjs", ["0"]).done).stderr,
      /^Installing the locked npm packages/,
    );
    fs.symlinkSync(
      path.resolve(__dirname, "..", "..", "node_modules", "esbuild"),
      clone.path("node_modules/esbuild"),
    );
    const args = ["7", "--stack", "local", "two words", ""];
    assert.deepEqual(await clone.start("bin/zenctl.mjs", args).done, {
      code: 7,
      stdout: `${JSON.stringify(args)}\n`,
      stderr: "",
    });
  });

  it("is made by several at once, each of which runs", async () => {
    const cache = clone.path("another cache");
    const started = Array.from({ length: 8 }, () =>
      clone.start("bin/zenctl.mjs", ["0"], { ZEN_CACHE: cache }),
    );
    for (const { done } of started) assert.deepEqual(await done, { code: 0, stdout: `["0"]\n`, stderr: "" });
  });

  it("gets a signal once, also when it is sent to the whole group as a terminal does", async () => {
    const { child, done } = clone.start("bin/zenctl.mjs", ["wait"]);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await sleep(200);
    process.kill(-(child.pid ?? assert.fail()), "SIGINT");
    assert.equal((await done).code, 130);
  });
});
