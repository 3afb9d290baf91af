import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { root } from "../../charts/support";

/** A copy of the clone in which templates are broken. */
export class Place {
  readonly folder: string;

  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-mutants-"));
    const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
    for (const file of files.filter((each) => each !== "")) {
      const [from, to] = [path.join(root, file), path.join(this.folder, file)];
      if (!fs.existsSync(from)) continue;
      fs.mkdirSync(path.dirname(to), { recursive: true });
      const status = fs.lstatSync(from);
      if (status.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(from), to);
      else fs.copyFileSync(from, to);
    }
    fs.symlinkSync(path.join(root, "node_modules"), path.join(this.folder, "node_modules"));
  }

  /** Does some work while a file has another text. */
  async with<Result>(file: string, text: string, work: () => Promise<Result>): Promise<Result> {
    const at = path.join(this.folder, file);
    const before = fs.readFileSync(at);
    fs.writeFileSync(at, text);
    try {
      return await work();
    } finally {
      fs.writeFileSync(at, before);
    }
  }

  /** Removes the copy. */
  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
