import { CertificateClient } from "../certs/client";
import type { Tried } from "../certs/attempts";
import { connectionsToTry } from "../certs/connections";
import { attemptHandshake } from "../certs/handshake";
import { openRehearsed } from "../certs/rehearsed";
import { Account, accountFile } from "../../rehearsal/providers/aws/account";
import type { Environment } from "../../model/environment";
import { certificatesOf, type Server } from "./chain";
import type { Endpoint, SimulatedCertificate } from "./contract";
import type { DemoPlace } from "./place";

/** Outputs that are URLs inside the cluster, by what is reached there. */
const INSIDE = [
  ["workflow registry", "workflowRegistryUrl"],
  ["runtime agent", "runtimeAgentUrl"],
] as const;

const STRANGERS = {
  in: "let in",
  "refused by the server": "refused",
  "refused by the client": "no answer",
  "no answer": "no answer",
} as const;

/** Asks a server for its certificates, and whether it lets in who shows none. @param mutual Whether it must not. */
export async function asked(
  { host, port, serverName, trust }: Server,
  mutual: boolean,
): Promise<Partial<Endpoint>> {
  // Nothing else of it: whoever has its right client's certificate as well is no stranger.
  const server = { host, port, serverName, ...(trust === undefined ? {} : { trust }) };
  const { chain, trusted, reason } = await certificatesOf(server);
  const stranger = await attemptHandshake(server);
  const strangers = STRANGERS[stranger.verdict];
  return {
    chain: [...chain],
    trusted,
    strangers,
    right: trusted && strangers === (mutual ? "refused" : "let in"),
    reason: reason ?? stranger.reason,
  };
}

/** What is shown at one way in, or why it was not asked. */
async function shownAt(
  { mutual, untried, silent, ...server }: Tried,
  isRehearsal: boolean,
): Promise<Partial<Endpoint>> {
  if (silent !== undefined) return { right: false, strangers: "no answer", reason: silent };
  if (untried !== undefined) return { reason: untried };
  if (isRehearsal && server.host === server.serverName)
    return { reason: "a rehearsal has no ingress controller: the name leads nowhere, and nobody was asked" };
  return asked(server, mutual);
}

/** Whether it leads to the stack, and not from it to Kube-Zen. */
const isEntrance = ({ connection }: { readonly connection: string }): boolean =>
  connection === "registry" || connection === "webhook";

/** Where the stack is reached, and what is shown there. */
export async function endpointsOf(place: DemoPlace): Promise<readonly Endpoint[]> {
  const { config, engine, outputs, target } = place;
  const inside = INSIDE.flatMap(([name, output]) => {
    const url = outputs[output];
    return typeof url === "string" ? [{ name, url, from: "inside the cluster" as const, chain: [] }] : [];
  });
  const { registryHost, webhookHost } = config.ingress;
  if (registryHost === undefined && webhookHost === undefined) return inside;
  const rehearsed = engine.name === "rehearsal" ? await openRehearsed(config, place.env) : undefined;
  const outside: Endpoint[] = [];
  try {
    const open = (): Promise<CertificateClient> => CertificateClient.open(target);
    const connections = await connectionsToTry({}, config, open, rehearsed);
    for (const connection of connections.filter(isEntrance)) {
      const name = connection.connection === "registry" ? "workflow registry" : "webhooks";
      const found = await shownAt(connection, engine.name === "rehearsal");
      outside.push({ name, url: `https://${connection.serverName}`, from: "outside", chain: [], ...found });
    }
  } finally {
    rehearsed?.close();
  }
  return [...outside, ...inside];
}

const textIn = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

/** Public certificates of the simulated account; none where there is no such account. */
export function simulatedCertificates(env: Environment): readonly SimulatedCertificate[] {
  return Account.open(accountFile(env))
    .all("aws:acm/certificate:Certificate")
    .map(({ id, inputs, outputs }) => {
      const domain = textIn(inputs["domainName"], "");
      return {
        arn: textIn(outputs["arn"], id),
        domain,
        names: [...new Set([domain, ...textsIn(inputs["subjectAlternativeNames"])])],
        status: textIn(outputs["status"], "PENDING_VALIDATION"),
      };
    });
}
