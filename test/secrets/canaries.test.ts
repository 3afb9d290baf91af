import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { UpdateResult } from "../../automation/contracts";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import { takeLock } from "../../rehearsal/engine/state/lock";
import { Zenctl } from "../automation/contracts/zenctl";
import { documentOf } from "../end-to-end/support/documents";
import { type SharedCluster, sharedCluster } from "../support/cluster";
import { plantEnds } from "./support/ends";
import { plantManifests } from "./support/manifests";
import { objectsWithSecrets } from "./support/objects";
import { filesBelow, readableByOthers } from "./support/places";
import { Stage, type Watched } from "./support/stage";

const HIDDEN = "[secret]";

describe("secrets planted in the local stack, and the documents of its commands", function () {
  this.timeout(600_000);

  let shared: SharedCluster;
  let stage: Stage;
  let api: Awaited<ReturnType<typeof kubeconfigClient>>;
  before(async () => {
    shared = await sharedCluster();
    stage = new Stage(shared);
    api = await kubeconfigClient(shared.kubeconfig);
    stage.setToken();
  });
  after(() => {
    api.close();
    stage.remove();
  });

  /** Runs zenctl, and fails where it ended otherwise or gave a secret away. */
  async function quiet(exitCode: number, mode: string, ...args: readonly string[]): Promise<Watched> {
    const ended = await stage.zenctl(mode, ...args);
    assert.deepEqual(ended.leaks, []);
    assert.equal(ended.code, exitCode, `${ended.stdout}\n${ended.stderr}`);
    return ended;
  }

  async function failed(exitCode: number, mode: string, ...args: readonly string[]): Promise<UpdateResult> {
    const document = documentOf(await quiet(exitCode, mode, ...args, "--json"), "update-result");
    assert.equal(document.error?.exitCode, exitCode);
    return document;
  }

  it("are found where they are planted: in a file, in arguments, in a temporary file, on stdout", async () => {
    const [file, temporary] = [stage.place.state, stage.place.temporary].map((at) =>
      path.join(at, "planted"),
    );
    const token = stage.secret("clusterToken");
    fs.writeFileSync(file ?? "", Buffer.from(token).toString("hex"));
    assert.deepEqual(
      stage.scanKept().map(({ canary, place }) => [canary, place]),
      [["clusterToken", file]],
    );
    fs.rmSync(file ?? "");
    const script =
      "fs.writeFileSync(process.argv[1], process.argv[2]); setTimeout(() => fs.rmSync(process.argv[1]), 500)";
    const { leaks } = await stage.watched("", async () => {
      await new Promise((resolve) => {
        execFile(process.execPath, ["-e", script, temporary ?? "", token], resolve);
      });
      return { code: 0, stdout: JSON.stringify({ token }), stderr: "" };
    });
    const places = leaks.map(({ place }) => place);
    for (const place of [`arguments of ${process.execPath}`, temporary ?? "", "stdout"]) {
      assert.ok(places.includes(place), place);
    }
    assert.deepEqual(stage.scanKept(), []);
  });

  it("stay hidden when the stack comes up and its program prints them", async () => {
    const where = ["--kubeconfig", stage.kubeconfig, "--context", shared.context];
    const ended = await quiet(0, "print", "up", "--yes", "--json", ...where);
    const { result, outputs } = documentOf(ended, "update-result");
    assert.equal(result, "succeeded");
    assert.deepEqual([outputs["token"], outputs["key"], outputs["echoed"]], [HIDDEN, HIDDEN, HIDDEN]);
    stage.learnSecrets();
    assert.deepEqual(stage.learnt, [
      "canary",
      "private-authority-1",
      "private-authority-2",
      "saas-tls",
      "zen-agent-tls",
    ]);
    assert.ok(stage.count >= 20, `${stage.count} secrets are planted`);
    assert.deepEqual(stage.scanKept(), []);
  });

  it("are in the cluster in the Secrets that are made of them, and in no record of Helm or any other object", async () => {
    assert.deepEqual(await objectsWithSecrets(api, stage.scanner), [
      "secrets canary-zen/saas-tls",
      "secrets canary-zen/zen-agent-bootstrap",
      "secrets canary-zen/zen-agent-tls",
      "secrets default/canary",
    ]);
    const { items } = (await api.expect({ method: "GET", path: "/api/v1/secrets" })) as {
      items: readonly { metadata: { name: string } }[];
    };
    assert.ok(items.some(({ metadata }) => metadata.name.startsWith("sh.helm.release.v1.zen-agent")));
  });

  it("are kept in files that only their owner can read", () => {
    assert.deepEqual(readableByOthers(stage.place.state), []);
    for (const file of stage.keyFiles()) assert.equal(fs.statSync(file).mode & 0o777, 0o600, file);
    assert.ok(stage.keyFiles().length >= 2);
  });

  it("stay hidden in what the engine says at its most talkative when resources fail with them", async () => {
    const verbose = ["--debug", "--verbose", "9", "--logtostderr", "--logflow"];
    const modes = "print,command,object,helm";
    const args = ["up", "--stack", "local", "--yes", "--skip-preview", "--continue-on-error", ...verbose];
    const ended = await stage.served(modes, args);
    assert.deepEqual(ended.leaks, []);
    assert.equal(ended.code, 1);
    const told = ended.stdout;
    assert.match(told, /exit status 3: running "cat >&2; exit 3":\s+\[secret\]/);
    assert.match(told, /metadata\.name: Invalid value: \\?"\[secret\]/);
    assert.match(told, /the token is \[secret\]/);
    assert.match(told, /Helm release "default\/refused"|Release refused/);
    const destroyed = stage.pulumi(["refresh", "--stack", "local", "--yes"]);
    assert.equal(destroyed.code, 0, destroyed.stdout);
    assert.deepEqual(stage.scanKept(), []);
  });

  it("stay hidden when the program ends with them, caught or not", async () => {
    for (const mode of ["crash", "uncaught"]) {
      const { error, result } = await failed(1, mode, "preview");
      assert.equal(result, "failed");
      assert.ok(error?.message.includes(HIDDEN), error?.message);
    }
  });

  it("stay hidden in what the policy pack finds", async () => {
    const { policies, result } = await failed(4, "policy,template", "preview");
    assert.equal(result, "blocked");
    const messages = policies.violations.map(({ message }) => message).join("\n");
    assert.match(messages, /^evil\.example\/\[secret\] is not from an allowed registry/);
    assert.match(messages, /helm said .*the value is/);
  });

  it("stay hidden when the stack is locked, the passphrase is wrong, or nobody can be asked", async () => {
    const locks = path.join(
      stage.place.state,
      "rehearsal/.pulumi/locks/organization/kube-zen-platform/local",
    );
    const release = await takeLock(locks);
    const locked = await quiet(3, "", "refresh", "--yes", "--json");
    await release();
    assert.match(
      documentOf(locked, "change-result").error?.message ?? "",
      /^another run has this stack in hand \(/,
    );
    const wrong = await stage.withPassphrase(() => quiet(2, "", "outputs", "--json"));
    assert.match(documentOf(wrong, "error-result").error.message, /passphrase/);
    const alone = await quiet(2, "", "refresh", "--json");
    assert.equal(documentOf(alone, "error-result").error.exitCode, 2);
  });

  it("stay hidden when a run is interrupted", async () => {
    const ended = await stage.watched("", () => stage.clone.interrupted(["preview", "--json"], /^engine: /m));
    assert.deepEqual(ended.leaks, []);
    assert.equal(ended.code, 130, ended.stderr);
    assert.deepEqual(documentOf(ended, "update-result").error, {
      message: "preview was interrupted: nothing was changed",
      exitCode: 130,
    });
  });

  it("stay hidden in refresh, outputs and render", async () => {
    const refreshed = documentOf(await quiet(0, "", "refresh", "--yes", "--json"), "change-result");
    assert.equal(refreshed.result, "succeeded");
    const { outputs } = documentOf(await quiet(0, "", "outputs", "--json"), "outputs-result");
    assert.deepEqual([outputs["token"], outputs["key"], outputs["profile"]], [HIDDEN, HIDDEN, "local"]);
    const { stdout } = await quiet(0, "", "render");
    assert.match(stdout, /^---\n/);
    assert.match(stdout, /\nkind: Deployment\n/);
  });

  /** The cluster, which is not the embedded one of the folders under watch. */
  const where = (): readonly string[] => ["--kubeconfig", stage.kubeconfig, "--context", shared.context];

  /** What zenctl said of certificates, which is looked through again once the keys are known that were made meanwhile. */
  const said: string[] = [];
  async function told(exitCode: number, mode: string, ...args: readonly string[]): Promise<Watched> {
    const ended = await quiet(exitCode, mode, "certs", ...args, ...where());
    said.push(ended.stdout, ended.stderr);
    return ended;
  }

  it("stay hidden in the list of certificates", async () => {
    assert.match((await told(0, "")).stdout, /zen-agent-tls +canary-zen +private authority/);
    const { certificates } = documentOf(await told(0, "", "--json"), "certs-result");
    assert.deepEqual(
      certificates.map(({ name }) => name),
      ["saas-tls", "zen-agent-tls"],
    );
    const refused = await told(2, "", "rotate", "nothing", "--yes", "--json");
    assert.match(documentOf(refused, "error-result").error.message, /^there is no certificate nothing/);
  });

  it("stay hidden when connections are tried out, by whatever end", async () => {
    const { server, files } = await plantEnds(stage, api);
    const at = ["verify", "--saas", `https://127.0.0.1:${server.port}`, "--server-name", "localhost"];
    try {
      const text = await told(0, "", ...at, "--client-authority", files.authority);
      assert.match(text.stdout, /the right certificate +in +in +right/);
      const document = documentOf(await told(1, "", ...at, "--strict", "--json"), "certs-verify-result");
      assert.equal(document.untried, 1);
      const given = ["--client-certificate", files.certificate, "--client-key"];
      const wrong = await told(1, "", ...at, ...given, files.key, "--json");
      assert.equal(documentOf(wrong, "certs-verify-result").handshakes[0]?.right, false);
      for (const [option, message] of [
        [[...given, files.otherKey], /its key is of another certificate/],
        [[...given, files.brokenKey], /its key cannot be read/],
        [["--client-authority", files.brokenKey], /has no private key/],
        [["--trust", files.token], /is no PEM file/],
      ] as const)
        for (const json of [[], ["--json"]]) {
          const { stdout, stderr } = await told(2, "", ...at, ...option, ...json);
          assert.match(stdout + stderr, message);
        }
    } finally {
      server.close();
    }
  });

  it("stay hidden when a certificate is made anew, also where the program says or breaks at them", async () => {
    const rotate = ["rotate", "zen-agent-tls", "--yes"];
    assert.match((await told(0, "print", ...rotate)).stdout, /canary-zen\/zen-agent-tls is made anew/);
    const rotated = documentOf(await told(0, "print", ...rotate, "--json"), "certs-rotation-result");
    assert.notEqual(rotated.before, rotated.after);
    await told(1, "crash", ...rotate);
    const broken = documentOf(await told(1, "crash", ...rotate, "--json"), "error-result");
    assert.equal(broken.error.exitCode, 1);
    // Each key is only known once it was made, and what was said then is not forgotten.
    stage.learnSecrets();
    assert.ok(stage.learnt.includes("zen-agent-tls-2"), stage.learnt.join());
    for (const text of said) assert.deepEqual(stage.scanner.scan(text, "zenctl certs"), []);
    assert.deepEqual(stage.scanKept(), []);
  });

  it("stay hidden in what zenctl policy check finds in files and charts, or cannot read", async () => {
    const folder = plantManifests(stage);
    const at = (name: string): string => path.join(folder, name);
    const leaky = stage.clone.path("test/secrets/fixtures/leaky");
    const runs: readonly (readonly [code: number, args: readonly string[], found: RegExp])[] = [
      [4, [at("objects")], /careless/],
      [4, [at("objects"), "--scope", "file"], /broken\.yaml/],
      [4, [leaky, "--values", at("quoted.yaml")], /the value is/],
      [0, [leaky, "--values", at("named.yaml")], /./],
      [2, [leaky, "--values", at("broken-values.yaml")], /broken-values\.yaml/],
      [2, [at("objects"), "--config", at("config.yaml")], /config\.yaml/],
    ];
    for (const [code, args, found] of runs)
      for (const json of [[], ["--json"]]) {
        const { stdout, stderr } = await quiet(code, "", "policy", "check", ...args, ...json);
        assert.match(stdout + stderr, found);
      }
  });

  it("stay hidden in what is said of the cluster", () => {
    const zenctl = new Zenctl();
    for (const verb of ["up", "status"]) {
      const ended = zenctl.run(["cluster", verb, "--json"], { ZEN_STATE: shared.stateDirectory });
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(stage.scanner.scan(ended.stdout + ended.stderr, verb), []);
      const { kubeconfig, context, kind } = documentOf(ended, "cluster-result");
      assert.deepEqual([kubeconfig, context, kind], [shared.kubeconfig, shared.context, "embedded"]);
    }
    zenctl.remove();
  });

  it("leave nothing of themselves when the stack is destroyed", async () => {
    const ended = await quiet(0, "", "destroy", "--yes", "--json");
    assert.equal(documentOf(ended, "change-result").result, "succeeded");
    assert.deepEqual(await objectsWithSecrets(api, stage.scanner), []);
    assert.deepEqual([...filesBelow(stage.place.temporary)], []);
  });
});
