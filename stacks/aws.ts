import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../model/config";
import type { AwsConfig } from "../model/configParts/aws";
import type { Environment } from "../model/environment";
import { platformAddons, storageDrivers } from "./aws/addons";
import { loadBalancerCertificates, publicNames } from "./aws/entrance";
import { foundation } from "./aws/foundation";
import { StackRoles } from "./aws/roles";
import { registryBackup, storageClasses } from "./aws/storage";
import { externalOf, managedTokens, secretsRole } from "./aws/tokens";
import { StackCertificates } from "./certificates";
import { platform, type StackOutputs } from "./platform";
import { StackSecrets } from "./secrets";

/** What the AWS stack tells about itself besides. */
export interface AwsOutputs extends StackOutputs {
  readonly clusterName: pulumi.Output<string>;
  readonly region: string;
  /** URL of the workflow registry from outside; nothing where there is no way in. */
  readonly registryUrl?: string;
  /** URL of zen-watcher's webhooks from outside; nothing where there is no way in. */
  readonly webhookUrl?: string;
  /** Name servers that the zone has to be delegated to; nothing for a zone that was there. */
  readonly nameServers?: pulumi.Output<string[]>;
  /** Authorities of the agents' certificates, which Kube-Zen has to trust, PEM; nothing where they are not the stack's own. */
  readonly clientAuthorities?: pulumi.Output<string>;
  /** Bucket of the registry's backups; nothing where there are none. */
  readonly backupBucket?: pulumi.Input<string>;
}

/** What is not there is left out of the outputs. */
function present<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}

const url = (host: string | undefined): string | undefined =>
  host === undefined ? undefined : `https://${host}`;

/**
 * The AWS stack: an account's network, cluster and identities, made or given, and on them all four charts behind public
 * certificates.
 */
export function awsStack(given: StackConfig & { readonly aws: AwsConfig }, env: Environment): AwsOutputs {
  const base = foundation(given, env);
  const roles = new StackRoles(base);
  const names = publicNames(base);
  const sharedStorage = storageClasses(base, storageDrivers(base, roles));
  const addons = platformAddons(base, roles, names);
  const backup = registryBackup(base, roles);

  const config = { ...given, secrets: { ...given.secrets, external: externalOf(given) } };
  const opts = pulumi.mergeOptions(base.inCluster, { dependsOn: [...addons] });
  const certificates = new StackCertificates(
    config,
    opts,
    loadBalancerCertificates(base, names),
    names?.zoneId,
  );
  const secrets = new StackSecrets(
    config,
    env,
    pulumi.mergeOptions(opts, { dependsOn: [...managedTokens(base)] }),
    secretsRole(given, roles),
  );
  const outputs = platform(
    {
      config,
      certificates,
      secrets,
      sharedStorage,
      ...(backup === undefined ? {} : { registryBackup: backup }),
    },
    opts,
  );
  return {
    ...outputs,
    clusterName: base.cluster.clusterName,
    region: given.aws.region,
    ...present({
      registryUrl: url(given.ingress.registryHost),
      webhookUrl: url(given.ingress.webhookHost),
      nameServers: names?.nameServers,
      clientAuthorities: certificates.clientAuthorities,
      backupBucket: backup?.bucketName,
    }),
  };
}
