import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { transformSync } from "esbuild";
import { stringify } from "yaml";
import { policyPackConfigFile } from "../../../policy-pack/config";
import type { Place } from "./normalise";
import type { Scenario } from "./scenario";

const CLONE = path.resolve(__dirname, "..", "..", "..");
const FIDELITY = path.join(CLONE, "test", "fidelity");

/** What our own program is made of. */
const OWN = [
  ...["Pulumi.yaml", "package.json", "program.cjs", "index.ts", "tsconfig.json", "bin"],
  ...["stacks", "components", "model", "charts", "policy-pack"],
];

/** A cluster, as a program is told of it. */
export interface ClusterPlace {
  readonly kubeconfig: string;
  readonly context: string;
  /** Path of a helm executable. */
  readonly helm: string;
  readonly kubeVersion: string;
}

/** A project folder that a scenario may change. */
export interface Project {
  readonly directory: string;
  readonly policyFlags: readonly string[];
  readonly places: readonly Place[];
}

/** Lays a scenario's project out in a folder that is not there yet. */
export function layProject(
  scenario: Scenario,
  directory: string,
  cluster: ClusterPlace | undefined,
): Project {
  if (scenario.program === "own") return ownProject(scenario, directory, cluster);
  fs.mkdirSync(directory, { recursive: true });
  layPrograms(directory);
  fs.cpSync(path.join(FIDELITY, "packs"), path.join(directory, "packs"), { recursive: true });
  const config = cluster === undefined ? {} : { kubeconfig: cluster.kubeconfig, context: cluster.context };
  write(directory, "Pulumi.yaml", {
    name: "fidelity",
    runtime: { name: "nodejs", options: { typescript: false } },
    main: `${scenario.program}.js`,
  });
  write(directory, "Pulumi.dev.yaml", {
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`fidelity:${key}`, value])),
  });
  write(directory, "package.json", { name: "fidelity", private: true });
  fs.symlinkSync(path.join(CLONE, "node_modules"), path.join(directory, "node_modules"));
  const pack = path.join(directory, "packs", "guard");
  return { directory, policyFlags: ["--policy-pack", pack], places: [[directory, "<project>"]] };
}

function ownProject(scenario: Scenario, directory: string, cluster: ClusterPlace | undefined): Project {
  if (cluster === undefined) throw new Error(`${scenario.name} needs a cluster`);
  const tracked = execFileSync("git", ["ls-files", "-z", "--", ...OWN], { cwd: CLONE, encoding: "utf8" });
  for (const file of tracked.split("\0").filter((name) => name !== "")) {
    fs.cpSync(path.join(CLONE, file), path.join(directory, file), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  fs.cpSync(path.join(CLONE, "policy-pack", "bin"), path.join(directory, "policy-pack", "bin"), {
    recursive: true,
  });
  fs.symlinkSync(path.join(CLONE, "node_modules"), path.join(directory, "node_modules"));
  write(directory, "Pulumi.dev.yaml", {
    config: {
      "kube-zen-platform:profile": "local",
      "kube-zen-platform:kubeconfig": cluster.kubeconfig,
      "kube-zen-platform:context": cluster.context,
    },
  });
  const configFile = path.join(directory, "policy-pack.config.json");
  const packConfig = {
    programRoot: directory,
    helm: cluster.helm,
    profile: "local" as const,
    registries: [],
    kubeVersion: cluster.kubeVersion,
  };
  fs.writeFileSync(configFile, JSON.stringify(policyPackConfigFile(packConfig)));
  const pack = path.join(directory, "policy-pack");
  return {
    directory,
    policyFlags: ["--policy-pack", pack, "--policy-pack-config", configFile],
    places: [
      [directory, "<project>"],
      [cluster.helm, "<helm>"],
    ],
  };
}

/** The programs as JavaScript: neither engine then has to load a compiler at every start. */
function layPrograms(directory: string): void {
  const programs = path.join(FIDELITY, "programs");
  for (const file of fs.readdirSync(programs)) {
    const source = fs.readFileSync(path.join(programs, file), "utf8");
    const { code } = transformSync(source, { loader: "ts", format: "cjs", target: "node20" });
    fs.writeFileSync(path.join(directory, file.replace(/\.ts$/, ".js")), code);
  }
}

function write(directory: string, file: string, content: unknown): void {
  const text = file.endsWith(".json") ? JSON.stringify(content) : stringify(content);
  fs.writeFileSync(path.join(directory, file), text);
}
