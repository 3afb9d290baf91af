import * as fs from "node:fs";
import * as path from "node:path";
import {
  installAtOnce,
  installInTurn,
  type PeerCluster,
  type PeerRelease,
  Surroundings,
  uninstall,
  valuesOf,
} from "./peer";
import { type Run, run } from "./run";

/** What one round measured; times in milliseconds. */
export interface Round {
  readonly up: Run;
  readonly unchanged: Run;
  readonly preview: Run;
  readonly destroy: Run;
  readonly helmInTurn: number;
  readonly helmAtOnce: number;
}

/** What one round of the AWS stack in a rehearsal measured. */
export type AwsRound = Pick<Round, "up" | "unchanged" | "destroy">;

/** All that a bench measured; times in milliseconds. */
export interface Measured {
  readonly cluster: Run;
  readonly rounds: readonly Round[];
  /** The AWS stack in a rehearsal, on the same cluster, from an empty account to an empty account. */
  readonly awsRounds: readonly AwsRound[];
  /** The unchanged `up` of a real engine, where one is on PATH. */
  readonly realUnchanged: readonly Run[];
}

/** Where and how a bench runs. */
export interface Bench {
  readonly projectDirectory: string;
  /** Its own ZEN_STATE. */
  readonly env: NodeJS.ProcessEnv;
  readonly helm: string;
  readonly rounds: number;
  /** Whether a real engine is on PATH. */
  readonly realEngine: boolean;
  readonly progress: (line: string) => void;
}

interface UpDocument {
  readonly changes: Readonly<Record<string, number>>;
  readonly releases: readonly { readonly name: string; readonly chart: string; readonly namespace: string }[];
}

function zenctl({ projectDirectory, env }: Bench, ...args: readonly string[]): Promise<Run> {
  return run(process.execPath, [path.join(projectDirectory, "bin", "zenctl.mjs"), ...args], env);
}

/** Brings the stack up, and demands that this did something or nothing: anything else would measure another thing. */
async function up(bench: Bench, expected: "created" | "unchanged", ...more: readonly string[]): Promise<Run> {
  const ended = await zenctl(bench, "up", "--yes", "--json", ...more);
  const { create = 0, same = 0, update = 0, replace = 0 } = (JSON.parse(ended.stdout) as UpDocument).changes;
  const did =
    create > 0 && same === 0 ? "created" : same > 0 && create + update + replace === 0 ? "unchanged" : "else";
  if (did !== expected)
    throw new Error(`up was to leave all ${expected}: ${create} created, ${same} the same`);
  return ended;
}

async function peerReleases(
  bench: Bench,
  cluster: PeerCluster,
  { stdout }: Run,
  directory: string,
): Promise<readonly PeerRelease[]> {
  const { releases } = JSON.parse(stdout) as UpDocument;
  return Promise.all(
    releases.map(async ({ name, chart, namespace }) => {
      const values = path.join(directory, `${name}.json`);
      fs.writeFileSync(values, await valuesOf(cluster, { name, namespace }), { mode: 0o600 });
      return { name, namespace, chart: path.join(bench.projectDirectory, "charts", chart), values };
    }),
  );
}

async function peer(
  cluster: PeerCluster,
  surroundings: Surroundings,
  releases: readonly PeerRelease[],
  install: (cluster: PeerCluster, releases: readonly PeerRelease[]) => Promise<number>,
): Promise<number> {
  await surroundings.make();
  const milliseconds = await install(cluster, releases);
  await uninstall(cluster, releases);
  await surroundings.remove();
  return milliseconds;
}

async function zenctlRound(bench: Bench): Promise<Pick<Round, "up" | "unchanged" | "preview" | "destroy">> {
  return {
    up: await up(bench, "created", "--engine", "rehearsal"),
    unchanged: await up(bench, "unchanged"),
    preview: await zenctl(bench, "preview", "--json"),
    destroy: await zenctl(bench, "destroy", "--yes", "--json"),
  };
}

/** The AWS stack from nothing to nothing: with a warm-up that makes its stand-ins and is not counted. */
async function aws(bench: Bench): Promise<readonly AwsRound[]> {
  const round = async (): Promise<AwsRound> => ({
    up: await up(bench, "created", "--stack", "aws", "--engine", "rehearsal"),
    unchanged: await up(bench, "unchanged", "--stack", "aws"),
    destroy: await zenctl(bench, "destroy", "--stack", "aws", "--delete-data", "--yes", "--json"),
  });
  bench.progress("warm-up of the AWS stack");
  await round();
  const rounds: AwsRound[] = [];
  for (let at = 1; at <= bench.rounds; at++) {
    bench.progress(`round ${at} of ${bench.rounds} of the AWS stack`);
    rounds.push(await round());
  }
  return rounds;
}

async function real(bench: Bench): Promise<readonly Run[]> {
  if (!bench.realEngine) return [];
  bench.progress("the real engine");
  // It writes the salt of its passphrase into the stack's config file, which is tracked.
  const configFile = path.join(bench.projectDirectory, "Pulumi.local.yaml");
  const config = fs.readFileSync(configFile);
  try {
    await up(bench, "created", "--engine", "pulumi");
    const runs: Run[] = [];
    for (let at = 0; at < bench.rounds; at++) runs.push(await up(bench, "unchanged", "--engine", "pulumi"));
    await zenctl(bench, "destroy", "--yes");
    return runs;
  } finally {
    fs.writeFileSync(configFile, config);
  }
}

/** Measures all: one warm-up that is not counted, then the rounds. Removes its cluster. */
export async function measure(bench: Bench, directory: string): Promise<Measured> {
  bench.progress("the cluster");
  const cluster = await zenctl(bench, "cluster", "up", "--json");
  try {
    const { kubeconfig, context } = JSON.parse(cluster.stdout) as PeerCluster;
    const peerCluster: PeerCluster = { helm: bench.helm, kubeconfig, context, env: bench.env };
    bench.progress("warm-up");
    const first = await up(bench, "created", "--engine", "rehearsal");
    const releases = await peerReleases(bench, peerCluster, first, directory);
    const surroundings = new Surroundings(peerCluster);
    await surroundings.remember([...new Set(releases.map(({ namespace }) => namespace))]);
    await zenctl(bench, "destroy", "--yes");
    const rounds: Round[] = [];
    for (let at = 1; at <= bench.rounds; at++) {
      bench.progress(`round ${at} of ${bench.rounds}`);
      const theirs = async (): Promise<Pick<Round, "helmInTurn" | "helmAtOnce">> => ({
        helmInTurn: await peer(peerCluster, surroundings, releases, installInTurn),
        helmAtOnce: await peer(peerCluster, surroundings, releases, installAtOnce),
      });
      rounds.push(
        at % 2 === 1
          ? { ...(await zenctlRound(bench)), ...(await theirs()) }
          : { ...(await theirs()), ...(await zenctlRound(bench)) },
      );
    }
    const awsRounds = await aws(bench);
    return { cluster, rounds, awsRounds, realUnchanged: await real(bench) };
  } finally {
    await zenctl(bench, "cluster", "down", "--yes");
  }
}
