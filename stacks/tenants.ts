import * as pulumi from "@pulumi/pulumi";
import { workloadImage } from "../components/charts/workloadImage";
import { ZenAgent } from "../components/charts/zenAgent";
import type { ZenWatcher } from "../components/charts/zenWatcher";
import { Namespace } from "../components/cluster/namespace";
import { BootstrapToken } from "../components/secrets/bootstrapToken";
import { developmentToken } from "../components/secrets/developmentToken";
import type { StackConfig, Tenant } from "../model/config";
import { developmentTokenFile, type Environment } from "../model/environment";
import { PROFILES } from "../model/profiles";

const TOKEN_SECRET = "zen-agent-bootstrap";

/**
 * One agent per tenant and cluster. The first lives in the `zen` namespace, brings zen-watcher along unless
 * that is a release of its own, and owns the CRD; every other one lives in a namespace of its own.
 *
 * @param zen The `zen` namespace.
 * @param watcher zen-watcher where it is a release of its own: its CRDs have to be there first.
 */
export function tenantAgents(
  config: StackConfig,
  env: Environment,
  zen: pulumi.Input<string>,
  watcher: ZenWatcher | undefined,
  opts: pulumi.ComponentResourceOptions,
): readonly ZenAgent[] {
  const profile = PROFILES[config.profile];
  const token = (): string => config.secrets.clusterToken ?? developmentToken(developmentTokenFile(env));
  const agents: ZenAgent[] = [];
  config.tenants.forEach((tenant: Tenant, index) => {
    const first = agents[0];
    const suffix = `${tenant.tenant}-${tenant.cluster}`;
    const namespace = index === 0 ? zen : new Namespace(`${config.namespaces.zen}-${suffix}`, {}, opts).name;
    const tokenSecret =
      tenant.secretName ??
      new BootstrapToken(
        index === 0 ? TOKEN_SECRET : `${TOKEN_SECRET}-${suffix}`,
        { namespace, secretName: TOKEN_SECRET, token: token() },
        opts,
      ).secretName;
    const before: pulumi.Resource | undefined = first ?? watcher;
    agents.push(
      new ZenAgent(
        index === 0 ? "zen-agent" : `zen-agent-${suffix}`,
        {
          profile,
          namespace,
          image: workloadImage("zen-agent", config),
          saasEndpoint: config.saas.endpoint ?? profile.saas.defaultEndpoint,
          tenant: tenant.tenant,
          cluster: tenant.cluster,
          tokenSecret,
          installCrds: index === 0,
          ...(index === 0 && watcher === undefined
            ? { watcher: { profile, image: workloadImage("zen-watcher", config) } }
            : {}),
        },
        before === undefined ? opts : { ...opts, dependsOn: [before] },
      ),
    );
  });
  return agents;
}
