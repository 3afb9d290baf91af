import { awsCli, type AwsCli } from "../aws/cli";
import { simulatedAws } from "../aws/simulated";
import type { CommandContext } from "../cli/context";
import type { EngineName } from "../contracts";
import { type Outside, realOutside } from "./outside";

/** What the checks look at things with. */
export interface Instruments {
  readonly aws: AwsCli;
  readonly outside: Outside;
}

/** Why a rehearsal does not know what only the internet knows. */
export const REHEARSED = "the rehearsal asks nobody outside; --engine pulumi does";

const unknown = () => Promise.resolve({ unknown: REHEARSED });
const NOBODY: Outside = {
  nameServers: unknown,
  addresses: unknown,
  handshake: () => Promise.resolve({ unreachable: REHEARSED }),
};

/** Whether a real engine has the rehearsal's provider in place of the one for AWS (`zenctl rehearsal serve aws`). */
function isAttached(env: CommandContext["env"]): boolean {
  return (env["PULUMI_DEBUG_PROVIDERS"] ?? "").split(",").some((each) => each.trim().startsWith("aws:"));
}

/** The account as its user reaches it and the internet, or in a rehearsal the simulated account and nobody else. */
export function instrumentsOf(
  engine: EngineName,
  region: string,
  { env, signal }: Pick<CommandContext, "env" | "signal">,
): Instruments {
  return engine === "rehearsal" || isAttached(env)
    ? { aws: simulatedAws(env, region), outside: NOBODY }
    : { aws: awsCli({ env, signal, region }), outside: realOutside() };
}
