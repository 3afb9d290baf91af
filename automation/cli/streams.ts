/** Watches what is written to stdout and stderr. */
export interface WatchedStreams {
  /**
   * Resolves when all that was written has gone out, or nobody is there to read it any more; with the sentence
   * that tells why where something could not be written.
   */
  flushed(): Promise<string | undefined>;
}

/**
 * Lets a command go on when the reader of its output goes away (`zenctl render | head -1`): what it changes is not
 * left half done for that. Anything else that keeps the output from being written, such as a full disk, is told.
 */
export function watchStreams(
  streams: Readonly<Record<string, NodeJS.WriteStream>> = { stdout: process.stdout, stderr: process.stderr },
): WatchedStreams {
  let failure: string | undefined;
  for (const [name, stream] of Object.entries(streams)) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") return;
      failure ??= `${name} could not be written (${error.code ?? error.message}): make room, or send it elsewhere`;
    });
  }
  return {
    flushed: async () => {
      // An empty write is called back after all the writes before it, or at once where the stream has failed.
      await Promise.all(
        Object.values(streams).map(
          (stream) => new Promise<void>((resolve) => stream.write("", () => resolve())),
        ),
      );
      return failure;
    },
  };
}
