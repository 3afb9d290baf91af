import { issue, type Issued } from "../support/pki";
import type { Answer } from "../support/responder";
import { SAAS, type World } from "../support/world";
import { byClient, type HandshakeCase, IN, type Setup } from "./case";

interface Stapled {
  readonly mustStaple?: boolean;
  /** What the responder says; without it nothing is stapled. */
  readonly says?: (world: World) => Answer | Promise<Answer>;
  /** Whether the client refuses servers that staple nothing. */
  readonly required?: boolean;
  /** Staples what is said about another certificate. */
  readonly about?: (world: World) => Issued;
  /** Bytes in place of an answer. */
  readonly bytes?: Buffer;
}

/** A server of the private authority, what its responder says, and a client that asks for it. */
const stapled =
  ({ mustStaple = false, says, required = false, about, bytes }: Stapled) =>
  async (world: World): Promise<Setup> => {
    const shown = await issue({ issuer: world.root, use: "server", dns: [SAAS], mustStaple });
    const subject = about?.(world) ?? shown;
    const answer = await says?.(world);
    if (answer !== undefined) world.responder.say(subject, answer);
    const staple = (): Promise<Buffer | null> =>
      bytes !== undefined
        ? Promise.resolve(bytes)
        : answer === undefined
          ? Promise.resolve(null)
          : world.responder.ask(subject);
    return { saas: { shown, staple }, attempt: { stapleRequired: required } };
  };

const signedBy =
  (use: "ocsp" | "server", of: (world: World) => Issued): NonNullable<Stapled["says"]> =>
  async (world) => ({
    status: "good",
    signer: await issue({ issuer: of(world), use, commonName: "responder" }),
  });

const REVOKED = "its certificate was revoked, as the staple says";
const useless = (reason: string): ReturnType<typeof byClient> =>
  byClient(`what is stapled is of no use: ${reason}`);

/** What servers staple about their certificates (OCSP). */
export const ofStaples: readonly HandshakeCase[] = [
  { name: "good, as the staple says", ...IN, setup: stapled({ says: () => ({ status: "good" }) }) },
  {
    name: "good, and must-staple",
    ...IN,
    setup: stapled({ says: () => ({ status: "good" }), mustStaple: true, required: true }),
  },
  { name: "revoked", ...byClient(REVOKED), setup: stapled({ says: () => ({ status: "revoked" }) }) },
  {
    name: "revoked, and must-staple",
    ...byClient(REVOKED),
    setup: stapled({ says: () => ({ status: "revoked" }), mustStaple: true }),
  },
  { name: "nothing stapled, and nobody asks for it", ...IN, setup: stapled({}) },
  {
    name: "nothing stapled, but must-staple",
    ...byClient("its certificate says must-staple, and nothing is stapled"),
    setup: stapled({ mustStaple: true }),
  },
  {
    name: "nothing stapled, but the client demands it",
    ...byClient("nothing is stapled"),
    setup: stapled({ required: true }),
  },
  {
    name: "an answer that has ended",
    ...useless("it has ended"),
    setup: stapled({ says: () => ({ status: "good", ends: -1 }), mustStaple: true }),
  },
  {
    name: "an answer that has ended, and nobody asks for one",
    ...IN,
    setup: stapled({ says: () => ({ status: "good", ends: -1 }) }),
  },
  {
    name: "an answer about another certificate",
    ...useless("it is about another certificate"),
    setup: stapled({ says: () => ({ status: "good" }), about: ({ server }) => server, required: true }),
  },
  {
    name: "an authority that does not know the certificate",
    ...useless("its authority does not know the certificate"),
    setup: stapled({ says: () => ({ status: "unknown" }), required: true }),
  },
  {
    name: "an answer that another authority signed",
    ...useless("it is not signed by the certificate's authority"),
    setup: stapled({ says: signedBy("ocsp", ({ stranger }) => stranger), required: true }),
  },
  {
    name: "an answer of a responder that the authority appointed",
    ...IN,
    setup: stapled({ says: signedBy("ocsp", ({ root }) => root), required: true }),
  },
  {
    name: "an answer that some certificate of the authority signed, which is no responder's",
    ...useless("it is not signed by the certificate's authority"),
    setup: stapled({ says: signedBy("server", ({ root }) => root), required: true }),
  },
  {
    name: "a staple that is none",
    ...useless("it cannot be read"),
    setup: stapled({ bytes: Buffer.from("3003020105", "hex"), required: true }),
  },
];
