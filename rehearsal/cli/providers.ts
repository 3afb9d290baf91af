import type { Environment } from "../../model/environment";
import type { RunningProvider, StartOptions } from "../providers";

/**
 * How providers are started: those that PULUMI_DEBUG_PROVIDERS names (`NAME:PORT`, separated by commas, the real
 * engine's own seam) are attached where they run already, the others come with the rehearsal.
 */
export function startProviderOf(
  programDirectory: string,
  options: Pick<StartOptions, "interrupted" | "preview"> & { readonly env: Environment },
): (name: string) => Promise<RunningProvider> {
  const running = attached(options.env["PULUMI_DEBUG_PROVIDERS"] ?? "");
  return async (name) => {
    const port = running.get(name);
    if (port !== undefined) return { address: `127.0.0.1:${port}`, close: () => Promise.resolve() };
    const { startProvider } = await import("../providers/index.js");
    return startProvider(name, { ...options, programDirectory, env: { ...options.env } });
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
