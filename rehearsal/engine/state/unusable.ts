/** A file of the stack cannot be used as it is; the message is one sentence that names it and says what to do. */
export class UnusableError extends Error {}
