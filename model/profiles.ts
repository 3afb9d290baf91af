/** Name of a profile: what kind of place the platform runs in. */
export type ProfileName = "local" | "gitops" | "aws";

/** How strictly a guardrail is held: not at all, shown, or stopping the change. */
export type GuardrailLevel = "off" | "advisory" | "mandatory";

/** How strictly each part of the security posture is held (decision 6; seed "Security Posture"). */
export interface Posture {
  /** Pod Security `restricted` on every namespace. */
  readonly podSecurity: GuardrailLevel;
  /** Every pod isolated both ways but for the declared connections. */
  readonly networkPolicy: GuardrailLevel;
  /** Permissions no wider than the declared ones. */
  readonly rbac: GuardrailLevel;
  /** Mutual TLS on every connection that asks for it. */
  readonly mutualTls: GuardrailLevel;
  /** Images only from allowed registries. */
  readonly registries: GuardrailLevel;
}

/** CPU and memory of one container, in Kubernetes quantities. */
export interface ResourceSize {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/** How many replicas each workload runs; `maximum` above `minimum` means autoscaling between the two. */
export interface ReplicaRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** The four programs that the charts deploy. */
export type Workload = "zen-agent" | "zen-watcher" | "workflow-registry" | "runtime-agent";

/** How remediations are carried out (seed "Profile -> Incident Flow Mapping"). */
export type ExecutionMode = "ssa-immediate" | "ssa-scheduled" | "gitops-pr-immediate";
/** Who may approve a remediation, and how. */
export type ApprovalMode = "ui" | "slack" | "scheduled";
/** Which probes prove that a remediation worked. */
export type ValidationProbe = "basic" | "http" | "kubernetes" | "metrics";
/** How a remediation that did not work is undone. */
export type RollbackMode = "automatic" | "git-revert" | "manual";

/** Everything that differs between the places the platform runs in. */
export interface Profile {
  readonly name: ProfileName;
  /** The agent's ENVIRONMENT: verification of TLS may only be switched off in `dev`. */
  readonly environment: "dev" | "staging" | "prod";
  readonly posture: Posture;
  readonly resources: Readonly<Record<Workload, ResourceSize>>;
  readonly replicas: Readonly<Record<Workload, ReplicaRange>>;
  readonly saas: {
    /** Used where the stack config gives no `saas.endpoint`. */
    readonly defaultEndpoint: string;
    /** Whether the endpoint has to be https. */
    readonly httpsRequired: boolean;
  };
  readonly remediation: {
    readonly execution: readonly ExecutionMode[];
    readonly approval: readonly ApprovalMode[];
    readonly validation: readonly ValidationProbe[];
    readonly rollback: readonly RollbackMode[];
  };
  /** Access mode of the registry's volume (decision 1). */
  readonly registryAccessMode: "ReadWriteOnce" | "ReadWriteMany";
  /** Where bootstrap tokens and keys come from. */
  readonly secretSource: "generated" | "external-secrets";
  /** Where certificates come from. */
  readonly certificateSource: "none" | "cert-manager" | "public";
}

const minimal: ResourceSize = {
  requests: { cpu: "50m", memory: "64Mi" },
  limits: { cpu: "200m", memory: "256Mi" },
};

const standard: ResourceSize = {
  requests: { cpu: "100m", memory: "128Mi" },
  limits: { cpu: "500m", memory: "512Mi" },
};

const one: ReplicaRange = { minimum: 1, maximum: 1 };

const local: Profile = {
  name: "local",
  environment: "dev",
  posture: {
    podSecurity: "mandatory",
    networkPolicy: "advisory",
    rbac: "advisory",
    mutualTls: "off",
    registries: "mandatory",
  },
  resources: {
    "zen-agent": minimal,
    "zen-watcher": minimal,
    "workflow-registry": minimal,
    "runtime-agent": minimal,
  },
  replicas: { "zen-agent": one, "zen-watcher": one, "workflow-registry": one, "runtime-agent": one },
  saas: { defaultEndpoint: "http://localhost:8080", httpsRequired: false },
  remediation: {
    execution: ["ssa-immediate"],
    approval: ["ui"],
    validation: ["basic"],
    rollback: ["automatic"],
  },
  registryAccessMode: "ReadWriteOnce",
  secretSource: "generated",
  certificateSource: "none",
};

const mandatory: Posture = {
  podSecurity: "mandatory",
  networkPolicy: "mandatory",
  rbac: "mandatory",
  mutualTls: "mandatory",
  registries: "mandatory",
};

const productionReplicas: Readonly<Record<Workload, ReplicaRange>> = {
  "zen-agent": { minimum: 2, maximum: 2 },
  "zen-watcher": one,
  "workflow-registry": { minimum: 2, maximum: 10 },
  "runtime-agent": { minimum: 3, maximum: 20 },
};

const productionResources: Readonly<Record<Workload, ResourceSize>> = {
  "zen-agent": standard,
  "zen-watcher": standard,
  "workflow-registry": standard,
  "runtime-agent": standard,
};

const gitops: Profile = {
  name: "gitops",
  environment: "staging",
  posture: mandatory,
  resources: productionResources,
  replicas: productionReplicas,
  saas: { defaultEndpoint: "https://agent.kube-zen.io", httpsRequired: true },
  remediation: {
    execution: ["ssa-immediate", "ssa-scheduled", "gitops-pr-immediate"],
    approval: ["ui", "slack"],
    validation: ["http", "kubernetes", "metrics"],
    rollback: ["automatic", "git-revert"],
  },
  registryAccessMode: "ReadWriteMany",
  secretSource: "external-secrets",
  certificateSource: "cert-manager",
};

const aws: Profile = {
  ...gitops,
  name: "aws",
  environment: "prod",
  replicas: { ...productionReplicas, "zen-agent": { minimum: 3, maximum: 3 } },
  remediation: {
    execution: ["ssa-immediate", "ssa-scheduled", "gitops-pr-immediate"],
    approval: ["ui", "slack", "scheduled"],
    validation: ["basic", "http", "kubernetes", "metrics"],
    rollback: ["automatic", "manual"],
  },
  certificateSource: "public",
};

/** The three profiles by name. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = { local, gitops, aws };
