/** Ends an operation whose reason was already shown. */
export class BailError extends Error {}

/** Whether the reason was already shown. */
export function isBail(error: unknown): error is BailError {
  return error instanceof BailError;
}
