import { type Tried, tryOut } from "../certs/attempts";
import { CertificateClient } from "../certs/client";
import { type ConnectionOptions, connectionsToTry } from "../certs/connections";
import type { Handshake, HandshakesResult } from "../certs/contract";
import { openRehearsed } from "../certs/rehearsed";
import type { CommandContext } from "../cli/context";
import { styled } from "../cli/output";
import { targetOfStack } from "../cluster/target";
import { boundRecord } from "../engine/record";
import { EXIT, type ExitCode } from "../exit";
import { checkStateFolder } from "../folders";
import { plainTable } from "../report/table";
import { readStackFile } from "../stackFile";
import type { CertificateOptions } from "./certs";

/** Options of `zenctl certs verify`. */
export interface VerifyOptions extends Omit<CertificateOptions, "namespace">, ConnectionOptions {
  /** Whether servers have to staple also where their certificates do not say so. */
  readonly staple?: true;
  /** Whether what could not be tried is a failure. */
  readonly strict?: true;
}

function mark({ found, right }: Handshake, strict: boolean): string {
  if (found === "not tried") return styled(strict ? "red" : "yellow", strict ? "NOT TRIED" : "-");
  return right ? styled("green", "right") : styled("red", "WRONG");
}

function tableOf(handshakes: readonly Handshake[], strict: boolean): string {
  return plainTable(
    ["connection", "attempt", "expected", "found", "", "what was seen"],
    handshakes.map((one) => [
      one.connection,
      one.attempt,
      one.expected,
      one.found,
      mark(one, strict),
      one.protocol === undefined ? one.reason : `${one.protocol.replace("v", " ")}: ${one.reason}`,
    ]),
  );
}

/** How many attempts were not tried. */
function untriedOf(handshakes: readonly Handshake[]): number {
  return handshakes.filter(({ found }) => found === "not tried").length;
}

/** The closing sentence, which does not hide what was not tried. */
function summary(handshakes: readonly Handshake[], strict: boolean): string {
  const count = (which: (one: Handshake) => boolean): number => handshakes.filter(which).length;
  const untried = untriedOf(handshakes);
  const wrong = count(({ found, right }) => found !== "not tried" && !right);
  const tried = handshakes.length - untried;
  const taken = strict && untried > 0 ? ", which --strict takes for a failure" : "";
  return `${tried} attempts, ${tried - wrong} as they have to be, ${wrong} otherwise; ${untried} not tried${taken}`;
}

/** Says where a connection leads, and that it is a stand-in's where it is. */
function tryingLine({ connection, host, port, serverName, untried }: Tried, isRehearsed: boolean): string {
  if (untried !== undefined) return `not trying ${connection}: ${untried}`;
  const place = `trying ${connection} at ${host}:${port}`;
  return isRehearsed && host !== serverName
    ? `${place}, where a stand-in does what the listener of ${serverName} in the simulated account says`
    : place;
}

/**
 * `zenctl certs verify`: tries out every connection that asks for certificates with what has to be let in and what must
 * not be; exit 1 where one attempt ends otherwise, and with `--strict` where one could not be tried.
 */
export async function verify(options: VerifyOptions, context: CommandContext): Promise<ExitCode> {
  const config = readStackFile(context.projectDirectory, options.stack);
  let client: Promise<CertificateClient> | undefined;
  const open = async (): Promise<CertificateClient> => {
    checkStateFolder(context.env);
    return CertificateClient.open(await targetOfStack(options, config, context));
  };
  const strict = options.strict === true;
  // In a rehearsal of AWS stand-ins answer; a URL that was given is dialled all the same.
  const isRehearsed = boundRecord(context.env, options.stack)?.engine === "rehearsal";
  const rehearsed = isRehearsed ? await openRehearsed(config, context.env) : undefined;
  const handshakes: Handshake[] = [];
  let connections: readonly Tried[];
  try {
    connections = await connectionsToTry(options, config, () => (client ??= open()), rehearsed);
    for (const connection of connections) {
      context.output.note(tryingLine(connection, rehearsed !== undefined));
      const options_ = { signal: context.signal, stapleRequired: options.staple === true, strict };
      handshakes.push(...(await tryOut(connection, options_)));
      context.signal.throwIfAborted();
    }
  } finally {
    rehearsed?.close();
  }
  if (connections.length === 0)
    context.output.say(
      "No connection of the stack asks for certificates: `source` below kube-zen-platform:tls is off.",
    );
  else {
    context.output.say(tableOf(handshakes, strict));
    context.output.say(summary(handshakes, strict));
  }
  const untried = untriedOf(handshakes);
  const document: HandshakesResult = { stack: options.stack, strict, untried, handshakes };
  context.output.document(document);
  return handshakes.every(({ right }) => right) ? EXIT.done : EXIT.failed;
}
