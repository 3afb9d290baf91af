import { setTimeout as delay } from "node:timers/promises";
import { AwsError } from "./account";

/** What AWS can be made to do. */
export type FaultKind =
  /** Answers that there are too many requests; the provider tries again. */
  | "throttle"
  /** Answers that the account's limit is reached. */
  | "quota"
  /** Answers that something else still needs it. */
  | "dependency"
  /** Fails inside of AWS. */
  | "internal"
  /** Takes a while. */
  | "slow";

/** One fault: at which call it happens. */
export interface Fault {
  readonly operation: "create" | "update" | "delete";
  readonly kind: FaultKind;
  /** Type token; without one any. */
  readonly type?: string;
  /** Name of the Pulumi resource; without one any. */
  readonly name?: string;
  /** At the how-manyth such call it happens, from 1. Default: 1. */
  readonly at?: number;
  /** At how many calls it happens from then on. Default: 1. */
  readonly times?: number;
}

/** Variable of the environment with faults as JSON, for tests and trials. */
export const FAULTS_VARIABLE = "ZEN_AWS_FAULTS";

const SLOW_MS = 1_500;
const ATTEMPTS = 5;
const PAUSE_MS = 50;

interface Call {
  readonly operation: Fault["operation"];
  readonly type: string;
  readonly name: string;
}

/** How AWS words its own failures. */
const ERRORS: Readonly<Partial<Record<FaultKind, AwsError>>> = {
  throttle: new AwsError("ThrottlingException", "Rate exceeded"),
  quota: new AwsError("LimitExceededException", "The account's limit is reached: ask for a higher one"),
  dependency: new AwsError("DependencyViolation", "The resource has dependencies and cannot be deleted"),
  internal: new AwsError("InternalFailure", "The request processing has failed because of an unknown error"),
};

/** Makes the faults happen that were asked for. */
export class Faults {
  readonly #calls = new Map<number, number>();

  constructor(private readonly faults: readonly Fault[]) {}

  static from(env: NodeJS.ProcessEnv): Faults {
    const text = env[FAULTS_VARIABLE];
    return new Faults(text === undefined || text === "" ? [] : (JSON.parse(text) as readonly Fault[]));
  }

  #due(call: Call): FaultKind | undefined {
    let due: FaultKind | undefined;
    this.faults.forEach((fault, index) => {
      const { operation, type = call.type, name = call.name, at = 1, times = 1, kind } = fault;
      if (operation !== call.operation || type !== call.type || name !== call.name) return;
      const count = (this.#calls.get(index) ?? 0) + 1;
      this.#calls.set(index, count);
      if (count >= at && count < at + times) due ??= kind;
    });
    return due;
  }

  /**
   * Does a call, with the fault that is due for it. Throttled ones are tried again, as the SDK of AWS does.
   * @throws AwsError when AWS was made to refuse.
   */
  async during<T>(call: Call, signal: AbortSignal, run: () => T): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const kind = this.#due(call);
      if (kind === "slow") await delay(SLOW_MS, undefined, { signal });
      const error = kind === undefined ? undefined : ERRORS[kind];
      if (error === undefined) return run();
      if (kind !== "throttle" || attempt === ATTEMPTS) throw error;
      await delay(PAUSE_MS * attempt, undefined, { signal });
    }
  }
}
