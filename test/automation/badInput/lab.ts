import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheDirectory } from "../../../model/environment";
import { Clone, type Ended } from "../../end-to-end/support/clone";

/** A tree of files by their paths: mode, and content or the target of a link. */
type Tree = Readonly<Record<string, string>>;

function entry(file: string): string {
  const { mode } = fs.lstatSync(file);
  const kind = (mode & 0o7777).toString(8);
  if (fs.lstatSync(file).isSymbolicLink()) return `link ${fs.readlinkSync(file)}`;
  if (fs.lstatSync(file).isDirectory()) return `folder ${kind}`;
  return `${kind} ${createHash("sha256").update(fs.readFileSync(file)).digest("hex")}`;
}

function tree(folder: string): Tree {
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) return {};
  const found = fs.readdirSync(folder, { withFileTypes: true }).flatMap((file) => {
    const at = path.join(folder, file.name);
    // Keys derived from a passphrase: a cache, which may learn a wrong passphrase's as well.
    if (at.endsWith("/rehearsal/keys")) return [];
    return [[at, entry(at)] as const, ...(file.isDirectory() ? Object.entries(tree(at)) : [])];
  });
  return Object.fromEntries(found);
}

/** A clone with a state folder of its own, in which one thing at a time is made wrong and put right again. */
export class Lab {
  readonly root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "zen-bad-input-")));
  readonly state = path.join(this.root, "state");
  /** For files that are neither the clone's nor zenctl's. */
  readonly folder = path.join(this.root, "given");
  /** A cache without tools. */
  readonly emptyCache = path.join(this.root, "cache");
  readonly #clone: Clone;
  readonly #undo: (() => void)[] = [];

  constructor() {
    fs.mkdirSync(path.join(this.root, "home"), { recursive: true });
    fs.mkdirSync(this.folder);
    const own = Object.entries(process.env).filter(([name]) => !/^(PULUMI|ZEN|KUBE)/.test(name));
    this.#clone = new Clone({
      ...Object.fromEntries(own),
      ZEN_STATE: this.state,
      ZEN_CACHE: cacheDirectory(process.env),
      HOME: path.join(this.root, "home"),
      NO_COLOR: "1",
    });
  }

  /** A path of the clone. */
  clone(...parts: readonly string[]): string {
    return this.#clone.path(...parts);
  }

  /** The kubeconfig that a row works with; set before the rows run. */
  kubeconfig = "";

  /** Runs zenctl with this environment over the lab's own. */
  async zenctl(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const child = spawn(process.execPath, [this.clone("bin", "zenctl.mjs"), ...args], {
      cwd: this.root,
      env: { ...this.#clone.environment, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => (stdout += String(data)));
    child.stderr.on("data", (data) => (stderr += String(data)));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
  }

  #keep(file: string): void {
    const before = fs.existsSync(file)
      ? { content: fs.readFileSync(file), mode: fs.statSync(file).mode }
      : undefined;
    this.#undo.push(() => {
      fs.rmSync(file, { recursive: true, force: true });
      if (before === undefined) return;
      fs.writeFileSync(file, before.content);
      fs.chmodSync(file, before.mode & 0o7777);
    });
  }

  /** Writes a file until the lab is put right. */
  write(file: string, content: string, mode = 0o600): string {
    this.#keep(file);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    fs.chmodSync(file, mode);
    return file;
  }

  /** Changes a file until the lab is put right. */
  edit(file: string, change: (text: string) => string): void {
    const before = fs.readFileSync(file, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${file} changes nothing`);
    this.write(file, after, fs.statSync(file).mode & 0o7777);
  }

  /** Takes a file or folder away until the lab is put right. */
  takeAway(file: string): void {
    const aside = path.join(this.root, `aside-${this.#undo.length}`);
    fs.renameSync(file, aside);
    this.#undo.push(() => {
      fs.rmSync(file, { recursive: true, force: true });
      fs.renameSync(aside, file);
    });
  }

  /** Makes a folder until the lab is put right. */
  folderAt(folder: string): void {
    fs.mkdirSync(folder);
    this.#undo.push(() => fs.rmSync(folder, { recursive: true }));
  }

  /** Does something else about which more is to be undone. */
  until(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Puts all right again, last change first. */
  putRight(): void {
    while (this.#undo.length > 0) this.#undo.pop()?.();
  }

  /** All that has to stay as it is: the clone, the state folder and what was given. */
  digest(): Tree {
    return { ...tree(this.clone()), ...tree(this.state), ...tree(this.folder) };
  }

  /** A text with the lab's folders by name, so that it is the same on every machine. */
  named(text: string): string {
    const names = [
      [this.clone(), "CLONE"],
      [this.state, "ZEN_STATE"],
      [this.folder, "FOLDER"],
      [this.emptyCache, "ZEN_CACHE"],
    ] as const;
    return names.reduce((before, [folder, name]) => before.replaceAll(folder, name), text);
  }

  remove(): void {
    this.#clone.remove();
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}
