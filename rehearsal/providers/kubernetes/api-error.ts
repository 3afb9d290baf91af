/** A refusal by the API server, from the Status object that it answered with. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** HTTP status code. */
    readonly code: number,
    /** Machine-readable reason, such as `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`. */
    readonly reason: string,
    /** The kind that the refusal is about, as the server names it (`namespaces`). */
    readonly kind: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** Says that the API server knows no such kind. */
export class UnknownKindError extends Error {
  constructor(apiVersion: string, kind: string) {
    super(`no matches for kind "${kind}" in version "${apiVersion}"`);
    this.name = "UnknownKindError";
  }
}

/** Whether the error says that the object (or the namespace it belongs in) does not exist. */
export function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 404;
}

/** Whether the error says that an object of that name exists already. */
export function isAlreadyExists(error: unknown): error is ApiError {
  return error instanceof ApiError && error.reason === "AlreadyExists";
}

/** Whether the error says that the namespace of the object does not exist. */
export function isNamespaceMissing(error: unknown): boolean {
  return isNotFound(error) && error.kind === "namespaces";
}
