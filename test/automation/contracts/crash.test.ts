import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { documentOf } from "../../end-to-end/support/documents";
import { Zenctl } from "./zenctl";

const SECRET = "crash-5d0c7b1e94fa3826";

/** Throws where nobody waits for it, as soon as somebody takes such errors. */
const CRASH = `
  if (process.argv[1]?.endsWith(process.env.CRASH_IN)) {
    process.on("newListener", (event) => {
      if (event !== "uncaughtException") return;
      process.nextTick(() => {
        throw new TypeError("no use for ${SECRET}");
      });
    });
  }
`;

describe("an error that nobody waits for", function () {
  this.timeout(60_000);
  const zenctl = new Zenctl();
  const script = path.join(zenctl.state, "crash.cjs");
  before(() => fs.writeFileSync(script, CRASH));
  after(() => zenctl.remove());
  const crashIn = (file: string): NodeJS.ProcessEnv => ({
    NODE_OPTIONS: `--require ${script}`,
    CRASH_IN: file,
    SOME_API_TOKEN: SECRET,
  });

  it("ends zenctl with exit 1, one sentence and one document, without secrets and stack trace", () => {
    const ended = zenctl.run(["doctor", "--json"], crashIn("zenctl.mjs"));
    assert.equal(ended.code, 1, ended.stderr);
    const error = { message: "no use for [secret]", exitCode: 1 };
    assert.deepEqual(documentOf(ended, "error-result"), { error });
    assert.equal(ended.stderr, "zenctl: no use for [secret]\n");
    const plain = zenctl.run(["doctor"], crashIn("zenctl.mjs"));
    assert.deepEqual(plain, { code: 1, stdout: "", stderr: "zenctl: no use for [secret]\n" });
  });

  it("ends the rehearsal with exit 1, and says where it came from but not its message", () => {
    const cwd = path.resolve(__dirname, "..", "..", "..");
    const file = path.join(cwd, "rehearsal", "bin", "pulumi");
    const env = { ...zenctl.env, ...crashIn("pulumi") };
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, "stack", "ls", "--all"], {
      env,
      cwd,
      encoding: "utf8",
    });
    assert.deepEqual([status, stdout], [1, ""], stderr);
    assert.match(
      stderr,
      /^error: the rehearsal failed unexpectedly \(TypeError\): run it again\n {4}at .*crash\.cjs/,
    );
    assert.ok(!stderr.includes(SECRET));
  });
});
