import { spawn } from "node:child_process";
import type { Static, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { Environment } from "../../model/environment";

/** Why AWS did not answer: each asks for something else to be done. */
export type AwsFailureKind =
  | "no-cli"
  | "timeout"
  | "throttled"
  | "expired"
  | "no-credentials"
  | "denied"
  | "not-found"
  | "unreachable"
  | "garbage"
  | "other";

/** Why AWS did not answer. */
export interface AwsFailure {
  readonly kind: AwsFailureKind;
  /** AWS's own code, such as `AccessDenied`; empty where it gave none. */
  readonly code: string;
  /** One line for people, without keys. */
  readonly message: string;
}

/** An answer, or why there is none. */
export type AwsAnswer<T> = { readonly answer: T } | { readonly failure: AwsFailure };

/** The answer of AWS. @throws Error with the reason where there is none. */
export function answered<T>(asked: AwsAnswer<T>): T {
  if ("failure" in asked) throw new Error(asked.failure.message);
  return asked.answer;
}

/** All access of zenctl to AWS: questions only, nothing is changed. */
export interface AwsCli {
  /**
   * Asks one question.
   *
   * @param schema What the answer has to have; more in it is passed over.
   * @param args Words of the `aws` command, such as `sts`, `get-caller-identity`.
   * @param region Where to ask. Default: the stack's region.
   */
  ask<T extends TSchema>(schema: T, args: readonly string[], region?: string): Promise<AwsAnswer<Static<T>>>;
}

/** Longest wait for one answer, in milliseconds: the CLI itself tries again when it is throttled. */
export const ANSWER_MS = 30_000;
/** More than this is no answer to any question of ours, in characters. */
const LONGEST = 32 * 1024 * 1024;
const LONGEST_MESSAGE = 300;

const KINDS: readonly (readonly [RegExp, AwsFailureKind])[] = [
  [/^(Throttling|ThrottlingException|RequestLimitExceeded|TooManyRequestsException|SlowDown)$/, "throttled"],
  [/^(ExpiredToken|ExpiredTokenException|RequestExpired)$/, "expired"],
  [
    /^(InvalidClientTokenId|UnrecognizedClientException|AuthFailure|SignatureDoesNotMatch|InvalidAccessKeyId)$/,
    "no-credentials",
  ],
  [/^(AccessDenied|AccessDeniedException|UnauthorizedOperation|OptInRequired|403)$/, "denied"],
  [/(NotFound|NoSuch|ResourceNotFound|FileSystemNotFound|^404$)/, "not-found"],
];

const WITHOUT_CODE: readonly (readonly [RegExp, AwsFailureKind])[] = [
  [
    /(Unable to locate credentials|config profile .* could not be found|Partial credentials)/,
    "no-credentials",
  ],
  [/(SSO|session).*(expired|invalid)|Token has expired/i, "expired"],
  [
    /(Could not connect to the endpoint|Connect timeout|Read timeout|Name or service not known)/,
    "unreachable",
  ],
];

/** What must not be told: ids of keys, and whatever is as long and as random as a key. */
function withoutKeys(text: string): string {
  return text
    .replace(/\b(AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, "[key]")
    .replace(/[A-Za-z0-9+/=_-]{40,}/g, (run) => (/[0-9]/.test(run) && /[A-Z]/.test(run) ? "[key]" : run));
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- what a terminal would obey is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  const short = plain.length > LONGEST_MESSAGE ? `${plain.slice(0, LONGEST_MESSAGE)}…` : plain;
  return withoutKeys(short);
}

/** What a failed `aws` says by its last words. */
export function failureOf(stderr: string): AwsFailure {
  const told = /An error occurred \(([^)]+)\)[^:]*: ([^\n]*)/.exec(stderr);
  if (told !== null) {
    const [, code = "", message = ""] = told;
    const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? "other";
    return { kind, code: oneLine(code), message: oneLine(`${message} (${code})`) };
  }
  const last = stderr.trim().split("\n").at(-1) ?? "";
  const kind = WITHOUT_CODE.find(([pattern]) => pattern.test(stderr))?.[1] ?? "other";
  return { kind, code: "", message: oneLine(last === "" ? "the aws CLI failed without a word" : last) };
}

/** How an `aws` ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `aws` for as long as it may take: then it and whatever it started are killed, and nobody waits for them. */
function runAws(
  args: readonly string[],
  { env, signal, timeoutMs }: AwsCliOptions & { readonly timeoutMs: number },
): Promise<Ended | AwsFailure> {
  return new Promise((resolve) => {
    const child = spawn("aws", [...args], {
      env: { ...env, AWS_PAGER: "", AWS_CLI_AUTO_PROMPT: "off" },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that it can be ended with all that it started.
      detached: true,
    });
    const text = { stdout: "", stderr: "" };
    const end = (result: Ended | AwsFailure): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
      resolve(result);
    };
    const kill = (failure: AwsFailure): void => {
      if (child.pid !== undefined)
        try {
          process.kill(-child.pid, "SIGKILL");
        } catch {
          // It has ended in the meantime.
        }
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      end(failure);
    };
    const late = `the aws CLI did not answer within ${timeoutMs / 1000} s`;
    const timer = setTimeout(() => kill({ kind: "timeout", code: "", message: late }), timeoutMs);
    const interrupt = (): void => kill({ kind: "other", code: "", message: "interrupted" });
    signal?.addEventListener("abort", interrupt);
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (data: string) => {
        text[stream] += data;
        if (text[stream].length > LONGEST)
          kill({ kind: "garbage", code: "", message: "the aws CLI answered without an end" });
      });
    child.on("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      const message = missing
        ? "no aws CLI is on PATH"
        : `the aws CLI cannot be started (${error.code ?? ""})`;
      end({ kind: missing ? "no-cli" : "other", code: "", message });
    });
    child.on("close", (code) => end({ code, ...text }));
  });
}

/** What an `aws` that has ended came to. @param args Words of the question. */
export function answerOf<T extends TSchema>(
  schema: T,
  args: readonly string[],
  ended: Ended | AwsFailure,
): AwsAnswer<Static<T>> {
  if ("kind" in ended) return { failure: ended };
  if (ended.code !== 0) return { failure: failureOf(ended.stderr) };
  const garbage = (told: string): AwsAnswer<Static<T>> => ({
    failure: {
      kind: "garbage",
      code: "",
      message: `aws ${args.slice(0, 2).join(" ")} answered with ${told}`,
    },
  });
  let answer: unknown;
  try {
    answer = JSON.parse(ended.stdout.trim() === "" ? "{}" : ended.stdout);
  } catch {
    return garbage("something that is no JSON");
  }
  if (Value.Check(schema, answer)) return { answer };
  const place = Value.Errors(schema, answer).First()?.path ?? "";
  return garbage(`something else than was asked for (at ${place === "" ? "/" : place})`);
}

/** What AWS is asked with. */
export interface AwsCliOptions {
  readonly env: Environment;
  readonly region: string;
  /** Default: 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** AWS as the `aws` CLI on PATH reaches it, with the user's own credentials. */
export function awsCli(options: AwsCliOptions): AwsCli {
  const timeoutMs = options.timeoutMs ?? ANSWER_MS;
  return {
    async ask(schema, args, region = options.region) {
      const all = [...args, "--region", region, "--output", "json"];
      return answerOf(schema, args, await runAws(all, { ...options, timeoutMs }));
    },
  };
}
