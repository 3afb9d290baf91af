import assert from "node:assert/strict";
import { canonicalJson, type JsonObject, type JsonValue } from "../../../policy-pack/manifests/json";
import { type Knob, knobsOf, settingsOf } from "./schema";
import { readTable } from "./table";
import { type ChartName, CHARTS, type Turner } from "./turning";

/** What has to come of a setting: a rule finds it, the chart refuses it, nobody minds it, or it is harmless or refused. */
export type Verdict = "finds" | "refuses" | "permits" | "passes";

/** One setting of a knob and what has to come of it. */
export interface Turn {
  readonly chart: ChartName;
  readonly knob: string;
  readonly setting: JsonValue;
  readonly needs: JsonObject;
  readonly verdict: Verdict;
}

/** Names of the charts. */
export const chartNames = Object.keys(CHARTS) as readonly ChartName[];

/** Every setting to be tried: those of the table, and whatever else the schema takes, which must be harmless. */
export function turnsOf(chart: ChartName): readonly Turn[] {
  const knobs = new Map<string, Knob>(knobsOf(chart).map((knob) => [knob.path, knob]));
  return readTable(chart).flatMap(({ path, weakening, refused, permitted, needs }) => {
    const listed = new Set([...weakening, ...refused, ...permitted].map(canonicalJson));
    const knob = knobs.get(path);
    const others =
      knob === undefined ? [] : settingsOf(knob).filter((each) => !listed.has(canonicalJson(each)));
    const turns = (settings: readonly JsonValue[], verdict: Verdict, values: JsonObject): readonly Turn[] =>
      settings.map((setting) => ({ chart, knob: path, setting, needs: values, verdict }));
    return [
      ...turns(weakening, "finds", needs),
      ...turns(refused, "refuses", needs),
      ...turns(permitted, "permits", needs),
      ...turns(others, "passes", {}),
    ];
  });
}

/** Turns a knob and holds the outcome against the table. */
export async function checkTurn(
  turner: Turner,
  { chart, knob, setting, needs, verdict }: Turn,
): Promise<void> {
  const outcome = await turner.turn(chart, knob, setting, needs);
  const what = `${chart}: ${knob} set to ${JSON.stringify(setting)}`;
  if (verdict === "refuses") assert.equal(outcome, "refused", `${what} is taken by the chart`);
  else if (verdict === "finds") {
    assert.ok(outcome !== "refused", `${what} is refused by the chart: list it as such`);
    assert.notDeepEqual(outcome, [], `${what} weakens the chart and no rule finds it`);
  } else if (verdict === "permits") {
    assert.deepEqual(outcome, [], `${what} is permitted by the table and is found or refused all the same`);
  } else if (outcome !== "refused") {
    assert.deepEqual(outcome, [], `${what} is harmless by the table and is found all the same`);
  }
}
