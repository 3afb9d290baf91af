import assert from "node:assert/strict";
import { canonicalJson, type JsonObject, type JsonValue } from "../../../policy-pack/manifests/json";
import { type Knob, knobsOf, settingsOf } from "./schema";
import { readTable } from "./table";
import { type ChartName, CHARTS, type Turner } from "./turning";

/** One setting of a knob and what has to come of it. */
export interface Turn {
  readonly chart: ChartName;
  readonly knob: string;
  readonly setting: JsonValue;
  readonly needs: JsonObject;
  /** Whether it weakens the chart. */
  readonly weakening: boolean;
}

/** Names of the charts. */
export const chartNames = Object.keys(CHARTS) as readonly ChartName[];

/** Every setting to be tried: those of the table, and whatever else the schema takes, which must be harmless. */
export function turnsOf(chart: ChartName): readonly Turn[] {
  const knobs = new Map<string, Knob>(knobsOf(chart).map((knob) => [knob.path, knob]));
  return readTable(chart).flatMap(({ path, weakening, needs }) => {
    const listed = new Set(weakening.map(canonicalJson));
    const knob = knobs.get(path);
    const others =
      knob === undefined ? [] : settingsOf(knob).filter((each) => !listed.has(canonicalJson(each)));
    return [
      ...weakening.map((setting): Turn => ({ chart, knob: path, setting, needs, weakening: true })),
      ...others.map((setting): Turn => ({ chart, knob: path, setting, needs: {}, weakening: false })),
    ];
  });
}

/** Turns a knob and holds the outcome against the table. */
export async function checkTurn(
  turner: Turner,
  { chart, knob, setting, needs, weakening }: Turn,
): Promise<void> {
  const outcome = await turner.turn(chart, knob, setting, needs);
  if (outcome === "refused") return;
  const what = `${chart}: ${knob} set to ${JSON.stringify(setting)}`;
  if (weakening) assert.notDeepEqual(outcome, [], `${what} weakens the chart and no rule finds it`);
  else assert.deepEqual(outcome, [], `${what} is harmless by the table and is found all the same`);
}
