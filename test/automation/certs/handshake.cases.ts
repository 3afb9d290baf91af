import type { HandshakeCase } from "./cases/case";
import { ofClients, ofVersions } from "./cases/clients";
import { ofIngress } from "./cases/ingress";
import { ofRotation } from "./cases/rotation";
import { ofServers } from "./cases/servers";
import { ofStaples } from "./cases/staple";

/** Every handshake by what it is about. */
export const HANDSHAKES: Readonly<Record<string, readonly HandshakeCase[]>> = {
  "what a client shows the SaaS": ofClients,
  "versions of TLS": ofVersions,
  "what a server shows": ofServers,
  "one authority after the other": ofRotation,
  "what is stapled": ofStaples,
  "the registry's ingress": ofIngress,
};
