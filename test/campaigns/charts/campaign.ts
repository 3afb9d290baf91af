import * as fs from "node:fs";
import * as path from "node:path";
import { type Chart, charts } from "../../charts/matrix/charts";
import { root } from "../../charts/support";
import { Random } from "../kills/random";
import { type Edit, edit } from "./operators";
import type { Judges, Verdict } from "./judges";
import type { Place } from "./place";

/** A template with one slip in it. */
export interface Mutant extends Edit {
  readonly seed: number;
  readonly chart: Chart;
  /** Relative to the clone. */
  readonly file: string;
}

/** A mutant and what became of it. */
export interface Outcome {
  readonly seed: number;
  readonly file: string;
  readonly done: string;
  readonly verdict: Verdict;
}

/** Templates that make objects; notes and the refusals of bad values are judged by tests of their own. */
function templatesOf({ name }: Chart): readonly string[] {
  const folder = path.join("charts", name, "templates");
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(yaml|tpl)$/.test(file) && !file.includes("_validate"))
    .sort()
    .map((file) => path.join(folder, file));
}

/** The mutant of a seed, the same for the same templates. */
export function mutantOf(seed: number): Mutant {
  const random = new Random(seed);
  for (;;) {
    const chart = random.pick(charts as readonly [Chart, ...Chart[]]);
    const file = random.pick(templatesOf(chart) as readonly [string, ...string[]]);
    const edited = edit(fs.readFileSync(path.join(root, file), "utf8"), random);
    if (edited !== undefined) return { seed, chart, file, ...edited };
  }
}

/** Makes the mutant of a seed and judges it. */
export async function runMutant(seed: number, place: Place, judges: Judges): Promise<Outcome> {
  const { chart, file, done, text } = mutantOf(seed);
  const verdict = await place.with(file, text, () => judges.judge(chart));
  return { seed, file, done, verdict };
}
