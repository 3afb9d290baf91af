import { CHART_STAND_INS_VARIABLE } from "../model/chartStandIns";
import { startProvider } from "./providers";
import { preparedFolder } from "./standIns/charts";

/** How `zenctl rehearsal serve` runs a provider. */
export interface ServeOptions {
  /** The folder of the Pulumi program. */
  readonly programDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  /** Port on 127.0.0.1 to listen on. Default 0: a free one. */
  readonly port?: number;
  /** Where the port is printed. Default: the process's standard output. */
  readonly stdout?: NodeJS.WritableStream;
  /** Ends the provider. */
  readonly signal: AbortSignal;
}

/**
 * Serves one of the rehearsal's providers until the signal is aborted, so that a real engine can attach it:
 * `PULUMI_DEBUG_PROVIDERS=NAME:PORT pulumi up`. Prints the port as one line, as a provider plugin does.
 * @throws Error when the rehearsal has no provider of that name, or the port is taken.
 */
export async function serveProvider(name: string, options: ServeOptions): Promise<void> {
  const provider = await startProvider(name, {
    programDirectory: options.programDirectory,
    // What an engine of the rehearsal tells its providers.
    env: { [CHART_STAND_INS_VARIABLE]: preparedFolder(options.env), ...options.env },
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  (options.stdout ?? process.stdout).write(`${provider.address.split(":").at(-1) ?? ""}\n`);
  if (!options.signal.aborted) {
    await new Promise<void>((resolve) => {
      options.signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
  await provider.close();
}
