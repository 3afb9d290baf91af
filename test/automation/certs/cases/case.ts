import type { Attempt, Outcome } from "../../../../automation/certs/handshake";
import type { Issued } from "../support/pki";
import type { SaasSettings } from "../support/servers";
import type { World } from "../support/world";

/** What the ingress of the registry is given in place of what is usual. */
export interface IngressSetup {
  /** What its Secret holds; null where the Secret is not there. */
  readonly shown?: Issued | null;
  /** What `ca.crt` of the client authority holds; null where the Secret is not there. */
  readonly clients?: string | null;
  /** Annotations of ingress-nginx without their prefix; null takes one away. */
  readonly annotations?: Readonly<Record<string, string | null>>;
}

/** What is tried against which server. */
export type Setup = {
  readonly attempt?: Partial<Attempt>;
  /** What of the usual attempt is left out. */
  readonly without?: "client" | "trust";
} & (
  | { readonly saas: Partial<Omit<SaasSettings, "shown">> & { readonly shown?: Issued } }
  | { readonly ingress: IngressSetup }
);

/** A handshake: one thing differs from one that is let in. */
export interface HandshakeCase {
  readonly name: string;
  readonly expected: Outcome["verdict"];
  /** What the client sees. */
  readonly reason: string;
  /** Why the server refused, by its own account, where it drops the connection without a word (as Node.js does). */
  readonly refusal?: string;
  readonly setup: (world: World) => Setup | Promise<Setup>;
}

/** It gets in, and a page. */
export const IN = { expected: "in", reason: "HTTP 200" } as const;
/** The server refuses the client. */
export const byServer = (reason: string) => ({ expected: "refused by the server", reason }) as const;
/** The server refuses the client's certificate for a reason that it keeps to itself. */
export const dropped = (refusal: string) =>
  ({ ...byServer("it closed the connection without a word"), refusal }) as const;
/** The client refuses the server. */
export const byClient = (reason: string) => ({ expected: "refused by the client", reason }) as const;

/** Shows a certificate with what leads to its authority. */
export const shows = ({ chain, key }: Issued): Pick<Attempt, "client"> => ({
  client: { certificate: chain, key },
});
/** Offers one version of TLS only. */
export const only = (version: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3"): Partial<Attempt> => ({
  versions: { oldest: version, newest: version },
  ...(version < "TLSv1.2" ? { securityLevel: 0 as const } : {}),
});

/** A client against the SaaS that shows a certificate of its own. */
export const client =
  (make: (world: World) => Promise<Issued> | Issued, more: Partial<Attempt> = {}) =>
  async (world: World): Promise<Setup> => ({ saas: {}, attempt: { ...shows(await make(world)), ...more } });

/** A SaaS that shows a certificate of its own. */
export const server =
  (make: (world: World) => Promise<Issued> | Issued, attempt: Partial<Attempt> = {}) =>
  async (world: World): Promise<Setup> => ({ saas: { shown: await make(world) }, attempt });

/** In hours. */
export const DAY = 24;
