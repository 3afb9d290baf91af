import * as fs from "node:fs";
import * as path from "node:path";
import { availableParallelism } from "node:os";
import { writeFileAtomically } from "./hashing";
import type { EnsureOptions, ToolName, ToolProgress, ToolStep, ToolUnit } from "./types";

/** Time between two reports of the same step, in milliseconds. */
const interval = 10_000;

/** Seconds as `45 s` or `3:05 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, "0")} min`;
}

type Times = Record<string, number>;

function readTimes(cache: string): Times {
  try {
    return JSON.parse(fs.readFileSync(path.join(cache, "times.json"), "utf8")) as Times;
  } catch {
    return {};
  }
}

/** How long a build is expected to take: as long as the last one here, or the known cold time for these cores. */
export function estimateBuild(unit: ToolUnit, cache: string): number {
  return readTimes(cache)[unit.name] ?? Math.round((unit.coldSeconds * 2) / availableParallelism());
}

/** Keeps how long a build took, for the next estimate. */
export function rememberBuild(unit: ToolUnit, cache: string, seconds: number): void {
  writeFileAtomically(
    path.join(cache, "times.json"),
    JSON.stringify({ ...readTimes(cache), [unit.name]: seconds }),
  );
}

const words: Readonly<Record<ToolStep, string>> = {
  waiting: "waiting for another run that makes them",
  building: "building with Go",
  downloading: "downloading",
  unpacking: "unpacking",
  ready: "ready",
};

/** Reports the steps of one unit. */
export class Reporter {
  readonly #unit: ToolUnit;
  readonly #version: string;
  readonly #report: (progress: ToolProgress) => void;
  readonly #started = Date.now();
  #stepStarted = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #detail = "";

  constructor(unit: ToolUnit, version: string, options: EnsureOptions) {
    this.#unit = unit;
    this.#version = version;
    this.#report = options.progress ?? (() => undefined);
  }

  /** Starts a step and reports it now and every ten seconds until the next. */
  step(step: ToolStep, estimateSeconds?: number): void {
    clearInterval(this.#timer);
    this.#stepStarted = Date.now();
    this.#detail = "";
    this.#tell(step, estimateSeconds);
    this.#timer = setInterval(() => this.#tell(step, estimateSeconds), interval);
    this.#timer.unref();
  }

  /** Changes what the running step says of itself, such as the share that is downloaded. */
  detail(text: string): void {
    this.#detail = text;
  }

  /** Ends the reports, with a last one if the unit is ready. */
  end(ready: boolean): void {
    clearInterval(this.#timer);
    this.#detail = "";
    this.#stepStarted = this.#started;
    if (ready) this.#tell("ready", undefined);
  }

  #tell(step: ToolStep, estimateSeconds: number | undefined): void {
    const elapsedSeconds = Math.round((Date.now() - this.#stepStarted) / 1000);
    const tools = Object.keys(this.#unit.tools) as ToolName[];
    const parts = [`${tools.join(", ")} ${this.#version}: ${words[step]}`];
    if (this.#detail !== "") parts.push(this.#detail);
    if (step === "ready") parts.push(`after ${formatSeconds(elapsedSeconds)}`);
    else if (elapsedSeconds > 0 && estimateSeconds !== undefined) {
      parts.push(`${formatSeconds(elapsedSeconds)} of about ${formatSeconds(estimateSeconds)}`);
    } else if (estimateSeconds !== undefined) parts.push(`about ${formatSeconds(estimateSeconds)}`);
    else if (elapsedSeconds > 0) parts.push(formatSeconds(elapsedSeconds));
    this.#report({
      unit: this.#unit.name,
      tools,
      version: this.#version,
      step,
      elapsedSeconds,
      ...(estimateSeconds === undefined ? {} : { estimateSeconds }),
      line: parts.join(", "),
    });
  }
}
