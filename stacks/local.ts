import * as pulumi from "@pulumi/pulumi";
import type { ReleaseSummary } from "../components/charts/chartRelease";
import { RuntimeAgent } from "../components/charts/runtimeAgent";
import { WorkflowRegistry } from "../components/charts/workflowRegistry";
import { ZenWatcher } from "../components/charts/zenWatcher";
import { Namespace } from "../components/cluster/namespace";
import { stackCluster } from "../components/cluster/stackCluster";
import type { StackConfig } from "../model/config";
import type { Environment } from "../model/environment";
import { PROFILES } from "../model/profiles";
import { workloadImage } from "../components/charts/workloadImage";
import { StackCertificates } from "./certificates";
import { StackSecrets } from "./secrets";
import { tenantAgents } from "./tenants";

/** What the stack tells about itself. */
export interface StackOutputs {
  readonly profile: string;
  readonly releases: readonly pulumi.Output<ReleaseSummary>[];
  /** URL of the workflow registry inside the cluster. */
  readonly workflowRegistryUrl: pulumi.Output<string>;
  /** URL of the runtime agent inside the cluster. */
  readonly runtimeAgentUrl: pulumi.Output<string>;
}

/** The local stack: all four charts on an embedded, a k3d or a given cluster. */
export function localStack(config: StackConfig, env: Environment): StackOutputs {
  const profile = PROFILES[config.profile];
  const image = (workload: Parameters<typeof workloadImage>[0]) => workloadImage(workload, config);
  const opts = { provider: stackCluster(config, env) };

  const zen = new Namespace(config.namespaces.zen, {}, opts);
  const atom = new Namespace(config.namespaces.atom, {}, opts);

  const certificates = new StackCertificates(config, opts);
  const secrets = new StackSecrets(config, env, opts);
  certificates.saas(zen.name);

  const webhooks = certificates.webhook(zen.name);
  const watching = { profile, image: image("zen-watcher"), ...(webhooks === undefined ? {} : { webhooks }) };
  const watcher =
    config.watcher === "standalone"
      ? new ZenWatcher("zen-watcher", { ...watching, namespace: zen.name }, opts)
      : undefined;
  const agents = tenantAgents(
    { config, zen: zen.name, certificates, secrets, watcher: watcher ?? watching },
    opts,
  );
  const entrance = certificates.registry(atom.name);
  const registrySecrets = secrets.registry(atom.name);
  const registry = new WorkflowRegistry(
    "workflow-registry",
    {
      profile,
      image: image("workflow-registry"),
      namespace: atom.name,
      ...(entrance === undefined ? {} : { entrance }),
      ...(registrySecrets === undefined ? {} : { secrets: registrySecrets }),
    },
    opts,
  );
  const runtime = new RuntimeAgent(
    "runtime-agent",
    { profile, image: image("runtime-agent"), namespace: atom.name },
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
