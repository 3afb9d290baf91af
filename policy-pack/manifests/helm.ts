import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { satisfies } from "semver";
import type { Environment } from "../../model/environment";
import { toolsCache } from "../../tools/cache";
import { locateTool } from "../../tools/locate";
import { probeMemory } from "../../tools/plan";
import { onPath, probeVersion } from "../../tools/probe";
import { units } from "../../tools/units";

/** Thrown where there is no helm that could be used. */
export class HelmMissingError extends Error {
  override readonly name = "HelmMissingError";
}

/** Thrown where helm did not render a chart; the message is what helm said. */
export class HelmFailedError extends Error {
  override readonly name = "HelmFailedError";
}

/** The helm that is used. */
export interface Helm {
  readonly file: string;
  /** Changes whenever the program does. */
  readonly identity: string;
}

const MAXIMUM_OUTPUT_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
/** Most memory that helm may ask for, in KiB: a chart can make lists of any length. */
const MAXIMUM_MEMORY_KIB = 2 * 1024 * 1024;
/** Only Linux holds a process to it; elsewhere the time limit is all there is. */
const bounded = ["-c", `ulimit -v ${MAXIMUM_MEMORY_KIB} 2>/dev/null; exec "$0" "$@"`];

function identify(file: string): Helm {
  const { size, mtimeMs } = fs.statSync(file);
  return { file, identity: `${file} ${size} ${mtimeMs}` };
}

/**
 * Finds helm: the given one, else on PATH, else in the tool cache (decision 27).
 * @throws HelmMissingError if there is none, or the given one is not there or of a version that does not do.
 */
export function findHelm(given: string | undefined, env: Environment): Helm {
  const unit = units.find(({ tools }) => "helm" in tools);
  const range = unit?.range ?? "*";
  if (given === undefined) {
    const found = locateTool("helm", { env });
    if (found !== undefined) return identify(found);
    const unfit = onPath("helm", env)[0];
    const what =
      unfit === undefined ? "there is no helm on PATH or in the tool cache" : `${unfit} does not fit`;
    throw new HelmMissingError(`${what}: install helm ${range}, or run "npx zenctl doctor"`);
  }
  if (!path.isAbsolute(given) || fs.statSync(given, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new HelmMissingError(
      `the helm of the pack's config, ${given}, is not there: give an absolute path`,
    );
  }
  const version =
    unit === undefined ? undefined : probeVersion(given, unit, env, probeMemory(toolsCache(env)));
  if (version === undefined || !satisfies(version, range)) {
    throw new HelmMissingError(`${given} is helm ${version ?? "of unknown version"}: it has to be ${range}`);
  }
  return identify(given);
}

/** What is rendered, as `helm template` takes it. */
export interface HelmTemplate {
  readonly release: string;
  readonly chart: string;
  readonly namespace: string;
  /** The values, as JSON. They go through standard input, so that they are in no file and no list of processes. */
  readonly values: string;
  readonly options: readonly string[];
  readonly directory: string;
}

/** Settings that would make helm talk to a cluster or print values. */
const dropped = /^(?:HELM_DEBUG|HELM_KUBE|HELM_NAMESPACE|KUBECONFIG$)/;

/**
 * Renders a chart without a cluster.
 * @throws HelmFailedError with helm's own words, which can hold values.
 */
export function helmTemplate(helm: Helm, template: HelmTemplate, env: Environment): Promise<string> {
  const { release, chart, namespace, values, options, directory } = template;
  const parameters = ["template", `--namespace=${namespace}`, "--values=-", ...options, "--", release, chart];
  const environment = Object.fromEntries(Object.entries(env).filter(([name]) => !dropped.test(name)));
  return new Promise((resolve, reject) => {
    const settings = {
      cwd: directory,
      env: environment,
      encoding: "utf8" as const,
      timeout: TIMEOUT_MS,
      maxBuffer: MAXIMUM_OUTPUT_BYTES,
      killSignal: "SIGKILL" as const,
    };
    const [file, args] =
      process.platform === "linux"
        ? ["/bin/sh", [...bounded, helm.file, ...parameters]]
        : [helm.file, parameters];
    const child = execFile(file, args, settings, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (/^(?:fatal error: |runtime: )[^\n]*(?:out of memory|cannot allocate)/m.test(stderr)) {
        reject(
          new HelmFailedError(`helm needs more than ${MAXIMUM_MEMORY_KIB / 1024 / 1024} GiB for the chart`),
        );
      } else if (error.killed === true) {
        reject(new HelmFailedError(`helm took more than ${TIMEOUT_MS / 1000} s or printed too much`));
      } else reject(new HelmFailedError(stderr.trim() === "" ? "helm said nothing" : stderr.trim()));
    });
    // helm may end before it has read its values; its exit code tells why.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(values);
  });
}
