import * as pulumi from "@pulumi/pulumi";
import type { AlertSettings } from "../components/charts/alerts";
import { workloadImage } from "../components/charts/workloadImage";
import { ZenAgent } from "../components/charts/zenAgent";
import type { ZenWatcher, ZenWatcherSettings } from "../components/charts/zenWatcher";
import { Namespace } from "../components/cluster/namespace";
import type { StackConfig } from "../model/config";
import { PROFILES } from "../model/profiles";
import { saasEndpoint } from "../model/saas";
import { agentPlaces } from "../model/tenants";
import type { StackCertificates } from "./certificates";
import type { StackSecrets } from "./secrets";

/** What agents are made with. */
export interface TenantAgentsArgs {
  readonly config: StackConfig;
  /** The `zen` namespace. */
  readonly zen: pulumi.Input<string>;
  readonly certificates: StackCertificates;
  readonly secrets: StackSecrets;
  /** zen-watcher: settings where the first agent brings it along, or the release whose CRDs have to be there first. */
  readonly watcher: ZenWatcherSettings | ZenWatcher;
  /** Alerts as a PrometheusRule; left out where there are none. */
  readonly alerts?: AlertSettings;
}

function isRelease(watcher: ZenWatcherSettings | ZenWatcher): watcher is ZenWatcher {
  return pulumi.Resource.isInstance(watcher);
}

/**
 * One agent per tenant and cluster. The first lives in the `zen` namespace, brings zen-watcher along unless
 * that is a release of its own, and owns the CRD; every other one lives in a namespace of its own.
 */
export function tenantAgents(
  { config, zen, certificates, secrets, watcher, alerts }: TenantAgentsArgs,
  opts: pulumi.ComponentResourceOptions,
): readonly ZenAgent[] {
  const profile = PROFILES[config.profile];
  const agents: ZenAgent[] = [];
  agentPlaces(config).forEach(({ tenant, suffix, namespace: own }, index) => {
    const [first] = agents;
    const namespace = index === 0 ? zen : new Namespace(own, {}, opts).name;
    const token = secrets.agent(tenant, namespace, suffix);
    const tls = certificates.agent(tenant, namespace, suffix);
    const before: pulumi.Resource | undefined = first ?? (isRelease(watcher) ? watcher : undefined);
    agents.push(
      new ZenAgent(
        `zen-agent${suffix}`,
        {
          profile,
          namespace,
          image: workloadImage("zen-agent", config),
          saasEndpoint: saasEndpoint(config),
          tenant: tenant.tenant,
          cluster: tenant.cluster,
          tokenSecret: token.secretName,
          installCrds: index === 0,
          tokenChangesElsewhere: token.changesElsewhere,
          ...(token.version === undefined ? {} : { tokenVersion: token.version }),
          ...(tls === undefined ? {} : { tls }),
          ...(alerts === undefined ? {} : { alerts }),
          dashboards: config.monitoring.dashboards,
          ...(index === 0 && !isRelease(watcher) ? { watcher } : {}),
        },
        before === undefined ? opts : pulumi.mergeOptions(opts, { dependsOn: [before] }),
      ),
    );
  });
  return agents;
}
