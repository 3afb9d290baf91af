import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { POLICIES } from "../../../policy-pack/catalogue";
import { rules } from "../../../policy-pack/rules";
import { documentOf } from "../../end-to-end/support/documents";
import { type Ended, Zenctl, zenctlFile } from "../contracts/zenctl";

const POD =
  '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: "nginx:1"}]}}\n';
const CONFIG = "all: off\nrules: {images: mandatory, manifests: mandatory, exemptions: advisory}\n";
const MESSAGE =
  "docker.io/library/nginx is not from an allowed registry (docker.io/kubezen, registry.kube-zen.io:5000, ghcr.io/kube-zen): mirror it below kube-zen-platform:mirrorPrefix, or add its registry to kube-zen-platform:registries";

/** Tells, when a process ends, which packages it has loaded. */
const LOADED = `
  process.on("exit", () => {
    const names = Object.keys(require.cache).map((file) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1]);
    process.stderr.write("loaded: " + [...new Set(names.filter((name) => name !== undefined))].sort().join(" ") + "\\n");
  });`;

describe("zenctl policy", function () {
  this.timeout(60_000);
  const zenctl = new Zenctl();
  const at = (name: string): string => path.join(zenctl.state, name);
  before(() => {
    fs.writeFileSync(at("pod.yaml"), POD);
    fs.writeFileSync(at("good.yaml"), POD.replace("nginx", "ghcr.io/kube-zen/x"));
    fs.writeFileSync(at("none.yaml"), "a: b\n");
    fs.writeFileSync(at("config.yaml"), CONFIG);
    fs.writeFileSync(at("advisory.yaml"), CONFIG.replace("images: mandatory", "images: advisory"));
    fs.writeFileSync(
      at("exempt.yaml"),
      `${CONFIG}exemptions:\n  - { rule: images, object: { kind: Pod, namespace: default, name: p }, reason: Until the mirror is there., owner: team, expires: 2999-01-01 }\n`,
    );
    fs.writeFileSync(at("loaded.cjs"), LOADED);
  });
  after(() => zenctl.remove());

  /** Runs it in the folder of the files, as people would. */
  function check(args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, [zenctlFile, "policy", "check", ...args], {
      env: { ...zenctl.env, FORCE_COLOR: undefined, ...env },
      encoding: "utf8",
      cwd: zenctl.state,
      input,
    });
    return { code: status, stdout, stderr };
  }
  const timeless = (text: string): string => text.replace(/in \d+\.\d\d s/, "in # s");

  it("check shows findings by their object, and the count of everything, with exit 4", () => {
    const { code, stdout, stderr } = check(["--config", "config.yaml", "pod.yaml", "good.yaml", "none.yaml"]);
    assert.deepEqual(
      [code, timeless(stdout), stderr],
      [
        4,
        [
          "Document none.yaml#0",
          "  mandatory high ZEN-007 the document could not be judged because it has no apiVersion and no kind: make it one Kubernetes object",
          "",
          "Pod default/p  pod.yaml#0",
          `  mandatory critical ZEN-101 /spec/containers/0/image: ${MESSAGE}`,
          "",
          "2 findings (2 mandatory) on 2 objects, 1 could not be judged, in # s",
          "",
        ].join("\n"),
        "",
      ],
    );
  });

  it("check ends with exit 0 where nothing mandatory is found", () => {
    const good = check(["--config", "config.yaml", "good.yaml"]);
    assert.deepEqual([good.code, timeless(good.stdout)], [0, "0 findings on 1 object, in # s\n"]);
    const advisory = check(["--config", "advisory.yaml", "pod.yaml"]);
    assert.equal(advisory.code, 0);
    assert.match(
      advisory.stdout,
      /^ {2}advisory critical ZEN-101 .*\n\n1 finding \(0 mandatory\) on 1 object, /m,
    );
  });

  it("check prints one document with --json, and the summary on stderr", () => {
    const ended = check(["--json", "--config", "config.yaml", "-"], POD);
    const document = documentOf(ended, "policy-check-result");
    assert.equal(ended.code, 4);
    assert.deepEqual(
      { ...document, durationMs: 0 },
      {
        findings: [
          {
            id: "ZEN-101",
            rule: "images",
            check: "registry",
            severity: "critical",
            enforcement: "mandatory",
            object: {
              apiVersion: "v1",
              kind: "Pod",
              namespace: "default",
              name: "p",
              source: { file: "-", index: 0 },
            },
            path: "/spec/containers/0/image",
            message: MESSAGE,
            controls: ["SOC2 CC6.8", "ISO A.8.19", "ISO A.5.21"],
          },
        ],
        exemptions: [],
        objects: 1,
        notJudged: 0,
        durationMs: 0,
      },
    );
    assert.equal(timeless(ended.stderr), "1 finding (1 mandatory) on 1 object, in # s\n");
  });

  it("check lists exemptions in both", () => {
    const ended = check(["--json", "--config", "exempt.yaml", "pod.yaml"]);
    const { findings, exemptions } = documentOf(ended, "policy-check-result");
    assert.deepEqual([ended.code, findings], [0, []]);
    assert.deepEqual(exemptions, [
      {
        source: "file",
        rule: "images",
        object: { kind: "Pod", namespace: "default", name: "p" },
        reason: "Until the mirror is there.",
        owner: "team",
        expires: "2999-01-01",
        findings: 1,
        expired: false,
      },
    ]);
    assert.equal(
      timeless(check(["--config", "exempt.yaml", "pod.yaml"]).stdout),
      "exempt images Pod default/p: 1 finding, until 2999-01-01, for team (Until the mirror is there.)\n\n0 findings on 1 object, 1 exemption, in # s\n",
    );
  });

  it("check refuses what it cannot judge with exit 2 and one document", () => {
    for (const [args, message] of [
      [["nothing.yaml"], "there is no file or folder nothing.yaml: correct the path"],
      [["pod.yml"], "there is no file or folder pod.yml: did you mean pod.yaml?"],
      [
        ["--values", "pod.yaml", "pod.yaml"],
        "--values is for charts and none is given: give a folder with a Chart.yaml, or leave it out",
      ],
      [["--config", "no.yaml", "pod.yaml"], "no.yaml cannot be read (ENOENT): give a file that can"],
      [
        ["--config", "pod.yaml", "pod.yaml"],
        /^pod\.yaml is not understood: there is no apiVersion: did you mean apiVersions\?; /,
      ],
      [[], "missing required argument 'path'"],
      [
        ["--profile", "prod", "pod.yaml"],
        "option '--profile <name>' argument 'prod' is invalid. Allowed choices are local, gitops, aws.",
      ],
      [
        ["--scope", "each", "pod.yaml"],
        "option '--scope <scope>' argument 'each' is invalid. Allowed choices are all, file.",
      ],
    ] as const) {
      const ended = check(["--json", ...args]);
      const { error } = documentOf(ended, "error-result");
      if (typeof message === "string") assert.equal(error.message, message);
      else assert.match(error.message, message);
      assert.deepEqual([ended.code, error.exitCode], [2, 2]);
    }
  });

  it("check colours for terminals only", () => {
    const escape = "\u001b[";
    assert.ok(!check(["pod.yaml"]).stdout.includes(escape));
    assert.ok(check(["pod.yaml"], "", { FORCE_COLOR: "1" }).stdout.includes(escape));
    assert.ok(!check(["pod.yaml"], "", { FORCE_COLOR: "1", NO_COLOR: "1" }).stdout.includes(escape));
  });

  it("loads nothing of Pulumi, gRPC and clients of clusters", () => {
    // The first run may have to bundle the sources.
    check(["pod.yaml"]);
    const preload = { NODE_OPTIONS: `--require ${at("loaded.cjs")}` };
    assert.match(check(["pod.yaml"], "", preload).stderr, /^loaded: *$/m);
    assert.match(zenctl.run(["policy", "rules"], preload).stderr, /^loaded: *$/m);
    // The same look at a command that has to load them.
    assert.match(zenctl.run(["outputs"], preload).stderr, /^loaded: .*@pulumi\/pulumi/m);
  });

  it("rules lists every rule with its checks, levels and parameters", () => {
    const ended = zenctl.run(["policy", "rules", "--json"]);
    assert.equal(ended.code, 0);
    const document = documentOf(ended, "policy-rules-result");
    assert.deepEqual(
      document.rules.map(({ name }) => name),
      ["manifests", ...rules.map(({ name }) => name), "exemptions"],
    );
    const images = document.rules.find(({ name }) => name === "images");
    assert.deepEqual(
      { ...images, checks: images?.checks.slice(0, 1) },
      {
        name: "images",
        description: "Images come only from allowed registries.",
        group: "registries",
        scope: "release",
        levels: { local: "mandatory", gitops: "mandatory", aws: "mandatory" },
        controls: ["SOC2 CC6.8", "ISO A.8.19", "ISO A.5.21"],
        page: "docs/rules/images.md",
        parameters: [
          {
            name: "registries",
            type: "strings",
            description: "Registries (`host[:port][/path]`) allowed besides the built-in ones.",
            default: [],
          },
        ],
        checks: [
          {
            id: "ZEN-101",
            name: "registry",
            severity: "critical",
            title: "An image does not come from an allowed registry",
            remediation:
              "Mirror the image below the stack's `mirrorPrefix`, or add its registry to the stack's `registries`.",
          },
        ],
      },
    );
    const ids = document.rules.flatMap(({ checks }) => checks.map(({ id }) => id));
    assert.deepEqual([...ids].sort(), POLICIES.flatMap(({ checks }) => checks.map(({ id }) => id)).sort());
    const plain = zenctl.run(["policy", "rules"]).stdout;
    assert.match(
      plain,
      /^images: Images come only from allowed registries\. \(local mandatory, gitops mandatory, aws mandatory\)\n {2}ZEN-101 critical An image does not come from an allowed registry$/m,
    );
    for (const id of ids) assert.ok(plain.includes(`  ${id} `), id);
  });
});
