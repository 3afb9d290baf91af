import { authority, issue, type Issued } from "./pki";
import { Responder } from "./responder";

/** Host of the stand-in of the SaaS. */
export const SAAS = "saas.test";
/** Host of the registry's ingress. */
export const REGISTRY = "registry.example.com";

const HOUR = 1;
const DAY = 24 * HOUR;

/** Certificates that the cases choose from. */
export interface World {
  /** Signs for servers and clients. */
  readonly root: Issued;
  /** The authority that comes after it. */
  readonly nextRoot: Issued;
  /** An authority that nobody trusts. */
  readonly stranger: Issued;
  readonly intermediate: Issued;
  readonly lower: Issued;
  /** An authority that may only sign for example.com. */
  readonly constrained: Issued;
  readonly server: Issued;
  readonly client: Issued;
  readonly responder: Responder;
  /** Makes one more certificate. */
  readonly made: typeof issue;
}

/** Makes the certificates that most cases share. */
export async function createWorld(): Promise<World> {
  const root = await authority("private-authority-1");
  const responder = await Responder.start(root);
  const intermediate = await issue({
    commonName: "intermediate",
    issuer: root,
    authority: { pathLength: 1 },
    ends: 365 * DAY,
  });
  return {
    root,
    nextRoot: await authority("private-authority-2"),
    stranger: await authority("stranger"),
    intermediate,
    lower: await issue({
      commonName: "lower",
      issuer: intermediate,
      authority: { pathLength: 0 },
      ends: 365 * DAY,
    }),
    constrained: await issue({
      commonName: "constrained",
      issuer: root,
      authority: { pathLength: 0 },
      permitted: ["example.com"],
      ends: 365 * DAY,
    }),
    server: await issue({ issuer: root, use: "server", dns: [SAAS], commonName: SAAS }),
    client: await issue({ issuer: root, use: "client", commonName: "local" }),
    responder,
    made: issue,
  };
}
