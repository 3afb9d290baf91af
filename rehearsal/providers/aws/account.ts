import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { stateDirectory } from "../../../model/environment";
import type { PlainMap } from "../properties/values";

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
}

interface Kept {
  readonly account: string;
  readonly resources: readonly Held[];
}

/** An answer of AWS that is an error: `api error CODE: message`. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`api error ${code}: ${message}`);
    this.name = "AwsError";
  }
}

const key = (type: string, id: string): string => `${type} ${id}`;

/**
 * A simulated account of AWS: what is in it, in a file that only its owner can read. It is nobody's real account, and
 * whatever is in it costs nothing.
 */
export class Account {
  readonly #resources: Map<string, Held>;
  /** Twelve digits. */
  readonly id: string;

  private constructor(
    private readonly file: string,
    kept: Kept,
  ) {
    this.id = kept.account;
    this.#resources = new Map(kept.resources.map((held) => [key(held.type, held.id), held]));
  }

  /** Opens the account that a file holds, or a new and empty one. */
  static open(file: string): Account {
    if (!fs.existsSync(file)) return new Account(file, { account: newAccountId(), resources: [] });
    return new Account(file, JSON.parse(fs.readFileSync(file, "utf8")) as Kept);
  }

  /** All that is in it, in the order in which it was made. */
  all(type?: string): readonly Held[] {
    const all = [...this.#resources.values()];
    return type === undefined ? all : all.filter((held) => held.type === type);
  }

  find(type: string, id: string): Held | undefined {
    return this.#resources.get(key(type, id));
  }

  /** Puts something in, or changes it. */
  put(held: Held): void {
    this.#resources.set(key(held.type, held.id), held);
    this.#save();
  }

  remove(type: string, id: string): void {
    if (this.#resources.delete(key(type, id))) this.#save();
  }

  #save(): void {
    fs.mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const draft = `${this.file}.${process.pid}.tmp`;
    const kept: Kept = { account: this.id, resources: this.all() };
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
