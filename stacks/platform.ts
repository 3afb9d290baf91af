import type * as pulumi from "@pulumi/pulumi";
import type { AlertSettings } from "../components/charts/alerts";
import type { ReleaseSummary } from "../components/charts/chartRelease";
import { RuntimeAgent } from "../components/charts/runtimeAgent";
import { workloadImage } from "../components/charts/workloadImage";
import { type RegistryBackup, WorkflowRegistry } from "../components/charts/workflowRegistry";
import { ZenWatcher } from "../components/charts/zenWatcher";
import { Namespace } from "../components/cluster/namespace";
import type { StackConfig } from "../model/config";
import { certificateTellers } from "../model/configParts/monitoringRules";
import { PROFILES } from "../model/profiles";
import type { StackCertificates } from "./certificates";
import type { StackSecrets } from "./secrets";
import { tenantAgents } from "./tenants";

/** What every stack tells about itself. */
export interface StackOutputs {
  readonly profile: string;
  readonly releases: readonly pulumi.Output<ReleaseSummary>[];
  /** URL of the workflow registry inside the cluster. */
  readonly workflowRegistryUrl: pulumi.Output<string>;
  /** URL of the runtime agent inside the cluster. */
  readonly runtimeAgentUrl: pulumi.Output<string>;
}

/** What the platform is made from, wherever it runs. */
export interface PlatformArgs {
  readonly config: StackConfig;
  readonly certificates: StackCertificates;
  readonly secrets: StackSecrets;
  /** Storage class of what several pods write to; the cluster's default without it. */
  readonly sharedStorage?: pulumi.Input<string>;
  /** Left out where the registry is not backed up. */
  readonly registryBackup?: RegistryBackup;
}

/** What every release needs to know of alerts and dashboards. */
export function alertSettings(config: StackConfig): {
  readonly alerts?: AlertSettings;
  readonly dashboards: boolean;
} {
  const { prometheusRules, ruleLabels, dashboards } = config.monitoring;
  if (!prometheusRules) return { dashboards };
  return { dashboards, alerts: { tellers: certificateTellers(config), labels: ruleLabels } };
}

/** The four charts in their namespaces, with the certificates and secrets that they mount. */
export function platform(
  { config, certificates, secrets, sharedStorage, registryBackup }: PlatformArgs,
  opts: pulumi.ComponentResourceOptions,
): StackOutputs {
  const profile = PROFILES[config.profile];
  const image = (workload: Parameters<typeof workloadImage>[0]) => workloadImage(workload, config);

  const zen = new Namespace(config.namespaces.zen, {}, opts);
  const atom = new Namespace(config.namespaces.atom, {}, opts);
  certificates.saas(zen.name);

  const webhooks = certificates.webhook(zen.name);
  const alerts = alertSettings(config);
  const watching = {
    profile,
    image: image("zen-watcher"),
    ...(webhooks === undefined ? {} : { webhooks }),
    ...alerts,
  };
  const watcher =
    config.watcher === "standalone"
      ? new ZenWatcher("zen-watcher", { ...watching, namespace: zen.name }, opts)
      : undefined;
  const agents = tenantAgents(
    { config, zen: zen.name, certificates, secrets, watcher: watcher ?? watching, ...alerts },
    opts,
  );
  const storage = sharedStorage === undefined ? {} : { storageClass: sharedStorage };
  const entrance = certificates.registry(atom.name);
  const registrySecrets = secrets.registry(atom.name);
  const registry = new WorkflowRegistry(
    "workflow-registry",
    {
      profile,
      image: image("workflow-registry"),
      namespace: atom.name,
      ...storage,
      ...alerts,
      ...(entrance === undefined ? {} : { entrance }),
      ...(registrySecrets === undefined ? {} : { secrets: registrySecrets }),
      ...(registryBackup === undefined ? {} : { backup: registryBackup }),
    },
    opts,
  );
  const runtime = new RuntimeAgent(
    "runtime-agent",
    { profile, image: image("runtime-agent"), namespace: atom.name, ...storage, ...alerts },
    opts,
  );

  const releases = [...(watcher === undefined ? [] : [watcher]), ...agents, registry, runtime];
  return {
    profile: profile.name,
    releases: releases.map((release) => release.summary),
    workflowRegistryUrl: registry.url,
    runtimeAgentUrl: runtime.url,
  };
}
