import type { Attempt } from "../../../../automation/certs/handshake";
import { issue, type Issued } from "../support/pki";
import { REGISTRY, type World } from "../support/world";
import {
  byClient,
  byServer,
  type HandshakeCase,
  type IngressSetup,
  IN,
  only,
  type Setup,
  shows,
} from "./case";

const none = byServer("400 No required SSL certificate was sent");
const wrong = (refusal: string) => ({ ...byServer("400 The SSL certificate error"), refusal }) as const;

/** A client of the registry's ingress. */
const through =
  (
    ingress: (world: World) => IngressSetup | Promise<IngressSetup>,
    attempt: (world: World) => Partial<Attempt> | Promise<Partial<Attempt>> = () => ({}),
    without?: "client",
  ) =>
  async (world: World): Promise<Setup> => ({
    ingress: await ingress(world),
    attempt: await attempt(world),
    ...(without === undefined ? {} : { without }),
  });

const usual = (): IngressSetup => ({});
const showing =
  (make: (world: World) => Promise<Issued> | Issued) =>
  async (world: World): Promise<Partial<Attempt>> =>
    shows(await make(world));
const depth = (value: string | null) => (): IngressSetup => ({
  annotations: { "auth-tls-verify-depth": value },
});
const verify = (mode: string) => (): IngressSetup => ({ annotations: { "auth-tls-verify-client": mode } });
const ofIntermediate = showing(({ intermediate }) => issue({ issuer: intermediate, use: "client" }));
const ofLower = showing(({ lower }) => issue({ issuer: lower, use: "client" }));
const ofStranger = showing(({ stranger }) => issue({ issuer: stranger, use: "client" }));

/** What the ingress of the registry does, as the chart renders it. */
export const ofIngress: readonly HandshakeCase[] = [
  { name: "the right certificate", ...IN, setup: through(usual) },
  {
    name: "no certificate over TLS 1.3",
    ...none,
    setup: through(usual, () => only("TLSv1.3"), "client"),
  },
  {
    name: "no certificate over TLS 1.2",
    ...none,
    setup: through(usual, () => only("TLSv1.2"), "client"),
  },
  {
    name: "a certificate of another authority",
    ...wrong("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    setup: through(usual, ofStranger),
  },
  {
    name: "a certificate that has ended",
    ...wrong("CERT_HAS_EXPIRED"),
    setup: through(
      usual,
      showing(({ root }) => issue({ issuer: root, use: "client", begins: -48, ends: -1 })),
    ),
  },
  {
    name: "a certificate that has not begun",
    ...wrong("CERT_NOT_YET_VALID"),
    setup: through(
      usual,
      showing(({ root }) => issue({ issuer: root, use: "client", begins: 1 })),
    ),
  },
  {
    name: "a server's certificate used as a client's",
    ...wrong("INVALID_PURPOSE"),
    setup: through(
      usual,
      showing(({ server }) => server),
    ),
  },
  {
    name: "an intermediate authority, where depth 1 lets it be",
    ...IN,
    setup: through(depth("1"), ofIntermediate),
  },
  {
    name: "an intermediate authority, where depth 0 does not",
    ...wrong("OK"),
    setup: through(depth("0"), ofIntermediate),
  },
  {
    name: "two intermediate authorities, where the depth is the controller's own",
    ...wrong("OK"),
    setup: through(depth(null), ofLower),
  },
  {
    name: "two intermediate authorities, where depth 2 lets them be",
    ...IN,
    setup: through(depth("2"), ofLower),
  },
  {
    name: "nothing said of how to verify, and no certificate",
    ...none,
    setup: through(() => ({ annotations: { "auth-tls-verify-client": null } }), undefined, "client"),
  },
  {
    name: "an optional certificate, and none is shown",
    ...IN,
    setup: through(verify("optional"), undefined, "client"),
  },
  {
    name: "an optional certificate, and a wrong one is shown",
    ...wrong("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    setup: through(verify("optional"), ofStranger),
  },
  { name: "a certificate that is not checked", ...IN, setup: through(verify("optional_no_ca"), ofStranger) },
  { name: "no verification, and no certificate", ...IN, setup: through(verify("off"), undefined, "client") },
  {
    name: "a client authority that is not there, and the right certificate",
    expected: "in",
    reason: "HTTP 403",
    setup: through(() => ({ clients: null })),
  },
  {
    name: "an old certificate when the client authority is the new one",
    ...wrong("SELF_SIGNED_CERT_IN_CHAIN"),
    setup: through(({ nextRoot }) => ({ clients: nextRoot.certificate })),
  },
  {
    name: "an old certificate while the client authorities are the old and the new one",
    ...IN,
    setup: through(({ root, nextRoot }) => ({ clients: nextRoot.certificate + root.certificate })),
  },
  {
    name: "another name asked for, whose certificate is the controller's own",
    ...byClient("self-signed certificate"),
    setup: through(usual, () => ({ serverName: "other.example.com" })),
  },
  {
    name: "a certificate that is not there, in place of which the controller shows its own",
    ...byClient("self-signed certificate"),
    setup: through(() => ({ shown: null })),
  },
  {
    name: "a certificate for another host",
    ...byClient("Host: registry.example.com. is not in the cert's altnames: DNS:hooks.example.com"),
    setup: through(async ({ root }) => ({
      shown: await issue({ issuer: root, use: "server", dns: ["hooks.example.com"] }),
    })),
  },
  {
    name: "a wildcard certificate for the host",
    ...IN,
    setup: through(async ({ root }) => ({
      shown: await issue({ issuer: root, use: "server", dns: ["*.example.com"] }),
    })),
  },
  {
    name: "a certificate of an intermediate authority, sent along",
    ...IN,
    setup: through(async ({ intermediate }) => ({
      shown: await issue({ issuer: intermediate, use: "server", dns: [REGISTRY] }),
    })),
  },
  {
    name: "TLS 1.1",
    ...byServer("tlsv1 alert protocol version"),
    setup: through(usual, () => only("TLSv1.1")),
  },
  {
    name: "TLS 1.0",
    ...byServer("tlsv1 alert protocol version"),
    setup: through(usual, () => only("TLSv1")),
  },
];
