import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { ToolError } from "./errors";
import type { Release, ToolUnit } from "./types";

/** The platform as Go and most releases name it, such as `linux-amd64`. */
export function hostPlatform(): string {
  return `${process.platform}-${goArchitecture()}`;
}

/** The architecture as Go names it. */
export function goArchitecture(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}

/** A unit as it is built here: its Go module read and made into a key for the cache. */
export interface BuildRecipe {
  readonly directory: string;
  /** Version of the tools, without the `v`. */
  readonly version: string;
  /** The oldest Go that does, as `1.26`. */
  readonly goVersion: string;
  /** Everything after `go build`, but for the output. */
  readonly flags: readonly string[];
  /** Changes with everything that decides what comes out: sources, versions, flags, platform. */
  readonly key: string;
}

/** A short content key over any JSON. */
function keyOf(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}

/**
 * The version of a module in a go.mod file, without the `v`; a replacement counts over the requirement.
 * @throws ToolError if go.mod does not name the module.
 */
export function moduleVersion(goMod: string, file: string, module: string): string {
  const name = module.replaceAll(".", "\\.");
  const replaced = new RegExp(`^\\s*(?:replace\\s+)?${name}\\s.*=>\\s*\\S+\\s+v(\\S+)`, "m").exec(goMod);
  const required = new RegExp(`^\\s*(?:require\\s+)?${name}\\s+v(\\S+)`, "m").exec(goMod);
  const version = replaced?.[1] ?? required?.[1];
  if (version === undefined) {
    throw new ToolError(`${file} does not require ${module}: run \`go get ${module}\` in its folder.`);
  }
  return version;
}

/** Reads a unit's Go module under `modules`; some milliseconds, no process is started. */
export function readBuildRecipe(unit: ToolUnit, modules: string): BuildRecipe {
  const directory = path.join(modules, unit.name);
  const names = fs.readdirSync(directory).filter((name) => /^go\.(mod|sum)$|\.go$/.test(name));
  const files = names
    .sort()
    .map((name) => [name, fs.readFileSync(path.join(directory, name), "utf8")] as const);
  const goModFile = path.join(directory, "go.mod");
  const goMod = files.find(([name]) => name === "go.mod")?.[1] ?? "";
  const versionOf = (module: string): string => moduleVersion(goMod, goModFile, module);
  const settings = Object.entries(unit.linkerSettings(versionOf)).map(
    ([name, value]) => `-X ${name}=${value}`,
  );
  const flags = [
    "-trimpath",
    "-buildvcs=false",
    "-mod=readonly",
    `-ldflags=${["-s", "-w", ...settings].join(" ")}`,
    ...(unit.buildTags === undefined ? [] : [`-tags=${unit.buildTags.join(",")}`]),
    ...unit.packages,
  ];
  const key = keyOf({ origin: "build", platform: hostPlatform(), tools: unit.tools, flags, files });
  const goVersion = /^go (\d+\.\d+)/m.exec(goMod)?.[1] ?? "";
  return { directory, version: versionOf(unit.module), goVersion, flags, key };
}

/** The cache key of a release. */
export function releaseKey(release: Release): string {
  return keyOf({ origin: "download", platform: release.platform, files: release.files });
}
