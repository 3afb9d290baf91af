import type { Outcome } from "./run";

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function row(name: string, runs: readonly Outcome[]): string {
  const struck = runs.filter(({ inTime }) => inTime);
  const converged = struck.filter(({ converged: fine }) => fine);
  const lost = struck.filter(({ problems }) => problems.length > 0);
  const seconds = converged.map((outcome) => outcome.seconds);
  const cells = [
    name,
    runs.length,
    struck.length,
    converged.length,
    lost.length,
    struck.length - converged.length,
    median(seconds).toFixed(1),
    Math.max(0, ...seconds).toFixed(1),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** The table of a campaign in Markdown: one line for each operation and target. */
export function table(outcomes: readonly Outcome[]): string {
  const keys = [...new Set(outcomes.map(({ operation, target }) => `${operation}, ${target}`))].sort();
  return [
    "| operation, killed | runs | killed in time | converged by the next `up` | lost | hand work | median s | worst s |",
    "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ...keys.map((key) =>
      row(
        key,
        outcomes.filter(({ operation, target }) => `${operation}, ${target}` === key),
      ),
    ),
    row("all", outcomes),
  ].join("\n");
}
