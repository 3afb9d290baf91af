import * as fs from "node:fs";
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
  /** Takes a while to answer. */
  | "slow"
  /** Takes longer in the background, until it is made or gone. */
  | "long"
  /** Is not seen by others for longer, after it is made or changed. */
  | "lag";

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
  /** How much longer `long` and `lag` take, in seconds. Default: 5. */
  readonly seconds?: number;
}

/** How much longer a call takes than it does otherwise, in milliseconds. */
export interface Delays {
  /** In the background, until it is made or gone. */
  readonly background: number;
  /** Until others see it. */
  readonly unseen: number;
}

/** Variable of the environment with faults as JSON, for tests and trials. */
export const FAULTS_VARIABLE = "ZEN_AWS_FAULTS";

/** Variable of the environment with a file that every fault is written to that happens: its place in the list, a line each. */
export const HAPPENED_VARIABLE = "ZEN_AWS_FAULTS_HAPPENED";

const LONGER_S = 5;
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

  /** @param happened Told the place in the list of every fault that happens. */
  constructor(
    private readonly faults: readonly Fault[],
    private readonly happened: (index: number) => void = () => undefined,
  ) {}

  static from(env: NodeJS.ProcessEnv): Faults {
    const text = env[FAULTS_VARIABLE];
    const file = env[HAPPENED_VARIABLE];
    return new Faults(
      text === undefined || text === "" ? [] : (JSON.parse(text) as readonly Fault[]),
      file === undefined ? undefined : (index) => fs.appendFileSync(file, `${index}\n`),
    );
  }

  #due(call: Call): Fault | undefined {
    let due: readonly [Fault, number] | undefined;
    this.faults.forEach((fault, index) => {
      const { operation, type = call.type, name = call.name, at = 1, times = 1 } = fault;
      if (operation !== call.operation || type !== call.type || name !== call.name) return;
      const count = (this.#calls.get(index) ?? 0) + 1;
      this.#calls.set(index, count);
      if (count >= at && count < at + times) due ??= [fault, index];
    });
    if (due === undefined) return undefined;
    this.happened(due[1]);
    return due[0];
  }

  /**
   * Does a call, with the fault that is due for it. Throttled ones are tried again, as the SDK of AWS does.
   * @throws AwsError when AWS was made to refuse.
   */
  async during<T>(call: Call, signal: AbortSignal, run: (delays: Delays) => T): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const { kind, seconds = LONGER_S } = this.#due(call) ?? {};
      if (kind === "slow") await delay(SLOW_MS, undefined, { signal });
      const error = kind === undefined ? undefined : ERRORS[kind];
      const longer = (which: FaultKind): number => (kind === which ? seconds * 1000 : 0);
      if (error === undefined) return run({ background: longer("long"), unseen: longer("lag") });
      if (kind !== "throttle" || attempt === ATTEMPTS) throw error;
      await delay(PAUSE_MS * attempt, undefined, { signal });
    }
  }
}
