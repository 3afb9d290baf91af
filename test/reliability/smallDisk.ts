import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A file system of a few megabytes in a mount namespace of its own, for which nobody has to be root. */
export class SmallDisk {
  private constructor(
    private readonly holder: ChildProcess,
    private readonly mountPoint: string,
    /** Where others find it. */
    readonly folder: string,
  ) {}

  /** @param megabytes Its size. */
  static async make(megabytes: number): Promise<SmallDisk> {
    const mountPoint = fs.mkdtempSync(path.join(os.tmpdir(), "zen-small-disk-"));
    const mount = `mount -t tmpfs -o size=${String(megabytes)}m tmpfs "$0" && echo mounted && exec sleep 3600`;
    const holder = spawn("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", mount, mountPoint], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(holder, "exit").then(() =>
      Promise.reject(new Error("no small disk could be mounted")),
    );
    ended.catch(() => undefined);
    await Promise.race([once(holder.stdout, "data"), ended]);
    return new SmallDisk(holder, mountPoint, `/proc/${String(holder.pid)}/root${mountPoint}`);
  }

  get #filler(): string {
    return path.join(this.folder, "filler");
  }

  /** Leaves no byte free. */
  fill(): void {
    const file = fs.openSync(this.#filler, "a");
    try {
      for (const size of [65_536, 4096, 1]) {
        const piece = Buffer.alloc(size);
        for (;;) if (fs.writeSync(file, piece) < size) break;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    } finally {
      fs.closeSync(file);
    }
  }

  empty(): void {
    fs.rmSync(this.#filler, { force: true });
  }

  close(): void {
    this.holder.kill("SIGKILL");
    fs.rmSync(this.mountPoint, { recursive: true, force: true });
  }
}
