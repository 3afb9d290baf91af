import * as path from "node:path";
import { type ChildProcess, fork } from "node:child_process";
import { Random } from "../kills/random";
import { CANARIES } from "./bases";
import type { Answer, Question } from "./worker";

/** How one hostile input went. */
export interface Outcome extends Answer {
  readonly seed: number;
  /** What is wrong with how it went; absent where it went well. */
  readonly failure?: string;
}

/** Longest that one text of manifests, or one chart, may take, in milliseconds. */
export const LIMITS_MS = { manifests: 10_000, chart: 75_000 } as const;
/** What is given to the process for its own start besides. */
const START_MS = 60_000;
/** Most memory that the process which judges may take for its objects, in mebibytes. */
export const LIMIT_MIB = 768;

/** How many characters of a planted secret in a row give it away. */
const GIVEN_AWAY = 12;

function givesAway(said: string): boolean {
  return CANARIES.some((canary) => {
    for (let at = 0; at + GIVEN_AWAY <= canary.length; at += 1)
      if (said.includes(canary.slice(at, at + GIVEN_AWAY))) return true;
    return false;
  });
}

function judged(answer: Answer, limitMs: number): string | undefined {
  if (answer.error !== undefined) return `threw: ${answer.error}`;
  if (answer.milliseconds > limitMs) return `took ${Math.round(answer.milliseconds)} ms`;
  if (answer.findings.length === 0 && !answer.mayPass) return "nothing was found";
  if (answer.findings.some(({ id }) => id === "ZEN-008")) return "a rule failed";
  if (answer.findings.some(({ message }) => message.trim() === "")) return "a finding says nothing";
  if (givesAway(answer.findings.map(({ message, path: at }) => `${message} ${at}`).join("\n")))
    return "a secret is repeated";
  return undefined;
}

/** A process that judges hostile inputs one at a time and is replaced where one of them ended or held it. */
export class Judge {
  private child: ChildProcess | undefined;

  async ask(question: Question, limitMs: number): Promise<Answer> {
    this.child ??= fork(path.join(__dirname, "worker.ts"), {
      execArgv: ["--import", "tsx", `--max-old-space-size=${LIMIT_MIB}`],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const { child } = this;
    const failed = (error: string): Answer => ({
      name: "",
      error,
      findings: [],
      mayPass: false,
      milliseconds: 0,
    });
    return new Promise((resolve) => {
      const end = (answer: Answer, replace: boolean): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        if (replace) this.close();
        resolve(answer);
      };
      const timer = setTimeout(() => end(failed(`more than ${limitMs} ms`), true), limitMs);
      child.once("message", (answer: Answer) => end(answer, false));
      child.once("exit", (code, signal) => end(failed(`the process ended (${signal ?? code ?? ""})`), true));
      child.send(question);
    });
  }

  close(): void {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }
}

/** One hostile input; which one follows from the seed: every twentieth is a chart. */
export async function runHostile(judge: Judge, seed: number, helm: string): Promise<Outcome> {
  const what = new Random(seed).next() < 0.05 ? "chart" : "manifests";
  const answer = await judge.ask({ seed, what, helm }, LIMITS_MS[what] + START_MS);
  const failure = judged(answer, LIMITS_MS[what]);
  return { ...answer, seed, ...(failure === undefined ? {} : { failure }) };
}
