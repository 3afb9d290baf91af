import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { COMMAND_DOCUMENTS } from "../../../automation/contracts";
import { documentOf } from "../../end-to-end/support/documents";
import { type Ended, Zenctl } from "./zenctl";

/** Commands with the options of a stack. */
const STACK_COMMANDS = ["up", "preview", "destroy", "refresh", "outputs", "render"] as const;
/** Commands that want a stack that is up. */
const WANT_A_STACK = ["destroy", "refresh", "outputs"] as const;

interface Refusal {
  readonly args: readonly string[];
  readonly exitCode: number;
}

function refusalsOf(command: string): readonly Refusal[] {
  const usage = (...args: readonly string[]): Refusal => ({ args, exitCode: 2 });
  const every = [usage("--colour"), usage("unexpected-argument")];
  const stack = [
    usage("--stack", "nowhere"),
    usage("--stack", "gitops"),
    usage("--stack"),
    usage("--engine", "fast"),
    usage("--engine", "rehearsal", "--kubeconfig", "x", "--cluster", "k3d"),
  ];
  const cluster = [usage("--cluster", "minikube")];
  const noDocker = { args: ["--cluster", "k3d"], exitCode: 1 };
  switch (command) {
    case "cluster up":
      return [...every, ...cluster, noDocker];
    case "cluster status":
      return [...every, ...cluster, noDocker, { args: [], exitCode: 1 }];
    case "cluster down":
      return [...every, ...cluster];
    case "doctor":
      return every;
    case "certs verify":
      // Only what it is asked to try it looks for in a cluster.
      return [
        ...every,
        ...stack,
        ...cluster,
        usage("--saas", "saas.test"),
        usage("--server-name", "saas.test"),
        usage("--saas", "https://saas.test", "--context", "elsewhere"),
      ];
    default:
      return [
        ...every,
        ...stack,
        ...cluster,
        ...((WANT_A_STACK as readonly string[]).includes(command)
          ? [usage("--engine", "rehearsal"), usage("--engine", "rehearsal", "--yes")].slice(
              0,
              command === "refresh" ? 2 : 1,
            )
          : [usage("--kubeconfig", "/nowhere/kubeconfig"), usage("--context", "elsewhere")]),
      ];
  }
}

describe("what zenctl prints when it refuses", function () {
  this.timeout(120_000);
  const zenctl = new Zenctl();
  after(() => zenctl.remove());

  function refused(ended: Ended, exitCode: number): string {
    const { error } = documentOf(ended, "error-result");
    assert.deepEqual([ended.code, error.exitCode], [exitCode, exitCode], error.message);
    assert.ok(ended.stdout.endsWith("}\n"));
    assert.ok(ended.stderr.includes(error.message), `stderr does not say: ${error.message}`);
    assert.doesNotMatch(`${error.message}\n${ended.stderr}`, /^ +at .*:\d+:\d+/m);
    return error.message;
  }

  for (const [command, document] of Object.entries(COMMAND_DOCUMENTS)) {
    if (document === undefined) continue;
    it(`is one document of ${command} --json, and nothing without --json`, () => {
      for (const { args, exitCode } of refusalsOf(command)) {
        refused(zenctl.run([...command.split(" "), "--json", ...args]), exitCode);
      }
      const [{ args, exitCode } = assert.fail()] = refusalsOf(command);
      const plain = zenctl.run([...command.split(" "), ...args]);
      assert.deepEqual([plain.code, plain.stdout], [exitCode, ""]);
      assert.notEqual(plain.stderr, "");
    });
  }

  it("covers every command with the options of a stack", () => {
    for (const command of STACK_COMMANDS) assert.ok(refusalsOf(command).length >= 8, command);
  });

  it("is one document too where no command was understood", () => {
    for (const args of [[], ["upp"], ["cluster"], ["cluster", "sideways"], ["rehearsal"]]) {
      refused(zenctl.run([...args, "--json"]), 2);
      const plain = zenctl.run(args);
      assert.deepEqual([plain.code, plain.stdout], [2, ""], args.join(" "));
    }
  });

  it("changes nothing: no stack and no cluster is there afterwards", () => {
    const kept = fs.readdirSync(zenctl.state).filter((name) => ["stacks", "clusters"].includes(name));
    assert.deepEqual(kept, []);
    assert.equal(fs.existsSync(path.join(zenctl.state, "rehearsal", ".pulumi", "stacks")), false);
  });

  it("fits the schema of the result where there is one", () => {
    const down = zenctl.run(["cluster", "down", "--json", "--yes"]);
    assert.deepEqual(documentOf(down, "cluster-down-result"), { kind: "embedded", removed: false });
    const doctor = zenctl.run(["doctor", "--json"]);
    assert.equal(doctor.code, 0);
    assert.ok(documentOf(doctor, "doctor-result").checks.every(({ detail }) => detail !== ""));
  });

  it("tells of a state folder that is none by a document as well", () => {
    const file = path.join(zenctl.state, "a-file");
    fs.writeFileSync(file, "");
    const told = `the state folder ${file} is a file: set ZEN_STATE to a folder that can be written`;
    for (const command of ["cluster up", "up --yes"]) {
      const ended = zenctl.run([...command.split(" "), "--json"], { ZEN_STATE: file });
      assert.equal(refused(ended, 2), told);
    }
    const { checks } = documentOf(zenctl.run(["doctor", "--json"], { ZEN_STATE: file }), "doctor-result");
    assert.deepEqual(
      checks.find(({ name }) => name === "state folder"),
      { name: "state folder", status: "missing", detail: told },
    );
  });
});

describe("zenctl rehearsal serve", function () {
  this.timeout(60_000);
  const zenctl = new Zenctl();
  after(() => zenctl.remove());

  it("prints its port and nothing else, until it is interrupted", async () => {
    const ended = await zenctl.interrupted(["rehearsal", "serve", "tls"], /^\d+\n/);
    assert.match(ended.stdout, /^\d{4,5}\n$/);
    assert.deepEqual([ended.code, ended.stderr], [0, ""]);
  });

  it("refuses a provider that is not there, and --json", () => {
    for (const args of [["nonsense"], [], ["tls", "--json"]]) {
      const ended = zenctl.run(["rehearsal", "serve", ...args]);
      assert.equal(ended.code, 2, ended.stderr);
      if (args.includes("--json")) documentOf(ended, "error-result");
      else assert.equal(ended.stdout, "");
    }
  });
});
