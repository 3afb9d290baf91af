import { StandIns } from "../../standIns";
import { Account, accountFile } from "./account";
import { Faults } from "./faults";

/** A simulated account, and what runs in its cluster. */
export interface Simulation {
  readonly account: Account;
  readonly standIns: StandIns;
  readonly faults: Faults;
}

interface Shared extends Simulation {
  users: number;
}

const open = new Map<string, Shared>();

/**
 * The account of a file for all providers of this process: each region and each default provider is one of its own, and
 * they must not overwrite what another one made.
 *
 * @param failed Told what went wrong in a controller.
 */
export function shareAccount(
  env: NodeJS.ProcessEnv,
  failed: (controller: string, error: Error) => void,
): Simulation {
  const file = accountFile(env);
  const known = open.get(file);
  const account = known?.account ?? Account.open(file);
  const shared = known ?? {
    account,
    standIns: new StandIns(account, env, failed),
    faults: Faults.from(env),
    users: 0,
  };
  shared.users += 1;
  open.set(file, shared);
  return shared;
}

/** Gives the account back; the last one ends what runs in its cluster, and who opens it afterwards reads it anew. */
export async function leaveAccount(env: NodeJS.ProcessEnv): Promise<void> {
  const file = accountFile(env);
  const shared = open.get(file);
  if (shared === undefined) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  open.delete(file);
  await shared.standIns.close();
}
