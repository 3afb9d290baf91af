import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { check, type Checked, type CheckOutcome } from "../../../automation/policy/check";
import { readCheckConfig } from "../../../automation/policy/checkConfig";
import { findInputs } from "../../../automation/policy/inputs";
import { SecretFilter } from "../../../model/secretFilter";
import { formatFinding } from "../../../policy-pack/judge";
import { chartYaml, podTemplate, temporaryFolder, writeFiles } from "../../policy-pack/support";

const pod = (name: string, image: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: c, image: "${image}"}]}}\n`;
const good = "ghcr.io/kube-zen/x:1";

/** Config in which only the rule about images, and what is about the judging itself, is held. */
const JUST_IMAGES = "all: off\nrules: {images: mandatory, manifests: mandatory, exemptions: mandatory}\n";
const exemption = (name: string, more = "", rule = "images"): string =>
  `{rule: ${rule}, object: {kind: Pod, namespace: default, name: ${name}}, reason: Until the mirror is there., owner: team, expires: 2999-01-01${more}}`;

describe("zenctl policy check, judging", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const cwd = process.cwd();
  before(() => {
    writeFiles(folder, {
      "bad.yaml": `${pod("a", "nginx")}---\n${pod("b", good)}---\nfoo: bar\n---\n`,
      "list.json": JSON.stringify({
        apiVersion: "v1",
        kind: "List",
        items: [
          {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "l" },
            spec: { containers: [{ image: "nginx" }] },
          },
        ],
      }),
      "latin.yaml": Buffer.from("name: caf\xe9\n", "latin1"),
      "chart/Chart.yaml": chartYaml("shop"),
      "chart/values.yaml": `image: ${good}\n`,
      "chart/templates/pod.yaml": podTemplate("p", "{{ .Values.image }}"),
      "chart/templates/upgraded.yaml": `{{ if .Release.IsUpgrade }}\n${podTemplate("u", "evil/x:1")}{{ end }}`,
      "one.yaml": "image: quay.io/a/x:1\n",
      "two.yaml": "image: evil/y:1\n",
      "reader.yaml":
        "{apiVersion: v1, kind: Pod, metadata: {name: reader, namespace: shop}, spec: {volumes: [{name: v, secret: {secretName: s}}], containers: []}}\n",
      "role.yaml": "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r}, rules: []}\n",
      "binding.yaml":
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, subjects: []}\n",
    });
    process.chdir(folder);
  });
  after(() => {
    process.chdir(cwd);
    fs.rmSync(folder, { recursive: true });
  });

  function checked(
    paths: readonly string[],
    config = JUST_IMAGES,
    more: Partial<Checked> = {},
  ): Promise<CheckOutcome> {
    return check({
      inputs: findInputs(paths),
      scope: "all",
      config: readCheckConfig("c.yaml", config),
      configFile: "c.yaml",
      namespace: "default",
      values: [],
      programRoot: folder,
      env: { ...process.env, ZEN_STATE: path.join(folder, "state") },
      signal: new AbortController().signal,
      ...more,
    });
  }
  /** `enforcement [id] Kind name (path)`. */
  const short = ({ findings }: CheckOutcome): readonly string[] =>
    findings.map((finding) => `${finding.enforcement} ${formatFinding(finding).replace(/: .*/s, "")}`);

  it("takes for there what its config says is there", async () => {
    const config = "all: off\nrules: {secret-sources: mandatory}\n";
    assert.deepEqual(short(await checked(["reader.yaml"], config)), [
      "advisory [ZEN-612] Pod shop/reader (/spec/volumes/0/secret/secretName)",
    ]);
    assert.deepEqual(short(await checked(["reader.yaml"], `${config}existingSecrets: [shop/s]\n`)), []);
  });

  it("reads every document, says which it could not read, and from which file each came", async () => {
    const outcome = await checked(["bad.yaml", "list.json"]);
    assert.deepEqual(short(outcome), [
      "mandatory [ZEN-007] Document bad.yaml#2",
      "mandatory [ZEN-101] Pod default/a (/spec/containers/0/image)",
      "mandatory [ZEN-101] Pod default/l (/spec/containers/0/image)",
    ]);
    assert.deepEqual(
      outcome.findings.map(({ object: { source } }) => source),
      [
        { file: "bad.yaml", index: 2 },
        { file: "bad.yaml", index: 0 },
        { file: "list.json", index: 0 },
      ],
    );
    assert.deepEqual([outcome.objects, outcome.notJudged, outcome.exemptions], [3, 1, []]);
  });

  it("says that a file is no UTF-8, and judges the others", async () => {
    const outcome = await checked(["latin.yaml", "bad.yaml"]);
    assert.deepEqual(outcome.findings[0], {
      id: "ZEN-007",
      rule: "manifests",
      check: "unreadable",
      severity: "high",
      enforcement: "mandatory",
      object: {
        apiVersion: "",
        kind: "Document",
        namespace: "",
        name: "latin.yaml#0",
        source: { file: "latin.yaml", index: 0 },
      },
      path: "",
      message: "the file could not be judged because it is no UTF-8: save it as UTF-8",
      controls: ["SOC2 CC8.1", "ISO A.8.32"],
    });
    assert.deepEqual([outcome.findings.length, outcome.objects, outcome.notJudged], [3, 2, 2]);
  });

  it("puts objects without a namespace into the given one", async () => {
    const outcome = await checked(["bad.yaml"], JUST_IMAGES, { namespace: "shop" });
    assert.equal(short(outcome)[1], "mandatory [ZEN-101] Pod shop/a (/spec/containers/0/image)");
  });

  it("sees with scope all what lies in another file, and with scope file does not", async () => {
    const config = "all: off\nrules: {rbac-references: mandatory}\n";
    const files = ["binding.yaml", "role.yaml"];
    assert.deepEqual(short(await checked(files, config)), []);
    const apart = await checked(files, config, { scope: "file" });
    assert.deepEqual(
      apart.findings.map(({ rule, object }) => `${rule} ${object.kind}`),
      ["rbac-references RoleBinding"],
    );
    assert.equal(apart.objects, 2);
  });

  it("holds rules at the levels of the profile, of the config, and of the option before it", async () => {
    const levels = async (config: string, more: Partial<Checked> = {}): Promise<readonly string[]> => [
      ...new Set(
        (await checked(["bad.yaml"], config, more)).findings.map(
          ({ rule, enforcement }) => `${rule} ${enforcement}`,
        ),
      ),
    ];
    const probes = (found: readonly string[]): string | undefined =>
      found.find((line) => line.startsWith("workload-probes"));
    assert.equal(probes(await levels("")), "workload-probes mandatory");
    assert.equal(probes(await levels("profile: local")), "workload-probes advisory");
    assert.equal(probes(await levels("profile: local", { profile: "aws" })), "workload-probes mandatory");
    assert.equal(probes(await levels("profile: aws\nworkload-probes: advisory")), "workload-probes advisory");
    assert.equal(probes(await levels("workload-probes: off")), undefined);
    // What could not be read is shown whatever anybody says.
    assert.deepEqual(await levels("all: off"), ["manifests advisory"]);
  });

  it("gives rules the parameters of the config", async () => {
    const outcome = await checked(["bad.yaml"], `${JUST_IMAGES}registries: [docker.io/library]\n`);
    assert.deepEqual(short(outcome), ["mandatory [ZEN-007] Document bad.yaml#2"]);
  });

  it("renders charts, with values over the chart's own, and once more as an upgrade", async () => {
    const plain = await checked(["chart"]);
    assert.deepEqual(short(plain), ["mandatory [ZEN-101] Pod default/u (/spec/containers/0/image)"]);
    assert.deepEqual(plain.findings[0]?.object.source, {
      release: "shop",
      template: "shop/templates/upgraded.yaml",
    });
    assert.deepEqual([plain.objects, plain.notJudged], [1, 0]);
    const given = await checked(["chart"], JUST_IMAGES, { values: ["one.yaml", "two.yaml"], namespace: "n" });
    assert.deepEqual(short(given), [
      "mandatory [ZEN-101] Pod n/p (/spec/containers/0/image)",
      "mandatory [ZEN-101] Pod n/u (/spec/containers/0/image)",
    ]);
    assert.match(given.findings[0]?.message ?? "", /^docker.io\/evil\/y /);
  });

  it("counts a chart that cannot be rendered as not judged, at the level of the strictest rule", async () => {
    writeFiles(folder, {
      "broken/Chart.yaml": chartYaml("broken"),
      "broken/templates/x.yaml": '{{ fail "no" }}',
    });
    const outcome = await checked(["broken"]);
    assert.deepEqual(short(outcome), ["mandatory [ZEN-001] Release default/broken"]);
    assert.deepEqual([outcome.objects, outcome.notJudged], [0, 1]);
  });

  it("refuses values that are no mapping or not there", async () => {
    const refused = (file: string, message: string): Promise<void> =>
      assert.rejects(checked(["chart"], JUST_IMAGES, { values: [file] }), { message, exitCode: 2 });
    await refused("list.json.yaml", "the values file list.json.yaml cannot be read: give a file that can");
    writeFiles(folder, { "list.yaml": "- a\n", "no.yaml": "a: [\n" });
    await refused("list.yaml", "the values file list.yaml is no mapping: write keys with values");
    await assert.rejects(
      checked(["chart"], JUST_IMAGES, { values: ["no.yaml"] }),
      /^ZenctlError: the values file no.yaml cannot be used, because it is no YAML/,
    );
  });

  it("leaves out what is exempt, and lists every exemption", async () => {
    const outcome = await checked(
      ["bad.yaml"],
      `${JUST_IMAGES}exemptions: [${exemption("a")}, ${exemption("b")}]`,
    );
    assert.deepEqual(short(outcome), [
      "mandatory [ZEN-007] Document bad.yaml#2",
      "advisory [ZEN-012] PolicyExemptions c.yaml (/exemptions/1)",
    ]);
    assert.equal(outcome.findings[1]?.rule, "exemptions");
    const common = {
      source: "file",
      rule: "images",
      reason: "Until the mirror is there.",
      owner: "team",
      expires: "2999-01-01",
      expired: false,
    };
    assert.deepEqual(outcome.exemptions, [
      { ...common, object: { kind: "Pod", namespace: "default", name: "a" }, findings: 1 },
      { ...common, object: { kind: "Pod", namespace: "default", name: "b" }, findings: 0 },
    ]);
  });

  it("takes the program's exemptions, or those of a file in its folder or beside the config", async () => {
    const names = async (config: string, more: Partial<Checked> = {}): Promise<readonly string[]> =>
      (await checked(["bad.yaml"], config, more)).exemptions.map(({ object }) => object.name);
    writeFiles(folder, {
      "policy-exemptions.yaml": `exemptions: [${exemption("program")}]`,
      "other.yaml": `exemptions: [${exemption("other")}]`,
      "beside/other.yaml": `exemptions: [${exemption("beside")}]`,
      "beside/mine.yaml": `exemptions: [${exemption("mine")}]`,
    });
    const beside = { configFile: path.join(folder, "beside", "c.yaml") };
    assert.deepEqual(await names(""), ["program"]);
    assert.deepEqual(await names("exemptions: []"), []);
    assert.deepEqual(await names("exemptionsFile: other.yaml", beside), ["other"]);
    assert.deepEqual(await names("exemptionsFile: mine.yaml", beside), ["mine"]);
    fs.rmSync(path.join(folder, "policy-exemptions.yaml"));
    assert.deepEqual(await names(""), []);
    const missing = await checked(["role.yaml"], `${JUST_IMAGES}exemptionsFile: none.yaml`, beside);
    assert.deepEqual(missing.findings.map(formatFinding), [
      "[ZEN-013] PolicyExemptions none.yaml: the exemptions file none.yaml cannot be read: correct exemptionsFile in the pack's config",
    ]);
  });

  it("refuses exemptions in the config that are not understood, all at once", async () => {
    const config = `exemptions: [${exemption("a", "", "imags")}, ${exemption("b", ", foo: 1")}]`;
    await assert.rejects(checked(["bad.yaml"], config), {
      message:
        "c.yaml is not understood: exemption 1 in c.yaml: there is no rule or check imags: did you mean images?; exemption 2 in c.yaml has the unknown key foo: use expires, object, owner, path, reason, rule",
      exitCode: 2,
    });
  });

  it("lists what the model declares that a workload needs, with its reason", async () => {
    const chart = path.resolve(__dirname, "..", "..", "..", "charts", "runtime-agent");
    const { exemptions } = await checked([chart], "profile: aws\n");
    const [first] = exemptions;
    assert.ok(exemptions.length > 0 && exemptions.every(({ source }) => source === "declared"));
    assert.deepEqual(
      [first?.rule, first?.object.kind, first?.owner, first?.findings, first?.expired, first?.expires],
      ["rbac-escalation", "Role", "model", 1, false, undefined],
    );
    assert.ok((first?.reason ?? "") !== "" && (first?.what ?? "") !== "");
    assert.deepEqual((await checked([chart], "rbac-escalation: off\n")).exemptions, []);
  });

  it("finds in plain what is known to be secret", async () => {
    writeFiles(folder, {
      "secret.yaml":
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {greeting: hello-world-77-abc}}\n",
    });
    const config = "all: off\nrules: {secrets-in-plain: mandatory}\n";
    const secrets = new SecretFilter();
    secrets.learn(["hello-world-77-abc"]);
    assert.deepEqual(short(await checked(["secret.yaml"], config)), []);
    const outcome = await checked(["secret.yaml"], config, { secrets });
    assert.deepEqual(short(outcome), ["mandatory [ZEN-601] ConfigMap default/c (/data/greeting)"]);
    assert.ok(!JSON.stringify(outcome).includes("hello-world"));
  });

  it("goes no further when it is interrupted", async () => {
    await assert.rejects(checked(["bad.yaml"], "", { signal: AbortSignal.abort() }), { name: "AbortError" });
  });
});
