import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheDirectory } from "../../../model/environment";

/** Folders of a test's own for everything that a run keeps or leaves behind. */
export interface Place {
  readonly root: string;
  readonly state: string;
  readonly cache: string;
  readonly temporary: string;
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

/**
 * Makes the folders; the built tools are linked into the cache. Whatever is on PATH, there is no real pulumi on
 * the one of `env`.
 */
export function makePlace(base: NodeJS.ProcessEnv): Place {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "zen-canary-")));
  const [state, cache, temporary, home] = ["state", "cache", "tmp", "home"].map((name) =>
    path.join(root, name),
  );
  if (state === undefined || cache === undefined || temporary === undefined || home === undefined)
    throw new Error();
  for (const directory of [cache, temporary, home]) fs.mkdirSync(directory);
  fs.symlinkSync(path.join(cacheDirectory(process.env), "tools"), path.join(cache, "tools"));
  const searchPath = (base["PATH"] ?? "")
    .split(path.delimiter)
    .filter((directory) => !fs.existsSync(path.join(directory, "pulumi")));
  const env = {
    ...base,
    PATH: searchPath.join(path.delimiter),
    ZEN_STATE: state,
    ZEN_CACHE: cache,
    TMPDIR: temporary,
    HOME: home,
    CI: "true",
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
  };
  const remove = (): void => fs.rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  return { root, state, cache, temporary, env, remove };
}
