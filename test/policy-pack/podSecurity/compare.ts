import { spawnSync } from "node:child_process";
import fc from "fast-check";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import { describeObject, type Manifest } from "../../../policy-pack/manifests/manifest";
import { podOf } from "../../../policy-pack/manifests/pods";
import { checksOf, evaluatePod } from "../../../policy-pack/podSecurity/evaluate";
import {
  NEWEST_MINOR,
  OLDEST_MINOR,
  POD_SECURITY_LEVELS,
  type PodSecurityLevel,
} from "../../../policy-pack/podSecurity/versions";
import { podArbitrary } from "./generate";

/** Every minor version that is compared. */
export const MINORS: readonly number[] = Array.from(
  { length: NEWEST_MINOR - OLDEST_MINOR + 1 },
  (_, index) => OLDEST_MINOR + index,
);

/** Ids of failing checks by level, in the order of `MINORS`. */
type Answer = Readonly<Record<PodSecurityLevel, readonly (readonly string[])[]>>;

/** A pod that we and Kubernetes don't judge alike. */
export interface Difference {
  readonly pod: JsonObject;
  readonly level: PodSecurityLevel;
  readonly minor: number;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** What came out of a comparison. */
export interface Comparison {
  readonly pods: number;
  /** Verdicts compared: one for each pod, level and minor. */
  readonly verdicts: number;
  readonly differences: readonly Difference[];
  /** Share of pods that Kubernetes refuses at the newest minor, by level. */
  readonly refused: Readonly<Record<PodSecurityLevel, number>>;
  /** How many verdicts have each check. */
  readonly failing: ReadonlyMap<string, number>;
}

/** What Kubernetes says about pods (tools/pod-security). */
function askKubernetes(tool: string, pods: readonly JsonObject[]): readonly Answer[] {
  const { status, stdout, stderr, error } = spawnSync(
    tool,
    MINORS.map((minor) => `v1.${minor}`),
    { input: pods.map((pod) => JSON.stringify(pod)).join("\n"), encoding: "utf8", maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new Error(`pod-security failed: ${error?.message ?? stderr}`);
  const lines = stdout.trimEnd().split("\n");
  if (lines.length !== pods.length) throw new Error(`${lines.length} answers for ${pods.length} pods`);
  return lines.map((line) => JSON.parse(line) as Answer);
}

/** Names of the checks that we find failing in a Pod. */
export function failingChecks(body: JsonObject, level: PodSecurityLevel, minor: number): readonly string[] {
  const manifest: Manifest = { body, object: describeObject(body, { file: "pod", index: 0 }, "shop") };
  const pod = podOf(manifest);
  if (pod === undefined) throw new Error("not a pod");
  return [...new Set(evaluatePod(pod, checksOf(level, minor), minor).map(({ name }) => name))];
}

/** Judges generated pods, and lets Kubernetes judge them, at every level and minor. */
export function compare(tool: string, count: number, seed: number): Comparison {
  const pods = fc.sample(podArbitrary, { numRuns: count, seed });
  const answers = askKubernetes(tool, pods);
  const differences: Difference[] = [];
  const failing = new Map<string, number>();
  const refused = { baseline: 0, restricted: 0 };
  let verdicts = 0;
  pods.forEach((pod, index) => {
    for (const level of POD_SECURITY_LEVELS) {
      MINORS.forEach((minor, position) => {
        const theirs = [...(answers[index]?.[level][position] ?? ["no answer"])].sort();
        const ours = [...failingChecks(pod, level, minor)].sort();
        if (ours.join() !== theirs.join()) differences.push({ pod, level, minor, ours, theirs });
        for (const name of theirs) failing.set(name, (failing.get(name) ?? 0) + 1);
        if (minor === NEWEST_MINOR && theirs.length > 0) refused[level] += 1 / pods.length;
        verdicts += 1;
      });
    }
  });
  return { pods: pods.length, verdicts, differences, refused, failing };
}
