import { type Static, Type } from "@sinclair/typebox";

const closed = { additionalProperties: false };
const words = <Word extends string>(list: readonly Word[], description: string) =>
  Type.Union(
    list.map((word) => Type.Literal(word)),
    { description },
  );

/** How a certificate stands, the worst first. */
export const STATUSES = [
  "expired",
  "mismatch",
  "not yet valid",
  "not ready",
  "critical",
  "warning",
  "ok",
] as const;

/** Who makes a certificate anew. */
export const SOURCES = ["cert-manager", "private authority", "given"] as const;

const date = (description: string) =>
  Type.Optional(Type.String({ description: `${description} As 2026-01-31T00:00:00.000Z.` }));
const text = (description: string) => Type.Optional(Type.String({ description }));
const days = (description: string) => Type.Optional(Type.Integer({ description }));

/** A certificate in the list. */
export const ListedCertificate = Type.Object(
  {
    name: Type.String({ description: "The name that `zenctl certs rotate` knows it by." }),
    namespace: Type.String(),
    role: words(["certificate", "authority"], "What one end shows, or what the other end is checked with."),
    object: Type.String({ description: "The Secret or ConfigMap that it is in, as kind/name." }),
    key: Type.String({ description: "Its key in the object." }),
    source: words(SOURCES, "Who makes it anew."),
    issuer: Type.String({
      description: "The issuer of cert-manager, as kind/name, else the issuer's name in it.",
    }),
    subject: text(
      "Whom it is about; missing where there is no certificate yet, as all that is read from it.",
    ),
    names: Type.Array(Type.String(), { description: "Alternative names: hosts, addresses, URIs." }),
    serial: text("Serial number, hexadecimal."),
    notBefore: date("When it began to be good."),
    notAfter: date("When it ends."),
    ageDays: days("Whole days since it began."),
    daysLeft: days("Whole days until it ends; below 0 when it has ended."),
    renewal: date("When it will be made anew, where that is known."),
    ready: Type.Optional(Type.Boolean({ description: "What cert-manager says." })),
    usedBy: Type.Array(Type.String(), {
      description: "Workloads, Ingresses, issuers and webhooks that name it, as kind/name.",
    }),
    status: words(STATUSES, "How it stands."),
    reason: text("Why it is not ok."),
  },
  closed,
);
/** A certificate in the list. */
export type ListedCertificate = Static<typeof ListedCertificate>;

/** What `zenctl certs --json` prints. */
export const CertificatesResult = Type.Object(
  {
    stack: Type.String(),
    namespaces: Type.Array(Type.String(), { description: "Where was looked." }),
    certManager: Type.Boolean({ description: "Whether the cluster knows cert-manager's Certificates." }),
    certificates: Type.Array(ListedCertificate),
  },
  { $id: "CertificatesResult", ...closed },
);
/** What `zenctl certs --json` prints. */
export type CertificatesResult = Static<typeof CertificatesResult>;

/** What `zenctl certs rotate --json` prints. */
export const RotationResult = Type.Object(
  {
    name: Type.String(),
    namespace: Type.String(),
    source: words(SOURCES, "Who made it anew."),
    before: text("Serial number of the certificate before."),
    after: text("Serial number of the new one."),
    revision: Type.Optional(Type.Integer({ description: "cert-manager's revision of the new one." })),
    durationMs: Type.Integer({ minimum: 0 }),
  },
  { $id: "RotationResult", ...closed },
);
/** What `zenctl certs rotate --json` prints. */
export type RotationResult = Static<typeof RotationResult>;

/** How an attempt to connect ended, and how it should have. */
export const VERDICTS = ["in", "refused by the server", "refused by the client"] as const;

const Handshake = Type.Object(
  {
    connection: Type.String({ description: "The connection that was tried." }),
    endpoint: Type.String({ description: "As host:port." }),
    attempt: Type.String({ description: "What was tried." }),
    expected: words(VERDICTS, "How it has to end."),
    found: words(
      [...VERDICTS, "no answer", "not tried"],
      "How it ended; `no answer`: nothing can be said, which is a failure; `not tried`: it could not be tried.",
    ),
    right: Type.Boolean({
      description: "Whether it ended as it has to; what was not tried is not wrong, unless `strict`.",
    }),
    protocol: text("Version of TLS that was agreed on."),
    reason: Type.String({ description: "What was seen, or why it was not tried." }),
  },
  closed,
);
/** One attempt to connect. */
export type Handshake = Static<typeof Handshake>;

/** What `zenctl certs verify --json` prints. */
export const HandshakesResult = Type.Object(
  {
    stack: Type.String(),
    strict: Type.Boolean({ description: "Whether what was not tried is a failure." }),
    untried: Type.Integer({ minimum: 0, description: "How many attempts were not tried." }),
    handshakes: Type.Array(Handshake),
  },
  { $id: "HandshakesResult", ...closed },
);
/** What `zenctl certs verify --json` prints. */
export type HandshakesResult = Static<typeof HandshakesResult>;
