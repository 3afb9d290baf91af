import type { Random } from "../kills/random";

/** A change of one template: what stands there instead, and what was done, in a few words. */
export interface Edit {
  readonly text: string;
  readonly done: string;
}

/** A kind of slip that one makes in a template. */
export interface Operator {
  readonly name: string;
  /** Lines where it can be made, counted from 0. */
  sites(lines: readonly string[]): readonly number[];
  /** The lines after it was made at one of them. */
  apply(lines: readonly string[], site: number): readonly string[];
}

const indent = (line: string): number => line.length - line.trimStart().length;
const isYaml = (line: string): boolean => /^\s*(- )?["\w./-]+:( |$)/.test(line) && !/^\s*\{\{/.test(line);

/** The lines of a block: the one at `site` and those under it that are further in, templates between them too. */
function blockEnd(lines: readonly string[], site: number): number {
  const depth = indent(lines[site] ?? "");
  let end = site + 1;
  while (end < lines.length && (lines[end]?.trim() === "" || indent(lines[end] ?? "") > depth)) end += 1;
  return end;
}

const opens = /\{\{-?\s*(if|with|range|define|block)\b/g;
const closes = /\{\{-?\s*end\b/g;
const balanced = (text: string): boolean =>
  (text.match(opens) ?? []).length === (text.match(closes) ?? []).length && !/\{\{-?\s*else\b/.test(text);

function where(lines: readonly string[], fits: (line: string, index: number) => boolean): readonly number[] {
  return lines.flatMap((line, index) => (fits(line, index) ? [index] : []));
}

function replacing(name: string, pattern: RegExp, replacement: string): Operator {
  return {
    name,
    sites: (lines) => where(lines, (line) => pattern.test(line)),
    apply: (lines, site) =>
      lines.map((line, index) => (index === site ? line.replace(pattern, replacement) : line)),
  };
}

/** The slips, fixed before the tests that they judge. */
export const operators: readonly Operator[] = [
  {
    name: "drop a field",
    sites: (lines) =>
      where(lines, (line, index) => isYaml(line) && blockEnd(lines, index) === index + 1 && balanced(line)),
    apply: (lines, site) => lines.filter((_, index) => index !== site),
  },
  {
    name: "drop a block",
    sites: (lines) =>
      where(lines, (line, index) => {
        const end = blockEnd(lines, index);
        return isYaml(line) && end > index + 1 && balanced(lines.slice(index, end).join("\n"));
      }),
    apply: (lines, site) => lines.filter((_, index) => index < site || index >= blockEnd(lines, site)),
  },
  {
    name: "drop an include",
    sites: (lines) => where(lines, (line) => /^\s*\{\{-?\s*include\b.*\}\}\s*$/.test(line)),
    apply: (lines, site) => lines.filter((_, index) => index !== site),
  },
  replacing("negate a condition", /\{\{(-?)\s*if ([^}]+?)\s*(-?)\}\}/, "{{$1 if not ($2) $3}}"),
  replacing("turn true to false", /: true$/, ": false"),
  replacing("turn false to true", /: false$/, ": true"),
  replacing(
    "change a name",
    /^(\s*(?:- )?(?:name|port|targetPort|key|secretName|path|mountPath): )(\w[\w./-]*)$/,
    "$1$2x",
  ),
  replacing("change a number", /: (\d+)$/, ": 1$1"),
  replacing("take the labels for the selector", /selectorLabels"/, 'labels"'),
  replacing("take the selector for the labels", /\.labels"/, '.selectorLabels"'),
  replacing("read another value", /\.Values\.(\w+(?:\.\w+)*)\.(\w+)/, ".Values.$1.$2Other"),
  replacing("take another kind", /^kind: Role$/, "kind: ClusterRole"),
  replacing("swap and with or", /\b(if|else if) and /, "$1 or "),
];

/** Makes one slip in a template; undefined where the operator drawn finds no place. */
export function edit(text: string, random: Random): Edit | undefined {
  const lines = text.split("\n");
  const operator = random.pick(operators as readonly [Operator, ...Operator[]]);
  const [first, ...more] = operator.sites(lines);
  if (first === undefined) return undefined;
  const site = random.pick([first, ...more]);
  const changed = operator.apply(lines, site).join("\n");
  return changed === text
    ? undefined
    : { text: changed, done: `${operator.name}, line ${site + 1}: ${(lines[site] ?? "").trim()}` };
}
