import assert from "node:assert/strict";
import * as path from "node:path";
import { documentOf } from "../../end-to-end/support/documents";
import { Zenctl } from "./zenctl";

const streams = path.resolve(__dirname, "..", "..", "..", "automation", "cli", "streams.ts");

/** What bin/zenctl.mjs does, with a document of a megabyte. */
const BIG = `
  import { watchStreams } from ${JSON.stringify(streams)};
  const watched = watchStreams();
  process.stdout.write(JSON.stringify({ text: "x".repeat(1_000_000) }) + "\\n");
  void watched.flushed().then((unwritten) => process.exit(unwritten === undefined ? 0 : 1));
`;

describe("the streams of zenctl", function () {
  this.timeout(60_000);
  const zenctl = new Zenctl();
  after(() => zenctl.remove());
  const big = (rest: string): string => {
    const script = Buffer.from(BIG).toString("base64");
    const loader = path.resolve(__dirname, "..", "..", "..", "node_modules", "tsx", "dist", "loader.mjs");
    return `echo ${script} | base64 -d >big.mts; { "${process.execPath}" --import "${loader}" big.mts; echo $? >code; } ${rest}; cat code >&2`;
  };

  it("write a long document whole, however late it is read", () => {
    const ended = zenctl.shell(big("| { sleep 2; cat; }"));
    assert.equal(ended.stderr, "0\n");
    assert.equal((JSON.parse(ended.stdout) as { text: string }).text.length, 1_000_000);
  });

  it("may be closed early, without a stack trace and without ending the work", () => {
    assert.deepEqual(zenctl.shell(big("| head -c 3")), { code: 0, stdout: '{"t', stderr: "0\n" });
    const doctor = zenctl.shell("{ zenctl doctor; echo $? >code; } | true; cat code >&2");
    assert.deepEqual([doctor.stdout, doctor.stderr], ["", "0\n"]);
    const help = zenctl.shell("{ zenctl up --help; echo $? >code; } 2>&1 | head -1; cat code");
    assert.equal(help.stdout, "Usage: zenctl up [options]\n0\n");
    const refused = zenctl.shell("{ zenctl upp --json; echo $? >code; } 2>&1 | true; cat code");
    assert.equal(refused.stdout, "2\n");
  });

  it("may be closed from the start", () => {
    const ended = zenctl.shell("zenctl doctor --json >&- 2>&-; echo $?");
    assert.equal(ended.stdout, "0\n");
    assert.equal(ended.stderr, "");
  });

  it("that cannot be written are told in one sentence, with exit 1", () => {
    const full = zenctl.shell("zenctl cluster down --yes --json >/dev/full; echo $?");
    assert.equal(full.stdout, "1\n");
    assert.match(
      full.stderr,
      /\nzenctl: stdout could not be written \(ENOSPC\): make room, or send it elsewhere\n$/,
    );
    assert.doesNotMatch(full.stderr, /^ +at /m);
  });

  it("carry no colours and nothing that redraws without a terminal", () => {
    for (const env of [{}, { CI: "true" }, { NO_COLOR: "1" }, { NO_COLOR: "1", FORCE_COLOR: "1" }]) {
      const { code, stdout, stderr } = zenctl.run(["doctor"], { FORCE_COLOR: undefined, ...env });
      assert.equal(code, 0);
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(stdout + stderr, /\u001b/);
    }
    const forced = zenctl.run(["doctor"], { FORCE_COLOR: "1", NO_COLOR: undefined });
    assert.ok(forced.stdout.includes("\u001b[32mok"));
    const json = zenctl.run(["doctor", "--json"], { FORCE_COLOR: "1" });
    assert.ok(documentOf(json, "doctor-result").checks.length > 0);
  });

  it("say the same in a narrow terminal, line by line", () => {
    const narrow = zenctl.run(["doctor"], { COLUMNS: "20" });
    assert.equal(narrow.stdout, zenctl.run(["doctor"], { COLUMNS: "200" }).stdout);
  });
});
