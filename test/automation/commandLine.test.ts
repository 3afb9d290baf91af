import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheDirectory } from "../../model/environment";
import { documentOf } from "../end-to-end/support/documents";

const project = path.resolve(__dirname, "..", "..");

describe("zenctl's command line", function () {
  this.timeout(120_000);

  let state: string;
  before(() => (state = fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-test-"))));
  after(() => fs.rmSync(state, { recursive: true, force: true }));

  function zenctl(...args: readonly string[]): {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
  } {
    const env = {
      ...process.env,
      ZEN_STATE: state,
      ZEN_CACHE: cacheDirectory(process.env),
      HOME: state,
      NO_COLOR: "1",
    };
    const options = { env, encoding: "utf8", cwd: os.tmpdir(), input: "" } as const;
    const entry = path.join(project, "bin", "zenctl.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], options);
    return { code: status, stdout, stderr };
  }

  function refused(sentence: RegExp | string, ...args: readonly string[]): void {
    const ended = zenctl(...args, "--json");
    const { error } = documentOf(ended, "error-result");
    if (typeof sentence === "string") assert.equal(error.message, sentence);
    else assert.match(error.message, sentence);
    assert.deepEqual([ended.code, error.exitCode], [2, 2]);
  }

  it("lists its commands, and the options of each", () => {
    const { code, stdout } = zenctl("--help");
    assert.equal(code, 0);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    assert.deepEqual(commands, [
      "up",
      "preview",
      "destroy",
      "refresh",
      "outputs",
      "render",
      "cluster",
      "crds",
      "policy",
      "netpol",
      "certs",
      "demo",
      "rehearsal",
      "doctor",
      "check",
      "graph",
      "help",
    ]);
    const stack = ["--json", "--cluster", "--stack", "--engine", "--kubeconfig", "--context"];
    const expected: Readonly<Record<string, readonly string[]>> = {
      up: [...stack, "--yes", "--skip"],
      preview: stack,
      destroy: [...stack, "--yes", "--delete"],
      refresh: [...stack, "--yes"],
      outputs: stack,
      render: [...stack, "--release"],
      "cluster up": ["--json", "--cluster"],
      "cluster status": ["--json", "--cluster"],
      "cluster down": ["--json", "--cluster", "--yes"],
      "policy check": ["--json", "--profile", "--config", "--scope", "--namespace", "--values"],
      "policy rules": ["--json"],
      netpol: ["--json", "--profile", "--stack", "--namespace", "--svg"],
      "demo show": stack,
      "demo incident": [...stack, "--yes", "--remove", "--timeout", "--image"],
      "rehearsal serve": ["--port"],
      doctor: ["--json"],
      check: [...stack, "--pre", "--strict", "--prices"],
      graph: [...stack, "--format", "--resources", "--output"],
    };
    for (const [command, options] of Object.entries(expected)) {
      const help = zenctl(...command.split(" "), "--help");
      assert.equal(help.code, 0, command);
      const found = [...help.stdout.matchAll(/^ {2}(--[a-z]+)/gm)].map(([, option]) => option);
      assert.deepEqual(found, options, command);
    }
  });

  it("refuses a wrong command line with exit 2, and with --json by one document", () => {
    refused(/^unknown option '--stak'/, "up", "--stak", "local");
    refused(
      /^option '--engine <engine>' argument 'fast' is invalid\. Allowed choices are/,
      "up",
      "--engine",
      "fast",
    );
    refused(/^unknown command 'upp'/, "upp");
    refused(
      /^option '--kubeconfig <file>' cannot be used with option '--cluster <kind>'/,
      "up",
      "--kubeconfig",
      "x",
      "--cluster",
      "k3d",
    );
    const plain = zenctl("upp");
    assert.deepEqual([plain.code, plain.stdout], [2, ""]);
    assert.match(plain.stderr, /^error: unknown command 'upp': did you mean up\?\n/);
    assert.equal(zenctl().code, 2);
  });

  it("refuses stacks that are not there or not built yet before anything is started", () => {
    refused(
      "stack prod has no Pulumi.prod.yaml: use one of aws, gitops, local with --stack",
      "up",
      "--stack",
      "prod",
    );
    refused(/gitops/, "preview", "--stack", "gitops");
    refused(/gitops/, "up", "--yes", "--stack", "gitops");
    refused(/^stack local is not up on the rehearsal engine/, "outputs", "--engine", "rehearsal");
    assert.deepEqual(
      fs.readdirSync(state).filter((name) => ["clusters", "stacks"].includes(name)),
      [],
    );
  });

  it("says with exit 1 that a cluster is not up, and that there was none to remove", () => {
    const status = zenctl("cluster", "status", "--json");
    assert.equal(status.code, 1);
    assert.equal(
      documentOf(status, "error-result").error.message,
      "the embedded cluster is not up: start it with `zenctl cluster up --cluster embedded`",
    );
    const down = zenctl("cluster", "down", "--json");
    assert.equal(down.code, 0);
    assert.deepEqual(documentOf(down, "cluster-down-result"), { kind: "embedded", removed: false });
  });

  it("tells what the machine has", () => {
    const ended = zenctl("doctor", "--json");
    assert.equal(ended.code, 0);
    const { checks } = documentOf(ended, "doctor-result");
    const names = checks.map(({ name }) => name);
    for (const name of ["Node.js", "Go", "Pulumi CLI", "embedded cluster", "helm", "kube-apiserver"]) {
      assert.ok(names.includes(name), name);
    }
    assert.deepEqual(
      checks.find(({ name }) => name === "state folder"),
      {
        name: "state folder",
        status: "ok",
        detail: state,
      },
    );
    assert.match(ended.stderr, /^ok {2}Node\.js +v\d/m);
  });
});
