import * as fs from "node:fs";
import * as path from "node:path";
import { type Engine, succeed } from "./engine";
import type { ClusterPlace } from "./project";
import type { Trace } from "./trace";

const TRACES = path.resolve(__dirname, "..", "traces");

/** Packages of the program whose versions decide what it registers. */
const PACKAGES = ["@pulumi/pulumi", "@pulumi/policy", "@pulumi/kubernetes", "@pulumi/tls", "@pulumi/command"];

/** Where the recorded trace of a scenario is. */
export function traceFile(scenario: string): string {
  return path.join(TRACES, `${scenario}.json`);
}

/** The recorded trace of a scenario. */
export function recorded(scenario: string): Trace {
  return JSON.parse(fs.readFileSync(traceFile(scenario), "utf8")) as Trace;
}

/** Versions of the engine and of what the programs are made of. */
export async function versionsOf(
  engine: Engine,
  directory: string,
  cluster: ClusterPlace | undefined,
): Promise<Readonly<Record<string, string>>> {
  const cli = (await succeed(engine, directory, ["version"])).trim();
  const packages = PACKAGES.map((name): [string, string] => {
    const file = require.resolve(`${name}/package.json`);
    return [name, (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version];
  });
  const plain = [["pulumi", cli], ...packages].map(([name, version]) => [name, version?.replace(/^v/, "")]);
  return {
    ...(Object.fromEntries(plain) as Readonly<Record<string, string>>),
    ...(cluster === undefined ? {} : { kubernetes: cluster.kubeVersion }),
  };
}
