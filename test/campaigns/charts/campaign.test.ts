import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { charts } from "../../charts/matrix/charts";
import { Server } from "../../charts/matrix/server";
import { root } from "../../charts/support";
import { sharedCluster } from "../../support/cluster";
import { mutantOf } from "./campaign";
import { Judges, type Verdict } from "./judges";
import { operators } from "./operators";
import { Place } from "./place";

const template = `kind: Role
metadata:
  name: reader
  labels:
    {{- include "chart.labels" . | nindent 4 }}
spec:
  selector:
    {{- include "chart.selectorLabels" . | nindent 4 }}
  {{- if and .Values.metrics.enabled .Values.metrics.port }}
  port: 8080
  secure: true
  shared: false
  {{- end }}`.split("\n");

/** Each operator's lines after each slip that it can make in the template, as lines taken away and put in. */
const slips: Readonly<Record<string, readonly string[]>> = {
  "drop a field": ["-kind: Role", "-name: reader", "-port: 8080", "-secure: true", "-shared: false"],
  "drop a block": [
    `-metadata: -name: reader -labels: -{{- include "chart.labels" . | nindent 4 }}`,
    `-labels: -{{- include "chart.labels" . | nindent 4 }}`,
    `-spec: -selector: -{{- include "chart.selectorLabels" . | nindent 4 }} -{{- if and .Values.metrics.enabled .Values.metrics.port }} -port: 8080 -secure: true -shared: false -{{- end }}`,
    `-selector: -{{- include "chart.selectorLabels" . | nindent 4 }}`,
  ],
  "drop an include": [
    `-{{- include "chart.labels" . | nindent 4 }}`,
    `-{{- include "chart.selectorLabels" . | nindent 4 }}`,
  ],
  "negate a condition": [
    "-{{- if and .Values.metrics.enabled .Values.metrics.port }} +{{- if not (and .Values.metrics.enabled .Values.metrics.port) }}",
  ],
  "turn true to false": ["-secure: true +secure: false"],
  "turn false to true": ["-shared: false +shared: true"],
  "change a name": ["-name: reader +name: readerx", "-port: 8080 +port: 8080x"],
  "change a number": ["-port: 8080 +port: 18080"],
  "take the labels for the selector": [
    `-{{- include "chart.selectorLabels" . | nindent 4 }} +{{- include "chart.labels" . | nindent 4 }}`,
  ],
  "take the selector for the labels": [
    `-{{- include "chart.labels" . | nindent 4 }} +{{- include "chart.selectorLabels" . | nindent 4 }}`,
  ],
  "read another value": [
    "-{{- if and .Values.metrics.enabled .Values.metrics.port }} +{{- if and .Values.metrics.enabledOther .Values.metrics.port }}",
  ],
  "take another kind": ["-kind: Role +kind: ClusterRole"],
  "swap and with or": [
    "-{{- if and .Values.metrics.enabled .Values.metrics.port }} +{{- if or .Values.metrics.enabled .Values.metrics.port }}",
  ],
};

describe("slips in the templates of the charts", () => {
  it("are what their names say", () => {
    const made = operators.map((operator) => {
      const each = operator.sites(template).map((site) => {
        const after = operator.apply(template, site);
        const inPlace = after.length === template.length;
        const kept = (line: string, index: number, others: readonly string[]): boolean =>
          inPlace ? others[index] === line : others.includes(line);
        const gone = template.filter((line, index) => !kept(line, index, after));
        const put = after.filter((line, index) => !kept(line, index, template));
        return [...gone.map((line) => `-${line.trim()}`), ...put.map((line) => `+${line.trim()}`)].join(" ");
      });
      return [operator.name, each] as const;
    });
    assert.deepEqual(Object.fromEntries(made), slips);
  });

  it("change one file of one chart, the same for the same seed", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { chart, file, text } = mutantOf(seed);
      assert.ok(file.startsWith(path.join("charts", chart.name, "templates")), file);
      assert.notEqual(text, fs.readFileSync(path.join(root, file), "utf8"));
      assert.deepEqual(mutantOf(seed), mutantOf(seed));
    }
  });
});

describe("a slip in a template of a chart", function () {
  this.timeout(300_000);
  const place = new Place();
  let judges: Judges;

  before(async function () {
    this.timeout(900_000);
    judges = new Judges(place, new Server((await sharedCluster()).kubeconfig), 3);
  });

  after(() => {
    place.remove();
  });

  const judged = (file: string, from: string, to: string): Promise<Verdict> => {
    const chart = charts.find(({ name }) => file.startsWith(name));
    assert.ok(chart !== undefined);
    const at = path.join("charts", file);
    const before = fs.readFileSync(path.join(root, at), "utf8");
    assert.ok(before.includes(from), `${at} has no ${from}`);
    return place.with(at, before.replace(from, to), () => judges.judge(chart));
  };

  it("that changes no object is told from a fault", async () => {
    const verdict = await judged(
      "runtime-agent/templates/service.yaml",
      "apiVersion: v1\n",
      "apiVersion: v1 \n",
    );
    assert.deepEqual(verdict, { kind: "equivalent" });
  });

  it("that helm cannot render is caught", async () => {
    const verdict = await judged("runtime-agent/templates/service.yaml", "{{- include", "{{- includes");
    assert.equal(verdict.kind === "caught" && verdict.by, "render");
  });

  it("that leaves a Service without pods is caught", async () => {
    const verdict = await judged(
      "runtime-agent/templates/service.yaml",
      '"runtime-agent.servingLabels"',
      '"runtime-agent.labels"',
    );
    assert.equal(verdict.kind === "caught" && verdict.by, "references");
  });

  it("that no API server takes is caught", async () => {
    const verdict = await judged("runtime-agent/templates/service.yaml", "targetPort:", "targetPorts:");
    assert.equal(verdict.kind === "caught" && verdict.by, "API server");
  });
});
