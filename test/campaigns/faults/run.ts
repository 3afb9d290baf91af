import { type Census, faultLabel, planOf } from "./plan";
import type { Ended, Place } from "./place";

/** What came of one seed. */
export interface Outcome {
  readonly seed: number;
  readonly faults: readonly string[];
  /** How many of the four commands failed because of their faults, as they should. */
  readonly failed: number;
  /** What is not as it should be; nothing when all is. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** How AWS words what it was made to fail with; a failure has to pass one of them on. */
const WORDS =
  /(creating|deleting|updating) aws:[\w/]+:\w+ \([^)]+\): operation error: api error (InternalFailure|LimitExceededException|ThrottlingException|DependencyViolation): [^\n]+/;

function unclear(what: string, { code, message }: Ended): readonly string[] {
  if (code === 0) return [];
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

/**
 * Brings the stack up and away with the faults of a seed, each command a second time without: it has to come to its end,
 * with as much in the account as a stack that met no fault has, and nothing after all.
 */
export async function runSeed(place: Place, seed: number, census: Census): Promise<Outcome> {
  const startedAt = Date.now();
  const plan = planOf(seed, census);
  const problems: string[] = [];
  const command = async (what: string, args: readonly string[], faults: typeof plan.up): Promise<boolean> => {
    const struck = await place.zenctl(args, faults);
    problems.push(...unclear(what, struck));
    if (struck.code === 0) return false;
    const again = await place.zenctl(args);
    if (again.code !== 0) problems.push(`${what} did not come to its end on the next run: ${again.message}`);
    return true;
  };
  const up = await command("up", ["up"], plan.up);
  problems.push(...differences(census, place.census()).map((each) => `after up there are ${each}`));
  const destroy = await command("destroy", ["destroy", "--delete-data"], plan.destroy);
  problems.push(...differences(new Map(), place.census()).map((each) => `after destroy there are ${each}`));
  return {
    seed,
    faults: [...plan.up, ...plan.destroy].map(faultLabel),
    failed: Number(up) + Number(destroy),
    problems,
    seconds: (Date.now() - startedAt) / 1000,
  };
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
