import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { chartStates } from "../../distribution/checkVersions";
import { refusalsOf } from "../../distribution/refusals";
import {
  type ChartState,
  type VersionRecord,
  fileDigests,
  neededBump,
  recorded,
  versionProblems,
} from "../../distribution/versions";
import { ensureTools } from "../../tools";
import { root } from "../charts/support";

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["mode"],
  properties: {
    mode: { enum: ["a", "b"] },
    port: { $ref: "#/definitions/port" },
    name: { type: ["string", "null"] },
    labels: { type: "object", additionalProperties: { type: "string" } },
    hosts: { type: "array", items: { type: "object", properties: { host: { type: "string" } } } },
  },
  definitions: { port: { type: "integer", minimum: 1, maximum: 65535 } },
};
const defaults = { mode: "a", port: 80, name: "", labels: {}, hosts: [] };

const text = (value: string): Buffer => Buffer.from(value);

const files = (
  values: unknown = defaults,
  ofValues: unknown = schema,
  template = "kind: Service\n",
): ReadonlyMap<string, Buffer> =>
  new Map([
    ["small/Chart.yaml", text("name: small\n")],
    ["small/templates/service.yaml", text(template)],
    ["small/values.schema.json", text(JSON.stringify(ofValues))],
    ["small/values.yaml", text(stringify(values))],
  ]);

const state = (version: string, now = files(), record: Partial<VersionRecord> = {}): ChartState => ({
  name: "small",
  version,
  files: now,
  records: { [version]: { published: false, files: fileDigests(now), ...record } },
  published: { version: "1.1.0", files: files() },
});

const property = (name: string, value: unknown): unknown => ({
  ...schema,
  properties: { ...schema.properties, [name]: value },
});

describe("versions of charts", () => {
  it("takes a patch for templates, a minor for a new key and a major for what breaks", () => {
    assert.deepEqual(versionProblems(state("1.1.1", files(defaults, schema, "kind: Deployment\n"))), []);
    const added = files({ ...defaults, zone: "" }, property("zone", { type: "string" }));
    assert.deepEqual(versionProblems(state("1.2.0", added)), []);
    assert.deepEqual(versionProblems(state("1.1.1", added)), [
      "charts/small/Chart.yaml: version 1.1.1 is a patch above the published 1.1.0, and its values ask for a minor: zone is new. Raise it.",
    ]);
    const changed = files({ ...defaults, port: 81 });
    assert.deepEqual(versionProblems(state("2.0.0", changed)), []);
    assert.deepEqual(versionProblems(state("1.2.0", changed)), [
      "charts/small/Chart.yaml: version 1.2.0 is a minor above the published 1.1.0, and its values ask for a major: port is 81 by default, and was 80. Raise it, take that back, or allow the key with its reason in charts/versions.json.",
    ]);
  });

  const breaking: Readonly<Record<string, readonly [now: unknown, values: unknown, says: string]>> = {
    "a key that is gone": [
      { ...schema, properties: { ...schema.properties, port: undefined } },
      defaults,
      "port is gone",
    ],
    "a value of an enumeration that is gone": [
      property("mode", { enum: ["a"] }),
      defaults,
      'mode takes "b" no more',
    ],
    "an enumeration where there was none": [
      property("name", { enum: ["", "x"] }),
      defaults,
      'name takes only ["","x"] now',
    ],
    "a type that is gone": [property("name", { type: "string" }), defaults, "name takes no null any more"],
    "a bound that is tighter, behind a reference": [
      { ...schema, definitions: { port: { type: "integer", minimum: 1024, maximum: 65535 } } },
      defaults,
      "port has a minimum of 1024 now",
    ],
    "another pattern": [
      property("name", { type: ["string", "null"], pattern: "^x" }),
      defaults,
      "name has another pattern now",
    ],
    "another default": [schema, { ...defaults, mode: "b" }, 'mode is "b" by default, and was "a"'],
    "a key that has to be set and has no default": [
      { ...schema, required: ["mode", "zone"], properties: { ...schema.properties, zone: {} } },
      defaults,
      "zone has to be set now",
    ],
    "labels that take no text": [
      property("labels", { type: "object", additionalProperties: { type: "integer" } }),
      defaults,
      "labels.* takes no string any more",
    ],
    "labels that take no keys": [
      property("labels", { type: "object", additionalProperties: false }),
      defaults,
      "labels takes no keys of one's own any more",
    ],
    "objects that may not be empty any more": [
      property("labels", { ...schema.properties.labels, minProperties: 1 }),
      defaults,
      "labels has a minProperties of 1 now",
    ],
    "a condition in other words": [
      { ...schema, not: { required: ["port"] } },
      defaults,
      "values.yaml has another not now",
    ],
    "items that lose a field": [
      property("hosts", {
        type: "array",
        items: { type: "object", additionalProperties: false, properties: {} },
      }),
      defaults,
      "hosts[].host is gone",
    ],
  };

  for (const [what, [now, values, says]] of Object.entries(breaking)) {
    it(`asks for a major for ${what}`, () => {
      const problems = versionProblems(state("1.2.0", files(values, now)));
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.ok(problems[0]?.includes(`values ask for a major: ${says}`), problems[0]);
    });
  }

  it("asks for a minor for a condition of a new key that its default does not meet, and else for a major", () => {
    const zone = { type: "string" };
    const condition = { properties: { zone: { enum: ["far"] } }, required: ["zone"] };
    const then = { properties: { port: { const: 443 } } };
    const asked = (
      dependency: object,
      values: object,
      old: object = schema,
      key = "zone",
    ): readonly string[] => {
      const after = {
        ...old,
        properties: { ...schema.properties, zone },
        dependencies: { [key]: dependency },
      };
      return versionProblems({
        ...state("1.2.0", files({ ...defaults, ...values }, after)),
        published: { version: "1.1.0", files: files(defaults, old) },
      });
    };
    const near = { zone: "near" };
    assert.deepEqual(asked({ if: condition, then }, near), []);
    for (const problems of [
      asked({ if: condition, then }, { zone: "far" }),
      asked({ if: { properties: condition.properties }, then }, near),
      asked({ if: { required: ["zone"] }, then }, near),
      asked({ if: condition, then, else: then }, near),
      asked(then, near),
      asked({ if: condition, then }, near, { ...schema, additionalProperties: true }),
      asked(
        { if: { properties: { mode: { enum: ["b"] } }, required: ["mode"] }, then },
        near,
        schema,
        "mode",
      ),
    ]) {
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.ok(problems[0]?.includes("values ask for a major: values.yaml has another dependencies now"));
    }
  });

  it("asks for nothing where more is taken than before", () => {
    const wider = property("name", {});
    assert.deepEqual(versionProblems(state("1.2.0", files(defaults, wider))), []);
    assert.deepEqual(neededBump([]), "patch");
  });

  it("lets a breaking key through that is allowed with a reason, and no line that allows nothing", () => {
    const changed = files({ ...defaults, port: 81 });
    assert.deepEqual(
      versionProblems(state("1.2.0", changed, { allowed: { port: "nobody listened there" } })),
      [],
    );
    assert.deepEqual(
      versionProblems(state("1.2.0", files(), { allowed: { port: "nobody listened there" } })),
      ["charts/versions.json: small 1.2.0 allows port, which breaks nothing: take the line out."],
    );
  });

  it("asks for a major for a refusal that a template has anew, in whatever words, and not for one that is gone", () => {
    const withFail = (template: string): ReadonlyMap<string, Buffer> => files(defaults, schema, template);
    const low = '{{- fail (printf "port is %d: raise it." .Values.port) }}\n';
    const asked = (template: string, published = files()): readonly string[] =>
      versionProblems({
        ...state("1.2.0", withFail(template)),
        published: { version: "1.1.0", files: published },
      });
    const wanted = (refusal: string): string =>
      `charts/small/Chart.yaml: version 1.2.0 is a minor above the published 1.1.0, and its values ask for a major: the refusal '${refusal}' is new in the templates. Raise it, take that back, or allow the key with its reason in charts/versions.json.`;
    assert.deepEqual(asked(low), [wanted("port is %d: raise it.")]);
    assert.deepEqual(asked('{{ required "name is empty: set it." .Values.name }}'), [
      wanted("name is empty: set it."),
    ]);
    assert.deepEqual(asked(low + low, withFail(low)), [wanted("port is %d: raise it.")]);
    assert.deepEqual(asked(low.replace("%d", "%v"), withFail(low)), [wanted("port is %v: raise it.")]);
    assert.deepEqual(asked("{{ fail .Values.name }}"), [wanted("fail .Values.name")]);
    assert.deepEqual(asked(low, withFail(low)), []);
    assert.deepEqual(asked("kind: Service\n", withFail(low)), []);
    assert.deepEqual(asked('{{/* fail "no" */}}{{ print "never fail here" }} fail "text"'), []);
    const allowed = { "the refusal 'port is %d: raise it.'": "the program never took it" };
    assert.deepEqual(versionProblems(state("1.2.0", withFail(low), { allowed })), []);
    assert.deepEqual(versionProblems(state("2.0.0", withFail(low))), []);
  });

  it("asks of a chart the step that its subchart takes", () => {
    const carrying = (version: string): ReadonlyMap<string, Buffer> =>
      new Map([...files(), ["small/charts/sub/Chart.yaml", text(`name: sub\nversion: ${version}\n`)]]);
    const asked = (own: string, sub: string): readonly string[] =>
      versionProblems({
        ...state(own, carrying(sub)),
        published: { version: "1.1.0", files: carrying("1.1.0") },
      });
    assert.deepEqual(asked("1.1.1", "1.1.1"), []);
    assert.deepEqual(asked("2.0.0", "2.0.0"), []);
    assert.match(
      asked("1.1.1", "1.2.0").join(),
      /ask for a minor: sub goes from 1\.1\.0 to 1\.2\.0, a minor\./,
    );
    assert.match(
      asked("1.2.0", "2.0.0").join(),
      /ask for a major: sub goes from 1\.1\.0 to 2\.0\.0, a major\./,
    );
  });

  it("refuses a version that is not above the published one, and one that is not recorded", () => {
    assert.deepEqual(versionProblems(state("1.0.9")), [
      "charts/small/Chart.yaml: version 1.0.9 is not above 1.1.0, which is published: raise it.",
    ]);
    assert.deepEqual(versionProblems({ ...state("1.2.0"), records: {} }), [
      "charts/versions.json: small 1.2.0 is not recorded: record it by npm run charts:versions -- --write.",
    ]);
  });

  it("notices content that changed without another version, by the files' names", () => {
    const before = fileDigests(files());
    const now = new Map([...files(defaults, schema, "kind: Pod\n"), ["small/new.txt", text("")]]);
    assert.deepEqual(versionProblems(state("1.2.0", now, { files: before })), [
      "charts/small: the content of 1.2.0 is not what is recorded (new.txt; templates/service.yaml): record it by npm run charts:versions -- --write, or raise version in charts/small/Chart.yaml.",
    ]);
    const chart = state("1.2.0", now, { published: true, files: before });
    assert.deepEqual(versionProblems(chart), [
      "charts/small: 1.2.0 is published and its content is another now (new.txt; templates/service.yaml): raise version in charts/small/Chart.yaml.",
    ]);
    assert.throws(() => recorded({ small: chart.records }, [chart]), {
      message:
        "charts/small: 1.2.0 is published and is not recorded anew: raise version in charts/small/Chart.yaml.",
    });
    const gone = new Map([...files()].filter(([file]) => !file.endsWith("service.yaml")));
    assert.match(
      versionProblems(state("1.2.0", gone, { files: before }))[0] ?? "",
      /\(templates\/service\.yaml\)/,
    );
  });

  it("records what is there and leaves other versions and charts as they are", () => {
    const old: VersionRecord = { published: true, files: { a: "1" } };
    const now = recorded({ other: { "1.0.0": old }, small: { "1.1.0": old } }, [state("1.2.0")]);
    assert.deepEqual(now, {
      other: { "1.0.0": old },
      small: { "1.1.0": old, "1.2.0": { published: false, files: fileDigests(files()) } },
    });
  });
});

describe("versions of the four charts", function () {
  this.timeout(60_000);

  it("are recorded with the content that they have, as far above the published ones as their values ask", async function () {
    this.timeout(900_000);
    const { helm } = await ensureTools(["helm"]);
    const charts = await chartStates({ root, helm });
    assert.deepEqual(charts.flatMap(versionProblems), []);
    assert.deepEqual(
      charts.map(({ name, published }) => [name, published?.version]),
      ["zen-agent", "zen-watcher", "workflow-registry", "runtime-agent"].map((name) => [name, "1.1.0"]),
    );
  });

  it("would not pass as a minor with one more refusal in a template", async function () {
    this.timeout(900_000);
    const { helm } = await ensureTools(["helm"]);
    for (const chart of await chartStates({ root, helm })) {
      const template = `${chart.name}/templates/_validate.tpl`;
      const before = chart.files.get(template)?.toString() ?? "";
      const slip = `${before}{{- define "slip" -}}{{- if .Values.affinity }}{{ fail "affinity is set: take it out." }}{{ end -}}{{- end -}}\n`;
      const files = new Map([...chart.files, [template, Buffer.from(slip)]]);
      const published = { version: chart.version, files: chart.files };
      const next = (version: string): readonly string[] =>
        versionProblems({
          ...chart,
          ...{ version, files, published },
          records: { [version]: { published: false, files: fileDigests(files) } },
        });
      assert.deepEqual(next("2.1.0"), [
        `charts/${chart.name}/Chart.yaml: version 2.1.0 is a minor above the published 2.0.0, and its values ask for a major: the refusal 'affinity is set: take it out.' is new in the templates. Raise it, take that back, or allow the key with its reason in charts/versions.json.`,
      ]);
      assert.deepEqual(next("3.0.0"), []);
    }
  });

  it("read every fail of the templates, by a plain count of the word", async function () {
    this.timeout(900_000);
    const { helm } = await ensureTools(["helm"]);
    for (const { name, files } of await chartStates({ root, helm })) {
      const templates = [...files].filter(([file]) => file.includes("/templates/"));
      const counted = templates.map(([, content]) => content.toString().match(/\bfail [("]/g)?.length ?? 0);
      const read = templates.map(([, content]) => refusalsOf(content.toString()).length);
      assert.deepEqual(read, counted, name);
      assert.ok(counted.reduce((sum, count) => sum + count) > 20, name);
    }
  });

  it("would not pass with one template changed", async function () {
    this.timeout(900_000);
    const { helm } = await ensureTools(["helm"]);
    const [agent] = await chartStates({ root, helm });
    assert.ok(agent !== undefined);
    const file = "zen-agent/templates/deployment.yaml";
    const broken = new Map([...agent.files, [file, Buffer.from("kind: Pod\n")]]);
    assert.ok(agent.files.has(file) && fs.existsSync(path.join(root, "charts", file)));
    assert.match(versionProblems({ ...agent, files: broken })[0] ?? "", /\(templates\/deployment\.yaml\)/);
  });
});
