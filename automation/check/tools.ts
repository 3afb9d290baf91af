import type { StackConfig } from "../../model/config";
import type { CommandContext } from "../cli/context";
import { k3d, node, pulumi, stateFolder, tools } from "../commands/doctor";
import type { DoctorResult, EngineName } from "../contracts";
import { run } from "../run";
import type { CheckId } from "./catalogue";
import { type CheckLine, failed, passed, warned } from "./line";

type Found = DoctorResult["checks"][number];

const VERSION_MS = 20_000;

/** What doctor found, where it is needed: `optional` there means that something else does as well. */
function fromDoctor(id: CheckId, { name, status, detail }: Found, needed: boolean): CheckLine {
  const told = id === "tools-cluster" ? `${name}: ${detail}` : detail;
  if (status === "ok") return passed(id, told);
  return status === "missing" || needed ? failed(id, told) : warned(id, told);
}

/** The first tool of the embedded cluster that is not there yet, else all of them. */
function clusterTools(found: readonly Found[]): Found {
  const missing = found.filter(({ status }) => status !== "ok").map(({ name }) => name);
  return missing.length === 0
    ? { name: "tools", status: "ok", detail: found.map(({ name }) => name).join(", ") }
    : { name: "tools", status: "optional", detail: `not there yet: ${missing.join(", ")}` };
}

async function awsLine({ env }: CommandContext): Promise<CheckLine> {
  const { exitCode, stdout } = await run("aws", ["--version"], { env, timeoutMs: VERSION_MS });
  const version = stdout.trim().split("\n")[0] ?? "";
  if (exitCode !== 0) return failed("tools-aws-cli", "no aws that tells its version is on PATH");
  return /^aws-cli\/2\./.test(version)
    ? passed("tools-aws-cli", version)
    : failed(
        "tools-aws-cli",
        `${version === "" ? "something else" : version} is on PATH, and version 2 is needed`,
      );
}

/** Whether this machine has what the engine needs for the stack. */
export async function toolLines(
  config: StackConfig,
  engine: EngineName,
  context: CommandContext,
): Promise<readonly CheckLine[]> {
  const real = engine === "pulumi";
  const [helm, ...embedded] = tools(context);
  const embeddedCluster =
    config.cluster === "existing" ? config.kubeconfig === undefined : config.cluster === "eks" && !real;
  return [
    fromDoctor("tools-node", node(), true),
    fromDoctor("tools-state-folder", stateFolder(context), true),
    ...(helm === undefined ? [] : [fromDoctor("tools-helm", helm, false)]),
    ...(embeddedCluster ? [fromDoctor("tools-cluster", clusterTools(embedded), false)] : []),
    ...(config.cluster === "k3d" ? [fromDoctor("tools-k3d", await k3d(context), true)] : []),
    ...(real ? [fromDoctor("tools-pulumi", await pulumi(context), true)] : []),
    ...(real && config.aws !== undefined ? [await awsLine(context)] : []),
  ];
}
