import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { judge } from "../../policy-pack/judge";
import { images } from "../../policy-pack/rules/images";
import { renderRelease } from "../../policy-pack/manifests/render";
import { archive, chartYaml, complaintsOf, objectsOf, podTemplate, Workbench, writeFiles } from "./support";

describe("renderRelease", function () {
  this.timeout(240_000);
  let bench: Workbench;
  beforeEach(() => {
    bench = new Workbench();
  });
  afterEach(() => bench.close());

  it("renders templates, hooks, tests, subcharts and crds/, with namespaces and templates named", async () => {
    const crd =
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\nspec: {group: example.com, scope: Cluster, names: {kind: Thing}}\n";
    bench.chart({
      "Chart.yaml": `${chartYaml("app")}dependencies:\n  - {name: packed, version: 1.0.0}\n  - {name: linked, version: 1.0.0}\n`,
      "templates/pod.yaml": podTemplate("{{ .Release.Name }}", "{{ .Values.image }}"),
      "templates/hook.yaml": podTemplate("hook", "hook:1", "  annotations: {helm.sh/hook: pre-install}\n"),
      "templates/tests/test.yaml": podTemplate("test", "test:1", "  annotations: {helm.sh/hook: test}\n"),
      "templates/role.yaml":
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n",
      "templates/thing.yaml": "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\n",
      "crds/thing.yaml": crd,
      "charts/packed-1.0.0.tgz": archive({
        "packed/Chart.yaml": chartYaml("packed"),
        "packed/templates/pod.yaml": podTemplate("packed", "packed:1"),
      }),
    });
    writeFiles(path.join(bench.folder, "other"), {
      "Chart.yaml": chartYaml("linked"),
      "templates/pod.yaml": podTemplate("linked", "linked:1", "  namespace: elsewhere\n"),
    });
    fs.symlinkSync("../../other", path.join(bench.folder, "app", "charts", "linked"));
    const rendered = await bench.render({ values: { image: "main:1" } });
    assert.deepEqual(complaintsOf(rendered), []);
    assert.deepEqual(
      [...objectsOf(rendered)].sort(),
      [
        "ClusterRole /r app/templates/role.yaml",
        "CustomResourceDefinition /things.example.com app/crds/thing.yaml",
        "Pod elsewhere/linked app/charts/linked/templates/pod.yaml",
        "Pod shop/hook app/templates/hook.yaml",
        "Pod shop/packed app/charts/packed/templates/pod.yaml",
        "Pod shop/test app/templates/tests/test.yaml",
        "Pod shop/web app/templates/pod.yaml",
        "Thing /t app/templates/thing.yaml",
      ].sort(),
    );
    const found = judge(rendered.variants[0] ?? [], { rules: [images] }).map(({ object }) => object.name);
    assert.deepEqual([...found].sort(), ["hook", "linked", "packed", "test", "web"]);
    const skipped = await bench.render({ values: { image: "main:1" }, skipCrds: true });
    assert.ok(!objectsOf(skipped).some((line) => line.startsWith("CustomResourceDefinition")));
  });

  it("renders for the given version of Kubernetes and API versions, and as the provider names the chart", async () => {
    bench.chart({
      "templates/pod.yaml":
        '{{ if .Capabilities.APIVersions.Has "example.com/v1" }}\n' +
        podTemplate("k{{ .Capabilities.KubeVersion.Minor }}", "a:1") +
        "{{ end }}",
    });
    const options = { kubeVersion: "1.31.2", apiVersions: ["example.com/v1"] };
    assert.deepEqual(objectsOf(await bench.render({ chart: "app" }, options)), [
      "Pod shop/k31 app/templates/pod.yaml",
    ]);
    assert.deepEqual(objectsOf(await bench.render({ chart: "app" })), []);
    const packaged = archive({
      "app/Chart.yaml": chartYaml("app"),
      "app/templates/pod.yaml": podTemplate("p", "a:1"),
    });
    fs.writeFileSync(path.join(bench.folder, "app-1.0.0.tgz"), packaged);
    assert.deepEqual(objectsOf(await bench.render({ chart: "./app-1.0.0.tgz" })), [
      "Pod shop/p app/templates/pod.yaml",
    ]);
  });

  it("takes no option out of a release's name", async () => {
    bench.chart({ "templates/pod.yaml": podTemplate("p", "a:1") });
    const [complaint] = complaintsOf(await bench.render({ name: "--post-renderer=/bin/false" }));
    assert.match(
      complaint ?? "",
      /^ZEN-001 : the release could not be judged: helm said ".*release name.*invalid/,
    );
  });

  it("says where a chart does not render, without the values", async () => {
    bench.chart({
      "templates/pod.yaml":
        'x: {{ fail (printf "no %s, %s and %s" .Values.token (.Values.token | b64enc) .Values.pin) }}',
      "values.yaml": "mode: public-mode\n",
    });
    const values = { token: "hunter2-hunter2", pin: "4711", mode: "public-mode" };
    assert.deepEqual(complaintsOf(await bench.render({ values })), [
      'ZEN-001 : the release could not be judged: helm said "execution error at (app/templates/pod.yaml:1:6): no (hidden), (hidden) and (hidden)"; correct the chart or the values given to it',
    ]);
  });

  it("says what the schema refuses, without the values", async () => {
    bench.chart({
      "templates/pod.yaml": podTemplate("p", "a:1"),
      "values.schema.json": JSON.stringify({
        properties: { token: { type: "string", pattern: "^[a-z]+$" } },
      }),
    });
    const [complaint] = complaintsOf(await bench.render({ values: { token: "Hunter2-Hunter2" } }));
    assert.match(complaint ?? "", /^ZEN-001 : .*\/token.*does not match pattern/);
    assert.ok(!(complaint ?? "").includes("Hunter2"), complaint);
  });

  it("says what of the rendered text is no object", async () => {
    bench.chart({
      "templates/a.yaml": `${podTemplate("a", "a:1")}  containers: []\n`,
      "templates/b.yaml": "kind: Pod\napiVersion: v1\nspec: {image: a, image: b}\n",
    });
    assert.deepEqual(complaintsOf(await bench.render()), [
      "ZEN-002 /spec/containers: the key is given more than once and the last one counts: remove all but one",
      "ZEN-002 /spec/image: the key is given more than once and the last one counts: remove all but one",
    ]);
  });

  const charts: readonly (readonly [string, string])[] = [
    [
      "./missing",
      "there is no chart at \"./missing\" below the program's folder: correct the path, or the pack's programRoot",
    ],
    ["./loop", "the chart has a symbolic link to a folder that it is in"],
    ["./broken.tgz", "the chart has an archive that cannot be unpacked"],
  ];
  for (const [chart, why] of charts) {
    it(`says why ${chart} cannot be judged`, async () => {
      writeFiles(bench.folder, { "broken.tgz": "no archive", "loop/Chart.yaml": chartYaml("loop") });
      fs.symlinkSync("..", path.join(bench.folder, "loop", "templates"));
      fs.symlinkSync("../loop", path.join(bench.folder, "loop", "charts"));
      assert.deepEqual(complaintsOf(await bench.render({ chart })), [
        `ZEN-001 : the release could not be judged: ${chart === "./loop" ? "the chart has a symbolic link to a folder that it is in" : why}`,
      ]);
    });
  }

  it("finds `lookup` wherever it is called, and only there", async () => {
    bench.chart({
      "templates/pod.yaml": podTemplate("p", "a:1"),
      "templates/_a.tpl": '{{ define "a" }}{{ $x := (lookup "v1" "Secret" "n" "s") }}{{ end }}',
      "files/b.txt": '{{- if lookup "v1" "Pod" "" "" }}{{ end }}',
      "templates/_c.tpl": '{{/* lookup */}}{{ "lookup" }} lookup {{ .Values.lookup }}{{ $lookup := 1 }}',
      "README.md": '{{ lookup "v1" }}',
      "charts/sub-1.0.0.tgz": archive({
        "sub/Chart.yaml": chartYaml("sub"),
        "sub/templates/_d.tpl": '{{ "{{/*" }}{{ lookup "v1" "Pod" "" "" }}{{ "*/}}" }}',
      }),
    });
    const found = complaintsOf(await bench.render()).map((line) => /^ZEN-003 .* in (.*), so/.exec(line)?.[1]);
    assert.deepEqual(found.sort(), ["charts/sub/templates/_d.tpl", "files/b.txt", "templates/_a.tpl"]);
  });

  it("judges what an upgrade renders as well as what an install does", async () => {
    bench.chart({
      "templates/pod.yaml": podTemplate(
        "p",
        "{{ if .Release.IsUpgrade }}docker.io/evil{{ else }}kubezen/good{{ end }}:1",
      ),
    });
    const rendered = await bench.render();
    assert.deepEqual(
      rendered.variants.map((variant) => judge(variant, { rules: [images] }).map(({ id }) => id)),
      [[], ["ZEN-101"]],
    );
  });

  it("calls a post-renderer a violation, because it can change anything afterwards", async () => {
    bench.chart({ "templates/pod.yaml": podTemplate("p", "kubezen/x:1") });
    assert.deepEqual(complaintsOf(await bench.render({ postRendered: true })), [
      "ZEN-010 /postrender: a post-renderer can change everything after it was judged: remove it",
    ]);
  });

  it("does not hand a repository's password to a process list", async () => {
    const repository = { repo: "https://charts.example.invalid", hasCredentials: true };
    const [complaint] = complaintsOf(await bench.render({ chart: "x", repository }));
    assert.match(complaint ?? "", /^ZEN-001 : .*its repository needs a user name and password/);
  });

  it("says that helm is missing, not there or too old", async () => {
    bench.chart({ "templates/pod.yaml": podTemplate("p", "a:1") });
    const old = path.join(bench.folder, "bin", "helm");
    writeFiles(bench.folder, { "bin/helm": "#!/bin/sh\necho v3.2.0+gabc\n" });
    fs.chmodSync(old, 0o755);
    const without = { ...bench.env, ZEN_TOOLS: "path" };
    const ask = async (options: Parameters<Workbench["render"]>[1]): Promise<readonly string[]> =>
      complaintsOf(await bench.render({}, options));
    const missing = await ask({ helm: path.join(bench.folder, "no-helm") });
    assert.deepEqual(missing, [
      `ZEN-006 : the release could not be judged: the helm of the pack's config, ${bench.folder}/no-helm, is not there: give an absolute path`,
    ]);
    assert.deepEqual(await ask({ helm: old }), [
      `ZEN-006 : the release could not be judged: ${old} is helm 3.2.0: it has to be >=3.18.0 <4.0.0`,
    ]);
    const inputs = { name: "web", namespace: "shop", chart: "./app", values: {} };
    const onPath = async (PATH: string): Promise<readonly string[]> =>
      complaintsOf(await renderRelease(inputs, { programRoot: bench.folder, env: { ...without, PATH } }));
    assert.deepEqual(await onPath("/nowhere"), [
      'ZEN-006 : the release could not be judged: there is no helm on PATH or in the tool cache: install helm >=3.18.0 <4.0.0, or run "npx zenctl doctor"',
    ]);
    assert.deepEqual(await onPath(path.dirname(old)), [
      `ZEN-006 : the release could not be judged: ${old} does not fit: install helm >=3.18.0 <4.0.0, or run "npx zenctl doctor"`,
    ]);
  });
});
