import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type ProgramResult, root } from "../support";
import { python } from "./python";
import type { S3Server } from "./s3Server";

/** Settings of the program, as environment variables. */
export type Settings = Readonly<Record<string, string>>;

/** The program's files in a chart. */
export const programFolder = (chart: string): string => path.join(root, "charts", chart, "files", "backup");

const program = path.join(programFolder("workflow-registry"), "backup.py");

/** A folder that stands for the volume, and the program on it. */
export interface Volume {
  readonly data: string;
  run(args: readonly string[], settings?: Settings): Promise<ProgramResult>;
  /** Starts the program and leaves it running. */
  start(args: readonly string[], settings?: Settings): ChildProcess;
  /** Runs the restore and kills it before the rename of that number. */
  crash(rename: number, settings: Settings): Promise<ProgramResult>;
  /** Loses the volume: everything in it. */
  lose(): void;
  write(files: Readonly<Record<string, Buffer | string>>): void;
  /** Path -> content in base64, or "folder"; without what the program keeps for itself. */
  tree(): Readonly<Record<string, string>>;
  remove(): void;
}

/** Waits for a program to end, and gives what it printed. */
export function ended(child: ChildProcess): Promise<ProgramResult> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

function treeOf(folder: string, prefix = ""): readonly (readonly [string, string])[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const [name, full] = [prefix + entry.name, path.join(folder, entry.name)];
    if (prefix === "" && [".restored", ".restore-lock"].includes(entry.name)) return [];
    if (entry.isDirectory()) return [[name, "folder"] as const, ...treeOf(full, `${name}/`)];
    if (entry.isSymbolicLink()) return [[name, `-> ${fs.readlinkSync(full)}`] as const];
    return [[name, fs.readFileSync(full).toString("base64")] as const];
  });
}

/** A new, empty volume whose backups go to the server's bucket, below `registry/`. */
export function newVolume(server: S3Server): Volume {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-volume-"));
  const environment = (settings: Settings): NodeJS.ProcessEnv => ({
    PATH: process.env["PATH"],
    PYTHONDONTWRITEBYTECODE: "1",
    DATA_PATH: data,
    S3_BUCKET: "atom-backups",
    S3_PREFIX: "registry",
    S3_ENDPOINT: server.address,
    S3_RETRY_SECONDS: "0.01",
    CHANGED_SECONDS: "0",
    AWS_ACCESS_KEY_ID: "AKIDSTATIC",
    AWS_SECRET_ACCESS_KEY: "static/secret+key",
    ...settings,
  });
  const spawned = (args: readonly string[], settings: Settings): ChildProcess =>
    spawn(python, args, { env: environment(settings), stdio: ["ignore", "pipe", "pipe"] });
  const lose = (): void => {
    for (const name of fs.readdirSync(data)) fs.rmSync(path.join(data, name), { recursive: true });
  };
  return {
    data,
    run: (args, settings = {}) => ended(spawned([program, ...args], settings)),
    start: (args, settings = {}) => spawned([program, ...args], settings),
    crash: (rename, settings) =>
      ended(spawned([path.join(__dirname, "crash.py"), String(rename), program, "restore"], settings)),
    lose,
    write: (files) => {
      for (const [name, content] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(data, name)), { recursive: true });
        fs.writeFileSync(path.join(data, name), content);
      }
    },
    tree: () => Object.fromEntries(treeOf(data)),
    remove: () => fs.rmSync(data, { recursive: true, force: true }),
  };
}

/** The id in what a backup printed. */
export function idIn(result: ProgramResult): string {
  const id = / as (backup-\d{8}-\d{6}): /.exec(result.stdout)?.[1];
  if (id === undefined) throw new Error(`no backup was made: ${result.stdout}${result.stderr}`);
  return id;
}

/** The id of a backup made some days ago. */
export function daysAgo(days: number): string {
  const at = new Date(Date.now() - days * 86_400_000).toISOString();
  return `backup-${at.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")}`;
}
