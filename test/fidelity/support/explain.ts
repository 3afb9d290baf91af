import { EXPLAINED } from "../explained";
import type { Difference } from "./compare";

/** A difference that is known, and why it may be. */
export interface Explanation {
  /** Scenarios that show it; it has to be seen in each of them. */
  readonly scenarios: readonly string[];
  /** What it is about: the path of the difference. */
  readonly path: RegExp;
  /** Steps that show it. Default: any. */
  readonly step?: RegExp;
  readonly reason: string;
}

function explains(explanation: Explanation, { step, path }: Difference): boolean {
  return explanation.path.test(path) && (explanation.step?.test(step) ?? true);
}

function known(scenario: string): readonly Explanation[] {
  return EXPLAINED.filter(({ scenarios }) => scenarios.includes(scenario));
}

/** The differences that nothing explains, as people read them. */
export function unexplained(scenario: string, found: readonly Difference[]): readonly string[] {
  return found
    .filter((difference) => !known(scenario).some((explanation) => explains(explanation, difference)))
    .map(
      ({ step, path, recorded, rehearsed }) =>
        `${step}: ${path}: real ${JSON.stringify(recorded)}, rehearsal ${JSON.stringify(rehearsed)}`,
    );
}

/** The explanations that explain nothing any more, as people read them. */
export function idle(scenario: string, found: readonly Difference[]): readonly string[] {
  return known(scenario)
    .filter((explanation) => !found.some((difference) => explains(explanation, difference)))
    .map(({ path, reason }) => `explained, but no longer different: ${String(path)} (${reason})`);
}
