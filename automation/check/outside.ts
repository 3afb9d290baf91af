import * as dns from "node:dns/promises";
import * as tls from "node:tls";

/** How a handshake ended. */
export type Handshake =
  | { readonly issuer: string; readonly validTo: string }
  /** `refused`: it answered, and is not to be trusted; `unreachable`: nothing can be said of it. */
  | { readonly refused: string }
  | { readonly unreachable: string };

/** A name that does not exist, or that nobody could look up. */
export type Lookup =
  { readonly found: readonly string[] } | { readonly missing: true } | { readonly unknown: string };

/** What checks ask of the network besides AWS. */
export interface Outside {
  /** Name servers of a zone. */
  nameServers(zone: string): Promise<Lookup>;
  /** Addresses of a host, IPv4 and IPv6. */
  addresses(host: string): Promise<Lookup>;
  /** A TLS handshake. */
  handshake(host: string, port: number): Promise<Handshake>;
}

const PATIENCE_MS = 5_000;
const TRIES = 2;
const HANDSHAKE_MS = 10_000;

/** Codes of a network that does not get so far, which says nothing of who would answer. */
const NO_WAY = ["ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "ETIMEDOUT"];

/** Codes by which a resolver says that there is no such record. */
const MISSING = ["ENOTFOUND", "ENODATA"];

async function lookup(asked: () => Promise<readonly string[]>): Promise<Lookup> {
  try {
    return { found: await asked() };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "no answer";
    return MISSING.includes(code) ? { missing: true } : { unknown: `the resolver did not answer (${code})` };
  }
}

async function bothFamilies(resolver: dns.Resolver, host: string): Promise<Lookup> {
  const [four, six] = await Promise.all([
    lookup(() => resolver.resolve4(host)),
    lookup(() => resolver.resolve6(host)),
  ]);
  const found = [four, six].flatMap((each) => ("found" in each ? each.found : []));
  if (found.length > 0) return { found };
  return "unknown" in four ? four : six;
}

function shake(host: string, port: number): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host,
      port,
      servername: host,
      rejectUnauthorized: false,
      timeout: HANDSHAKE_MS,
    });
    const timer = setTimeout(
      () => end({ unreachable: `no answer within ${HANDSHAKE_MS / 1000} s` }),
      HANDSHAKE_MS,
    );
    const end = (result: Handshake): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    socket.on("secureConnect", () => {
      if (!socket.authorized) {
        end({ refused: String(socket.authorizationError) });
        return;
      }
      const { issuer, valid_to: validTo } = socket.getPeerCertificate();
      const { O: organization, CN: name = "somebody without a name" } = issuer as Partial<tls.Certificate>;
      end({ issuer: organization ?? name, validTo: new Date(validTo).toISOString() });
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      end(NO_WAY.includes(code) ? { unreachable: code } : { refused: code });
    });
  });
}

/** The network as this machine has it. @param resolver Who is asked for names. Default: the system's name servers. */
export function realOutside(resolver = new dns.Resolver({ timeout: PATIENCE_MS, tries: TRIES })): Outside {
  return {
    nameServers: (zone) => lookup(() => resolver.resolveNs(zone)),
    addresses: (host) => bothFamilies(resolver, host),
    handshake: shake,
  };
}
