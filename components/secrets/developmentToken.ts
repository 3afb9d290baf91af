import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error;
}

/**
 * The bootstrap token of the local profile: made once, kept in a file that only its owner can read
 * (decision 17), the same on every later run and for every engine.
 *
 * @param file Where it is kept.
 * @throws When the file is empty, or others than its owner can read it.
 */
export function developmentToken(file: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Written whole under a name of its own and then linked: a reader never sees half a token, and of two
  // runs at the same time one wins.
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  if (!fs.existsSync(file)) {
    fs.writeFileSync(draft, `dev-${randomBytes(24).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
    try {
      fs.linkSync(draft, file);
    } catch (error) {
      if (!isNodeError(error) || error.code !== "EEXIST") throw error;
    } finally {
      fs.unlinkSync(draft);
    }
  }
  if ((fs.statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} can be read by others: run \`chmod 600 ${file}\``);
  }
  const token = fs.readFileSync(file, "utf8").trim();
  if (token === "") throw new Error(`${file} is empty: remove it, and the next run makes a new token`);
  return token;
}
