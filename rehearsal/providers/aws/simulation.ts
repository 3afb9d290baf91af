import * as path from "node:path";
import { stateDirectory } from "../../../model/environment";
import { Account } from "./account";

/** The file of the simulated account. */
export function accountFile(env: NodeJS.ProcessEnv): string {
  return path.join(stateDirectory(env), "rehearsal", "aws-account.json");
}

interface Shared {
  readonly account: Account;
  users: number;
}

const open = new Map<string, Shared>();

/**
 * The account of a file for all providers of this process: each region and each default provider is one of its own, and
 * they must not overwrite what another one made.
 */
export function shareAccount(env: NodeJS.ProcessEnv): Account {
  const file = accountFile(env);
  const shared = open.get(file) ?? { account: Account.open(file), users: 0 };
  shared.users += 1;
  open.set(file, shared);
  return shared.account;
}

/** Gives the account back; who opens it after the last one reads it anew. */
export function leaveAccount(env: NodeJS.ProcessEnv): void {
  const file = accountFile(env);
  const shared = open.get(file);
  if (shared === undefined) return;
  shared.users -= 1;
  if (shared.users === 0) open.delete(file);
}
