import * as semver from "semver";
import { cacheDirectory, stateDirectory } from "../../model/environment";
import { clusterStatus } from "../../rehearsal/cluster";
import { clusterTools } from "../../rehearsal/cluster/types";
import { locateTool } from "../../tools";
import type { CommandContext } from "../cli/context";
import { styled } from "../cli/output";
import type { DoctorResult } from "../contracts";
import { findPulumi } from "../engine/realEngine";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { checkStateFolder } from "../folders";
import { run } from "../run";

type Check = DoctorResult["checks"][number];

async function versionOf(
  file: string,
  args: readonly string[],
  context: CommandContext,
): Promise<string | undefined> {
  const { exitCode, stdout } = await run(file, args, { env: context.env, timeoutMs: 10_000 });
  return exitCode === 0 ? stdout.trim().split("\n")[0] : undefined;
}

/** Whether Node.js is new enough. */
export function node(): Check {
  const fits = semver.satisfies(process.version, ">=20.19");
  const detail = fits ? process.version : `${process.version}, and 20.19 or newer is needed: install it`;
  return { name: "Node.js", status: fits ? "ok" : "missing", detail };
}

async function go(context: CommandContext): Promise<Check> {
  const version = await versionOf("go", ["version"], context);
  const detail =
    version ?? "not there: only needed to build tools that are neither on PATH nor to be downloaded";
  return { name: "Go", status: version === undefined ? "optional" : "ok", detail };
}

/** The tools that zenctl builds or downloads, helm first. */
export function tools(context: CommandContext): readonly Check[] {
  return (["helm", ...clusterTools] as const).map((name) => {
    const file = locateTool(name, { env: context.env });
    const detail = file ?? "not there yet: the first `zenctl up` builds or downloads it";
    return { name, status: file === undefined ? "optional" : "ok", detail };
  });
}

/** Whether a real Pulumi CLI that fits is on PATH. */
export async function pulumi(context: CommandContext): Promise<Check> {
  const found = await findPulumi(context.env);
  return "found" in found
    ? { name: "Pulumi CLI", status: "ok", detail: found.found.command }
    : { name: "Pulumi CLI", status: "optional", detail: `${found.missing}: the rehearsal takes its place` };
}

async function cluster(context: CommandContext): Promise<Check> {
  const state = stateDirectory(context.env);
  const found = await clusterStatus({ kind: "embedded", stateDirectory: state, env: context.env });
  return found === undefined
    ? { name: "embedded cluster", status: "optional", detail: "not up: `zenctl cluster up` starts it" }
    : { name: "embedded cluster", status: "ok", detail: `Kubernetes ${found.version}, ${found.nodes} nodes` };
}

/** What k3d clusters need. */
export async function k3d(context: CommandContext): Promise<Check> {
  const docker = await versionOf("docker", ["info", "--format", "{{.ServerVersion}}"], context);
  const version = await versionOf("k3d", ["version"], context);
  const missing = [
    ...(docker === undefined ? ["Docker engine"] : []),
    ...(version === undefined ? ["k3d"] : []),
  ];
  return missing.length === 0
    ? { name: "k3d", status: "ok", detail: version ?? "" }
    : {
        name: "k3d",
        status: "optional",
        detail: `no ${missing.join(" and no ")}: only needed for --cluster k3d`,
      };
}

/** Whether zenctl's state can be kept. */
export function stateFolder({ env }: CommandContext): Check {
  try {
    checkStateFolder(env);
  } catch (error) {
    if (!(error instanceof ZenctlError)) throw error;
    return { name: "state folder", status: "missing", detail: error.message };
  }
  return { name: "state folder", status: "ok", detail: stateDirectory(env) };
}

function folders(context: CommandContext): readonly Check[] {
  return [stateFolder(context), { name: "cache folder", status: "ok", detail: cacheDirectory(context.env) }];
}

const SIGNS = { ok: styled("green", "ok"), optional: "--", missing: styled("red", "!!") } as const;

/** `zenctl doctor`: what this machine has of what zenctl uses, and what to do about the rest. */
export async function doctor(_options: unknown, context: CommandContext): Promise<ExitCode> {
  const slow = Promise.all([go(context), pulumi(context), cluster(context), k3d(context)]);
  const checks = [node(), ...(await slow), ...tools(context), ...folders(context)];
  for (const { name, status, detail } of checks) {
    context.output.say(`${SIGNS[status]}  ${name.padEnd(24)} ${detail}`);
  }
  const document: DoctorResult = { checks };
  context.output.document(document);
  return checks.some(({ status }) => status === "missing") ? EXIT.failed : EXIT.done;
}
