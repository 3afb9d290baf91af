/** Refuses what the rehearsal does not do. @throws Error with one sentence that says what does. */
export function refuse(what: string): never {
  throw new Error(`The rehearsal does not do this: ${what}; use the real engine (--engine pulumi).`);
}
