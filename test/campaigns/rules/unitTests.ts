import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import type { Modules } from "./sources";

interface UnitTest {
  readonly title: string;
  readonly run: (this: unknown) => unknown;
}

const root = path.resolve(__dirname, "..", "..", "..");
const folder = path.join("test", "policy-pack");

/** Where tests of what rules share are; in `rules` are the cases themselves, which are judged before. */
const places = /^(?:(?:aws|availability|network|podSecurity|rbac|releases|texts)\/.*|imageUses)\.test\.ts$/;

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
  place["describe"] = (_title: string, body: (this: unknown) => void) => body.call(context);
  place["it"] = (title: string, run: UnitTest["run"]) => found.push({ title, run });
  for (const name of names.slice(2)) place[name] = () => undefined;
  try {
    load();
  } finally {
    names.forEach((name, index) => (place[name] = usual[index]));
  }
  return found;
}

/** Judges slips by the tests of what rules share, besides their cases. */
export class UnitTests {
  private readonly files = testFiles();
  private readonly fit = new Map<string, ReadonlySet<string>>();

  constructor(private readonly modules: Modules) {
    // The first example that fails tells enough; looking for the least one takes long.
    fc.configureGlobal({ endOnFailure: true });
  }

  /** The first test that fails with a slip and does not without. */
  failure(changed: { readonly file: string; readonly source: string }): string | undefined {
    for (const file of this.files) {
      if (!this.modules.needed(file).has(changed.file)) continue;
      const fit = this.fit.get(file) ?? this.fitIn(file);
      this.fit.set(file, fit);
      if (fit.size === 0) continue;
      const tests = declared(() => this.modules.load(file, changed));
      for (const { title, run } of tests) if (fit.has(title) && fails(run)) return `${file} ${title}`;
    }
    return undefined;
  }

  /** The tests of a file that pass here: others wait for something, or need hooks. */
  private fitIn(file: string): ReadonlySet<string> {
    const source = fs.readFileSync(path.join(root, file), "utf8");
    try {
      const tests = declared(() => this.modules.load(file, { file, source }));
      return new Set(tests.filter(({ run }) => !fails(run)).map(({ title }) => title));
    } catch {
      // What cannot be loaded here tells nothing of slips.
      return new Set();
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
