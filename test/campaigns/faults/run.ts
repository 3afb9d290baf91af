import type { Fault } from "../../../rehearsal/providers/aws/faults";
import { type Census, faultLabel, planOf } from "./plan";
import type { Ended, Place } from "./place";

/** What came of one seed. */
export interface Outcome {
  readonly seed: number;
  /** Faults that happened, and those whose call was made before another fault and so not again. */
  readonly happened: readonly string[];
  readonly notReached: readonly string[];
  /** How many commands failed or were killed because of their faults, as they should. */
  readonly failed: number;
  /** What is not as it should be; nothing when all is. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** How AWS words what it was made to fail with; a failure has to pass one of them on. */
const WORDS =
  /(creating|deleting|updating) aws:[\w/]+:\w+ \([^)]+\): operation error: api error (InternalFailure|LimitExceededException|ThrottlingException|DependencyViolation): [^\n]+/;

function unclear(what: string, { code, message }: Ended): readonly string[] {
  if (code === 0 || code === null) return [];
  return [
    ...(code === 1 ? [] : [`${what} ended with ${String(code)}`]),
    ...(WORDS.test(message) ? [] : [`${what} did not say which call failed and why: ${message}`]),
    ...(/\n\s+at |undefined|\[object/.test(message)
      ? [`${what} failed with a stack or a riddle: ${message}`]
      : []),
  ];
}

function differences(expected: Census, found: Census): readonly string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].sort().flatMap((type) => {
    const [before, now] = [expected.get(type) ?? 0, found.get(type) ?? 0];
    return before === now ? [] : [`${now} in place of ${before} ${type}`];
  });
}

/** Commands run one after another until the faults have happened that can. */
class Course {
  readonly problems: string[] = [];
  readonly happened: Fault[] = [];
  readonly notReached: Fault[] = [];
  /** Commands that failed or were killed because of faults. */
  failed = 0;

  constructor(private readonly place: Place) {}

  /**
   * Runs a command again and again, each time with the faults that did not happen yet, until it comes to its end.
   * @param kill One during which the command is killed. Default: none.
   */
  async command(
    what: string,
    args: readonly string[],
    faults: readonly Fault[],
    kill?: Fault,
  ): Promise<void> {
    let left = [...(kill === undefined ? [] : [kill]), ...faults].map((planned) => ({
      planned,
      next: planned,
    }));
    for (let run = 0; run <= faults.length + 1; run += 1) {
      const isToBeKilled = kill !== undefined && left.some(({ planned }) => planned === kill);
      const struck = await this.place.zenctl(
        args,
        left.map(({ next }) => next),
        isToBeKilled ? kill.type : undefined,
      );
      this.problems.push(...unclear(what, struck));
      const now = left.filter((_, at) => struck.happened.has(at)).map(({ planned }) => planned);
      this.happened.push(...now);
      // What is there already is not made again: on the next run it is the first call that is left.
      left = left
        .filter(({ planned }) => !now.includes(planned))
        .map(({ planned }) => ({ planned, next: { ...planned, at: 1 } }));
      if (struck.code === 0) {
        this.notReached.push(...left.map(({ planned }) => planned));
        return;
      }
      if (now.length === 0) this.problems.push(`${what} failed though nothing happened: ${struck.message}`);
      this.failed += 1;
    }
    this.problems.push(`${what} did not come to its end after all faults had happened`);
  }
}

/**
 * Brings the stack up and away with the faults of a seed: each command has to come to its end once they have happened, with
 * as much in the account as a stack that met no fault has, and nothing after all.
 */
export async function runSeed(place: Place, seed: number, census: Census): Promise<Outcome> {
  const startedAt = Date.now();
  const { kill, up, destroy } = planOf(seed, census, place.pace);
  const course = new Course(place);
  await course.command("up", ["up"], up, kill);
  const afterUp = differences(census, place.census()).map((each) => `after up there are ${each}`);
  await course.command("destroy", ["destroy", "--delete-data"], destroy);
  const after = differences(new Map(), place.census()).map((each) => `after destroy there are ${each}`);
  return {
    seed,
    happened: course.happened.map((fault) => label(fault, fault === kill)),
    notReached: course.notReached.map((fault) => label(fault, fault === kill)),
    failed: course.failed,
    problems: [...course.problems, ...afterUp, ...after],
    seconds: (Date.now() - startedAt) / 1000,
  };
}

function label(fault: Fault, isKill: boolean): string {
  return isKill ? `killed during create of ${fault.type ?? ""}` : faultLabel(fault);
}

/** What a stack has in the account that meets no fault; it is taken away again. */
export async function countWithoutFaults(place: Place): Promise<Census> {
  const up = await place.zenctl(["up"]);
  if (up.code !== 0) throw new Error(`the stack does not come up without any fault: ${up.message}`);
  const census = place.census();
  const destroy = await place.zenctl(["destroy", "--delete-data"]);
  if (destroy.code !== 0) throw new Error(`the stack does not go without any fault: ${destroy.message}`);
  return census;
}
