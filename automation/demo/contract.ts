import { type Static, Type } from "@sinclair/typebox";
import { ListedCertificate } from "../certs/contract";

const closed = { additionalProperties: false };
const words = <Word extends string>(list: readonly Word[], description: string) =>
  Type.Union(
    list.map((word) => Type.Literal(word)),
    { description },
  );
const text = (description: string) => Type.String({ description });
const maybe = (description: string) => Type.Optional(text(description));

const ShownCertificate = Type.Object(
  {
    subject: text("Whom it is about."),
    issuer: text("Who signed it."),
    names: Type.Array(Type.String(), { description: "Alternative names: hosts, addresses." }),
    notAfter: text("When it ends, as 2026-01-31T00:00:00.000Z."),
  },
  closed,
);
/** One certificate of a chain that a server shows. */
export type ShownCertificate = Static<typeof ShownCertificate>;

const Endpoint = Type.Object(
  {
    name: text("What is reached there."),
    url: Type.String(),
    from: words(["outside", "inside the cluster"], "From where it is reached."),
    chain: Type.Array(ShownCertificate, {
      description:
        "Certificates that it shows, its own first; none where it was not asked, or did not answer.",
    }),
    trusted: Type.Optional(
      Type.Boolean({
        description: "Whether a client that knows its authorities goes on; missing where not asked.",
      }),
    ),
    strangers: Type.Optional(
      words(["refused", "let in", "no answer"], "What becomes of a client without a certificate."),
    ),
    right: Type.Optional(
      Type.Boolean({ description: "Whether all of it is as it has to be; missing where it was not asked." }),
    ),
    reason: maybe("What was seen, or why it was not asked."),
  },
  closed,
);
/** Where something of the stack is reached. */
export type Endpoint = Static<typeof Endpoint>;

const SimulatedCertificate = Type.Object(
  {
    arn: Type.String(),
    domain: text("The first host that it is about."),
    names: Type.Array(Type.String()),
    status: text("As ACM says it, such as ISSUED."),
  },
  closed,
);
/** A certificate of ACM in the simulated account. */
export type SimulatedCertificate = Static<typeof SimulatedCertificate>;

const Dashboard = Type.Object(
  { title: Type.String(), namespace: Type.String(), configMap: Type.String() },
  closed,
);
/** A dashboard of Grafana in a ConfigMap. */
export type Dashboard = Static<typeof Dashboard>;

const Permission = Type.Object(
  {
    who: text("The service account, as namespace/name."),
    where: text("A namespace, `the whole cluster`, or `AWS`."),
    role: text("The role, as kind/name, or its ARN."),
    may: Type.Array(Type.String(), {
      description: "Verbs and what they are about; of a role of AWS nothing.",
    }),
    by: maybe("How a role of AWS is taken on, such as `Pod Identity: association`; missing for others."),
  },
  closed,
);
/** What a service account of the stack may do, and where. */
export type Permission = Static<typeof Permission>;

const ShownRelease = Type.Object(
  {
    name: Type.String(),
    chart: Type.String(),
    version: Type.String(),
    namespace: Type.String(),
    ready: Type.Integer({ minimum: 0, description: "Replicas of its Deployments that are available." }),
    wanted: Type.Integer({ minimum: 0 }),
  },
  closed,
);
/** A Helm release and how many of its replicas are there. */
export type ShownRelease = Static<typeof ShownRelease>;

/** What `zenctl demo show --json` prints. */
export const DemoResult = Type.Object(
  {
    stack: Type.String(),
    engine: words(["pulumi", "rehearsal"], "Who keeps the stack."),
    right: Type.Boolean({
      description: "Whether all releases are ready, and each URL that was asked is right.",
    }),
    releases: Type.Array(ShownRelease),
    endpoints: Type.Array(Endpoint),
    simulatedCertificates: Type.Array(SimulatedCertificate, {
      description: "In a rehearsal: the public certificates of the simulated account. None otherwise.",
    }),
    certificates: Type.Array(ListedCertificate, { description: "Those of the agents' namespaces." }),
    dashboards: Type.Array(Dashboard),
    permissions: Type.Array(Permission),
    associationsUnknown: maybe(
      "Why nobody could ask AWS for associations of EKS Pod Identity, whose roles `permissions` then lacks.",
    ),
  },
  { $id: "DemoResult", ...closed },
);
/** What `zenctl demo show --json` prints. */
export type DemoResult = Static<typeof DemoResult>;

const Proof = Type.Object(
  {
    attempt: text("What was tried as the agent's service account, as a dry run."),
    namespace: Type.String(),
    expected: words(["allowed", "refused"], "How it has to end."),
    found: words(["allowed", "refused"], "How it ended."),
    reason: text("What the API server said, or would have made of it."),
  },
  closed,
);
/** One attempt with the rights of the agent. */
export type Proof = Static<typeof Proof>;

/** What `zenctl demo incident --json` prints. */
export const IncidentResult = Type.Object(
  {
    stack: Type.String(),
    result: words(
      ["applied", "proved", "failed", "removed"],
      "`applied`: by the agent; `proved`: no agent's program runs, and its rights are as they have to be.",
    ),
    namespace: maybe("Where the sample is; missing where it was removed."),
    agent: maybe("The agent's service account, as namespace/name; missing where the sample was removed."),
    made: Type.Array(Type.String(), { description: "As kind/namespace/name." }),
    removed: Type.Array(Type.String(), { description: "As kind/namespace/name." }),
    phase: maybe("Of the remediation, as the agent wrote it down last."),
    memory: Type.Optional(
      Type.Object(
        { before: Type.String(), after: Type.String() },
        { ...closed, description: "The limit of the sample's memory; after a dry run what it would be." },
      ),
    ),
    proofs: Type.Array(Proof, { description: "Where no agent's program runs." }),
    durationMs: Type.Integer({ minimum: 0 }),
    error: maybe("Why it failed."),
  },
  { $id: "IncidentResult", ...closed },
);
/** What `zenctl demo incident --json` prints. */
export type IncidentResult = Static<typeof IncidentResult>;
