import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../model/environment";
import { ToolError, reasonOf } from "./errors";
import { hashFile } from "./hashing";
import type { ReleaseFile } from "./types";

/** A connection that sends nothing for this long is given up and taken up again, in milliseconds. */
const silenceLimit = 30_000;
const attempts = 4;

/** Told how much of a file is there. `total` is absent while the server did not say. */
export type ByteProgress = (received: number, total: number | undefined) => void;

/** An answer that will not get better by asking again. */
class FinalAnswer extends Error {}

/** A file cannot be had; the message is the beginning of a sentence that the caller ends with what to do. */
export class DownloadError extends Error {}

/**
 * Where a file is fetched: its own address, or `<ZEN_TOOLS_MIRROR>/<host>/<path>`.
 * @throws ToolError if ZEN_TOOLS_MIRROR is no http or https address.
 */
export function downloadAddress(url: string, env: Environment): string {
  const mirror = env["ZEN_TOOLS_MIRROR"];
  if (mirror === undefined || mirror === "") return url;
  if (!/^https?:\/\/[^/]/.test(mirror)) {
    throw new ToolError(
      `ZEN_TOOLS_MIRROR is "${mirror}": give the http or https address of a mirror, which keeps each file ` +
        "under <mirror>/<host>/<path>.",
      true,
    );
  }
  const { host, pathname } = new URL(url);
  return `${mirror.replace(/\/+$/, "")}/${host}${pathname}`;
}

/** Fetches what is missing of `part` and appends it. */
async function fetchRest(
  address: string,
  part: string,
  signal: AbortSignal,
  progress: ByteProgress,
): Promise<void> {
  const have = fs.statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  const silence = new AbortController();
  const give = setTimeout(() => silence.abort(new Error("no data for 30 s")), silenceLimit);
  try {
    const response = await fetch(address, {
      headers: have > 0 ? { range: `bytes=${String(have)}-` } : {},
      signal: AbortSignal.any([signal, silence.signal]),
    });
    // 416: nothing is left to send, or the file changed; the checksum decides.
    if (response.status === 416 && have > 0) {
      await response.body?.cancel();
      return;
    }
    if (!response.ok) {
      await response.body?.cancel();
      const answer = `the server answered ${String(response.status)}`;
      throw response.status >= 500 ? new Error(answer) : new FinalAnswer(answer);
    }
    const resumed =
      response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${String(have)}-`);
    let received = resumed === true ? have : 0;
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    const total = Number.isNaN(length) ? undefined : received + length;
    const file = fs.openSync(part, resumed === true ? "a" : "w");
    try {
      for await (const chunk of response.body ?? []) {
        const bytes = chunk as Uint8Array;
        fs.writeSync(file, bytes);
        received += bytes.length;
        give.refresh();
        progress(received, total);
      }
    } finally {
      fs.closeSync(file);
    }
  } finally {
    clearTimeout(give);
  }
}

async function fetchWhole(
  address: string,
  part: string,
  signal: AbortSignal,
  progress: ByteProgress,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(address, part, signal, progress);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof FinalAnswer || attempt === attempts) {
        throw new DownloadError(`${address} could not be downloaded (${reasonOf(error)})`);
      }
      await sleep(attempt * 300, undefined, { signal });
    }
  }
}

/**
 * Downloads a file of a release into `folder` and returns its path. What an earlier run already fetched is kept
 * under the checksum's name and only the rest is asked for; a resumed file with the wrong checksum is
 * fetched once more from the start.
 * @throws DownloadError if it cannot be had or does not have the pinned checksum.
 */
export async function downloadFile(
  file: ReleaseFile,
  folder: string,
  env: Environment,
  signal: AbortSignal,
  progress: ByteProgress,
): Promise<string> {
  const [algorithm = "", expected = ""] = file.digest.split(":");
  if (algorithm !== "sha256" && algorithm !== "sha512") throw new Error(`unknown digest ${file.digest}`);
  const address = downloadAddress(file.url, env);
  fs.mkdirSync(folder, { recursive: true });
  const part = path.join(folder, `${expected.slice(0, 32)}.part`);
  for (;;) {
    const resumed = fs.existsSync(part);
    await fetchWhole(address, part, signal, progress);
    const found = hashFile(part, algorithm);
    if (found === expected) return part;
    fs.rmSync(part);
    if (!resumed) {
      throw new DownloadError(
        `${address} does not have the pinned checksum (${algorithm} expected ${expected}, found ${found}) and was not installed`,
      );
    }
  }
}
