/** A tool cannot be had; the message is one sentence that says what was found and what to do. */
export class ToolError extends Error {
  override readonly name = "ToolError";

  /**
   * @param message The sentence.
   * @param usage Whether a variable of the environment has a value that it cannot have. Default: false.
   */
  constructor(
    message: string,
    readonly usage = false,
  ) {
    super(message);
  }
}

/** The message of anything thrown, with the cause that `fetch` hides behind "fetch failed". */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause: unknown = error.cause;
  return cause instanceof Error && cause.message !== "" ? cause.message : error.message;
}

/** Whether the error is a system error of this code, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes(String((error as NodeJS.ErrnoException).code));
}
