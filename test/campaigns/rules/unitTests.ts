import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import type { Modules } from "./sources";

interface UnitTest {
  readonly title: string;
  readonly run: (this: unknown) => unknown;
}

const root = path.resolve(__dirname, "..", "..", "..");
const folder = path.join("test", "policy-pack");

/** Where tests of what rules share are; in `rules` are the cases themselves, which are judged before. */
const places =
  /^(?:(?:aws|availability|network|podSecurity|rbac|releases|texts)\/.*|environment|imagePlaces|imageTexts|imageUses|plainSecrets|x509)\.test\.ts$/;

/** Files with tests of what rules share, that run in one process without waiting for anything. */
function testFiles(): readonly string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => places.test(name) && !name.endsWith(".long.test.ts"))
    .map((name) => path.join(folder, name))
    .sort();
}

const context = { timeout: () => context, slow: () => context };

/** The tests that a file declares, read with a stand-in for mocha. */
function declared(load: () => void): readonly UnitTest[] {
  const found: UnitTest[] = [];
  const place = globalThis as unknown as Record<string, unknown>;
  const names = ["describe", "it", "before", "after", "beforeEach", "afterEach"] as const;
  const usual = names.map((name) => place[name]);
  const within: string[] = [];
  place["describe"] = (title: string, body: (this: unknown) => void) => {
    within.push(title);
    body.call(context);
    within.pop();
  };
  place["it"] = (title: string, run: UnitTest["run"]) =>
    found.push({ title: [...within, title].join(" "), run });
  for (const name of names.slice(2)) place[name] = () => undefined;
  try {
    load();
  } finally {
    names.forEach((name, index) => (place[name] = usual[index]));
  }
  return found;
}

/** The tests of a file that pass here, those first that take least: others wait for something, or need hooks. */
interface Fit {
  readonly titles: readonly string[];
  /** Milliseconds that they take together. */
  readonly time: number;
}

/** How many examples of a property are tried at most; of generated clusters fewer reach too little of the evaluator. */
const MOST_EXAMPLES = 300;

function assertProperty<Values>(
  property: fc.IRawProperty<Values>,
  given: fc.Parameters<Values> = {},
): unknown {
  const numRuns = Math.min(given.numRuns ?? MOST_EXAMPLES, MOST_EXAMPLES);
  // The first example that fails tells enough; looking for the least one takes long.
  return fc.assert(property, { seed: 1, ...given, numRuns, endOnFailure: true });
}

const changed = { ...fc, assert: assertProperty };

/** Stands in for fast-check: tries fewer examples, and the same each time. */
export const fewerExamples = { ...changed, default: changed, __esModule: true };

/** Judges slips by the tests of what rules share, besides their cases. */
export class UnitTests {
  private readonly files = testFiles();
  private readonly fit = new Map<string, Fit>();

  constructor(private readonly modules: Modules) {}

  /** The first test that fails with a slip and does not without. */
  failure(changed: { readonly file: string; readonly source: string }): string | undefined {
    const about = this.files
      .filter((file) => this.modules.needed(file).has(changed.file))
      .map((file) => ({ file, ...this.fitOf(file) }))
      .filter(({ titles }) => titles.length > 0)
      .sort((a, b) => a.time - b.time);
    for (const { file, titles } of about) {
      const tests = declared(() => this.modules.load(file, changed));
      for (const title of titles) {
        const test = tests.find((each) => each.title === title);
        if (test === undefined || fails(test.run)) return `${file} ${title}`;
      }
    }
    return undefined;
  }

  private fitOf(file: string): Fit {
    const known = this.fit.get(file) ?? this.fitIn(file);
    this.fit.set(file, known);
    return known;
  }

  private fitIn(file: string): Fit {
    const source = fs.readFileSync(path.join(root, file), "utf8");
    try {
      const tests = declared(() => this.modules.load(file, { file, source }));
      const timed = tests.flatMap(({ title, run }) => {
        const start = performance.now();
        return fails(run) ? [] : [{ title, time: performance.now() - start }];
      });
      timed.sort((a, b) => a.time - b.time);
      return {
        titles: timed.map(({ title }) => title),
        time: timed.reduce((sum, { time }) => sum + time, 0),
      };
    } catch {
      // What cannot be loaded here tells nothing of slips.
      return { titles: [], time: 0 };
    }
  }
}

/** Whether a test fails, or gives something to wait for. */
function fails(run: UnitTest["run"]): boolean {
  if (/^async\b/.test(run.toString())) return true;
  try {
    return run.call(context) instanceof Promise;
  } catch {
    return true;
  }
}
