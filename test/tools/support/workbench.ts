import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hostPlatform } from "../../../tools/module";
import type { Catalogue, Release, ReleaseFile, ToolUnit } from "../../../tools/types";

/** Folder of the real Go. */
export const goDirectory = path.dirname(
  execFileSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).trim(),
);

/** A temporary folder in which small Go modules are built by the real Go, as the project's big ones are. */
export class Workbench {
  readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "zen-tools-"));
  readonly cache = path.join(this.directory, "cache", "tools");
  readonly catalogueFile = path.join(this.directory, "catalogue.json");
  readonly #goLog = path.join(this.directory, "go.log");

  constructor() {
    this.write("modules/helm/go.mod", goMod("helm", "tiny.test/version/v3", "3.22.0"));
    this.write("modules/helm/main.go", program("helm", "tiny.test/version/v3"));
    this.write("modules/kube/go.mod", goMod("kube", "tiny.test/version", "1.36.1"));
    this.write("modules/kube/main.go", program("Kubernetes", "tiny.test/version"));
    this.write("modules/helm/version/go.mod", "module tiny.test/version/v3\n");
    this.write("modules/kube/version/go.mod", "module tiny.test/version\n");
    for (const unit of ["helm", "kube"])
      this.write(`modules/${unit}/version/version.go`, "package version\n");
    fs.mkdirSync(this.path("bin"));
  }

  path(...parts: readonly string[]): string {
    return path.join(this.directory, ...parts);
  }

  write(file: string, content: string, mode = 0o644): string {
    const target = this.path(file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content, { mode });
    return target;
  }

  /** Puts a program on PATH that says a version and notes each time it is asked. */
  putOnPath(tool: string, says: string, folder = "bin"): string {
    const log = this.path(`${tool}.asked`);
    return this.write(`${folder}/${tool}`, `#!/bin/sh\necho asked >>"${log}"\necho "${says}"\n`, 0o755);
  }

  timesAsked(tool: string): number {
    return linesOf(this.path(`${tool}.asked`)).length;
  }

  /** Puts the real Go on PATH behind a script that notes what it is asked and may make a build slower. */
  putGoOnPath(delaySeconds = 0): void {
    const sleep = `trap 'kill $!; exit 130' INT; sleep ${String(delaySeconds)} & wait`;
    const wait = delaySeconds === 0 ? "" : `if [ "$1" = build ]; then ${sleep}; fi\n`;
    this.write(
      "bin/go",
      `#!/bin/sh\necho "$1" >>"${this.#goLog}"\n${wait}exec "${goDirectory}/go" "$@"\n`,
      0o755,
    );
  }

  /** How often Go was asked to build. */
  builds(): number {
    return linesOf(this.#goLog).filter((line) => line === "build").length;
  }

  /** An environment with this workbench's PATH and cache. */
  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const kept = ["HOME", "GOCACHE", "GOPATH", "GOMODCACHE", "GOPROXY", "GOFLAGS", "TMPDIR"].flatMap(
      (name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value] as const];
      },
    );
    const own = {
      PATH: `${this.path("bin")}:/usr/bin:/bin`,
      ZEN_CACHE: this.path("cache"),
      GOTOOLCHAIN: "local",
    };
    return { ...Object.fromEntries(kept), ...own, ...more };
  }

  /** Two units: helm, and kube with one binary for three tools. */
  catalogue(files: Readonly<Record<string, readonly ReleaseFile[]>> = {}): Catalogue {
    const versions: Readonly<Record<string, string>> = { helm: "3.22.0", kube: "1.36.0" };
    const releases = Object.entries(files).map(([unit, release]): Release => ({
      unit,
      version: versions[unit] ?? "",
      platform: hostPlatform(),
      files: release,
    }));
    return { directory: this.path("modules"), units: tinyUnits, releases };
  }

  /** What is in the cache that is neither an entry nor a log: leftovers. */
  leftovers(): string[] {
    return fs.readdirSync(this.cache).filter((name) => name.startsWith("."));
  }

  entries(): string[] {
    return fs.readdirSync(this.cache).filter((name) => /^[a-z]+-\d/.test(name));
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Lines of a file, none if it is not there. */
export function linesOf(file: string): string[] {
  if (!fs.existsSync(file)) return [];
  return fs
    .readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

function goMod(name: string, module: string, version: string): string {
  return [
    `module tiny.test/${name}`,
    "go 1.26.0",
    `require ${module} v${version}`,
    `replace ${module} => ./version`,
    "",
  ].join("\n");
}

function program(name: string, module: string): string {
  return [
    "package main",
    `import (\n"os"\n_ "${module}"\n)`,
    "var version string",
    `func main() { os.Stdout.WriteString("${name} v" + version + " " + os.Args[0] + "\\n") }`,
    "",
  ].join("\n");
}

const common = { packages: ["."], versionArguments: ["version"] };

const tinyUnits: readonly ToolUnit[] = [
  {
    ...common,
    name: "helm",
    tools: { helm: "helm" },
    module: "tiny.test/version/v3",
    linkerSettings: (versionOf) => ({ "main.version": versionOf("tiny.test/version/v3") }),
    range: ">=3.18.0 <4.0.0",
    coldSeconds: 4,
  },
  {
    ...common,
    name: "kube",
    tools: { "kube-apiserver": "kube", "kube-controller-manager": "kube", "kube-scheduler": "kube" },
    module: "tiny.test/version",
    linkerSettings: (versionOf) => ({ "main.version": versionOf("tiny.test/version") }),
    range: ">=1.36.0 <1.37.0",
    coldSeconds: 6,
  },
];
