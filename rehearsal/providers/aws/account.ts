import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { stateDirectory } from "../../../model/environment";
import type { PlainMap } from "../properties/values";
import { atTime, isScheduled, type Phase } from "./phases";

/** The file of the simulated account. */
export function accountFile(env: NodeJS.ProcessEnv): string {
  return path.join(stateDirectory(env), "rehearsal", "aws-account.json");
}

/** One thing in a simulated account. */
export interface Held {
  /** Type token, such as `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  readonly id: string;
  /** Region that it is in; empty for what is everywhere, such as roles. */
  readonly region: string;
  /** What was asked for. */
  readonly inputs: PlainMap;
  /** What AWS added. */
  readonly outputs: PlainMap;
  /** When it was made, in milliseconds since 1970. */
  readonly madeAt: number;
  /** What AWS is at with it in the background. Default: nothing, it is there. */
  readonly phase?: Phase;
  /** From when on others see it, in milliseconds since 1970. Default: at once. */
  readonly seenFrom?: number;
  /** What others still see of what it was made of, and until when. Default: what it is made of now. */
  readonly earlier?: { readonly inputs: PlainMap; readonly until: number };
  /** URN of the resource that it was made for, until the engine is known to have it in its state. */
  readonly madeFor?: string;
}

interface Kept {
  readonly account: string;
  readonly resources: readonly Held[];
}

/** An answer of AWS that is an error: `api error CODE: message`. */
export class AwsError extends Error {
  /** @param passing Whether it passes by itself, so that the provider and SDKs try again. */
  constructor(
    readonly code: string,
    message: string,
    readonly passing = false,
  ) {
    super(`api error ${code}: ${message}`);
    this.name = "AwsError";
  }
}

/** The same without whom it was made for. */
function withoutMaker(held: Held): Held {
  const entries = Object.entries(held).filter(([name]) => name !== "madeFor");
  return Object.fromEntries(entries) as unknown as Held;
}

const key = (type: string, id: string): string => `${type} ${id}`;

/**
 * A simulated account of AWS: what is in it, in a file that only its owner can read. It is nobody's real account, and
 * whatever is in it costs nothing.
 */
export class Account {
  readonly #resources: Map<string, Held>;
  #open = 0;
  /** Twelve digits. */
  readonly id: string;

  private constructor(
    private readonly file: string,
    kept: Kept,
    /** The account's clock, in milliseconds since 1970. */
    readonly now: () => number,
  ) {
    this.id = kept.account;
    this.#resources = new Map(kept.resources.map((held) => [key(held.type, held.id), held]));
  }

  /** Opens the account that a file holds, or a new and empty one. @param now Its clock. Default: the machine's. */
  static open(file: string, now: () => number = Date.now): Account {
    if (!fs.existsSync(file)) return new Account(file, { account: newAccountId(), resources: [] }, now);
    return new Account(file, JSON.parse(fs.readFileSync(file, "utf8")) as Kept, now);
  }

  /** All that is in it, in the order in which it was made; what is only scheduled for deletion is not. */
  all(type?: string): readonly Held[] {
    const now = this.now();
    return [...this.#resources.values()].flatMap((held) => {
      if (type !== undefined && held.type !== type) return [];
      const there = atTime(held, now);
      return there === undefined || isScheduled(there) ? [] : [there];
    });
  }

  /** What is scheduled for deletion: it is no use to anybody, and its name is not free. */
  scheduled(type: string): readonly Held[] {
    const there = [...this.#resources.values()].filter((held) => held.type === type);
    return there.filter((held) => isScheduled(held) && atTime(held, this.now()) !== undefined);
  }

  find(type: string, id: string): Held | undefined {
    const held = this.#resources.get(key(type, id));
    const there = held === undefined ? undefined : atTime(held, this.now());
    return there === undefined || isScheduled(there) ? undefined : there;
  }

  /** Puts something in, or changes it. */
  put(held: Held): void {
    this.#resources.set(key(held.type, held.id), held);
    this.#save();
  }

  remove(type: string, id: string): void {
    if (this.#resources.delete(key(type, id))) this.#save();
  }

  /** Says that the engine knows of something; it is written down with the next change. */
  known(type: string, id: string): void {
    const held = this.#resources.get(key(type, id));
    if (held?.madeFor !== undefined) this.#resources.set(key(type, id), withoutMaker(held));
  }

  /** Makes several changes of which either all are kept or none. */
  atOnce<T>(run: () => T): T {
    this.#open += 1;
    try {
      return run();
    } finally {
      this.#open -= 1;
      this.#save();
    }
  }

  #save(): void {
    if (this.#open > 0) return;
    for (const [own, held] of this.#resources)
      if (atTime(held, this.now()) === undefined) this.#resources.delete(own);
    fs.mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const draft = `${this.file}.${process.pid}.tmp`;
    const kept: Kept = { account: this.id, resources: [...this.#resources.values()] };
    fs.writeFileSync(draft, JSON.stringify(kept), { mode: 0o600 });
    fs.renameSync(draft, this.file);
  }
}

/** Twelve digits that AWS gives to nobody: it begins no account with 0000. */
function newAccountId(): string {
  const digits = BigInt(`0x${randomBytes(6).toString("hex")}`)
    .toString()
    .padStart(8, "0")
    .slice(-8);
  return `0000${digits}`;
}

/** A random id as EC2 gives it, such as `vpc-0a1b2c3d4e5f60718`. */
export function resourceId(prefix: string): string {
  return `${prefix}-0${randomBytes(9).toString("hex").slice(1)}`;
}
