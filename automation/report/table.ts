import Table from "cli-table3";
import { styled } from "../cli/output";
import { duration } from "../progress/display";
import type { Readiness } from "./readiness";
import type { TimedRelease } from "./releases";

const NO_BORDERS = {
  ...Object.fromEntries(
    ["top", "bottom", "left", "right"].flatMap((side) => [
      [side, ""],
      [`${side}-mid`, ""],
      [`${side}-left`, ""],
      [`${side}-right`, ""],
    ]),
  ),
  mid: "",
  "mid-mid": "",
  middle: "  ",
};

/** Rows under headings, without lines around them. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: head.map((title) => styled("bold", title)),
    chars: NO_BORDERS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n");
}

/** Shorter than Helm ever takes, in milliseconds: nothing was done to the release. */
const NO_TIME_MS = 50;

/** The closing table of `zenctl up`: what is there now. */
export function releaseTable(
  releases: readonly TimedRelease[],
  readiness: ReadonlyMap<string, Readiness>,
): string {
  return plainTable(
    ["release", "chart", "version", "namespace", "revision", "ready", "time"],
    releases.map((release) => {
      const ready = readiness.get(`${release.namespace}/${release.name}`);
      return [
        release.name,
        release.chart,
        release.version,
        release.namespace,
        String(release.revision),
        ready === undefined ? "-" : `${ready.ready}/${ready.wanted}`,
        release.durationMs < NO_TIME_MS ? "-" : duration(release.durationMs),
      ];
    }),
  );
}
