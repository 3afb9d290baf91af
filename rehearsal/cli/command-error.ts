/** Exit codes of the real CLI (sdk/go/common/util/cmdutil: ExitCode…), and 2 for what the rehearsal does not know. */
export const EXIT = {
  failed: 1,
  usage: 2,
  notFound: 6,
  changes: 7,
  canceled: 8,
} as const;

/** Ends a command with a sentence on stderr and an exit code. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
  }
}

/** What the rehearsal leaves to the real CLI. */
export function beyond(what: string): CommandError {
  return new CommandError(
    `the rehearsal does not know ${what}; install the real Pulumi CLI for it (https://www.pulumi.com/docs/install/)`,
    EXIT.usage,
  );
}
