import * as semver from "semver";
import { parse } from "yaml";
import type { PackageFiles } from "./archive";
import type { Difference } from "./compatibility";

const action = /\{\{(?<body>(?:\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`}/]|\/(?!\*)|\}(?!\}))*)\}\}/g;
const literal = /"(?:[^"\\]|\\.)*"|`[^`]*`/g;

/** A literal of a template as the text that it stands for. */
function textOf(written: string): string {
  return written.startsWith("`") ? written.slice(1, -1) : (JSON.parse(written) as string);
}

/**
 * What a template refuses values with: the message of every `fail` and `required`, as it is written there, with the
 * places of `printf` left open; the whole action where the message is no text of its own.
 */
export function refusalsOf(template: string): readonly string[] {
  return [...template.matchAll(action)].flatMap(({ groups }) => {
    const body = (groups?.["body"] ?? "").replace(/\/\*[\s\S]*?\*\//g, "");
    if (!/\b(?:fail|required)\b/.test(body.replace(literal, '""'))) return [];
    const [message] = body.match(literal) ?? [];
    return [message === undefined ? body.replace(/^-|-$/g, "").trim() : textOf(message)];
  });
}

/** How often a chart's own templates hold each refusal; those of a subchart come with its own versions. */
function countsOf(files: PackageFiles): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [name, content] of files) {
    if (!/^[^/]+\/templates\//.test(name)) continue;
    for (const message of refusalsOf(content.toString("utf8")))
      counts.set(message, (counts.get(message) ?? 0) + 1);
  }
  return counts;
}

/**
 * What templates refuse more, and less, than those of the version before. A refusal that is new may stop the upgrade of
 * values that were taken, and breaks; so does one more place that refuses in the same words, and other words count as
 * a refusal that is new.
 */
export function refusalDifferences(before: PackageFiles, after: PackageFiles): readonly Difference[] {
  const [old, now] = [countsOf(before), countsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((message): readonly Difference[] => {
    const more = (now.get(message) ?? 0) - (old.get(message) ?? 0);
    const key = `the refusal '${message}'`;
    if (more > 0) return [{ key, kind: "breaking", what: "is new in the templates" }];
    return more < 0 ? [{ key, kind: "addition", what: "is gone from the templates" }] : [];
  });
}

/** Version of every chart that a package carries, by its name. */
function carried(files: PackageFiles): ReadonlyMap<string, string> {
  const charts = [...files].filter(([name]) => /^[^/]+\/charts\/[^/]+\/Chart\.yaml$/.test(name));
  return new Map(
    charts.map(([, content]) => {
      const { name, version } = parse(content.toString("utf8")) as { name: string; version: string };
      return [name, version] as const;
    }),
  );
}

/** A subchart's values are a part of the chart's own: what breaks in it breaks in the chart that carries it. */
export function subchartDifferences(before: PackageFiles, after: PackageFiles): readonly Difference[] {
  const now = carried(after);
  return [...carried(before)].flatMap(([key, old]): readonly Difference[] => {
    const version = now.get(key);
    const step = version === undefined ? null : semver.diff(old, version)?.replace(/^pre/, "");
    const what = `goes from ${old} to ${version ?? "none"}, a ${step ?? "removal"}`;
    if (version === undefined || step === "major") return [{ key, kind: "breaking", what }];
    return step === "minor" ? [{ key, kind: "addition", what }] : [];
  });
}
