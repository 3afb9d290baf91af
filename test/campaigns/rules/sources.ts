import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { compileFunction } from "node:vm";
import { transformSync } from "esbuild";

const root = path.resolve(__dirname, "..", "..", "..");

/** Folders of the pack whose files belong to rules. */
const excludedFolders: ReadonlySet<string> = new Set(["bin", "config", "manifests"]);

/** Files in `policy-pack/rules` that judge nothing. */
const frame: ReadonlySet<string> = new Set(["index.ts", "rule.ts"]);

/** Sources that can have slips: rules and what they share, relative to the project. */
export function mutableFiles(): readonly string[] {
  const pack = path.join(root, "policy-pack");
  const folders = fs
    .readdirSync(pack, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !excludedFolders.has(entry.name));
  return folders
    .flatMap(({ name: folder }) =>
      fs
        .readdirSync(path.join(pack, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !(folder === "rules" && frame.has(name)))
        .map((name) => path.join("policy-pack", folder, name)),
    )
    .sort();
}

/** The text of a source. */
export function sourceOf(file: string): string {
  return fs.readFileSync(path.join(root, file), "utf8");
}

type Exports = Readonly<Record<string, unknown>>;
type Run = (
  exports: object,
  module: { exports: object },
  require: (name: string) => unknown,
  folder: string,
) => void;

/** Where a module's import of another leads: to a source of ours, or out to Node and packages. */
function resolved(from: string, name: string): string | undefined {
  if (!name.startsWith(".") || name.endsWith(".json")) return undefined;
  const base = path.join(path.dirname(from), name);
  return [`${base}.ts`, path.join(base, "index.ts"), base].find((file) =>
    fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile(),
  );
}

/** Loads sources as modules of their own, with slips in one of them where wanted. */
export class Modules {
  private readonly code = new Map<string, string>();
  private readonly imports = new Map<string, ReadonlyMap<string, string>>();
  private readonly closures = new Map<string, ReadonlySet<string>>();
  private readonly whole = new Map<string, { exports: object }>();
  private readonly runs = new Map<string, Run>();

  /** @param standIns What stands in the place of packages, by their names. */
  constructor(private readonly standIns: Readonly<Record<string, unknown>> = {}) {}

  private codeOf(file: string): string {
    const known = this.code.get(file);
    if (known !== undefined) return known;
    const code = compiled(sourceOf(file));
    this.code.set(file, code);
    return code;
  }

  /** What makes a module of a source: compiled once, run for every mutant. */
  private runOf(file: string): Run {
    const known = this.runs.get(file);
    if (known !== undefined) return known;
    const run = runnable(this.codeOf(file));
    this.runs.set(file, run);
    return run;
  }

  private importsOf(file: string): ReadonlyMap<string, string> {
    const known = this.imports.get(file);
    if (known !== undefined) return known;
    const names = [...this.codeOf(file).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = ""]) => name);
    const found = new Map(
      names.flatMap((name) => {
        const to = resolved(file, name);
        return to === undefined ? [] : [[name, to] as const];
      }),
    );
    this.imports.set(file, found);
    return found;
  }

  /** The sources that a source needs, itself included. */
  needed(file: string): ReadonlySet<string> {
    const known = this.closures.get(file);
    if (known !== undefined) return known;
    const seen = new Set<string>();
    const open = [file];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...this.importsOf(next).values());
    }
    this.closures.set(file, seen);
    return seen;
  }

  /** What a source exports, where `changed` stands in the place of another's text. */
  load(file: string, changed?: { readonly file: string; readonly source: string }): Exports {
    const own = new Map<string, { exports: object }>();
    const load = (name: string): object => {
      const isOwn = changed !== undefined && this.needed(name).has(changed.file);
      const cache = isOwn ? own : this.whole;
      const known = cache.get(name);
      if (known !== undefined) return known.exports;
      const module = { exports: {} };
      cache.set(name, module);
      const outside = createRequire(path.join(root, name));
      const imports = this.importsOf(name);
      const run = name === changed?.file ? runnable(compiled(changed.source)) : this.runOf(name);
      const require = (asked: string): unknown => {
        const inside = imports.get(asked);
        return inside === undefined ? (this.standIns[asked] ?? outside(asked)) : load(inside);
      };
      run(module.exports, module, require, path.join(root, path.dirname(name)));
      return module.exports;
    };
    return load(file) as Exports;
  }
}

function runnable(code: string): Run {
  return compileFunction(code, ["exports", "module", "require", "__dirname"]) as Run;
}

/** @throws Error where the source cannot be read: no slip makes such one. */
function compiled(source: string): string {
  return transformSync(source, { loader: "ts", format: "cjs", target: "es2022", platform: "node" }).code;
}
