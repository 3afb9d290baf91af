/** Exit codes of zenctl (design.md, "zenctl"). */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  locked: 3,
  policy: 4,
  drift: 5,
  interrupted: 130,
} as const;

/** One of zenctl's exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end that zenctl explains in one sentence and an exit code. */
export class ZenctlError extends Error {
  public override readonly name = "ZenctlError";

  /**
   * @param message One sentence that names the key or file, what was found, and what to do.
   * @param exitCode How the process ends.
   */
  public constructor(
    message: string,
    public readonly exitCode: ExitCode = EXIT.failed,
  ) {
    super(message);
  }
}
