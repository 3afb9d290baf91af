import type { Environment } from "../../model/environment";
import type { RunningProvider } from "../providers";

/**
 * How providers are started: those that PULUMI_DEBUG_PROVIDERS names (`NAME:PORT`, separated by commas, the real
 * engine's own seam) are attached where they run already, the others come with the rehearsal.
 */
export function startProviderOf(
  programDirectory: string,
  env: Environment,
  interrupted: readonly string[] = [],
): (name: string) => Promise<RunningProvider> {
  const running = attached(env["PULUMI_DEBUG_PROVIDERS"] ?? "");
  return async (name) => {
    const port = running.get(name);
    if (port !== undefined) return { address: `127.0.0.1:${port}`, close: () => Promise.resolve() };
    const { startProvider } = await import("../providers/index.js");
    return startProvider(name, { programDirectory, env: { ...env }, interrupted });
  };
}

function attached(text: string): ReadonlyMap<string, string> {
  const pairs = text
    .split(",")
    .filter(Boolean)
    .map((part) => part.split(":"));
  return new Map(
    pairs.flatMap(([name, port]) =>
      name === undefined || port === undefined ? [] : [[name, port] as const],
    ),
  );
}
