import { authority, issue, rsa } from "../support/pki";
import { byServer, dropped, client, DAY, type HandshakeCase, IN, only, shows } from "./case";

/** What clients show. */
export const ofClients: readonly HandshakeCase[] = [
  { name: "the right certificate", ...IN, setup: () => ({ saas: {} }) },
  {
    name: "the right certificate over TLS 1.2",
    ...IN,
    setup: () => ({ saas: {}, attempt: only("TLSv1.2") }),
  },
  {
    name: "the right certificate over TLS 1.3",
    ...IN,
    setup: () => ({ saas: {}, attempt: only("TLSv1.3") }),
  },
  {
    name: "no certificate over TLS 1.3, which shows after the handshake",
    ...byServer("tlsv13 alert certificate required"),
    setup: () => ({ saas: {}, attempt: only("TLSv1.3"), without: "client" }),
  },
  {
    name: "no certificate over TLS 1.2",
    ...byServer("sslv3 alert handshake failure"),
    setup: () => ({ saas: {}, attempt: only("TLSv1.2"), without: "client" }),
  },
  {
    name: "a certificate of another authority",
    ...dropped("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    setup: client(({ stranger }) => issue({ issuer: stranger, use: "client", commonName: "local" })),
  },
  {
    name: "a certificate that names our authority and was signed by another of that name",
    ...dropped("CERT_SIGNATURE_FAILURE"),
    setup: client(async () =>
      issue({ issuer: await authority("private-authority-1"), use: "client", commonName: "local" }),
    ),
  },
  {
    name: "a certificate that has ended",
    ...dropped("CERT_HAS_EXPIRED"),
    setup: client(({ root }) => issue({ issuer: root, use: "client", begins: -2 * DAY, ends: -1 })),
  },
  {
    name: "a certificate that has not begun",
    ...dropped("CERT_NOT_YET_VALID"),
    setup: client(({ root }) => issue({ issuer: root, use: "client", begins: 1, ends: DAY })),
  },
  {
    name: "a server's certificate used as a client's",
    ...dropped("INVALID_PURPOSE"),
    setup: client(({ server: own }) => own),
  },
  {
    name: "a certificate for both ends",
    ...IN,
    setup: client(({ root }) => issue({ issuer: root, use: "both", commonName: "local" })),
  },
  {
    name: "a certificate that signed itself",
    ...dropped("DEPTH_ZERO_SELF_SIGNED_CERT"),
    setup: client(() => issue({ use: "client", commonName: "local" })),
  },
  {
    name: "a certificate of an intermediate authority, with that",
    ...IN,
    setup: client(({ intermediate }) => issue({ issuer: intermediate, use: "client", commonName: "local" })),
  },
  {
    name: "a certificate of an intermediate authority, without that",
    ...dropped("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    setup: async ({ intermediate }) => {
      const { certificate, key } = await issue({ issuer: intermediate, use: "client", commonName: "local" });
      return { saas: {}, attempt: { client: { certificate, key } } };
    },
  },
  {
    name: "a certificate of an intermediate authority, and the server trusts only that one",
    ...dropped("UNABLE_TO_GET_ISSUER_CERT"),
    setup: async ({ intermediate }) => ({
      saas: { clients: intermediate.certificate },
      attempt: shows(await issue({ issuer: intermediate, use: "client", commonName: "local" })),
    }),
  },
  {
    name: "a certificate below an authority that may have none below it",
    ...dropped("PATH_LENGTH_EXCEEDED"),
    setup: client(async ({ lower }) => {
      const below = await issue({ issuer: lower, authority: {}, commonName: "below" });
      return issue({ issuer: below, use: "client", commonName: "local" });
    }),
  },
  {
    name: "a certificate that another client's certificate signed",
    ...dropped("UNSPECIFIED"),
    setup: client(({ client: own }) => issue({ issuer: own, use: "client", commonName: "admin" })),
  },
  {
    name: "a certificate of an intermediate authority that has ended",
    ...dropped("CERT_HAS_EXPIRED"),
    setup: client(async ({ root }) => {
      const ended = await issue({
        issuer: root,
        authority: {},
        commonName: "ended",
        begins: -2 * DAY,
        ends: -1,
      });
      return issue({ issuer: ended, use: "client", commonName: "local" });
    }),
  },
  {
    name: "an RSA key of 2048 bits",
    ...IN,
    setup: client(({ root }) =>
      issue({ issuer: root, use: "client", algorithm: rsa(2048), commonName: "local" }),
    ),
  },
  {
    name: "an RSA key of 1024 bits",
    ...dropped("UNSPECIFIED"),
    setup: client(
      ({ root }) => issue({ issuer: root, use: "client", algorithm: rsa(1024), commonName: "local" }),
      { securityLevel: 0 },
    ),
  },
  {
    name: "a signature with SHA-1",
    ...dropped("UNSPECIFIED"),
    setup: client(
      ({ root }) => issue({ issuer: root, use: "client", digest: "SHA-1", commonName: "local" }),
      {
        securityLevel: 0,
      },
    ),
  },
];

/** What versions the ends speak. */
export const ofVersions: readonly HandshakeCase[] = [
  {
    name: "TLS 1.1",
    ...byServer("tlsv1 alert protocol version"),
    setup: () => ({ saas: {}, attempt: only("TLSv1.1") }),
  },
  {
    name: "TLS 1.0",
    ...byServer("tlsv1 alert protocol version"),
    setup: () => ({ saas: {}, attempt: only("TLSv1") }),
  },
  {
    name: "TLS 1.1 with a server that still speaks it, which shows that the client offers it",
    ...IN,
    setup: () => ({ saas: { oldest: "TLSv1", securityLevel: 0 }, attempt: only("TLSv1.1") }),
  },
  {
    name: "TLS 1.0 with a server that still speaks it",
    ...IN,
    setup: () => ({ saas: { oldest: "TLSv1", securityLevel: 0 }, attempt: only("TLSv1") }),
  },
  {
    name: "a server that speaks nothing newer than TLS 1.1",
    ...byServer("tlsv1 alert protocol version"),
    setup: () => ({ saas: { oldest: "TLSv1", newest: "TLSv1.1", securityLevel: 0 } }),
  },
];
