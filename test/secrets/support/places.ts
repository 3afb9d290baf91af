import * as fs from "node:fs";
import * as path from "node:path";
import type { Leak, Scanner } from "./scanner";

/** Every file below a folder, links not followed; folders and files that go away meanwhile are passed over. */
export function* filesBelow(directory: string): Generator<string> {
  let entries: readonly fs.Dirent[];
  try {
    entries = fs.readdirSync(directory, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else if (entry.isFile()) yield file;
  }
}

/** Looks through folders; a file that did not change since it was found clean is not read again. */
export class Folders {
  readonly #clean = new Map<string, string>();

  constructor(private readonly scanner: Scanner) {}

  /** What is in the files below a folder, and in their names. @param excepted Files that are meant to hold secrets. */
  scan(directory: string, excepted: readonly string[] = []): readonly Leak[] {
    return [...filesBelow(directory)]
      .filter((file) => !excepted.includes(file))
      .flatMap((file) => this.#scanFile(file));
  }

  #scanFile(file: string): readonly Leak[] {
    try {
      const { size, mtimeMs, ino } = fs.statSync(file);
      const version = `${size} ${mtimeMs} ${ino} ${this.scanner.size}`;
      if (this.#clean.get(file) === version) return [];
      const leaks = [
        ...this.scanner.scan(fs.readFileSync(file), file),
        ...this.scanner.scan(path.basename(file), `name of ${file}`),
      ];
      if (leaks.length === 0) this.#clean.set(file, version);
      return leaks;
    } catch (error) {
      // Gone while it was looked at.
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw error;
    }
  }
}

/** Files and folders below a folder that others than their owner may read, as `mode path`. */
export function readableByOthers(directory: string): readonly string[] {
  return [...filesBelow(directory)].flatMap((file) => {
    const mode = fs.statSync(file).mode & 0o777;
    return (mode & 0o077) === 0 ? [] : [`${mode.toString(8)} ${file}`];
  });
}

function commandLines(): readonly (readonly [pid: string, line: Buffer])[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [[pid, fs.readFileSync(`/proc/${pid}/cmdline`)] as const];
      } catch {
        return [];
      }
    });
}

/** Looks at what others can see while something runs: the list of processes, and a folder for temporary files. */
export class Watch {
  readonly #leaks = new Map<string, Leak>();
  readonly #seen = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  readonly #folders: Folders;

  constructor(
    private readonly scanner: Scanner,
    private readonly temporary: string,
  ) {
    this.#folders = new Folders(scanner);
    this.#timer = setInterval(() => this.#look(), 40);
  }

  #look(): void {
    for (const [pid, line] of commandLines()) {
      const text = line.toString("latin1");
      const key = `${pid} ${text}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.#keep(this.scanner.scan(text.replaceAll("\0", " "), `arguments of ${text.split("\0")[0] ?? pid}`));
    }
    this.#keep(this.#folders.scan(this.temporary));
  }

  #keep(leaks: readonly Leak[]): void {
    for (const leak of leaks) this.#leaks.set(JSON.stringify(leak), leak);
  }

  /** Ends the watch; gives what was seen. */
  stop(): readonly Leak[] {
    clearInterval(this.#timer);
    this.#look();
    return [...this.#leaks.values()];
  }
}
