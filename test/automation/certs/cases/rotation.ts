import { issue } from "../support/pki";
import { SAAS } from "../support/world";
import { byClient, dropped, type HandshakeCase, IN, shows } from "./case";

/** What holds while one authority is replaced by the next, and afterwards. */
export const ofRotation: readonly HandshakeCase[] = [
  {
    name: "an old certificate while the server trusts the old and the new authority",
    ...IN,
    setup: ({ root, nextRoot }) => ({ saas: { clients: nextRoot.certificate + root.certificate } }),
  },
  {
    name: "a new certificate while the server trusts the old and the new authority",
    ...IN,
    setup: async ({ root, nextRoot }) => ({
      saas: { clients: root.certificate + nextRoot.certificate },
      attempt: shows(await issue({ issuer: nextRoot, use: "client", commonName: "local" })),
    }),
  },
  {
    name: "an old certificate when the server trusts only the new authority",
    ...dropped("SELF_SIGNED_CERT_IN_CHAIN"),
    setup: ({ nextRoot }) => ({ saas: { clients: nextRoot.certificate } }),
  },
  {
    name: "a new certificate when the server has not heard of the new authority",
    ...dropped("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    setup: async ({ nextRoot }) => ({
      saas: {},
      attempt: shows(await issue({ issuer: nextRoot, use: "client", commonName: "local" })),
    }),
  },
  {
    name: "a server of the new authority, and a client that trusts the old and the new one",
    ...IN,
    setup: async ({ root, nextRoot }) => ({
      saas: { shown: await issue({ issuer: nextRoot, use: "server", dns: [SAAS] }) },
      attempt: { trust: root.certificate + nextRoot.certificate },
    }),
  },
  {
    name: "a server of the old authority, and a client that trusts only the new one",
    ...byClient("self-signed certificate in certificate chain"),
    setup: ({ nextRoot }) => ({ saas: {}, attempt: { trust: nextRoot.certificate } }),
  },
  {
    name: "both the certificate before and the one after a rotation by the same authority",
    ...IN,
    setup: async ({ root }) => ({
      saas: {},
      attempt: shows(await issue({ issuer: root, use: "client", commonName: "local", begins: -240 })),
    }),
  },
];
