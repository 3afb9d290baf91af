import { judgeSet } from "../../../policy-pack/judge";
import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import type { Manifest } from "../../../policy-pack/manifests/manifest";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { Renderer } from "../../../policy-pack/manifests/render";
import { ownRelease, ownRenderer, ownSurroundings } from "../ownCharts";
import { turned } from "./schema";

/** The charts, the release that each is in, and the key below which its values stand there. */
export const CHARTS = {
  "zen-agent": { release: "zen-agent", below: "" },
  "zen-watcher": { release: "zen-agent", below: "zen-watcher." },
  "workflow-registry": { release: "workflow-registry", below: "" },
  "runtime-agent": { release: "runtime-agent", below: "" },
} as const;

/** Name of one of our charts. */
export type ChartName = keyof typeof CHARTS;

/** What became of a turned knob: the chart refuses it, or the ids of what the rules have against it. */
export type Outcome = "refused" | readonly string[];

const releases = ["zen-agent", "workflow-registry", "runtime-agent"] as const;

/** Turns knobs of our charts in the profile aws and asks every rule. */
export class Turner {
  private constructor(
    private readonly renderer: Renderer,
    private readonly around: readonly Manifest[],
    private readonly plain: ReadonlyMap<string, readonly Manifest[]>,
  ) {}

  /** Renders everything as documented. */
  static async start(): Promise<Turner> {
    const renderer = await ownRenderer();
    const rendered = await Promise.all(
      releases.map(async (release) => {
        const { variants } = await renderer.render(ownRelease("aws", release));
        return [release, variants[0] ?? []] as const;
      }),
    );
    return new Turner(renderer, ownSurroundings("aws").manifests, new Map(rendered));
  }

  /** What the rules say about one knob set so, with other values where the knob needs them. */
  async turn(chart: ChartName, knob: string, setting: JsonValue, needs: JsonObject = {}): Promise<Outcome> {
    const { release, below } = CHARTS[chart];
    const values = [[knob, setting] as const, ...Object.entries(needs)].reduce<JsonObject>(
      (all, [key, value]) => merged(all, turned(`${below}${key}`, value ?? null)),
      {},
    );
    const { variants, violations } = await this.renderer.render(ownRelease("aws", release, values));
    if (variants.length === 0) return "refused";
    const others = releases.filter((each) => each !== release).flatMap((each) => this.plain.get(each) ?? []);
    const ids = variants.flatMap((variant) => {
      const objects = new ManifestSet([...this.around, ...others, ...variant]);
      return judgeSet(objects, { profile: "aws", level: () => "mandatory" }).map(({ id }) => id);
    });
    return [...new Set([...ids, ...violations.map(({ check }) => check.id)])].sort();
  }
}

function merged(base: JsonObject, over: JsonObject): JsonObject {
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(
    keys.map((key) => {
      const [left, right] = [base[key], over[key]];
      if (right === undefined) return [key, left];
      const both = typeof left === "object" && left !== null && typeof right === "object" && right !== null;
      return [
        key,
        both && !Array.isArray(left) && !Array.isArray(right)
          ? merged(left as JsonObject, right as JsonObject)
          : right,
      ];
    }),
  );
}
