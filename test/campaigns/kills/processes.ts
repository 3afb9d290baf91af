import * as fs from "node:fs";

/** The kinds of processes that a run of zenctl is made of. */
export type Kind = "zenctl" | "engine" | "program" | "pack" | "helm" | "other";

/** A process of a run. */
export interface Found {
  readonly pid: number;
  readonly kind: Kind;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    // It has ended in the meantime.
    return "";
  }
}

/** What a process is, by its command line; only helm that changes something counts as helm. */
function kindOf(commandLine: string): Kind {
  const words = commandLine.split("\0");
  if (words.some((word) => word.endsWith("bin/zenctl.mjs"))) return "zenctl";
  if (words.some((word) => word.endsWith("rehearsal/bin/pulumi"))) {
    return words.some((word) => /^(preview|up|destroy|refresh)$/.test(word)) ? "engine" : "other";
  }
  if (words.some((word) => /cmd\/run-policy-pack/.test(word))) return "pack";
  if (words.some((word) => /cmd\/run(\/|$)/.test(word))) return "program";
  const helm = words[0]?.endsWith("helm") === true;
  return helm && words.some((word) => /^(install|upgrade|uninstall)$/.test(word)) ? "helm" : "other";
}

/** The process and all that it started and that still has it as its ancestor. Linux only. */
export function familyOf(pid: number): readonly Found[] {
  const commandLine = read(`/proc/${String(pid)}/cmdline`);
  if (commandLine === "") return [];
  let tasks: readonly string[];
  try {
    tasks = fs.readdirSync(`/proc/${String(pid)}/task`);
  } catch {
    return [];
  }
  const children = tasks
    .flatMap((task) => read(`/proc/${String(pid)}/task/${task}/children`).split(" "))
    .filter((text) => text !== "")
    .map(Number);
  return [{ pid, kind: kindOf(commandLine) }, ...children.flatMap(familyOf)];
}

/** Every process with the variable and value in its environment, whoever is its parent by now. */
export function markedProcesses(variable: string, value: string): readonly Found[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => read(`/proc/${name}/environ`).split("\0").includes(`${variable}=${value}`))
    .map((name) => ({ pid: Number(name), kind: kindOf(read(`/proc/${name}/cmdline`)) }))
    .filter(({ pid }) => read(`/proc/${String(pid)}/cmdline`) !== "");
}
