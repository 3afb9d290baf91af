import { type Static, Type } from "@sinclair/typebox";
import { AwsConfig } from "./configParts/aws";
import { IngressConfig } from "./configParts/ingress";
import { closed, Label } from "./configParts/label";
import { MonitoringConfig } from "./configParts/monitoring";
import { SecretsConfig } from "./configParts/secrets";
import { TlsConfig } from "./configParts/tls";

/** Namespace of the config keys, and name of the Pulumi project. */
export const PROJECT = "kube-zen-platform";

const Tenant = Type.Object(
  {
    tenant: Type.String({ ...Label, description: "The tenant's id at the SaaS." }),
    cluster: Type.String({ ...Label, description: "The cluster's id at the SaaS." }),
    secretName: Type.Optional(
      Type.String({
        ...Label,
        description:
          "A Secret that is there already and holds the bootstrap token under the key `cluster-token`; without it the stack makes one from `secrets.clusterToken`.",
      }),
    ),
  },
  closed,
);

/** One agent: a tenant and one of its clusters. */
export type Tenant = Static<typeof Tenant>;

/**
 * Every config key of the stack, below `kube-zen-platform:` (decision 13). The type, the checks and
 * `docs/configuration.md` all come from here.
 */
export const StackConfig = Type.Object(
  {
    profile: Type.Union([Type.Literal("local"), Type.Literal("gitops"), Type.Literal("aws")], {
      description:
        "What kind of place the platform runs in: posture, sizes, replicas and modes follow from it.",
    }),
    cluster: Type.Union([Type.Literal("existing"), Type.Literal("k3d"), Type.Literal("eks")], {
      default: "existing",
      description: "The cluster: one that is there, or one that the stack makes and destroys with itself.",
    }),
    kubeconfig: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "Path of the kubeconfig file of an existing cluster, by default that of the embedded cluster. The user's own `~/.kube/config` is never taken unless named here.",
      }),
    ),
    context: Type.Optional(
      Type.String({
        minLength: 1,
        description: "Context in the kubeconfig file; required where the file has more than one.",
      }),
    ),
    namespaces: Type.Object(
      {
        zen: Type.String({
          ...Label,
          default: "zen-system",
          description: "Namespace of zen-agent and zen-watcher.",
        }),
        atom: Type.String({
          ...Label,
          default: "atom-system",
          description: "Namespace of workflow-registry and runtime-agent.",
        }),
      },
      { ...closed, default: {}, description: "Names of the namespaces that the stack makes." },
    ),
    registries: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: "Registries (`host[:port][/path]`) allowed besides the built-in ones.",
    }),
    mirrorPrefix: Type.String({
      minLength: 1,
      default: "ghcr.io/kube-zen/mirror",
      description: "Where images of other registries are mirrored to; below an allowed registry.",
    }),
    saas: Type.Object(
      {
        endpoint: Type.Optional(
          Type.String({
            pattern: "^https?://[^/\\s]+$",
            rule: "write it as https://HOST, without a path",
            description: "Base URL of the SaaS, without a path; by default the profile's.",
          }),
        ),
      },
      { ...closed, default: {}, description: "The SaaS that the agents report to." },
    ),
    tenants: Type.Array(Tenant, {
      minItems: 1,
      default: [{ tenant: "dev", cluster: "local" }],
      description:
        "One agent each. The first runs in the `zen` namespace, every other one in a namespace of its own, `<zen>-<tenant>-<cluster>`.",
    }),
    watcher: Type.Union([Type.Literal("embedded"), Type.Literal("standalone")], {
      default: "embedded",
      description: "zen-watcher as zen-agent's subchart, or as a release of its own.",
    }),
    secrets: SecretsConfig,
    tls: TlsConfig,
    ingress: IngressConfig,
    monitoring: MonitoringConfig,
    aws: Type.Optional(AwsConfig),
  },
  closed,
);

/** The checked stack config, defaults filled in. */
export type StackConfig = Static<typeof StackConfig>;
