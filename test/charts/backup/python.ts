import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "../../../model/environment";

const run = promisify(execFile);
const requirements = path.join(__dirname, "requirements.txt");

/** The Python that runs the programs under test. */
export const python = "python3";

async function pipOf(work: string): Promise<readonly string[]> {
  try {
    // Without pip of its own, since the one of the machine may be missing.
    await run(python, ["-m", "venv", path.join(work, "venv")]);
    return [path.join(work, "venv", "bin", "python"), "-m", "pip"];
  } catch {
    return [python, "-m", "pip"];
  }
}

/**
 * The folder of the Python packages that requirements.txt pins by hash, for PYTHONPATH: from the cache, or
 * installed into it now.
 *
 * @throws Error that says what to install when neither venv nor pip is there.
 */
export async function pythonPackages(): Promise<string> {
  const version = (await run(python, ["-VV"])).stdout;
  const key = createHash("sha256").update(version).update(fs.readFileSync(requirements)).digest("hex");
  const entry = path.join(cacheDirectory(process.env), "python", key.slice(0, 16));
  if (fs.existsSync(entry)) return entry;
  fs.mkdirSync(path.dirname(entry), { recursive: true });
  const work = fs.mkdtempSync(`${entry}.`);
  try {
    const [program = python, ...pip] = await pipOf(work);
    const packages = path.join(work, "packages");
    const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"];
    const target = ["--only-binary", ":all:", "--target", packages, "--requirement", requirements];
    await run(program, [...pip, "install", ...options, ...target]).catch((error: unknown) => {
      throw new Error(`the packages of ${requirements} cannot be installed: install python3-venv`, {
        cause: error,
      });
    });
    await run(python, ["-m", "compileall", "-q", packages]).catch(() => undefined);
    // Another run may have been faster; what it made is the same.
    if (!fs.existsSync(entry)) fs.renameSync(packages, entry);
    return entry;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
