import { type Before, look, problemsOf } from "./checks";
import { revisions } from "./cluster";
import { describePlan, type Plan, planOf, RELEASES } from "./plan";
import { strike } from "./strike";
import type { Ended, Workplace } from "./workplace";

/** What came of one run; one line of the campaign's file. */
export interface Outcome extends Plan {
  /** Whether the kill struck while the operation ran; if not, the run proves nothing. */
  readonly inTime: boolean;
  /** The processes that ran when it struck. */
  readonly running: readonly string[];
  /** How the struck operation ended: nothing when zenctl itself was killed. */
  readonly exitCode: number | null;
  /** Whether the next `up` converged. */
  readonly converged: boolean;
  /** How long that `up` took. */
  readonly seconds: number;
  /** What that `up` said when it did not converge. */
  readonly said: string;
  /** What is not as it has to be. */
  readonly problems: readonly string[];
  /** Whether a further `up` was tried, which has nothing to change. */
  readonly again: boolean;
}

/** After every so many runs a further `up` has to find nothing to change. */
const AGAIN_EVERY = 10;
const ARGUMENTS = { up: ["up"], upgrade: ["up"], destroy: ["destroy"] } as const;

async function done(what: string, ended: Promise<Ended>): Promise<void> {
  const { exitCode, stdout, stderr } = await ended;
  if (exitCode !== 0) throw new Error(`${what} ended with ${String(exitCode)}:\n${stdout}\n${stderr}`);
}

/** Brings the stack to where the plan begins. */
async function prepare(place: Workplace, plan: Plan): Promise<void> {
  const deployed = (await revisions(place.client)).filter(({ status }) => status === "deployed");
  if (plan.operation === "up") {
    if (deployed.length > 0)
      await done("the destroy before", place.zenctl("prepare", "destroy", "--yes", "--json"));
    return;
  }
  if (deployed.length < RELEASES.length)
    await done("the up before", place.zenctl("prepare", "up", "--yes", "--json"));
  for (const chart of plan.charts) place.stamp(chart, `${String(plan.seed)}-${String(Date.now())}`);
}

interface Document {
  readonly result?: string;
  readonly changes?: Readonly<Record<string, number>>;
}

function documentOf({ stdout }: Ended): Document {
  try {
    return JSON.parse(stdout) as Document;
  } catch {
    return {};
  }
}

async function changesNothing(place: Workplace, mark: string): Promise<readonly string[]> {
  const names = async (): Promise<string> =>
    (await revisions(place.client))
      .map(({ release, version }) => `${release}.v${String(version)}`)
      .sort()
      .join(" ");
  const before = await names();
  const ended = await place.zenctl(mark, "up", "--yes", "--json");
  const changes = Object.entries(documentOf(ended).changes ?? {});
  const idle = ended.exitCode === 0 && changes.every(([kind, count]) => kind === "same" || count === 0);
  return idle && before === (await names())
    ? []
    : [`a further up was not idle: ${ended.stdout} ${ended.stderr}`];
}

/** Does one run: a kill at the moment that the seed draws, one `up`, and a look at everything. */
export async function runSeed(
  place: Workplace,
  seed: number,
  progress: (line: string) => void,
): Promise<Outcome> {
  const plan = planOf(seed);
  progress(`${String(seed)}: ${describePlan(plan)}`);
  try {
    await prepare(place, plan);
  } catch (error) {
    // What the run before left behind may be the reason: that is a failure too.
    const said = error instanceof Error ? error.message : String(error);
    const nothing = { inTime: false, running: [], exitCode: null, seconds: 0, again: false };
    return { ...plan, ...nothing, converged: false, said, problems: ["the beginning was not reached"] };
  }
  const mark = `${String(process.pid)}-${String(seed)}`;
  const before: Before = await look(place);
  const running = place.start(mark, ...ARGUMENTS[plan.operation], "--yes", "--json");
  const { inTime, running: kinds } = await strike(plan, {
    pid: running.pid,
    over: running.over,
    client: place.client,
    stateFolder: place.stateFile.replace(/\/[^/]*$/, ""),
    lockFolder: place.lockFolder,
  });
  const struck = await running.ended;
  const next = await place.zenctl(mark, "up", "--yes", "--json");
  const converged = next.exitCode === 0 && documentOf(next).result === "succeeded";
  const again = converged && seed % AGAIN_EVERY === 0;
  const problems = converged
    ? [
        ...(await problemsOf(place, mark, plan.operation, before)),
        ...(again ? await changesNothing(place, mark) : []),
      ]
    : [];
  return {
    ...plan,
    inTime,
    running: kinds,
    exitCode: struck.exitCode,
    converged,
    seconds: next.seconds,
    said: converged ? "" : `${next.stdout}\n${next.stderr}`,
    problems,
    again,
  };
}
