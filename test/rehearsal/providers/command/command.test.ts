import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type * as grpc from "@grpc/grpc-js";
import { secret, UNKNOWN, urn, type Properties } from "../support/client";
import { start, type StartedProvider } from "../support/provider";

const COMMAND = urn("command:local:Command", "cmd");

async function details(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "no error",
    (error: unknown) => (error as grpc.ServiceError).details,
  );
}

describe("rehearsal/providers/command", function () {
  this.timeout(20_000);
  let provider: StartedProvider;
  let directory: string;

  before(async () => {
    directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-command-")));
    provider = await start("command", { programDirectory: directory, env: { PATH: process.env["PATH"] } });
    await provider.client.configure({}, "command");
  });
  after(async () => {
    await provider.close();
    fs.rmSync(directory, { recursive: true });
  });

  it("runs in the program's folder with environment, input and interpreter, and keeps what was printed", async () => {
    const { client } = provider;
    const made = await client.create(COMMAND, {
      create: "cat; pwd; echo $A; echo oops >&2",
      stdin: "in-",
      environment: { A: "1" },
    });
    assert.match(made.id, /^cmd[0-9a-f]{8}$/u);
    assert.equal(made.properties["stdout"], `in-${directory}\n1`);
    assert.equal(made.properties["stderr"], "oops");
    const node = { create: "console.log(6 * 7)", interpreter: [process.execPath, "-e"] };
    assert.equal((await client.create(COMMAND, node)).properties["stdout"], "42");
  });

  it("updates by its own command, sees the output before, and cleans up on delete", async () => {
    const { client } = provider;
    const file = path.join(directory, "made");
    const inputs = {
      create: `echo made | tee ${file}`,
      update: "echo was $PULUMI_COMMAND_STDOUT",
      delete: `rm ${file}`,
    };
    const made = await client.create(COMMAND, inputs);
    assert.equal(fs.readFileSync(file, "utf8"), "made\n");
    assert.equal((await client.diff(COMMAND, made.id, made.properties, inputs)).changes, "none");
    const next = { ...inputs, triggers: [1] };
    assert.deepEqual((await client.diff(COMMAND, made.id, made.properties, next)).detailed, {
      triggers: "add-replace",
    });
    const updated = await client.update(COMMAND, made.id, made.properties, next);
    assert.equal(updated["stdout"], "was made");
    await client.delete(COMMAND, made.id, updated);
    assert.ok(!fs.existsSync(file));
  });

  it("runs nothing in a preview", async () => {
    const { client } = provider;
    const file = path.join(directory, "preview");
    const preview = await client.create(COMMAND, { create: `touch ${file}` }, { preview: true });
    assert.deepEqual([preview.properties["stdout"], preview.properties["stderr"]], [UNKNOWN, UNKNOWN]);
    assert.ok(!fs.existsSync(file));
  });

  it("fails with the exit status and what was printed", async () => {
    const failing = provider.client.create(COMMAND, { create: "echo out; exit 3" });
    assert.equal(await details(failing), 'exit status 3: running "echo out; exit 3":\nout\n');
  });

  it("keeps secrets out of lines and messages, and the output of a command that got one marked", async () => {
    const { client, lines } = provider;
    const environment: Properties = { TOKEN: secret("hush-hush") };
    const made = await client.create(COMMAND, { create: "echo got $TOKEN", environment });
    assert.deepEqual(made.properties["stdout"], secret("got hush-hush"));
    const error = await details(client.create(COMMAND, { create: "echo $TOKEN; exit 1", environment }));
    assert.equal(error, 'exit status 1: running "echo $TOKEN; exit 1":\n[secret]\n');
    assert.ok(lines.some(({ message }) => message === "got [secret]"));
    assert.ok(!JSON.stringify(lines).includes("hush-hush"));
  });

  it("logs what `logging` lets through", async () => {
    const { client, lines } = provider;
    await client.create(COMMAND, { create: "echo quiet-out; echo loud-err >&2", logging: "stderr" });
    const texts = lines.map(({ message }) => message);
    assert.ok(texts.includes("loud-err") && !texts.includes("quiet-out"));
  });

  it("answers local.run and refuses what it does not do", async () => {
    const { client } = provider;
    assert.deepEqual(await client.invoke("command:local:run", { command: "echo hi" }), {
      command: "echo hi",
      stdout: "hi",
      stderr: "",
    });
    const remote = urn("command:remote:Command", "far");
    assert.equal(
      await details(client.check(remote, { create: "x" })),
      "The rehearsal does not do this: resources of type command:remote:Command, only command:local:Command; " +
        "use the real engine (--engine pulumi).",
    );
    assert.deepEqual((await client.check(COMMAND, { create: 1, typo: "x" })).failures, [
      "create: Field 'create' on 'local.CommandInputs' must be a 'string'; got 'number' instead",
      "typo: Unrecognized field 'typo' on 'local.CommandInputs'",
    ]);
  });
});
