import assert from "node:assert/strict";
import { readChart } from "../../policy-pack/manifests/chart";
import type { JsonObject } from "../../policy-pack/manifests/json";
import { placeholder } from "../../policy-pack/manifests/placeholders";
import { standInsFor, withStandIns } from "../../policy-pack/manifests/standIns";
import { chartYaml, complaintsOf, objectsOf, podTemplate, Workbench, writeFiles } from "./support";

describe("standInsFor", () => {
  const cases: readonly (readonly [string, JsonObject | undefined, unknown, readonly unknown[]])[] = [
    ["a text", { type: "string" }, undefined, ["zen-unknown-4"]],
    ["a text by the chart's default", undefined, "x", ["zen-unknown-4"]],
    ["a switch, both positions", { type: "boolean" }, undefined, [true, false]],
    ["a switch by the chart's default", undefined, false, [true, false]],
    ["a choice, all of them", { enum: ["a", "b"] }, undefined, ["a", "b"]],
    ["a constant", { const: 7 }, undefined, [7]],
    ["a number", { type: "integer", minimum: 3 }, undefined, [3]],
    ["a number above something", { type: "number", exclusiveMinimum: 3 }, undefined, [4]],
    ["a number by the chart's default", undefined, 9, [1]],
    ["a text or nothing", { type: ["null", "string"] }, undefined, ["zen-unknown-4"]],
    ["a list", { type: "array" }, undefined, [[]]],
    ["a mapping", { type: "object" }, undefined, [{}]],
    ["a URL", { type: "string", pattern: "^https://[^/]+$" }, undefined, ["https://zen-unknown-4.invalid"]],
    ["a URL by format", { type: "string", format: "uri" }, undefined, ["https://zen-unknown-4.invalid"]],
    [
      "a role",
      { type: "string", pattern: "^arn:aws:iam::\\d{12}:role/.+$" },
      undefined,
      ["arn:aws:iam::000000000000:role/zen-unknown-4"],
    ],
    [
      "a mail address",
      { type: "string", format: "email" },
      undefined,
      ["zen-unknown-4@zen-unknown-4.invalid"],
    ],
    ["what nothing is known of, as a text", undefined, undefined, ["zen-unknown-4"]],
    ["nothing for an odd pattern", { type: "string", pattern: "^[0-9]{4}$" }, undefined, []],
    ["nothing for a short text", { type: "string", maxLength: 3 }, undefined, []],
    ["nothing for an odd format", { type: "string", format: "uuid" }, undefined, []],
    ["nothing for a mapping with required keys", { type: "object", required: ["a"] }, undefined, []],
    ["nothing for a list with items", { type: "array", minItems: 1 }, undefined, []],
  ];
  for (const [what, schema, fallback, expected] of cases) {
    it(`gives ${what}`, () => {
      assert.deepEqual(standInsFor({ schema, fallback: fallback as never }, 4), expected);
    });
  }
});

describe("unknown values", function () {
  this.timeout(240_000);
  let bench: Workbench;
  beforeEach(() => {
    bench = new Workbench();
  });
  afterEach(() => bench.close());

  const unknownAt = (...paths: (readonly (string | number)[])[]) =>
    paths.map((path, index) => ({ path, marker: placeholder(index) }));

  it("follows references, branches and what a subchart says, by its alias", () => {
    bench.chart({
      "Chart.yaml": `${chartYaml("app")}dependencies:\n  - {name: sub, alias: watcher, version: 1.0.0}\n`,
      "values.yaml": "plain: false\n",
      "values.schema.json": JSON.stringify({
        $defs: { size: { type: "object", properties: { "a/b": { type: "integer", minimum: 2 } } } },
        properties: { size: { $ref: "#/$defs/size" }, list: { items: { type: "boolean" } } },
        allOf: [{ properties: { both: { enum: ["x"] } } }],
        additionalProperties: { type: "string" },
      }),
    });
    writeFiles(bench.folder, {
      "app/charts/sub/Chart.yaml": chartYaml("sub"),
      "app/charts/sub/values.yaml": "on: true\n",
      "app/charts/sub/values.schema.json": JSON.stringify({
        properties: { port: { type: "integer", minimum: 9 } },
      }),
    });
    const chart = readChart(`${bench.folder}/app`);
    const unknowns = unknownAt(["size", "a/b"], ["both"], ["watcher", "port"], ["other"]);
    const values = {
      size: { "a/b": placeholder(0) },
      both: placeholder(1),
      watcher: { port: placeholder(2), known: "k" },
      other: placeholder(3),
    };
    assert.deepEqual(withStandIns(values, unknowns, chart), {
      variants: [{ size: { "a/b": 2 }, both: "x", watcher: { port: 9, known: "k" }, other: "zen-unknown-3" }],
      impossible: [],
    });
  });

  it("tries every combination of a few switches, and gives up on many", () => {
    bench.chart({ "values.yaml": "a: true\nb: true\nc: true\nd: true\n" });
    const chart = readChart(`${bench.folder}/app`);
    const values = { a: placeholder(0), b: placeholder(1) };
    assert.deepEqual(withStandIns(values, unknownAt(["a"], ["b"]), chart).variants, [
      { a: true, b: true },
      { a: true, b: false },
      { a: false, b: true },
      { a: false, b: false },
    ]);
    const four = Object.fromEntries(["a", "b", "c", "d"].map((key, index) => [key, placeholder(index)]));
    const many = withStandIns(four, unknownAt(["a"], ["b"], ["c"], ["d"]), chart);
    assert.deepEqual(
      many.impossible.map(({ path }) => path),
      [["a"], ["b"], ["c"], ["d"]],
    );
  });

  it("says which values were judged with a placeholder and which could not be", async () => {
    bench.chart({
      "templates/pod.yaml": `{{ if .Values.extra }}\n${podTemplate("extra", "a:1")}\n{{ end }}\n---\n${podTemplate("p", "{{ .Values.image.repository }}:{{ .Values.image.tag }}")}`,
      "values.yaml": "extra: false\nimage: {repository: kubezen/x, tag: a}\n",
      "values.schema.json": JSON.stringify({
        properties: { pin: { type: "string", pattern: "^[0-9]{4}$" } },
      }),
    });
    const rendered = await bench.render({
      values: { extra: placeholder(0), image: { tag: placeholder(1) } },
      unknowns: unknownAt(["extra"], ["image", "tag"]),
    });
    assert.deepEqual(complaintsOf(rendered), [
      "ZEN-004 /values/extra: the value is not known in preview and was judged with a placeholder: up judges the real one",
      "ZEN-004 /values/image/tag: the value is not known in preview and was judged with a placeholder: up judges the real one",
    ]);
    assert.deepEqual([objectsOf(rendered).length, objectsOf(rendered, 1).length], [2, 1]);
    const impossible = await bench.render({ values: { pin: placeholder(0) }, unknowns: unknownAt(["pin"]) });
    assert.match(complaintsOf(impossible)[0] ?? "", /^ZEN-005 \/values\/pin: .*nothing can stand in for it/);
    const whole = await bench.render({ values: {}, unknowns: unknownAt([]) });
    assert.match(complaintsOf(whole)[0] ?? "", /^ZEN-005 \/values: /);
  });
});
