import * as fs from "node:fs";
import * as path from "node:path";
import { satisfies } from "semver";
import type { Environment } from "../model/environment";
import { buildUnit } from "./build";
import { commitEntry, entryTool, inspectEntry, startEntry } from "./cache";
import { DownloadError, downloadFile } from "./download";
import { ToolError } from "./errors";
import { withEntryLock } from "./lock";
import type { UnitPlan } from "./plan";
import { runVersion } from "./probe";
import { Reporter, estimateBuild, rememberBuild } from "./progress";
import type { EnsureOptions, Release, ToolName, ToolUnit } from "./types";
import { unpackTools } from "./unpack";

/** Options of `ensureTools` with what is no longer optional here. */
type MakeOptions = EnsureOptions & { readonly env: Environment; readonly signal: AbortSignal };

const megabyte = 1024 * 1024;

async function build(plan: UnitPlan, work: string, report: Reporter, options: MakeOptions): Promise<void> {
  const cache = path.dirname(work);
  report.step("building", estimateBuild(plan.unit, cache));
  const started = Date.now();
  await buildUnit(plan.unit, plan.recipe, work, options.env, options.signal);
  rememberBuild(plan.unit, cache, Math.round((Date.now() - started) / 1000));
}

async function download(
  plan: UnitPlan,
  release: Release,
  work: string,
  report: Reporter,
  options: MakeOptions,
): Promise<void> {
  const folder = path.join(path.dirname(work), "downloads");
  const fetched: string[] = [];
  for (const file of release.files) {
    report.step("downloading");
    const part = await downloadFile(file, folder, options.env, options.signal, (received, total) => {
      const of = total === undefined ? "" : ` of ${String(Math.ceil(total / megabyte))}`;
      report.detail(`${String(Math.floor(received / megabyte))}${of} MB`);
    }).catch((error: unknown) => {
      if (!(error instanceof DownloadError)) throw error;
      const tools = Object.keys(plan.unit.tools).join(", ");
      throw new ToolError(
        `${error.message}: install Go ${plan.recipe.goVersion} or newer (https://go.dev/dl) to build ${tools} instead, ` +
          `or put ${tools} ${plan.unit.range} on PATH.`,
      );
    });
    report.step("unpacking");
    unpackTools(file, part, work);
    fetched.push(part);
  }
  for (const part of fetched) fs.rmSync(part, { force: true });
}

/** Nothing goes into the cache that does not run and say that it is of a fitting version. */
function checkVersions(unit: ToolUnit, work: string, env: Environment): void {
  for (const tool of Object.keys(unit.tools)) {
    const version = runVersion(entryTool(work, tool), unit, env);
    if (version === undefined || !satisfies(version, unit.range)) {
      const found = version === undefined ? "does not answer" : `says ${version} and not ${unit.range}`;
      throw new ToolError(
        `The new ${tool} ${found} when asked for its version (\`${tool} ${unit.versionArguments.join(" ")}\`): ` +
          "it was not kept; please report this with the output of `npx zenctl doctor`.",
      );
    }
  }
}

/**
 * Makes a unit's entry, or waits for another run that is at it. `go` is the version of Go to build with; without
 * it the unit's release is downloaded.
 * @returns the entry's folder
 */
export async function makeUnit(
  plan: UnitPlan,
  go: string | undefined,
  options: MakeOptions,
): Promise<string> {
  const { unit, recipe } = plan;
  const release = go === undefined ? plan.download : undefined;
  const entry = release?.entry ?? plan.buildEntry;
  const version = release?.release.version ?? recipe.version;
  const tools = Object.keys(unit.tools) as ToolName[];
  const report = new Reporter(unit, version, options);
  let ready = false;
  try {
    await withEntryLock(
      entry,
      () => report.step("waiting"),
      options.signal,
      async () => {
        // Another run may have made it between our first look and the lock.
        if (inspectEntry(entry, tools).state !== "good") {
          const work = startEntry(entry);
          try {
            if (release === undefined) await build(plan, work, report, options);
            else await download(plan, release.release, work, report, options);
            checkVersions(unit, work, options.env);
            const madeWith = go ?? release?.release.files.map((file) => file.url).join(" ") ?? "";
            commitEntry(work, entry, tools, {
              unit: unit.name,
              version,
              origin: go === undefined ? "download" : "build",
              madeWith,
            });
          } finally {
            fs.rmSync(work, { recursive: true, force: true });
          }
        }
      },
    );
    ready = true;
    return entry;
  } finally {
    report.end(ready);
  }
}
