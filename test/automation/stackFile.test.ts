import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { CommandContext, StackOptions } from "../../automation/cli/context";
import { confirm } from "../../automation/cli/confirm";
import { targetUp } from "../../automation/cluster/target";
import { chooseEngine } from "../../automation/engine/choose";
import { readRecord, removeRecord, writeRecord } from "../../automation/engine/record";
import { EXIT, ZenctlError } from "../../automation/exit";
import { readStackFile, stackNames } from "../../automation/stackFile";
import { Recorder } from "./support/recorder";

function refusal(message: RegExp | string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof ZenctlError);
    if (typeof message === "string") assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.equal(error.exitCode, EXIT.usage);
    return true;
  };
}

describe("what zenctl reads and remembers of a stack", () => {
  let folder: string;
  let context: CommandContext;
  const options: StackOptions = { stack: "local", engine: "auto", cluster: "embedded" };
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-test-"));
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: kube-zen-platform\nruntime: nodejs\n");
    context = {
      projectDirectory: folder,
      env: { ZEN_STATE: path.join(folder, "state"), PATH: "" },
      output: new Recorder(true),
      signal: new AbortController().signal,
    };
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const write = (text: string): void => fs.writeFileSync(path.join(folder, "Pulumi.local.yaml"), text);
  const read = () => readStackFile(folder, "local");

  it("reads the config with its defaults, and looks past what is encrypted", () => {
    write(
      "config:\n  kube-zen-platform:profile: local\n  kube-zen-platform:watcher: standalone\n  kube-zen-platform:saas: {secure: AAAB}\n",
    );
    const { profile, watcher, cluster } = read();
    assert.deepEqual([profile, watcher, cluster], ["local", "standalone", "existing"]);
    assert.deepEqual(stackNames(folder), ["local"]);
  });

  it("refuses a file that is not there, no YAML, or wrong, naming it", () => {
    assert.throws(read, refusal(/^stack local has no Pulumi\.local\.yaml: /));
    write("config: [");
    assert.throws(read, refusal(/^Pulumi\.local\.yaml is not YAML \(.+\): correct it$/));
    write("config:\n  kube-zen-platform:profile: local\n  kube-zen-platform:wacher: standalone\n");
    assert.throws(read, refusal(/^Pulumi\.local\.yaml: .*wacher/));
    write("config:\n  kube-zen-platform:profile: gitops\n");
    assert.throws(read, refusal(/gitops/));
  });

  it("keeps its record privately, refuses one that was cut short, and forgets", () => {
    const record = { engine: "rehearsal", cluster: "embedded", identity: "uid" } as const;
    writeRecord(context.env, "local", record);
    assert.deepEqual(readRecord(context.env, "local"), record);
    const file = path.join(folder, "state", "stacks", "local.json");
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(fs.readdirSync(path.dirname(file)), ["local.json"]);
    fs.writeFileSync(file, '{"engine": "reh');
    assert.throws(
      () => readRecord(context.env, "local"),
      refusal(
        `${file} cannot be read (it is no record of a stack): remove it, and run \`zenctl up --stack local\` with the --engine and --kubeconfig that the stack was made with`,
      ),
    );
    removeRecord(context.env, "local");
    removeRecord(context.env, "local");
    assert.equal(fs.existsSync(file), false);
  });

  it("does not change the engine of a stack by chance", async () => {
    writeRecord(context.env, "local", { engine: "rehearsal", cluster: "embedded" });
    await assert.rejects(
      chooseEngine({ ...options, engine: "pulumi" }, context),
      refusal(
        "stack local is kept by the rehearsal engine: run `zenctl destroy --stack local --engine rehearsal` before bringing it up with --engine pulumi, or move its state as docs/engines.md says",
      ),
    );
  });

  it("does not take a stack to another cluster, nor guess which is meant", async () => {
    write("config:\n  kube-zen-platform:profile: local\n");
    const kubeconfig = path.join(folder, "kubeconfig");
    const contexts = ["one", "two"].map((name) => ({ name, context: { cluster: "c" } }));
    fs.writeFileSync(kubeconfig, JSON.stringify({ contexts, clusters: [{ name: "c", cluster: {} }] }));
    const target = (given: Partial<StackOptions>) => targetUp({ ...options, ...given }, read(), context);
    await assert.rejects(target({ kubeconfig }), refusal(/has 2 contexts \(one, two\)/));
    await assert.rejects(target({ context: "one" }), refusal(/^--context one names a context of no file/));
    const one = await target({ kubeconfig, context: "one" });
    assert.deepEqual(one, { kind: "given", kubeconfig, context: "one", created: false });
    writeRecord(context.env, "local", { engine: "rehearsal", cluster: "given", kubeconfig, context: "one" });
    assert.deepEqual(await target({}), one);
    await assert.rejects(
      target({ kubeconfig, context: "two" }),
      refusal(
        `stack local is on context one of ${kubeconfig}: run \`zenctl destroy --stack local\` before bringing it up elsewhere`,
      ),
    );
  });

  it("does not ask where nobody can answer", async () => {
    await assert.rejects(
      confirm("Remove everything?", context),
      refusal("there is no terminal to ask on: give --yes to go on without a question"),
    );
  });
});
