import { X509Certificate } from "node:crypto";
import { likeness, type Shown, type Signer, strangeAuthority } from "./authority";
import type { Handshake } from "./contract";
import { type Attempt, attemptHandshake, type Verdict } from "./handshake";

/** A connection that is tried out. */
export interface Tried {
  /** Its name, such as `saas`. */
  readonly connection: string;
  readonly host: string;
  readonly port: number;
  readonly serverName: string;
  /** Authorities that the server is checked with, PEM; without them the public ones. */
  readonly trust?: string;
  /** Whether it asks clients for a certificate. */
  readonly mutual: boolean;
  /** What its right client shows; undefined where that is not at hand. */
  readonly client?: Shown;
  /** Why the right client's certificate is not at hand. */
  readonly noClient?: string;
  /** The authority of its clients with its key, where that was given. */
  readonly clientAuthority?: Signer;
  /** Why none of it is tried. */
  readonly untried?: string;
  /** Why nothing answers, which is known without asking. */
  readonly silent?: string;
  /** Whether only what depends on the client's certificate is tried: the rest was, with another client. */
  readonly clientOnly?: boolean;
}

interface Planned {
  readonly attempt: string;
  readonly expected: Verdict;
  /** What to try, or why it cannot be. */
  readonly how: Partial<Attempt> | string;
}

/** A host name that no certificate has (RFC 6761 section 6.4). */
const WRONG_NAME = "wrong-name.invalid";
const NO_KEY =
  "only the authority itself can sign one that is right but for its end: give its certificate and key with --client-authority";

const withClient = (client: Shown | undefined): Partial<Attempt> => (client === undefined ? {} : { client });

async function clientAttempts({
  client,
  noClient,
  clientAuthority,
  clientOnly = false,
}: Tried): Promise<readonly Planned[]> {
  const refused = "refused by the server" as const;
  const reason = noClient ?? "the client's certificate is not at hand";
  // In TLS 1.3 it is refused after the client's handshake, before that in the midst of it.
  const versions = clientOnly ? [] : (["TLSv1.3", "TLSv1.2"] as const);
  const none = versions.map((version) => ({
    attempt: `no certificate, ${version.replace("v", " ")}`,
    expected: refused,
    how: { versions: { oldest: version, newest: version } },
  }));
  const right: Planned = {
    attempt: "the right certificate",
    expected: "in",
    how: client === undefined ? reason : { client },
  };
  if (client === undefined) {
    const missing = ["a certificate of another authority", "a certificate that has ended"];
    return [right, ...none, ...missing.map((attempt) => ({ attempt, expected: refused, how: reason }))];
  }
  const original = new X509Certificate(client.certificate);
  const stranger = await likeness(original, await strangeAuthority());
  const ended = clientAuthority === undefined ? undefined : await likeness(original, clientAuthority, true);
  const fresh = clientAuthority === undefined ? undefined : await likeness(original, clientAuthority);
  return [
    right,
    ...none,
    { attempt: "a certificate of another authority", expected: refused, how: { client: stranger } },
    {
      attempt: "a certificate that has ended",
      expected: refused,
      how: ended === undefined ? NO_KEY : { client: ended },
    },
    // Else the one that has ended might be refused for its authority.
    ...(fresh === undefined
      ? []
      : [
          {
            attempt: "a certificate of the given authority",
            expected: "in" as const,
            how: { client: fresh },
          },
        ]),
  ];
}

async function planned(tried: Tried): Promise<readonly Planned[]> {
  if (tried.clientOnly === true) return clientAttempts(tried);
  const client = withClient(tried.client);
  const old = (version: "TLSv1" | "TLSv1.1"): Partial<Attempt> => ({
    ...client,
    versions: { oldest: version, newest: version },
    securityLevel: 0,
  });
  return [
    ...(tried.mutual
      ? await clientAttempts(tried)
      : [{ attempt: "no certificate", expected: "in" as const, how: {} }]),
    { attempt: "TLS 1.1", expected: "refused by the server", how: old("TLSv1.1") },
    { attempt: "TLS 1.0", expected: "refused by the server", how: old("TLSv1") },
    {
      attempt: "a server of another name",
      expected: "refused by the client",
      how: { ...client, checkedName: WRONG_NAME },
    },
    {
      attempt: "a server of an authority that is not trusted",
      expected: "refused by the client",
      how: { ...client, trust: (await strangeAuthority()).certificate },
    },
  ];
}

/** How connections are tried out. */
export interface TryOptions extends Pick<Attempt, "signal" | "patienceMs" | "stapleRequired"> {
  /** Whether what cannot be tried is wrong. Default: false. */
  readonly strict?: boolean;
}

/** Tries out a connection with all that has to be let in, and all that must not be. One attempt at a time. */
export async function tryOut(tried: Tried, options: TryOptions = {}): Promise<readonly Handshake[]> {
  const { connection, host, port, serverName, trust, untried, silent } = tried;
  const { strict = false, ...rest } = options;
  const results: Handshake[] = [];
  for (const { attempt, expected, how: plan } of await planned(tried)) {
    const common = { connection, endpoint: `${host}:${port}`, attempt, expected };
    const how = untried ?? plan;
    if (silent !== undefined && typeof how !== "string") {
      results.push({ ...common, found: "no answer", right: false, reason: silent });
      continue;
    }
    if (typeof how === "string") {
      results.push({ ...common, found: "not tried", right: !strict, reason: how });
      continue;
    }
    const outcome = await attemptHandshake({
      host,
      port,
      serverName,
      ...(trust === undefined ? {} : { trust }),
      ...rest,
      ...how,
    });
    const { verdict, reason, protocol } = outcome;
    results.push({
      ...common,
      found: verdict,
      right: verdict === expected,
      reason,
      ...(protocol === undefined ? {} : { protocol }),
    });
  }
  return results;
}
