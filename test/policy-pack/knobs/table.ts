import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { isArray, isObject, type JsonObject, type JsonValue } from "../../../policy-pack/manifests/json";
import type { ChartName } from "./turning";

/** What turning a knob means for security, availability or what the model declares; reviewed by hand. */
export interface KnobRow {
  readonly path: string;
  /** Settings that weaken the chart and have to be found by a rule. */
  readonly weakening: readonly JsonValue[];
  /** Settings that would weaken the chart and that it refuses itself. */
  readonly refused: readonly JsonValue[];
  /** Settings that look as if they weakened it, and that no rule finds. */
  readonly permitted: readonly JsonValue[];
  /** Why not, in a sentence; undefined where nothing is permitted. */
  readonly because: string | undefined;
  /** Other values without which these settings do nothing, by knob. */
  readonly needs: JsonObject;
  /** Why no setting at all weakens it, in one word; undefined where some does. */
  readonly neutral: string | undefined;
}

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (isArray(value) ? value : []);

/** The reviewed table of one chart: `<knob>: <word>` or `<knob>: {weakening: [...], refused: [...], permitted: [...], because: ..., with: {...}}`. */
export function readTable(chart: ChartName): readonly KnobRow[] {
  const rows: unknown = parse(fs.readFileSync(path.join(__dirname, `${chart}.yaml`), "utf8"));
  if (!isObject(rows)) throw new Error(`the table of ${chart} is no mapping`);
  return Object.entries(rows).map(([knob, row]): KnobRow => {
    const fields = isObject(row) ? row : {};
    const weakening = listOf(fields["weakening"]);
    const refused = listOf(fields["refused"]);
    const permitted = listOf(fields["permitted"]);
    const neutral = typeof row === "string" ? row : undefined;
    if (neutral === undefined && weakening.length + refused.length + permitted.length === 0)
      throw new Error(`${chart}: ${knob} has no class`);
    const because = typeof fields["because"] === "string" ? fields["because"] : undefined;
    const needs = isObject(fields["with"]) ? fields["with"] : {};
    return { path: knob, weakening, refused, permitted, because, needs, neutral };
  });
}
