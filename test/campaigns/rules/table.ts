import type { Outcome } from "./campaign";

interface Row {
  readonly name: string;
  readonly mutants: number;
  readonly caught: number;
  readonly equivalent: number;
  readonly survived: number;
}

function count(name: string, outcomes: readonly Outcome[]): Row {
  const of = (kind: Outcome["verdict"]["kind"]): number =>
    outcomes.filter(({ verdict }) => verdict.kind === kind).length;
  return {
    name,
    mutants: outcomes.length,
    caught: of("caught"),
    equivalent: of("equivalent"),
    survived: of("survived"),
  };
}

function rows(outcomes: readonly Outcome[], nameOf: (outcome: Outcome) => string): readonly Row[] {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const name = nameOf(outcome);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [outcome]);
    else group.push(outcome);
  }
  const named = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, group]) => count(name, group));
  return [...named, count("all", outcomes)];
}

const rate = ({ mutants, caught, equivalent }: Row): string =>
  mutants === equivalent ? "-" : `${((100 * caught) / (mutants - equivalent)).toFixed(1)} %`;

/** How many mutants were caught, by source file, as lines. */
export function summary(outcomes: readonly Outcome[]): string {
  return rows(outcomes, ({ mutant }) => mutant.file.replace("policy-pack/", ""))
    .map((row) => `${row.name}: ${row.caught} of ${row.mutants - row.equivalent} caught (${rate(row)})\n`)
    .join("");
}

/** The same as tables in Markdown, by source file and by kind of slip. */
export function table(outcomes: readonly Outcome[]): string {
  const head = (what: string): string =>
    `| ${what} | Mutants | Equivalent | Caught | Survived | Caught of those that matter |\n|---|---|---|---|---|---|\n`;
  const body = (list: readonly Row[]): string =>
    list
      .map(
        (row) =>
          `| ${row.name} | ${row.mutants} | ${row.equivalent} | ${row.caught} | ${row.survived} | ${rate(row)} |\n`,
      )
      .join("");
  const byFile = rows(outcomes, ({ mutant }) => `\`${mutant.file.replace("policy-pack/", "")}\``);
  const byOperator = rows(outcomes, ({ mutant }) => mutant.operator);
  return `${head("Source")}${body(byFile)}\n${head("Slip")}${body(byOperator)}`;
}
