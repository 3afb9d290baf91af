import * as os from "node:os";
import { rules } from "../../policy-pack/rules";
import { median } from "../run";
import type { JudgeRun } from "./measure";
import type { Judge } from "./peers";
import type { PreviewRuns } from "./preview";

/** All that was measured. */
export interface PolicyMeasured {
  /** Ours first. */
  readonly judges: readonly Judge[];
  readonly runs: ReadonlyMap<string, readonly JudgeRun[]>;
  /** Ours by number of objects. */
  readonly growth: readonly (readonly [number, readonly JudgeRun[]])[];
  /** What the pack adds to a preview, by engine. */
  readonly previews: readonly PreviewRuns[];
  readonly objects: number;
  readonly bytes: number;
  readonly rounds: number;
  /** Processes that wanted to run when the bench began, averaged over a minute. */
  readonly load: number;
}

/** At most this share of each peer's time. */
const AIMS: Readonly<Record<string, number>> = { "kube-score": 1 / 2, conftest: 1 / 5, kyverno: 1 / 10 };

const seconds = (value: number): string => (value / 1000).toFixed(2);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
const times = (runs: readonly JudgeRun[]): readonly number[] => runs.map(({ milliseconds }) => milliseconds);
const memory = (runs: readonly JudgeRun[]): number => median(runs.map(({ peakBytes }) => peakBytes));

function spread(numbers: readonly number[]): string {
  return `${seconds(median(numbers))} s (${seconds(Math.min(...numbers))}-${seconds(Math.max(...numbers))})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function comparison({ judges, runs, objects }: PolicyMeasured): string {
  const [mine] = judges;
  const own = runs.get(mine?.name ?? "") ?? [];
  const rows = judges.map((judge) => {
    const theirs = runs.get(judge.name) ?? [];
    const middle = median(times(theirs));
    const ratio = median(times(own)) / middle;
    const aim = AIMS[judge.name];
    return [
      `\`${judge.name}\``,
      judge.rules,
      spread(times(theirs)),
      String(Math.round((objects / middle) * 1000)),
      megabytes(memory(theirs)),
      String(theirs[0]?.findings ?? 0),
      aim === undefined
        ? "-"
        : `${ratio.toFixed(2)} (aim ${aim.toFixed(2)}: ${ratio <= aim ? "met" : "missed"}); memory ${(memory(own) / memory(theirs)).toFixed(2)}`,
    ];
  });
  return table(
    ["judge", "rules", "time, median (least-most)", "objects a second", "memory", "findings", "ours of it"],
    rows,
  );
}

function growthTable({ growth }: PolicyMeasured): string {
  return table(
    ["objects", "time, median (least-most)", "microseconds an object", "memory"],
    growth.map(([objects, runs]) => [
      String(objects),
      spread(times(runs)),
      String(Math.round((median(times(runs)) * 1000) / objects)),
      megabytes(memory(runs)),
    ]),
  );
}

/** At most this is added to a preview: with the rehearsal in milliseconds, on a real engine by the two-rule pack. */
const ADDED_MS = 600;

function previewTable({ previews }: PolicyMeasured): string {
  const rows = previews.map(({ engine, none, twoRules, ours }) => {
    const added = median(ours) - median(none);
    const limit = engine === "rehearsal" ? ADDED_MS : median(twoRules) - median(none);
    const aim = engine === "rehearsal" ? "under 0.6 s" : "no more than two rules";
    return [
      engine === "rehearsal" ? "rehearsal" : "real engine",
      ...[none, twoRules, ours].map(spread),
      `${seconds(median(twoRules) - median(none))} s`,
      `${seconds(added)} s (aim ${aim}: ${added <= limit ? "met" : "missed"})`,
    ];
  });
  const head = ["engine", "no pack", "two rules", "our pack", "two rules add", "our pack adds"];
  return table(head, rows);
}

/** The page docs/benchmarks-policy.md. */
export function policyReport(measured: PolicyMeasured): string {
  const checks = rules.reduce((sum, rule) => sum + rule.checks.length, 0);
  return `# Benchmarks of the policy pack

Measured by \`npm run bench:policy\`, which writes this page: all in one run, ${measured.rounds} rounds after a warm-up, one run of
each judge in turn, as whole processes. The file is ${measured.objects} Deployments, ${(measured.bytes / 1e6).toFixed(1)} MB of YAML. Every rule of
the pack is on (${rules.length} rules, ${checks} checks), across files as well; the peers judge each object by itself. The peers are built from
their Go modules (\`tools/kube-score\`, \`tools/conftest\`, \`tools/kyverno\`: versions and checksums are in \`go.mod\` and \`go.sum\`), and
what they judge by is in \`bench/policy/peers.ts\`.

Machine: ${os.cpus().length} cores (${os.cpus()[0]?.model ?? "unknown"}), load ${measured.load.toFixed(1)} at the start; Node.js ${process.versions.node}.

## Against other judges

${comparison(measured)}

Findings are not to be compared: each judge looks for something else. They show that it did its work.

## Growth

${growthTable(measured)}

## Added to a preview

\`pulumi preview\` of the local stack when everything is there and nothing changed, as the Automation API runs it, in turn
without a pack, with a pack of two rules that look at a resource's type only, and with ours, which renders the charts and
judges by every rule that the local profile has on.

${previewTable(measured)}
`;
}
