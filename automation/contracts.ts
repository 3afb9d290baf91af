import { type Static, Type } from "@sinclair/typebox";
import { ExemptionsFile, ReportedExemption } from "../model/exemptionSchema";
import { Finding, Severity } from "../model/finding";
import { GUARDRAIL_GROUPS } from "../model/guardrails";
import { CertificatesResult, HandshakesResult, RotationResult } from "./certs/contract";
import { CheckResult } from "./check/contract";
import { DemoResult, IncidentResult } from "./demo/contract";
import { GraphResult } from "./graph/contract";
import { NetpolResult } from "./netpol/contract";

export { CertificatesResult, CheckResult, GraphResult, HandshakesResult, NetpolResult, RotationResult };

const closed = { additionalProperties: false };
const count = Type.Integer({ minimum: 0 });

/** How a stack operation ended. */
const Result = Type.Union([Type.Literal("succeeded"), Type.Literal("failed"), Type.Literal("blocked")], {
  description: "How it ended; blocked: a mandatory policy stopped it before anything was changed.",
});

const Changes = Type.Object(
  { create: count, update: count, replace: count, delete: count, same: count },
  { ...closed, description: "Resources by what was done with them, or in a preview would be." },
);
/** Resources by what was done with them. */
export type Changes = Static<typeof Changes>;

const Release = Type.Object(
  {
    name: Type.String(),
    chart: Type.String(),
    version: Type.String(),
    namespace: Type.String(),
    revision: Type.Integer({ minimum: 0, description: "Helm's revision; 0 where none is there yet." }),
    status: Type.String({ description: "Helm's word for how it stands; `planned` where none is there yet." }),
  },
  closed,
);
/** A Helm release of the stack. */
export type Release = Static<typeof Release>;

const EngineName = Type.Union([Type.Literal("pulumi"), Type.Literal("rehearsal")]);
/** Which engine does the work. */
export type EngineName = Static<typeof EngineName>;

const Failure = Type.Object(
  { message: Type.String(), exitCode: Type.Integer() },
  { ...closed, description: "Why it did not succeed." },
);

/** What `zenctl up --json` and `zenctl preview --json` print. */
export const UpdateResult = Type.Object(
  {
    stack: Type.String(),
    engine: EngineName,
    result: Result,
    changes: Changes,
    releases: Type.Array(Release),
    policies: Type.Object(
      {
        violations: Type.Array(Finding),
        exemptions: Type.Array(ReportedExemption, {
          description: "Every exemption, whether or not it was of use.",
        }),
      },
      closed,
    ),
    outputs: Type.Record(Type.String(), Type.Unknown(), {
      description: "Stack outputs; secret ones as [secret].",
    }),
    durationMs: count,
    error: Type.Optional(Failure),
  },
  { $id: "UpdateResult", ...closed },
);
/** What `zenctl up --json` and `zenctl preview --json` print. */
export type UpdateResult = Static<typeof UpdateResult>;

/** What `zenctl destroy --json` and `zenctl refresh --json` print. */
export const ChangeResult = Type.Object(
  {
    stack: Type.String(),
    engine: EngineName,
    result: Result,
    changes: Changes,
    kept: Type.Array(Type.String(), {
      description: "What was left in the cluster on purpose, as kind/name.",
    }),
    left: Type.Optional(
      Type.Array(Type.String(), {
        description:
          "What a destroy left in the account: by its tags, as ARNs, and its records in a zone that was given; nothing where nobody could look.",
      }),
    ),
    durationMs: count,
    error: Type.Optional(Failure),
  },
  { $id: "ChangeResult", ...closed },
);
/** What `zenctl destroy --json` and `zenctl refresh --json` print. */
export type ChangeResult = Static<typeof ChangeResult>;

/** What `zenctl outputs --json` prints. */
export const OutputsResult = Type.Object(
  { stack: Type.String(), engine: EngineName, outputs: Type.Record(Type.String(), Type.Unknown()) },
  { $id: "OutputsResult", ...closed },
);
/** What `zenctl outputs --json` prints. */
export type OutputsResult = Static<typeof OutputsResult>;

/** What `zenctl render --json` prints. */
export const RenderResult = Type.Object(
  {
    stack: Type.String(),
    releases: Type.Array(
      Type.Object(
        { name: Type.String(), objects: Type.Array(Type.Record(Type.String(), Type.Unknown())) },
        closed,
      ),
    ),
  },
  { $id: "RenderResult", ...closed },
);
/** What `zenctl render --json` prints. */
export type RenderResult = Static<typeof RenderResult>;

/** What `zenctl cluster up --json` and `zenctl cluster status --json` print. */
export const ClusterResult = Type.Object(
  {
    kind: Type.Union([Type.Literal("embedded"), Type.Literal("k3d")]),
    kubeconfig: Type.String({ description: "Path of the cluster's own kubeconfig file." }),
    context: Type.String(),
    version: Type.String({ description: "Version of the API server." }),
    nodes: Type.Integer({ minimum: 0, description: "How many nodes there are." }),
  },
  { $id: "ClusterResult", ...closed },
);
/** What `zenctl cluster up --json` and `zenctl cluster status --json` print. */
export type ClusterResult = Static<typeof ClusterResult>;

/** What `zenctl cluster down --json` prints. */
export const ClusterDownResult = Type.Object(
  { kind: Type.String(), removed: Type.Boolean({ description: "Whether there was a cluster to remove." }) },
  { $id: "ClusterDownResult", ...closed },
);

const DefinitionState = Type.Object(
  {
    name: Type.String(),
    state: Type.Union(
      [Type.Literal("missing"), Type.Literal("same"), Type.Literal("differs"), Type.Literal("outdated")],
      {
        description:
          "How the cluster's definition stands to the one that the charts ship; outdated: objects may be stored in versions that it does not know.",
      },
    ),
    storage: Type.String({ description: "Version that the shipped definition stores." }),
    stored: Type.Array(Type.String(), {
      description: "Versions in which objects may be stored in the cluster.",
    }),
    differences: Type.Array(Type.String(), { description: "JSON Pointers into spec of what differs." }),
    objects: count,
  },
  closed,
);

/** What `zenctl crds diff --json` and `zenctl crds upgrade --json` print. */
export const DefinitionsResult = Type.Object(
  {
    definitions: Type.Array(DefinitionState, { description: "As they were found." }),
    changed: Type.Array(Type.String(), { description: "Names of the definitions that were replaced." }),
  },
  { $id: "DefinitionsResult", ...closed },
);
/** What `zenctl crds diff --json` and `zenctl crds upgrade --json` print. */
export type DefinitionsResult = Static<typeof DefinitionsResult>;

/** What `zenctl crds migrate --json` prints. */
export const MigrationResult = Type.Object(
  {
    result: Type.Union([Type.Literal("succeeded"), Type.Literal("failed")]),
    migrations: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          rewritten: count,
          already: Type.Integer({ minimum: 0, description: "Objects that were stored as wanted already." }),
          refused: Type.Array(Type.Object({ object: Type.String(), reason: Type.String() }, closed), {
            description: "Objects that the new version does not take; they stay as they are.",
          }),
          finished: Type.Boolean({ description: "Whether no older version is stored any more." }),
        },
        closed,
      ),
    ),
    durationMs: count,
    error: Type.Optional(Failure),
  },
  { $id: "MigrationResult", ...closed },
);
/** What `zenctl crds migrate --json` prints. */
export type MigrationResult = Static<typeof MigrationResult>;

/** What `zenctl doctor --json` prints. */
export const DoctorResult = Type.Object(
  {
    checks: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          status: Type.Union([Type.Literal("ok"), Type.Literal("missing"), Type.Literal("optional")]),
          detail: Type.String({ description: "What was found, or what to do." }),
        },
        closed,
      ),
    ),
  },
  { $id: "DoctorResult", ...closed },
);
/** What `zenctl doctor --json` prints. */
export type DoctorResult = Static<typeof DoctorResult>;

/** What `zenctl policy check --json` prints. */
export const PolicyCheckResult = Type.Object(
  {
    findings: Type.Array(Finding),
    exemptions: Type.Array(ReportedExemption, {
      description: "Every exemption, whether or not it was of use.",
    }),
    objects: Type.Integer({ minimum: 0, description: "How many objects were judged." }),
    notJudged: Type.Integer({
      minimum: 0,
      description: "How many documents and charts could not be read and so not be judged.",
    }),
    durationMs: count,
  },
  { $id: "PolicyCheckResult", ...closed },
);
/** What `zenctl policy check --json` prints. */
export type PolicyCheckResult = Static<typeof PolicyCheckResult>;

const Level = Type.Union([Type.Literal("off"), Type.Literal("advisory"), Type.Literal("mandatory")]);

/** What `zenctl policy rules --json` prints. */
export const PolicyRulesResult = Type.Object(
  {
    rules: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          description: Type.String({ description: "What holds when nothing is found." }),
          group: Type.Union(
            [...GUARDRAIL_GROUPS, "pack" as const].map((group) => Type.Literal(group)),
            { description: "What it is held with; pack: it is about the judging itself." },
          ),
          scope: Type.Union([Type.Literal("release"), Type.Literal("stack")], {
            description: "Whether it sees a release or object at a time, or everything together.",
          }),
          levels: Type.Object(
            { local: Level, gitops: Level, aws: Level },
            { ...closed, description: "How strictly it is held in each profile." },
          ),
          controls: Type.Array(Type.String()),
          page: Type.String({ description: "Its page, from the root of the repository." }),
          parameters: Type.Array(
            Type.Object(
              {
                name: Type.String(),
                type: Type.String(),
                description: Type.String(),
                default: Type.Union([
                  Type.Number(),
                  Type.Boolean(),
                  Type.String(),
                  Type.Array(Type.String()),
                ]),
                minimum: Type.Optional(Type.Number()),
                choices: Type.Optional(Type.Array(Type.String())),
              },
              closed,
            ),
          ),
          checks: Type.Array(
            Type.Object(
              {
                id: Type.String(),
                name: Type.String(),
                severity: Severity,
                title: Type.String({ description: "What is wrong when it is found." }),
                remediation: Type.String(),
                enforcement: Type.Optional(
                  Type.Literal("advisory", { description: "Set where it is never more than shown." }),
                ),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
  },
  { $id: "PolicyRulesResult", ...closed },
);
/** What `zenctl policy rules --json` prints. */
export type PolicyRulesResult = Static<typeof PolicyRulesResult>;

/** What any command prints with `--json` when it failed before it had a result of its own. */
export const ErrorResult = Type.Object({ error: Failure }, { $id: "ErrorResult", ...closed });
/** What any command prints with `--json` when it failed before it had a result of its own. */
export type ErrorResult = Static<typeof ErrorResult>;

/** Every document that zenctl prints, by the name of its published schema. */
export const CONTRACTS = {
  "update-result": UpdateResult,
  "change-result": ChangeResult,
  "outputs-result": OutputsResult,
  "render-result": RenderResult,
  "cluster-result": ClusterResult,
  "cluster-down-result": ClusterDownResult,
  "definitions-result": DefinitionsResult,
  "migration-result": MigrationResult,
  "doctor-result": DoctorResult,
  "check-result": CheckResult,
  "graph-result": GraphResult,
  "policy-check-result": PolicyCheckResult,
  "policy-rules-result": PolicyRulesResult,
  "netpol-result": NetpolResult,
  "certs-result": CertificatesResult,
  "certs-rotation-result": RotationResult,
  "certs-verify-result": HandshakesResult,
  "demo-result": DemoResult,
  "demo-incident-result": IncidentResult,
  "error-result": ErrorResult,
  finding: Finding,
  "policy-exemptions": ExemptionsFile,
} as const;

/**
 * The document of every command by the command's words, as it prints it with `--json` once it has a result; before
 * that any of them prints an `error-result`. `undefined`: the command has no `--json`.
 */
export const COMMAND_DOCUMENTS: Readonly<Record<string, keyof typeof CONTRACTS | undefined>> = {
  up: "update-result",
  preview: "update-result",
  destroy: "change-result",
  refresh: "change-result",
  outputs: "outputs-result",
  render: "render-result",
  "cluster up": "cluster-result",
  "cluster status": "cluster-result",
  "cluster down": "cluster-down-result",
  "crds diff": "definitions-result",
  "crds upgrade": "definitions-result",
  "crds migrate": "migration-result",
  "rehearsal serve": undefined,
  doctor: "doctor-result",
  check: "check-result",
  graph: "graph-result",
  "policy check": "policy-check-result",
  "policy rules": "policy-rules-result",
  netpol: "netpol-result",
  "certs list": "certs-result",
  "certs rotate": "certs-rotation-result",
  "certs verify": "certs-verify-result",
  "demo show": "demo-result",
  "demo incident": "demo-incident-result",
};
