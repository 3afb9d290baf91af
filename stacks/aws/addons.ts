import * as pulumi from "@pulumi/pulumi";
import type { PublishedChart } from "../../components/charts/chartRelease";
import { type AddonIdentity, ClusterAddon } from "../../components/cluster/clusterAddon";
import { Namespace } from "../../components/cluster/namespace";
import { AddonPolicy } from "../../components/network/addonPolicy";
import { LoadBalancerController } from "../../components/network/loadBalancerController";
import { ExternalSecretsOperator } from "../../components/secrets/externalSecretsOperator";
import { ADDON_ACCOUNTS, ADDON_IMAGES, PUBLISHED_CHARTS, solvesByRecords } from "../../model/addons";
import { loadBalancerControllerPolicy } from "../../model/aws/loadBalancerPolicy";
import { dns01Policy, externalDnsPolicy } from "../../model/aws/workloadPolicies";
import { parseImageReference, relocate } from "../../model/images";
import { ingressClass } from "../../model/ingress";
import type { Foundation } from "./foundation";
import type { StackRoles } from "./roles";

/** What is known of names before add-ons that write records. */
export interface AddonNames {
  readonly domain: string;
  readonly zoneId: pulumi.Input<string>;
}

/** Drivers that what is stored needs. */
export function storageDrivers(base: Foundation, roles: StackRoles): readonly pulumi.Resource[] {
  const { addons } = base.config.aws;
  const driver = (name: string, addonName: string, key: "ebsCsi" | "efsCsi", policy: string) =>
    addons[key] === "existing"
      ? []
      : [addon(base, name, addonName, roles.addon(name, key, ADDON_ACCOUNTS[key], `service-role/${policy}`))];
  return [
    ...driver("ebs-csi", "aws-ebs-csi-driver", "ebsCsi", "AmazonEBSCSIDriverPolicy"),
    ...driver("efs-csi", "aws-efs-csi-driver", "efsCsi", "AmazonEFSCSIDriverPolicy"),
  ];
}

function addon(
  { cluster, inAccount }: Foundation,
  name: string,
  addonName: string,
  identity?: AddonIdentity,
  settings?: pulumi.Inputs,
  before: readonly pulumi.Resource[] = [],
): ClusterAddon {
  return new ClusterAddon(
    name,
    {
      clusterName: cluster.clusterName,
      addonName,
      ...(identity === undefined ? {} : { identity }),
      ...(settings === undefined ? {} : { settings }),
    },
    // The cluster's own provider is known once pods can start.
    { ...inAccount, dependsOn: [cluster.provider, ...before] },
  );
}

function mirrored(
  image: string,
  mirrorPrefix: string,
): { readonly repository: string; readonly tag: string } {
  const { registry, repository, tag = "" } = parseImageReference(relocate(image, mirrorPrefix));
  return { repository: `${registry}/${repository}`, tag };
}

function chartOf(base: Foundation, key: keyof typeof PUBLISHED_CHARTS): PublishedChart {
  const reference = base.config.aws.charts[key];
  return reference === undefined ? PUBLISHED_CHARTS[key] : { reference };
}

/**
 * cert-manager, which may answer challenges where its servers' issuer does so by records in Route 53. Its add-on takes no
 * role, by no way: EKS refuses Pod Identity for it, and it has no setting for its service account's annotations. So EKS Pod
 * Identity gives the role to its service account beside the add-on, whatever the config chooses for others, and before its
 * pods start.
 */
function certManager(base: Foundation, roles: StackRoles, names: AddonNames | undefined): pulumi.Resource {
  if (!solvesByRecords(base.config) || names === undefined)
    return addon(base, "cert-manager", "cert-manager");
  const policy = pulumi
    .all([roles.place, names.zoneId])
    .apply(([{ partition }, zoneId]) => dns01Policy(partition, zoneId));
  const account = ADDON_ACCOUNTS.certManager;
  const { made } = roles.role("cert-manager", "certManager", account, policy, "pod-identity");
  return addon(base, "cert-manager", "cert-manager", undefined, undefined, made);
}

function externalDns(base: Foundation, roles: StackRoles, { domain, zoneId }: AddonNames): pulumi.Resource {
  const policy = pulumi
    .all([roles.place, zoneId])
    .apply(([{ partition }, id]) => externalDnsPolicy(partition, id));
  const identity = roles.addon("external-dns", "externalDns", ADDON_ACCOUNTS.externalDns, policy);
  return addon(base, "external-dns", "external-dns", identity, {
    domainFilters: [domain],
    txtOwnerId: base.config.aws.cluster.name,
    // Names of what is gone go too.
    policy: "sync",
    sources: ["ingress"],
  });
}

/** Port of External Secrets' webhook. */
const EXTERNAL_SECRETS_WEBHOOK = 10250;

function externalSecrets(base: Foundation): pulumi.Resource {
  const { config, inCluster } = base;
  const { name: namespace } = new Namespace("external-secrets", {}, inCluster);
  const bound = (name: string, webhookPorts: readonly number[]): AddonPolicy =>
    new AddonPolicy(
      name,
      { namespace, podLabels: { "app.kubernetes.io/name": name }, webhookPorts },
      inCluster,
    );
  const policies = [
    bound("external-secrets", []),
    bound("external-secrets-webhook", [EXTERNAL_SECRETS_WEBHOOK]),
    bound("external-secrets-cert-controller", []),
  ];
  return new ExternalSecretsOperator(
    "external-secrets",
    {
      chart: chartOf(base, "externalSecrets"),
      image: mirrored(ADDON_IMAGES.externalSecrets, config.mirrorPrefix),
      namespace,
    },
    { ...inCluster, dependsOn: policies },
  );
}

/** Port of the load balancer controller's webhook. */
const LOAD_BALANCER_WEBHOOK = 9443;

function loadBalancers(base: Foundation, roles: StackRoles): pulumi.Resource {
  const { config, network, cluster, inCluster } = base;
  const policy = pulumi
    .all([roles.place, cluster.clusterName])
    .apply(([place, name]) => loadBalancerControllerPolicy(place, name));
  const account = ADDON_ACCOUNTS.loadBalancerController;
  const role = roles.role("load-balancer-controller", "loadBalancerController", account, policy);
  const { name: namespace } = new Namespace(account.namespace, {}, inCluster);
  const bound = new AddonPolicy(
    account.name,
    {
      namespace,
      podLabels: { "app.kubernetes.io/name": account.name },
      webhookPorts: [LOAD_BALANCER_WEBHOOK],
      podIdentity: config.aws.identity === "pod-identity",
    },
    inCluster,
  );
  return new LoadBalancerController(
    "aws-load-balancer-controller",
    {
      namespace,
      chart: chartOf(base, "loadBalancerController"),
      image: mirrored(ADDON_IMAGES.loadBalancerController, config.mirrorPrefix),
      clusterName: cluster.clusterName,
      region: config.aws.region,
      vpcId: network.vpcId,
      annotations: role.annotations,
    },
    { ...inCluster, dependsOn: [bound] },
  );
}

/**
 * What the platform needs in its cluster: everything that defines kinds, fills Secrets, issues certificates or makes
 * load balancers is there before what uses it, and so is removed after it.
 */
export function platformAddons(
  base: Foundation,
  roles: StackRoles,
  names: AddonNames | undefined,
): readonly pulumi.Resource[] {
  const { config } = base;
  const { addons } = config.aws;
  const made: pulumi.Resource[] = [];
  if (addons.metricsServer === "install") made.push(addon(base, "metrics-server", "metrics-server"));
  if (addons.certManager === "install") made.push(certManager(base, roles, names));
  if (addons.externalSecrets === "install") made.push(externalSecrets(base));
  const albs = ingressClass(config) === "alb" && names !== undefined;
  if (addons.loadBalancerController === "install" && albs) made.push(loadBalancers(base, roles));
  if (addons.externalDns === "install" && names !== undefined) made.push(externalDns(base, roles, names));
  return made;
}
