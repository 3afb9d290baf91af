import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Finding } from "../../model/finding";
import { type PackConfig, policyPackConfigFile, type PolicyPackConfigFile } from "../../policy-pack/config";
import { rules } from "../../policy-pack/rules";
import { type AskedResource, type Diagnostic, PackProcess, secret, UNKNOWN } from "./packProcess";
import { chartYaml, helmFile, podTemplate, Workbench, writeFiles } from "./support";

const root = path.join(__dirname, "..", "..");
const SECRET = "correct-horse-battery-staple";

function release(name: string, chart: string, values: unknown, more: object = {}): AskedResource {
  return {
    type: "kubernetes:helm.sh/v3:Release",
    name,
    props: { name, namespace: "shop", chart, values, ...more },
  };
}

function object(type: string, props: Record<string, unknown>): AskedResource {
  return {
    type: `kubernetes:${type}`,
    name: "it",
    props: { metadata: { name: "it", namespace: "shop" }, ...props },
  };
}

const pod = (spec: unknown): Record<string, unknown> => ({ apiVersion: "v1", kind: "Pod", spec });

/** `policy level [id] Kind name (path)` without the sentence. */
function short(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(
    ({ policy, level, message }) => `${policy} ${level} ${message.replace(/: .*$/s, "")}`,
  );
}

/** The config with every rule but one switched off, so that these cases are about the pack and not its rules. */
function justImages(file: PolicyPackConfigFile): PolicyPackConfigFile {
  return Object.fromEntries(
    Object.entries(file).map(([policy, config]) => [
      policy,
      ["manifests", "images"].includes(policy) ? config : { ...config, enforcementLevel: "disabled" },
    ]),
  );
}

describe("the policy pack as a process", function () {
  this.timeout(240_000);
  let bench: Workbench;
  const processes: PackProcess[] = [];

  before(async () => {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: path.join(root, "policy-pack") });
    await helmFile();
  });
  beforeEach(() => {
    bench = new Workbench();
    bench.chart({
      "templates/pod.yaml": podTemplate("p", "{{ .Values.image }}"),
      "templates/secret.yaml":
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {t: {{ .Values.token }}}\n",
      "values.yaml": "image: docker.io/evil/miner\ntoken: public\n",
    });
    writeFiles(path.join(bench.folder, "broken"), {
      "Chart.yaml": chartYaml("broken"),
      "templates/fail.yaml": "{{ fail .Values.token }}",
    });
  });
  afterEach(() => {
    for (const running of processes.splice(0)) running.close();
    bench.close();
  });

  const start = async (
    config: PackConfig = {},
    options: Partial<Parameters<typeof PackProcess.start>[0]> = {},
  ): Promise<PackProcess> => {
    const file = justImages(
      policyPackConfigFile({ programRoot: bench.folder, helm: await helmFile(), ...config }),
    );
    const PATH = `${path.dirname(await helmFile())}${path.delimiter}${process.env["PATH"] ?? ""}`;
    const started = await PackProcess.start({ env: { ...bench.env, PATH }, config: file, ...options });
    processes.push(started);
    return started;
  };

  for (const preview of [true, false]) {
    it(`judges releases and objects ${preview ? "in preview" : "in an update"}`, async () => {
      const pack = await start({}, { preview });
      assert.deepEqual(await pack.policies(), [
        "manifests mandatory",
        ...rules.map(({ name }) => `${name} mandatory`),
        "exemptions mandatory",
      ]);
      assert.deepEqual(await pack.analyze(release("web", "./app", {})), [
        {
          policy: "images",
          level: "mandatory",
          message:
            "[ZEN-101] Pod shop/p (/spec/containers/0/image): docker.io/evil/miner is not from an allowed registry (docker.io/kubezen, registry.kube-zen.io:5000, ghcr.io/kube-zen): mirror it below kube-zen-platform:mirrorPrefix, or add its registry to kube-zen-platform:registries",
        },
      ]);
      assert.deepEqual(await pack.analyze(release("web", "./app", { image: "kubezen/x:1" })), []);
      const image = [{ image: "nginx" }];
      const template = { spec: { initContainers: image } };
      const asked = await Promise.all(
        [
          object("core/v1:Pod", pod({ containers: image })),
          object("core/v1:Pod", { spec: { containers: image } }),
          object("apps/v1:DeploymentPatch", {
            apiVersion: "apps/v1",
            kind: "Deployment",
            spec: { template },
          }),
          object("example.com/v1:Thing", {
            apiVersion: "example.com/v1",
            kind: "Thing",
            spec: { image: "nginx" },
          }),
          object("core/v1:List", { apiVersion: "v1", kind: "List", items: [pod({ containers: image })] }),
          object("core/v1:ConfigMap", { apiVersion: "v1", kind: "ConfigMap", data: { image: "nginx" } }),
          { type: "aws:s3/bucket:Bucket", name: "b", props: { image: "nginx" } },
          { type: "kubernetes:yaml:ConfigFile", name: "f", props: { containers: image } },
          { type: "pulumi:providers:kubernetes", name: "k", props: { kubeconfig: UNKNOWN } },
        ].map(async (resource) => short(await pack.analyze(resource))),
      );
      assert.deepEqual(asked, [
        ["images mandatory [ZEN-101] Pod shop/it (/spec/containers/0/image)"],
        ["images mandatory [ZEN-101] Pod shop/it (/spec/containers/0/image)"],
        ["images mandatory [ZEN-101] Deployment shop/it (/spec/template/spec/initContainers/0/image)"],
        ["images mandatory [ZEN-101] Thing shop/it (/spec/image)"],
        ["images mandatory [ZEN-101] Pod default/ (/spec/containers/0/image)"],
        [],
        [],
        [],
        [],
      ]);
    });
  }

  it("judges what it can of a resource with unknown inputs, and says what it cannot", async () => {
    const pack = await start();
    const asked = async (resource: AskedResource): Promise<readonly string[]> =>
      short(await pack.analyze(resource));
    const good = "kubezen/x:1";
    assert.deepEqual(await asked(release("a", "./app", { image: good, token: UNKNOWN })), [
      "manifests advisory [ZEN-004] Release shop/a (/values/token)",
    ]);
    assert.deepEqual(await asked(release("a", "./app", { image: UNKNOWN, token: secret(UNKNOWN) })), [
      "manifests advisory [ZEN-004] Release shop/a (/values/image)",
      "manifests advisory [ZEN-004] Release shop/a (/values/token)",
      "images mandatory [ZEN-103] Pod shop/p (/spec/containers/0/image)",
    ]);
    assert.deepEqual(await asked(release("a", "./app", UNKNOWN)), [
      "manifests mandatory [ZEN-005] Release shop/a (/values)",
      "images mandatory [ZEN-101] Pod shop/p (/spec/containers/0/image)",
    ]);
    assert.deepEqual(await asked(release("a", UNKNOWN, {})), [
      "manifests mandatory [ZEN-005] Release shop/a (/chart)",
    ]);
    assert.deepEqual(await asked(release("a", "./app", {}, { postrender: UNKNOWN })), [
      "manifests mandatory [ZEN-005] Release shop/a (/postrender)",
    ]);
    assert.deepEqual(
      await asked(
        release("a", "./app", { image: good }, { namespace: UNKNOWN, version: UNKNOWN, postrender: "./x" }),
      ),
      ["manifests mandatory [ZEN-010] Release zen-unknown-0/a (/postrender)"],
    );
    assert.deepEqual(await asked(object("core/v1:Pod", pod(UNKNOWN))), [
      "manifests mandatory [ZEN-005] Pod shop/it (/spec)",
    ]);
    assert.deepEqual(
      await asked(
        object("core/v1:Pod", pod({ nodeName: UNKNOWN, containers: [UNKNOWN, { image: UNKNOWN }] })),
      ),
      [
        "manifests mandatory [ZEN-005] Pod shop/it (/spec/containers/0)",
        "images mandatory [ZEN-103] Pod shop/it (/spec/containers/1/image)",
      ],
    );
  });

  it("writes findings and objects where it is told, without anything secret", async () => {
    const findingsFile = path.join(bench.folder, "out", "findings.jsonl");
    const renderDirectory = path.join(bench.folder, "out", "rendered");
    const pack = await start({ findingsFile, renderDirectory, profile: "local" });
    const values = { token: secret(SECRET) };
    const said = [
      ...(await pack.analyze(release("web", "./app", values))),
      ...(await pack.analyze(release("web", "./app", values))),
      ...(await pack.analyze(release("bad", "./broken", values))),
    ];
    const findings = fs
      .readFileSync(findingsFile, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Finding);
    assert.deepEqual(
      findings.map(({ id, rule, check, enforcement, object, path: at }) => ({
        id,
        rule,
        check,
        enforcement,
        object,
        path: at,
      })),
      [
        {
          id: "ZEN-101",
          rule: "images",
          check: "registry",
          enforcement: "mandatory",
          object: {
            apiVersion: "v1",
            kind: "Pod",
            namespace: "shop",
            name: "p",
            source: { release: "web", template: "app/templates/pod.yaml" },
          },
          path: "/spec/containers/0/image",
        },
        {
          id: "ZEN-001",
          rule: "manifests",
          check: "not-rendered",
          enforcement: "mandatory",
          object: {
            apiVersion: "helm.sh/v3",
            kind: "Release",
            namespace: "shop",
            name: "bad",
            source: { release: "bad", template: "" },
          },
          path: "",
        },
      ],
    );
    assert.equal(said.length, 3);
    assert.deepEqual(fs.readdirSync(renderDirectory), ["web.yaml"]);
    const rendered = fs.readFileSync(path.join(renderDirectory, "web.yaml"), "utf8");
    assert.equal(
      rendered,
      "---\n# Source: app/templates/secret.yaml\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  namespace: shop\nstringData:\n  t: (hidden)\n" +
        "---\n# Source: app/templates/pod.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: shop\nspec:\n  containers:\n    - name: c\n      image: docker.io/evil/miner\n",
    );
    for (const text of [JSON.stringify(said), JSON.stringify(findings), rendered])
      assert.ok(!text.includes(SECRET));
  });

  it("holds rules at the levels of Pulumi's config, and never leaves what could not be judged unsaid", async () => {
    const base = justImages(policyPackConfigFile({ programRoot: bench.folder, helm: await helmFile() }));
    const shown = await start({}, { config: { ...base, images: { enforcementLevel: "advisory" } } });
    assert.deepEqual(short(await shown.analyze(release("web", "./app", {}))), [
      "images advisory [ZEN-101] Pod shop/p (/spec/containers/0/image)",
    ]);
    const silenced = await start({}, { config: { ...base, manifests: { enforcementLevel: "disabled" } } });
    assert.deepEqual(short(await silenced.analyze(release("web", "./no-chart", {}))), [
      "images mandatory [ZEN-001] Release shop/web",
    ]);
    const lowered = await start({}, { config: { ...base, manifests: { enforcementLevel: "advisory" } } });
    assert.deepEqual(short(await lowered.analyze(release("web", "./no-chart", {}))), [
      "manifests mandatory [ZEN-001] Release shop/web",
    ]);
    const lenient = await start(
      {},
      {
        config: {
          ...base,
          manifests: { enforcementLevel: "advisory" },
          images: { enforcementLevel: "advisory" },
        },
      },
    );
    assert.deepEqual(short(await lenient.analyze(release("web", "./no-chart", {}))), [
      "manifests advisory [ZEN-001] Release shop/web",
    ]);
  });

  it("says what it does not understand of its config, once", async () => {
    const config = {
      ...justImages(policyPackConfigFile({})),
      manifests: {
        programRoot: "relative",
        typo: 1,
        profile: "prod",
        kubeVersion: "latest",
        apiVersions: "x",
        existingSecrets: ["zen-agent-tls"],
      },
      images: { registries: ["kubezen"], level: "off" },
      imgaes: { enforcementLevel: "mandatory" },
    };
    const pack = await start({}, { config });
    const first = await pack.analyze({ type: "pulumi:pulumi:Stack", name: "s", props: {} });
    assert.deepEqual(
      first.map(({ policy, level, message }) => `${policy} ${level} ${message}`),
      [
        "manifests mandatory [ZEN-009] PolicyPack kube-zen-guardrails (/imgaes): the pack has no policy imgaes: did you mean images?",
        "manifests mandatory [ZEN-009] PolicyPack kube-zen-guardrails (/manifests/apiVersions): it has to be a list of API versions as monitoring.coreos.com/v1",
        "manifests mandatory [ZEN-009] PolicyPack kube-zen-guardrails (/manifests/existingSecrets): it has to be a list of Secrets as zen-system/zen-agent-tls",
        "manifests mandatory [ZEN-009] PolicyPack kube-zen-guardrails (/manifests/kubeVersion): it has to be a version as 1.36.0",
        "manifests mandatory [ZEN-009] PolicyPack kube-zen-guardrails (/manifests/profile): it has to be one of local, gitops, aws",
        "manifests mandatory [ZEN-009] PolicyPack kube-zen-guardrails (/manifests/programRoot): it has to be an absolute path",
        "manifests mandatory [ZEN-009] PolicyPack kube-zen-guardrails (/manifests/typo): the policy manifests has no such property: use one of apiVersions, exemptionsFile, existingSecrets, findingsFile, helm, kubeVersion, profile, programRoot, renderDirectory",
        "images mandatory [ZEN-009] PolicyPack kube-zen-guardrails (/images/level): the policy images has no such property: use one of registries",
        "images mandatory [ZEN-009] PolicyPack kube-zen-guardrails (/images/registries): it has to be a list of host[:port][/path], each with its host",
      ],
    );
    assert.deepEqual(await pack.analyze(object("core/v1:Pod", pod({}))), []);
  });

  it("takes for there what its config says is there", async () => {
    const reader = object("core/v1:Pod", pod({ volumes: [{ name: "v", secret: { secretName: "s" } }] }));
    const asked = async (existingSecrets: readonly string[]): Promise<readonly string[]> => {
      const base = { programRoot: bench.folder, helm: await helmFile(), existingSecrets };
      const config = {
        ...justImages(policyPackConfigFile(base)),
        "secret-sources": { enforcementLevel: "mandatory" },
      };
      const pack = await start({}, { config });
      assert.deepEqual(await pack.analyze(reader), []);
      return short(await pack.analyzeStack([reader]));
    };
    assert.deepEqual(await asked([]), [
      "secret-sources advisory [ZEN-612] Pod shop/it (/spec/volumes/0/secret/secretName)",
    ]);
    assert.deepEqual(await asked(["shop/s"]), []);
  });

  it("does not judge another project's charts", async () => {
    const pack = await start({}, { config: justImages(policyPackConfigFile({})) });
    const resource = release("web", "./charts/zen-watcher", {});
    assert.deepEqual(await pack.analyze(resource), []);
    const [elsewhere] = await pack.analyze({ ...resource, project: "other" });
    assert.match(
      elsewhere?.message ?? "",
      /^\[ZEN-001\] Release shop\/web: .*the pack stands in the project kube-zen-platform, not in other: set "programRoot"/,
    );
  });

  it("catches the Atom charts' bare images, and passes all four charts as a stack sets them", async () => {
    const pack = await start({ programRoot: root });
    const ask = async (chart: string, values: object): Promise<readonly string[]> =>
      short(await pack.analyze(release(chart, `./charts/${chart}`, values)));
    for (const chart of ["workflow-registry", "runtime-agent"]) {
      const bare = await ask(chart, {});
      assert.ok(
        bare.includes(
          `images mandatory [ZEN-101] Deployment shop/${chart} (/spec/template/spec/containers/0/image)`,
        ),
        bare.join("\n"),
      );
      assert.deepEqual(
        bare.filter((line) => !line.startsWith("images mandatory [ZEN-101]")),
        [],
      );
      const image = { registry: "ghcr.io", repository: `kube-zen/mirror/docker.io/atom/${chart}` };
      assert.deepEqual(await ask(chart, { image }), []);
    }
    const agent = { saas: { existingSecret: "token" }, tenant: { id: "t" }, cluster: { id: "c" } };
    assert.deepEqual(await ask("zen-agent", agent), []);
    assert.deepEqual(await ask("zen-agent", { ...agent, "zen-watcher": { enabled: true } }), []);
    assert.deepEqual(await ask("zen-watcher", {}), []);
  });
});
