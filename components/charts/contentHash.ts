import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import ignore from "ignore";

/** Folders that no Helm release is made from, or whose change is no reason to roll (decision 16). */
const LEFT_OUT_FOLDERS: ReadonlySet<string> = new Set(["tests", "ci"]);

function isLeftOut(relative: string): boolean {
  const segments = relative.split("/");
  const file = segments[segments.length - 1] ?? "";
  return (
    segments.slice(0, -1).some((segment) => LEFT_OUT_FOLDERS.has(segment)) || /^readme(\.|$)/i.test(file)
  );
}

function* filesBelow(directory: string, relative: string): Generator<string> {
  for (const name of fs.readdirSync(directory).sort()) {
    const inner = relative === "" ? name : `${relative}/${name}`;
    const absolute = path.join(directory, name);
    // A subchart may be a symbolic link (decision 15): Helm follows it, so its content counts as well.
    if (fs.statSync(absolute).isDirectory()) yield* filesBelow(absolute, inner);
    else yield inner;
  }
}

/**
 * Digest of what Helm makes a release from: every file of the chart and its subcharts that `.helmignore`
 * lets through, without READMEs and the `tests` and `ci` folders. Names and bytes count; times, modes and
 * the place of the folder do not.
 *
 * @param directory The chart's folder.
 * @returns SHA-256 as 64 hexadecimal digits.
 * @throws When the folder holds no Chart.yaml.
 */
export function chartContentHash(directory: string): string {
  if (!fs.existsSync(path.join(directory, "Chart.yaml"))) {
    throw new Error(`${directory} holds no Chart.yaml: give the folder of a Helm chart`);
  }
  const ignoreFile = path.join(directory, ".helmignore");
  const rules = ignore().add(fs.existsSync(ignoreFile) ? fs.readFileSync(ignoreFile, "utf8") : "");
  const digest = createHash("sha256");
  for (const file of filesBelow(directory, "")) {
    if (isLeftOut(file) || (file !== ".helmignore" && rules.ignores(file))) continue;
    const content = fs.readFileSync(path.join(directory, file));
    digest.update(`${file}\0${content.length}\0`).update(content);
  }
  return digest.digest("hex");
}
