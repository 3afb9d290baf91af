import { issue, rsa } from "../support/pki";
import { SAAS } from "../support/world";
import { byClient, DAY, type HandshakeCase, IN, server } from "./case";

/** What servers show. */
export const ofServers: readonly HandshakeCase[] = [
  {
    name: "a server of another authority",
    ...byClient("unable to verify the first certificate"),
    setup: server(({ stranger }) => issue({ issuer: stranger, use: "server", dns: [SAAS] })),
  },
  {
    name: "a server of a private authority, checked with the public ones",
    ...byClient("self-signed certificate in certificate chain"),
    setup: () => ({ saas: {}, without: "trust" }),
  },
  {
    name: "a server whose certificate signed itself",
    ...byClient("self-signed certificate"),
    setup: server(() => issue({ use: "server", dns: [SAAS], commonName: SAAS })),
  },
  {
    name: "a server whose certificate has ended",
    ...byClient("certificate has expired"),
    setup: server(({ root }) =>
      issue({ issuer: root, use: "server", dns: [SAAS], begins: -2 * DAY, ends: -1 }),
    ),
  },
  {
    name: "a server whose certificate has not begun",
    ...byClient("certificate is not yet valid"),
    setup: server(({ root }) => issue({ issuer: root, use: "server", dns: [SAAS], begins: 1 })),
  },
  {
    name: "a client's certificate used as a server's",
    ...byClient("unsuitable certificate purpose"),
    setup: server(({ root }) => issue({ issuer: root, use: "client", dns: [SAAS] })),
  },
  {
    name: "a server of another name",
    ...byClient("Host: other.test. is not in the cert's altnames: DNS:saas.test"),
    setup: () => ({ saas: {}, attempt: { checkedName: "other.test" } }),
  },
  {
    name: "a server whose name is only its common name",
    ...byClient("Host: saas.test. is not in the cert's altnames: DNS:other.test"),
    setup: server(({ root }) =>
      issue({ issuer: root, use: "server", dns: ["other.test"], commonName: SAAS }),
    ),
  },
  {
    name: "a wildcard for the host",
    ...IN,
    setup: server(({ root }) => issue({ issuer: root, use: "server", dns: ["*.saas.test"] }), {
      serverName: "agent.saas.test",
    }),
  },
  {
    name: "a wildcard for a host one label further down",
    ...byClient("Host: a.agent.saas.test. is not in the cert's altnames: DNS:*.saas.test"),
    setup: server(({ root }) => issue({ issuer: root, use: "server", dns: ["*.saas.test"] }), {
      serverName: "a.agent.saas.test",
    }),
  },
  {
    name: "an address among the names",
    ...IN,
    setup: server(({ root }) => issue({ issuer: root, use: "server", ip: ["127.0.0.1"] }), {
      serverName: "127.0.0.1",
    }),
  },
  {
    name: "another address among the names",
    ...byClient("IP: 127.0.0.1 is not in the cert's list: 127.0.0.2"),
    setup: server(({ root }) => issue({ issuer: root, use: "server", ip: ["127.0.0.2"] }), {
      serverName: "127.0.0.1",
    }),
  },
  {
    name: "a server of an authority for example.com, which it is in",
    ...IN,
    setup: server(
      ({ constrained }) => issue({ issuer: constrained, use: "server", dns: ["saas.example.com"] }),
      {
        serverName: "saas.example.com",
      },
    ),
  },
  {
    name: "a server of an authority for example.com, which it is not in",
    ...byClient("permitted subtree violation"),
    setup: server(({ constrained }) => issue({ issuer: constrained, use: "server", dns: [SAAS] })),
  },
  {
    name: "a server with an RSA key of 1024 bits",
    ...byClient("EE certificate key too weak"),
    setup: async ({ root }) => ({
      saas: {
        shown: await issue({ issuer: root, use: "server", dns: [SAAS], algorithm: rsa(1024) }),
        securityLevel: 0,
      },
    }),
  },
  {
    name: "a server whose certificate is signed with SHA-1",
    ...byClient("CA signature digest algorithm too weak"),
    setup: async ({ root }) => ({
      saas: {
        shown: await issue({ issuer: root, use: "server", dns: [SAAS], digest: "SHA-1" }),
        securityLevel: 0,
      },
    }),
  },
];
