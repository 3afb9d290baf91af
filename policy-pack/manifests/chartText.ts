import type { ChartFiles } from "./chart";

/** What a chart's templates do that makes one rendering not tell everything. */
export interface ChartTraits {
  /** Files that call `lookup`, which gives nothing without a cluster. */
  readonly lookups: readonly string[];
  /** Whether an upgrade can render something else than an install. */
  readonly dependsOnUpgrade: boolean;
}

const commentStart = /^\{\{(?:-\s)?\/\*/;
const quotes: ReadonlySet<string> = new Set(['"', "'", "`"]);
const lookup = /(?<![.$\w])lookup(?!\w)/;
const unread = /(?:^|\/)(?:README|CHANGELOG|LICENSE)[^/]*$|\.md$|(?:^|\/)NOTES\.txt$|\.t(?:ar\.)?gz$/i;

/** The end of the quoted text that begins at `start`; only in back quotes is a backslash itself. */
function endOfQuoted(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index += 1) {
    if (text.charAt(index) === "\\" && quote !== "`") index += 1;
    else if (text.charAt(index) === quote) return index + 1;
  }
  return text.length;
}

/** The code of each action of a Go template, without comments and quoted texts. */
function* actions(text: string): Generator<string> {
  for (let start = text.indexOf("{{"); start >= 0;) {
    let index = start + 2;
    let code = "";
    if (commentStart.test(text.slice(start, start + 8))) {
      const end = text.indexOf("*/", start);
      index = end < 0 ? text.length : end + 2;
    } else {
      while (index < text.length && !text.startsWith("}}", index)) {
        const character = text.charAt(index);
        if (quotes.has(character)) index = endOfQuoted(text, index);
        else {
          code += character;
          index += 1;
        }
      }
      yield code;
    }
    start = text.indexOf("{{", index);
  }
}

/** Whether a template text calls `lookup`; comments and quoted texts don't count. */
export function callsLookup(text: string): boolean {
  if (!text.includes("lookup")) return false;
  return [...actions(text)].some((code) => lookup.test(code));
}

/** Looks through every file of a chart that could be or become a template (`tpl` takes any text). */
export function chartTraits(chart: ChartFiles): ChartTraits {
  const lookups: string[] = [];
  let dependsOnUpgrade = false;
  for (const [name, content] of chart.files) {
    if (unread.test(name)) continue;
    const text = content.toString("utf8");
    if (callsLookup(text)) lookups.push(name);
    dependsOnUpgrade ||= /\bIs(?:Upgrade|Install)\b/.test(text);
  }
  return { lookups, dependsOnUpgrade };
}
