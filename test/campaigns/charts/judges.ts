import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Chart, charts, renderScenario } from "../../charts/matrix/charts";
import { installedApiVersions } from "../../charts/matrix/crds";
import { problemsOf } from "../../charts/matrix/judge";
import { forEach } from "../../charts/matrix/parallel";
import type { Server } from "../../charts/matrix/server";
import type { Scenario } from "../../charts/matrix/types";
import type { KubernetesObject } from "../../charts/support";
import type { Place } from "./place";

/** What became of a mutant. */
export type Verdict =
  /** Every scenario renders as before: it is no fault. */
  | { readonly kind: "equivalent" }
  | {
      readonly kind: "caught";
      readonly by: "render" | "references" | "API server" | "tests";
      readonly says: string;
    }
  | { readonly kind: "survived" };

/** Test files that render a chart and need neither a cluster nor a server. */
function testsOf(place: Place, { name }: Chart): readonly string[] {
  const family = name.startsWith("zen-")
    ? /^(zen-|defaults)/
    : /^(workflow-registry|runtime-agent|atom|rollouts|backup|defaults)/;
  const folder = path.join(place.folder, "test", "charts");
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && family.test(file))
    .map((file) => path.join("test", "charts", file))
    .filter((file) => !/sharedCluster|s3Server/.test(fs.readFileSync(path.join(place.folder, file), "utf8")));
}

/** The first failure of the charts' own tests in the place, or "". */
function failureOfTests(place: Place, chart: Chart): Promise<string> {
  const mocha = path.join(place.folder, "node_modules", "mocha", "bin", "mocha.js");
  const args = [mocha, "--bail", "--reporter", "dot", ...testsOf(place, chart)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: place.folder, maxBuffer: 1 << 26 }, (error, stdout) => {
      if (error === null) {
        resolve("");
        return;
      }
      const said = /1\) ([^]*?)\n\n/.exec(stdout)?.[1] ?? stdout.slice(-300);
      resolve(said.replaceAll(/\s+/g, " ").slice(0, 200));
    });
  });
}

/** What is wrong with a render; an object that is not even of its kind's shape makes the judges throw. */
function firstProblem(
  chart: Chart,
  scenario: Scenario,
  objects: readonly KubernetesObject[],
  complete: boolean,
): string | undefined {
  try {
    return problemsOf(chart, scenario, objects, complete)[0];
  } catch (error) {
    if (error instanceof TypeError) return `${scenario.name}: ${error.message}`;
    throw error;
  }
}

/** Renders of a chart's scenarios: with the API versions that each names, and with all that are published. */
export class Judges {
  readonly #place: Place;
  readonly #server: Server;
  readonly #most: number;
  readonly #usual = new Map<string, Promise<readonly KubernetesObject[]>>();

  /** `most` scenarios of each chart are rendered, all of them by default. */
  constructor(place: Place, server: Server, most = Infinity) {
    this.#place = place;
    this.#server = server;
    this.#most = most;
  }

  #scenariosOf({ scenarios }: Chart): readonly Scenario[] {
    return scenarios.slice(0, this.#most);
  }

  /** Charts whose render a file of a chart decides: a subchart's is in its parent's too. */
  judgedFor(chart: Chart): readonly Chart[] {
    return chart.name === "zen-watcher"
      ? charts.filter(({ name }) => name.startsWith("zen-")).reverse()
      : [chart];
  }

  async #render(chart: Chart, index: number, folder: string): Promise<readonly KubernetesObject[]> {
    const scenarios = this.#scenariosOf(chart);
    const scenario = scenarios[index % scenarios.length];
    if (scenario === undefined) throw new Error(`${chart.name} has no scenario`);
    const known = index < scenarios.length ? [] : installedApiVersions;
    const apiVersions = [...known, ...(scenario.apiVersions ?? [])];
    return renderScenario(chart, { ...scenario, apiVersions }, path.join(folder, "charts", chart.name));
  }

  /** How a scenario renders in the clone as it is. */
  #before(chart: Chart, index: number): Promise<readonly KubernetesObject[]> {
    const key = `${chart.name} ${index}`;
    const known = this.#usual.get(key) ?? this.#render(chart, index, this.#root);
    this.#usual.set(key, known);
    return known;
  }

  get #root(): string {
    return path.resolve(__dirname, "..", "..", "..");
  }

  /** Why the charts' own tests fail in the place as it is, which would make every mutant look caught, or "". */
  failureWithoutSlip(chart: Chart): Promise<string> {
    return failureOfTests(this.#place, chart);
  }

  /** Judges what stands in the place now. */
  async judge(chart: Chart): Promise<Verdict> {
    const verdicts: (Verdict | undefined)[] = [];
    for (const each of this.judgedFor(chart)) {
      const indexes = Array.from({ length: 2 * this.#scenariosOf(each).length }, (_, index) => index);
      await forEach(indexes, async (index) => {
        if (verdicts.some((verdict) => verdict !== undefined)) return;
        const verdict = await this.#judgeOne(each, index, await this.#before(each, index));
        if (verdict !== "same") verdicts.push(verdict);
      });
      const caught = verdicts.find((verdict) => verdict !== undefined);
      if (caught !== undefined) return caught;
    }
    if (verdicts.length === 0) return { kind: "equivalent" };
    const says = await failureOfTests(this.#place, chart);
    return says === "" ? { kind: "survived" } : { kind: "caught", by: "tests", says };
  }

  async #judgeOne(
    chart: Chart,
    index: number,
    before: readonly KubernetesObject[],
  ): Promise<Verdict | "same" | undefined> {
    const scenarios = this.#scenariosOf(chart);
    const scenario = scenarios[index % scenarios.length];
    if (scenario === undefined) return "same";
    let objects: readonly KubernetesObject[];
    try {
      objects = await this.#render(chart, index, this.#place.folder);
    } catch (error) {
      return { kind: "caught", by: "render", says: String(error).replaceAll(/\s+/g, " ").slice(-200) };
    }
    const known = new Set(before.map((object) => JSON.stringify(object)));
    const changed = objects.filter((object) => !known.has(JSON.stringify(object)));
    if (changed.length === 0 && objects.length === before.length) return "same";
    // A damaged object may lack what the types promise.
    const unnamed = objects.find(({ metadata }: Partial<KubernetesObject>) => metadata?.name === undefined);
    if (unnamed !== undefined) {
      return { kind: "caught", by: "API server", says: `${unnamed.kind} without metadata.name` };
    }
    const problem = firstProblem(chart, scenario, objects, index >= scenarios.length);
    if (problem !== undefined) return { kind: "caught", by: "references", says: problem };
    if (index < scenarios.length) return undefined;
    for (const object of changed.filter(({ kind }) => kind !== "Pod")) {
      const says = await this.#server.refusal(object, `matrix-${chart.name}`).catch(() => "");
      if (says !== "") return { kind: "caught", by: "API server", says: says.slice(0, 200) };
    }
    return undefined;
  }
}
