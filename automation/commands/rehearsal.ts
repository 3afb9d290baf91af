import * as net from "node:net";
import { COMPONENTS } from "../../rehearsal/providers";
import { serveProvider } from "../../rehearsal/serve";
import type { CommandContext } from "../cli/context";
import { EXIT, type ExitCode, ZenctlError } from "../exit";

/** Options of `zenctl rehearsal serve`. */
export interface ServeOptions {
  readonly json?: true;
  /** Port on 127.0.0.1. Default: a free one. */
  readonly port?: string;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new ZenctlError(`--port is ${text}: give a number from 1 to 65535`, EXIT.usage);
}

/** @throws ZenctlError (usage) when something else has the port. */
async function refuseTaken(port: number): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
  if (code === undefined) return;
  throw new ZenctlError(
    `port ${port} on 127.0.0.1 cannot be used (${code}): give another with --port, or leave the option out for a free one`,
    EXIT.usage,
  );
}

/** `zenctl rehearsal serve NAME`: serves a provider until it is interrupted. */
export async function serve(options: ServeOptions, context: CommandContext, name = ""): Promise<ExitCode> {
  const port = options.port === undefined ? undefined : portOf(options.port);
  if (port !== undefined && name === COMPONENTS)
    throw new ZenctlError(
      `--port is not for ${name}, whose process takes a free port and prints it: leave the option out`,
      EXIT.usage,
    );
  if (port !== undefined) await refuseTaken(port);
  await serveProvider(name, {
    programDirectory: context.projectDirectory,
    env: context.env,
    signal: context.signal,
    ...(port === undefined ? {} : { port }),
  });
  return EXIT.done;
}
