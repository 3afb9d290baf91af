/** What the user asked for by interrupting: once to finish what is in hand, twice to stop at once. */
export interface Signals {
  readonly cancel: AbortSignal;
  readonly terminate: AbortSignal;
  /** Stops listening. */
  stop(): void;
}

/** Listens for SIGINT and SIGTERM. */
export function watchSignals(): Signals {
  const cancel = new AbortController();
  const terminate = new AbortController();
  const onSignal = (): void => {
    if (cancel.signal.aborted) terminate.abort();
    else cancel.abort();
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    cancel: cancel.signal,
    terminate: terminate.signal,
    stop: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
