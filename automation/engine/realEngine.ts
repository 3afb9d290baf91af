import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import * as semver from "semver";
import { cacheDirectory, stateDirectory, type Environment } from "../../model/environment";
import { EXIT, ZenctlError } from "../exit";
import { run } from "../run";

/** Versions of the Pulumi CLI that this program was tried with or can be expected to run on. */
export const FITTING_PULUMI = ">=3.200.0 <4.0.0-0";

/** The provider plugins that the stacks need from the real engine. */
const PLUGINS = ["kubernetes"] as const;

/** Either what was looked for, or why it cannot be had. */
export type Found<T> = { readonly found: T } | { readonly missing: string };

function executableOnPath(name: string, env: Environment): string | undefined {
  return (env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => path.join(directory, name))
    .find((file) => fs.existsSync(file));
}

async function pluginAt(command: string, plugin: string, env: Environment): Promise<boolean> {
  if (executableOnPath(`pulumi-resource-${plugin}`, env) !== undefined) return true;
  const { stdout } = await run(command, ["plugin", "ls", "--json"], { env, timeoutMs: 20_000 });
  return new RegExp(`"name": "${plugin}"`).test(stdout);
}

async function pluginToBeHad(command: string, plugin: string, env: Environment): Promise<boolean> {
  if (await pluginAt(command, plugin, env)) return true;
  const version = (
    JSON.parse(fs.readFileSync(require.resolve(`@pulumi/${plugin}/package.json`), "utf8")) as {
      version: string;
    }
  ).version;
  const install = ["plugin", "install", "resource", plugin, version];
  const { exitCode } = await run(command, install, { env, timeoutMs: 120_000 });
  return exitCode === 0;
}

/** Looks for a real Pulumi CLI of a fitting version on PATH whose plugins are there or can be installed. */
export async function findPulumi(env: Environment): Promise<Found<PulumiCommand>> {
  const file = executableOnPath("pulumi", env);
  if (file === undefined) return { missing: "no pulumi is on PATH" };
  const { stdout, exitCode } = await run(file, ["version"], { env, timeoutMs: 20_000 });
  const version = semver.parse(stdout.trim());
  if (exitCode !== 0 || version === null) return { missing: `${file} does not tell its version` };
  // A CLI built from source calls itself a pre-release of its version.
  if (!semver.satisfies(version, FITTING_PULUMI, { includePrerelease: true })) {
    return { missing: `the pulumi on PATH is ${version.version}, and ${FITTING_PULUMI} is needed` };
  }
  if (executableOnPath("pulumi-language-nodejs", env) === undefined) {
    return { missing: "the pulumi on PATH has no pulumi-language-nodejs beside it" };
  }
  for (const plugin of PLUGINS) {
    if (!(await pluginToBeHad(file, plugin, env))) {
      return { missing: `the pulumi on PATH has no ${plugin} plugin and cannot download it` };
    }
  }
  return { found: await PulumiCommand.get({ skipVersionCheck: true }) };
}

/**
 * Installs the Pulumi CLI of the SDK's version into the cache.
 *
 * @param missing Why the one on PATH does not do.
 * @throws ZenctlError when it cannot be downloaded.
 */
export async function installPulumi(env: Environment, missing: string): Promise<PulumiCommand> {
  try {
    return await PulumiCommand.install({ root: path.join(cacheDirectory(env), "pulumi") });
  } catch {
    throw new ZenctlError(
      `${missing}, and the Pulumi CLI could not be downloaded: install it from https://www.pulumi.com/docs/install, or use --engine rehearsal`,
      EXIT.failed,
    );
  }
}

function isLoggedIn(env: Environment): boolean {
  if (env["PULUMI_BACKEND_URL"] !== undefined || env["PULUMI_ACCESS_TOKEN"] !== undefined) return true;
  const home = env["PULUMI_HOME"] ?? path.join(env["HOME"] ?? "", ".pulumi");
  try {
    const text = fs.readFileSync(path.join(home, "credentials.json"), "utf8");
    return ((JSON.parse(text) as { readonly current?: string }).current ?? "") !== "";
  } catch {
    return false;
  }
}

function hasPassphrase(env: Environment): boolean {
  return env["PULUMI_CONFIG_PASSPHRASE"] !== undefined || env["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined;
}

/**
 * What the real engine needs besides the user's environment: where the user is not logged in to a backend, a
 * local one in the state folder; where no passphrase is given, one that is generated once and kept there.
 */
export function pulumiEnvironment(env: Environment): Record<string, string> {
  const own: Record<string, string> = { PULUMI_SKIP_UPDATE_CHECK: "true" };
  const state = stateDirectory(env);
  if (!isLoggedIn(env)) {
    const directory = path.join(state, "pulumi");
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    own["PULUMI_BACKEND_URL"] = `file://${directory}`;
  }
  if (!hasPassphrase(env)) {
    const file = path.join(state, "pulumi-passphrase");
    fs.mkdirSync(state, { recursive: true, mode: 0o700 });
    if (!fs.existsSync(file))
      fs.writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
    own["PULUMI_CONFIG_PASSPHRASE_FILE"] = file;
  }
  return own;
}
