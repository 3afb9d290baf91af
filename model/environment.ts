import * as os from "node:os";
import * as path from "node:path";

/** The environment variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Name of the kubeconfig context of the embedded cluster. */
export const EMBEDDED_CONTEXT = "kube-zen-embedded";

function baseDirectory(env: Environment, variable: string, fallback: readonly string[]): string {
  const home = env["HOME"] ?? os.homedir();
  const base = env[variable];
  // The XDG base directory specification says that a relative path is invalid and to be ignored.
  return base !== undefined && path.isAbsolute(base) ? base : path.join(home, ...fallback);
}

/**
 * The folder for what can be made again, such as built tools: `ZEN_CACHE`, by default `kube-zen` in the
 * user's cache folder (XDG base directory specification).
 */
export function cacheDirectory(env: Environment): string {
  const own = env["ZEN_CACHE"];
  if (own !== undefined && own !== "") return path.resolve(own);
  return path.join(baseDirectory(env, "XDG_CACHE_HOME", [".cache"]), "kube-zen");
}

/**
 * The folder for what must be kept, such as rehearsal state, clusters and the development token:
 * `ZEN_STATE`, by default `kube-zen` in the user's state folder (XDG base directory specification).
 */
export function stateDirectory(env: Environment): string {
  const own = env["ZEN_STATE"];
  if (own !== undefined && own !== "") return path.resolve(own);
  return path.join(baseDirectory(env, "XDG_STATE_HOME", [".local", "state"]), "kube-zen");
}

/** The kubeconfig file of the embedded cluster, whether or not the cluster is up. */
export function embeddedKubeconfig(env: Environment): string {
  return path.join(stateDirectory(env), "clusters", "embedded", "kubeconfig");
}

/** The file that keeps the development token of the local profile (mode 0600). */
export function developmentTokenFile(env: Environment): string {
  return path.join(stateDirectory(env), "development-token");
}
