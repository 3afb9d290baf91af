import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type ProgramResult, root } from "../charts/support";
import { program } from "../controllers/support";

type Switch = "RUN_HELM_LINT" | "RUN_HELM_SMOKE" | "RUN_GUARDRAILS" | "RUN_HELM_PROFILES_SANITY";
type Switches = Readonly<Partial<Record<Switch, string>>>;

/** The scripts by name, and the switch of each; the hook has none of its own. */
const scripts = {
  "ci/helm-lint-and-render.sh": "RUN_HELM_LINT",
  "ci/helm-profiles-sanity-optional.sh": "RUN_HELM_PROFILES_SANITY",
  "demo/helm-smoke-k3d.sh": "RUN_HELM_SMOKE",
} as const;
type Script = keyof typeof scripts | "ci/helm-charts-optional.sh";

const skipped = (script: keyof typeof scripts): string =>
  `${path.basename(script)}: skipped, ${scripts[script]} is not 1\n`;
const everySkipped = Object.keys(scripts)
  .map((script) => skipped(script as keyof typeof scripts))
  .join("");

describe("scripts", () => {
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-scripts-"));
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });

  const environment = (on: Switches, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("RUN_"))),
    ...on,
    ...extra,
    // The tests that a script runs are not this run's own.
    ZEN_TEST_COUNTS: undefined,
  });

  const run = (script: Script, on: Switches, extra: NodeJS.ProcessEnv = {}): Promise<ProgramResult> =>
    program(path.join(root, "scripts", script), [], environment(on, extra));

  /** Puts programs in place of others on PATH; each writes its name and arguments to `calls`. */
  const standIns = (programs: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
    for (const [name, body] of Object.entries(programs)) {
      const text = `#!/usr/bin/env bash\necho "${name} $*" >>"${folder}/calls"\n${body}\n`;
      fs.writeFileSync(path.join(folder, name), text, { mode: 0o755 });
    }
    return { PATH: `${folder}:${process.env["PATH"] ?? ""}` };
  };
  const calls = (): readonly string[] => {
    const file = path.join(folder, "calls");
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trimEnd().split("\n") : [];
  };

  for (const script of Object.keys(scripts) as readonly (keyof typeof scripts)[]) {
    for (const off of [{}, { [scripts[script]]: "0" }, { [scripts[script]]: "" }, { RUN_GUARDRAILS: "1" }]) {
      it(`${script} with ${JSON.stringify(off)}: says that it is skipped, and starts nothing`, async () => {
        const extra = standIns({
          node: "exit 1",
          npx: "exit 1",
          npm: "exit 1",
          k3d: "exit 1",
          docker: "exit 1",
        });
        const { code, stdout, stderr } = await run(script, off, extra);
        assert.deepEqual(
          { code, stdout, stderr, calls: calls() },
          {
            code: 0,
            stdout: skipped(script),
            stderr: "",
            calls: [],
          },
        );
      });
    }

    it(`${script}: a switch that is neither 0 nor 1 is a mistake`, async () => {
      const { code, stderr } = await run(
        script,
        { [scripts[script]]: "true" },
        standIns({ node: "", npx: "" }),
      );
      assert.deepEqual(
        [code, stderr, calls()],
        [2, `${scripts[script]} is "true": set it to 1, or leave it out\n`, []],
      );
    });

    it(`${script}: fails as its tests fail`, async () => {
      const { code } = await run(
        script,
        { [scripts[script]]: "1" },
        standIns({ node: "", npx: "exit 3", docker: "exit 1" }),
      );
      assert.equal(code, 3);
    });
  }

  it("run test files that are there, and more of them with guardrails", async () => {
    const extra = standIns({ node: "", npx: "", docker: "exit 1" });
    for (const guardrails of ["0", "1"]) {
      await run(
        "ci/helm-charts-optional.sh",
        {
          RUN_HELM_LINT: "1",
          RUN_HELM_SMOKE: "1",
          RUN_HELM_PROFILES_SANITY: "1",
          RUN_GUARDRAILS: guardrails,
        },
        extra,
      );
    }
    const started = calls().filter((call) => call.startsWith("npx"));
    const posture =
      "test/charts/zen-examples.test.ts test/charts/zen-posture.test.ts test/charts/atom-examples.test.ts";
    assert.deepEqual(started, [
      "npx --no-install mocha test/charts/matrix/rendered.test.ts test/charts/matrix/pairwise.long.test.ts",
      `npx --no-install mocha test/charts/profiles-sanity.test.ts ${posture}`,
      "npx --no-install mocha test/controllers/helm-smoke.test.ts --grep guardrails: --invert",
      "npx --no-install mocha test/charts/matrix/rendered.test.ts test/charts/matrix/pairwise.long.test.ts test/charts/guardrails.long.test.ts",
      `npx --no-install mocha test/charts/profiles-sanity.test.ts ${posture}`,
      "npx --no-install mocha test/controllers/helm-smoke.test.ts",
    ]);
    const files = started.flatMap((call) => call.split(" ").filter((word) => word.endsWith(".test.ts")));
    assert.deepEqual(
      files.filter((file) => !fs.existsSync(path.join(root, file))),
      [],
    );
  });

  it("ci/helm-charts-optional.sh: runs all and names those that failed", async () => {
    const npx = 'if [[ "$*" == *matrix* ]]; then exit 1; fi';
    const on = { RUN_HELM_LINT: "1", RUN_HELM_SMOKE: "1" };
    const { code, stderr } = await run(
      "ci/helm-charts-optional.sh",
      on,
      standIns({ node: "", npx, docker: "exit 1" }),
    );
    assert.equal(code, 1);
    assert.equal(stderr, "failed: ci/helm-lint-and-render.sh\n");
    assert.equal(calls().filter((call) => call.startsWith("npx")).length, 2);
  });

  it("ci/helm-charts-optional.sh: does nothing by default, from any folder and through a link", async () => {
    const link = path.join(folder, "hook.sh");
    fs.symlinkSync(path.join(root, "scripts/ci/helm-charts-optional.sh"), link);
    const { code, stdout, stderr } = await program(link, [], environment({}));
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: everySkipped, stderr: "" });
  });

  it("demo/helm-smoke-k3d.sh: uses k3d where a Docker engine answers, and removes its cluster when the tests fail", async () => {
    const node =
      'if [[ "$*" == *"cluster up"* ]]; then echo \'{"kubeconfig":"/there"}\'; elif [[ $1 == -p ]]; then echo /there; fi';
    const npx = `echo "kubeconfig $SMOKE_KUBECONFIG, state $(test -d "$ZEN_STATE" && echo there)" >>"${folder}/calls"; exit 4`;
    const { code } = await run(
      "demo/helm-smoke-k3d.sh",
      { RUN_HELM_SMOKE: "1" },
      standIns({ node, npx, k3d: "", docker: "" }),
    );
    assert.equal(code, 4);
    assert.deepEqual(
      calls().filter((call) => !call.startsWith("node -p")),
      [
        "docker info",
        "node bin/zenctl.mjs cluster up --cluster k3d --json",
        "node bin/setup.mjs",
        "npx --no-install mocha test/controllers/helm-smoke.test.ts --grep guardrails: --invert",
        "kubeconfig /there, state there",
        "node bin/zenctl.mjs cluster down --cluster k3d --yes",
      ],
    );
  });

  it("ci/helm-profiles-sanity-optional.sh: passes on this clone", async function () {
    this.timeout(120_000);
    const { code, stdout } = await run("ci/helm-profiles-sanity-optional.sh", {
      RUN_HELM_PROFILES_SANITY: "1",
    });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /values-prod\.yaml: runtime-agent lints with --strict/);
  });
});
