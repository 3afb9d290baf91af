import type { StackConfig } from "../../model/config";
import type { Environment } from "../../model/environment";
import { ingressClass } from "../../model/ingress";
import { Account, accountFile } from "../../rehearsal/providers/aws/account";
import { type BalancerServer, openBalancer } from "../../rehearsal/standIns/balancerServer";
import type { Tried } from "./attempts";

/** Ways into a stack of the simulated account. */
export type Entrance = "registry" | "webhook";

/** What of a connection is otherwise in a rehearsal. */
export type RehearsedPart = Partial<Pick<Tried, "host" | "port" | "trust" | "untried" | "silent">>;

/** What answers in a rehearsal in place of what would on AWS. */
export interface Rehearsed {
  readonly saas: RehearsedPart;
  readonly entrance: (name: Entrance) => RehearsedPart;
  /** Ends what was opened for it. */
  readonly close: () => void;
}

const SAAS = "a rehearsal asks nobody outside; name a server with --saas to try it all the same";

/** What is otherwise of one way in; the server that was opened for it, where there is one. */
async function part(
  account: Account,
  config: StackConfig,
  host: string,
): Promise<BalancerServer | RehearsedPart> {
  if (ingressClass(config) !== "alb")
    return { untried: `nothing stands in for the ingress controller of class ${ingressClass(config)}` };
  const opened = await openBalancer(account, host);
  return typeof opened === "string" ? { silent: opened } : opened;
}

/**
 * Opens what stands in for the load balancers of a stack in the simulated account, on ports of this machine.
 *
 * @returns Nothing for a stack that has no simulated account.
 */
export async function openRehearsed(config: StackConfig, env: Environment): Promise<Rehearsed | undefined> {
  if (config.aws === undefined) return undefined;
  const account = Account.open(accountFile(env));
  const { registryHost, webhookHost } = config.ingress;
  const parts: Partial<Record<Entrance, BalancerServer | RehearsedPart>> = {};
  for (const [name, host] of [
    ["registry", registryHost],
    ["webhook", webhookHost],
  ] as const)
    if (host !== undefined) parts[name] = await part(account, config, host);
  return {
    saas: { untried: SAAS },
    entrance: (name) => {
      const { host, port, trust, untried, silent } = (parts[name] ?? {}) as RehearsedPart;
      return {
        ...(host === undefined || port === undefined ? {} : { host, port }),
        ...(trust === undefined ? {} : { trust }),
        ...(untried === undefined ? {} : { untried }),
        ...(silent === undefined ? {} : { silent }),
      };
    },
    close: () => {
      for (const each of Object.values(parts)) if ("close" in each) each.close();
    },
  };
}
