import * as os from "node:os";
import type { AwsRound, Measured } from "./measure";
import { median, type Run } from "./run";
import type { Seen } from "./processTree";

/** Versions and the machine, for the head of the report. */
export interface Circumstances {
  readonly command: string;
  readonly helm: string;
  /** Version of the real engine, where one is on PATH. */
  readonly pulumi: string | undefined;
  /** Processes that wanted to run when the bench began, averaged over a minute. */
  readonly load: number;
}

const AIMS = { ofHelmInTurn: 1.5, unchangedMs: 4000, ofReal: 1.5, awsUpMs: 90_000 } as const;

function seconds(milliseconds: readonly number[]): string {
  const one = (value: number): string => (value / 1000).toFixed(1);
  const spread =
    milliseconds.length > 1 ? ` (${one(Math.min(...milliseconds))}-${one(Math.max(...milliseconds))})` : "";
  return `${one(median(milliseconds))} s${spread}`;
}

function megabytes(bytes: readonly number[]): string {
  return `${Math.round(median(bytes) / 1024 / 1024)} MB`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function verdict(value: number, aim: number): string {
  return value <= aim ? "met" : "missed";
}

function times<R>(rounds: readonly R[], of: (round: R) => Run): readonly number[] {
  return rounds.map((round) => of(round).milliseconds);
}

function ratios({ rounds, realUnchanged }: Measured): string {
  const up = times(rounds, (round) => round.up);
  const inTurn = rounds.map(({ helmInTurn }) => helmInTurn);
  const atOnce = rounds.map(({ helmAtOnce }) => helmAtOnce);
  const unchanged = times(rounds, (round) => round.unchanged);
  const real = realUnchanged.map(({ milliseconds }) => milliseconds);
  const ofHelm = median(up) / median(inTurn);
  const rows = [
    ["`up`, nothing there yet", seconds(up), "-", "-", "-"],
    [
      "`helm upgrade --install --wait`, in turn",
      seconds(inTurn),
      `up takes ${ofHelm.toFixed(2)} of it`,
      `at most ${AIMS.ofHelmInTurn}`,
      verdict(ofHelm, AIMS.ofHelmInTurn),
    ],
    [
      "the same, side by side",
      seconds(atOnce),
      `up takes ${(median(up) / median(atOnce)).toFixed(2)} of it`,
      "-",
      "-",
    ],
    [
      "`up`, unchanged",
      seconds(unchanged),
      "-",
      `under ${AIMS.unchangedMs / 1000} s`,
      verdict(median(unchanged), AIMS.unchangedMs),
    ],
    ...(real.length === 0
      ? []
      : [
          [
            "`up`, unchanged, on the real engine",
            seconds(real),
            `the rehearsal takes ${(median(unchanged) / median(real)).toFixed(2)} of it`,
            `under ${AIMS.ofReal}`,
            verdict(median(unchanged) / median(real), AIMS.ofReal),
          ],
        ]),
    ["`preview`, unchanged", seconds(times(rounds, (round) => round.preview)), "-", "-", "-"],
    ["`destroy`", seconds(times(rounds, (round) => round.destroy)), "-", "-", "-"],
  ];
  return table(["what", "median (least-most)", "ratio", "aim", ""], rows);
}

/** The AWS stack, beside the local one of the same run. */
function awsTable({ rounds, awsRounds }: Measured): string {
  const row = (what: string, of: (round: AwsRound) => Run, aim?: number): readonly string[] => {
    const own = times(awsRounds, of);
    const local = median(times(rounds, of));
    return [
      what,
      seconds(own),
      `${(median(own) / local).toFixed(2)} of the local stack's ${(local / 1000).toFixed(1)} s`,
      ...(aim === undefined ? ["-", "-"] : [`under ${aim / 1000} s`, verdict(median(own), aim)]),
    ];
  };
  return table(
    ["what", "median (least-most)", "ratio", "aim", ""],
    [
      row("`up --stack aws`, from an empty account", (round) => round.up, AIMS.awsUpMs),
      row("`up --stack aws`, unchanged", (round) => round.unchanged),
      row("`destroy --stack aws --delete-data`", (round) => round.destroy),
    ],
  );
}

/** From when to when the engine did something, in milliseconds after the start. */
function engineSpan(run: Run, verb: string): readonly [number, number] | undefined {
  const seen = run.seen.get(`engine ${verb}`);
  return seen === undefined ? undefined : [seen.firstMs, seen.lastMs];
}

function phasesOf(runs: readonly Run[]): readonly (readonly string[])[] {
  const spans = runs.map((run) => {
    const preview = engineSpan(run, "preview") ?? [0, 0];
    const apply = engineSpan(run, "up");
    const begun = apply ?? preview;
    return {
      before: preview[0],
      preview: preview[1] - preview[0],
      apply: apply === undefined ? 0 : apply[1] - apply[0],
      after: run.milliseconds - begun[1],
    };
  });
  const column = (name: keyof (typeof spans)[number]): string => seconds(spans.map((span) => span[name]));
  return [
    ["set-up, config, cluster found, stack opened", column("before")],
    ["preview with the policy pack", column("preview")],
    ...(spans.some(({ apply }) => apply > 0) ? [["update", column("apply")]] : []),
    ["readiness and report", column("after")],
  ];
}

function phases({ rounds }: Measured): string {
  const first = phasesOf(rounds.map(({ up }) => up));
  const unchanged = new Map(
    phasesOf(rounds.map((round) => round.unchanged)).map(([name, time]) => [name, time]),
  );
  return table(
    ["phase", "`up`, nothing there yet", "`up`, unchanged"],
    first.map(([name = "", time = ""]) => [name, time, unchanged.get(name) ?? "-"]),
  );
}

function memory({ rounds }: Measured): string {
  const up = rounds.map((round) => round.up);
  const unchanged = rounds.map((round) => round.unchanged);
  const peak = (runs: readonly Run[], key: string): string => {
    const seen = runs.map(({ seen: all }) => all.get(key)).filter((one): one is Seen => one !== undefined);
    return seen.length === 0 ? "-" : megabytes(seen.map(({ peakBytes }) => peakBytes));
  };
  const rows: readonly (readonly [string, string])[] = [
    ["set-up, and report: all processes", "during before or after"],
    ["preview: all processes", "during preview"],
    ["update: all processes", "during up"],
    ["zenctl", "zenctl"],
    ["engine", "engine"],
    ["program", "program"],
    ["policy pack", "policy pack"],
    ["helm, all that run", "helm"],
  ];
  return table(
    ["phase or process", "`up`, nothing there yet", "`up`, unchanged"],
    rows.map(([name, key]) => [name, peak(up, key), peak(unchanged, key)]),
  );
}

/** The report, as docs/benchmarks.md. */
export function report(measured: Measured, { command, helm, pulumi, load }: Circumstances): string {
  const { cluster, rounds } = measured;
  const cpu = os.cpus();
  const engine = pulumi === undefined ? "" : `, Pulumi CLI ${pulumi}`;
  return `# Benchmarks

Measured by \`${command}\`, which writes this page. All that stands in one table was measured in one run, on the same
embedded cluster, in ${rounds.length} rounds after a warm-up; ratios are of medians, and only they mean much elsewhere.

Machine: ${cpu.length} cores (${cpu[0]?.model ?? "unknown"}), ${Math.round(os.totalmem() / 2 ** 30)} GB, load ${load.toFixed(1)} at the start; Node.js ${process.versions.node}, helm ${helm}${engine}.

## Against Helm alone

\`up\` is \`zenctl up --yes\` as a whole process on a cluster that is there, with its preview, the policy pack, namespaces,
network policies, secrets and three releases. The peer is \`helm upgrade --install --wait --wait-for-jobs\` of the same
three charts with the same values, into namespaces, policies and secrets that are made before the clock starts. Custom
resource definitions, which the charts keep when they go, are there for both since the warm-up. Every second round begins
with Helm.

${ratios(measured)}

The embedded cluster was created in ${seconds([cluster.milliseconds])}.

## The AWS stack in a rehearsal

\`zenctl up --stack aws --engine rehearsal --yes\` as a whole process, with a simulated account that is empty and on the same
embedded cluster, which stands for EKS: network, cluster, roles, add-ons with stand-ins for their controllers, and all four
charts. In rounds after a warm-up, beside the local stack of the same run. How long AWS itself takes is not measured here.

${awsTable(measured)}

## Time of each phase

As seen from outside, by the processes that run.

${phases(measured)}

## Memory

Resident memory at its peak, by phase and by kind of process; pages that processes share count in each.

${memory(measured)}
`;
}
