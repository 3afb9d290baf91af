import * as fs from "node:fs";
import * as path from "node:path";
import { processIdentity } from "../../rehearsal/cluster/process";

/** Every file is written as `NAME.PID.tmp` or `NAME.PID.RANDOM.tmp` and then renamed. */
const DRAFT = /\.(\d+)(?:\.[0-9a-f-]+)?\.tmp$/;

/** Removes what killed processes had begun to write; a draft whose process runs is left alone. */
export function removeDrafts(folder: string): void {
  if (!fs.existsSync(folder)) return;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    // What a cluster keeps is its own: etcd's data among it.
    const writer = DRAFT.exec(entry.name)?.[1];
    if (writer === undefined && entry.isDirectory() && entry.name !== "clusters") removeDrafts(file);
    if (writer !== undefined && processIdentity(Number(writer)) === undefined)
      fs.rmSync(file, { recursive: true, force: true });
  }
}
