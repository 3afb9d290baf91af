import * as path from "node:path";
import { Script } from "node:vm";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { rules } from "../../../policy-pack/rules";
import type { Rule } from "../../../policy-pack/rules/rule";
import { casesByRule } from "../../policy-pack/rules";
import { judgeCase, objectsOfCase, type RuleCase, shortViolation } from "../../policy-pack/rules/ruleCase";
import { Random } from "../kills/random";
import { equivalents } from "./equivalents";
import { type Edit, edits } from "./operators";
import { Modules, mutableFiles, sourceOf } from "./sources";
import { fewerExamples, UnitTests } from "./unitTests";

/** A source of a rule with one slip in it. */
export interface Mutant extends Edit {
  /** Relative to the project. */
  readonly file: string;
  /** Line of the slip, counted from 1. */
  readonly line: number;
  /** What was there, and what is there now, in one line. */
  readonly done: string;
}

/** What became of a mutant. */
export type Verdict =
  | { readonly kind: "caught"; readonly by: string }
  | { readonly kind: "survived" }
  /** It does what the rule does, for the reason given. */
  | { readonly kind: "equivalent"; readonly reason: string };

/** A mutant with its verdict. */
export interface Outcome {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

function mutantsOf(file: string): readonly Mutant[] {
  const source = sourceOf(file);
  return edits(file, source).map((edit) => {
    const line = source.slice(0, edit.start).split("\n").length;
    const was = oneLine(source.slice(edit.start, edit.end));
    const is = oneLine(edit.text);
    return { ...edit, file, line, done: is === "" ? `without ${was}` : was === "" ? is : `${was} -> ${is}` };
  });
}

interface Judged {
  readonly name: string;
  readonly file: string;
  readonly exported: string;
  readonly cases: readonly { readonly case: RuleCase; readonly objects: ManifestSet }[];
}

/** Judges mutants by the cases of the rules that they are part of. */
export class Campaign {
  private readonly modules = new Modules({ "fast-check": fewerExamples });
  private readonly tests = new UnitTests(this.modules);
  private readonly rules: readonly Judged[];
  private readonly files: ReadonlyMap<string, readonly Judged[]>;

  /**
   * @param timeLimit Milliseconds that the cases of one rule may take; without a slip they take far less.
   * @param byTests Whether what the cases let pass is judged by the other tests of what rules share.
   */
  constructor(
    private readonly timeLimit = 5_000,
    private readonly byTests = true,
  ) {
    this.rules = rules.map((rule) => this.judged(rule));
    this.files = new Map(
      mutableFiles().map((file) => [
        file,
        this.rules.filter((each) => this.modules.needed(each.file).has(file)),
      ]),
    );
  }

  private judged({ name }: Rule): Judged {
    const exported = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const cases = (casesByRule[name] ?? []).map((each) => ({ case: each, objects: objectsOfCase(each) }));
    return { name, file: path.join("policy-pack", "rules", `${exported}.ts`), exported, cases };
  }

  /** Every mutant of a rule's sources, or of all; a source that several rules share is its own. */
  mutants(rule?: string): readonly Mutant[] {
    return [...this.files]
      .filter(
        ([, judged]) => judged.length > 0 && (rule === undefined || judged.some(({ name }) => name === rule)),
      )
      .flatMap(([file]) => mutantsOf(file));
  }

  /** Names of the rules that a mutant is part of. */
  rulesOf({ file }: Mutant): readonly string[] {
    return (this.files.get(file) ?? []).map(({ name }) => name);
  }

  judge(mutant: Mutant): Verdict {
    const reason = equivalents(mutant);
    const source = sourceOf(mutant.file);
    const changed = {
      file: mutant.file,
      source: source.slice(0, mutant.start) + mutant.text + source.slice(mutant.end),
    };
    for (const judged of this.files.get(mutant.file) ?? []) {
      const by = this.difference(judged, changed);
      if (by !== undefined) return { kind: "caught", by: `${judged.name}: ${by}` };
    }
    const by = this.byTests ? this.ofTests(changed) : undefined;
    if (by !== undefined) return { kind: "caught", by };
    return reason === undefined ? { kind: "survived" } : { kind: "equivalent", reason };
  }

  /** The first other test that fails. */
  private ofTests(changed: { readonly file: string; readonly source: string }): string | undefined {
    try {
      return withinTime(() => this.tests.failure(changed), 10 * this.timeLimit);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** The first case of a rule that has another result than it should; without a slip none has. */
  difference(
    { name, file, exported, cases }: Judged,
    changed?: { readonly file: string; readonly source: string },
  ): string | undefined {
    const work = (): string | undefined => {
      const rule = this.modules.load(file, changed)[exported] as Rule;
      for (const { case: each, objects } of cases) {
        // A set of its own: what one keeps for one mutant would be kept for all.
        const found = judgeCase(rule, each, new ManifestSet(objects.manifests, objects.resources));
        const lines = found.map(shortViolation);
        if (JSON.stringify(lines) !== JSON.stringify(each.expected)) return each.name;
        const messages = found.map(({ message }) => message);
        if (each.messages !== undefined && JSON.stringify(messages) !== JSON.stringify(each.messages))
          return each.name;
      }
      return undefined;
    };
    try {
      return withinTime(work, this.timeLimit);
    } catch (error) {
      // A source that cannot be loaded, or that does not end, fails every test.
      return `${name} ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** What is wrong with the cases where there is no slip: then nothing could be told. */
  failuresWithoutSlip(rule?: string): readonly string[] {
    const asked = this.rules.filter(({ name }) => rule === undefined || name === rule);
    return asked.flatMap((judged) => {
      const by = this.difference(judged);
      return by === undefined ? [] : [`${judged.name}: ${by}`];
    });
  }
}

/** Ends what does not end by itself, also within an expression. @throws Error after the time limit. */
function withinTime<Result>(work: () => Result, timeout: number): Result {
  const place = globalThis as { campaignWork?: () => unknown };
  place.campaignWork = work;
  try {
    return script.runInThisContext({ timeout }) as Result;
  } finally {
    delete place.campaignWork;
  }
}
const script = new Script("globalThis.campaignWork()");

/** Some of the mutants, the same for the same seed and sources. */
export function sample(mutants: readonly Mutant[], seed: number, count: number): readonly Mutant[] {
  const random = new Random(seed);
  const left = [...mutants];
  const taken: Mutant[] = [];
  while (taken.length < count && left.length > 0)
    taken.push(...left.splice(random.whole(0, left.length - 1), 1));
  return taken;
}
