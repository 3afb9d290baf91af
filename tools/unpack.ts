import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { ToolError } from "./errors";
import type { ReleaseFile } from "./types";

/**
 * Puts the tools of a downloaded, checked file into `bin`.
 * @throws ToolError if the archive cannot be read or has another inside than the release table says.
 */
export function unpackTools(file: ReleaseFile, downloaded: string, work: string): void {
  const bin = path.join(work, "bin");
  const members = Object.entries(file.tools);
  const archived = members.flatMap(([, member]) => (member === true ? [] : [member]));
  const scratch = path.join(work, "unpacked");
  if (archived.length > 0) {
    fs.mkdirSync(scratch, { recursive: true });
    const run = spawnSync("tar", ["-xzf", downloaded, "-C", scratch, ...archived], { encoding: "utf8" });
    if (run.status !== 0) {
      const reason = run.error?.message ?? run.stderr.trim().split("\n")[0] ?? "no reason given";
      throw new ToolError(`${file.url} could not be unpacked (${reason}): install tar, or build with Go.`);
    }
  }
  for (const [tool, member] of members) {
    const target = path.join(bin, tool);
    if (member === true) fs.copyFileSync(downloaded, target);
    else fs.renameSync(path.join(scratch, member), target);
    fs.chmodSync(target, 0o755);
  }
  fs.rmSync(scratch, { recursive: true, force: true });
}
