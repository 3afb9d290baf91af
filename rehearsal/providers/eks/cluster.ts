import * as fs from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { embeddedKubeconfig } from "../../../model/environment";
import { CLUSTER_OPTIONS, demandKnown } from "./options";
import { ServiceRole } from "./serviceRole";

type AccessEntry = {
  readonly principalArn: pulumi.Input<string>;
  readonly kubernetesGroups?: pulumi.Input<pulumi.Input<string>[]>;
  readonly accessPolicies?: Readonly<
    Record<
      string,
      {
        readonly policyArn: pulumi.Input<string>;
        readonly accessScope: aws.types.input.eks.AccessPolicyAssociationAccessScope;
      }
    >
  >;
};

/** The inputs that our stack gives, as the engine hands them over. */
export interface ClusterInputs {
  readonly name?: pulumi.Input<string>;
  readonly version?: pulumi.Input<string>;
  readonly privateSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  readonly publicSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  readonly endpointPrivateAccess?: pulumi.Input<boolean>;
  readonly endpointPublicAccess?: pulumi.Input<boolean>;
  readonly publicAccessCidrs?: pulumi.Input<pulumi.Input<string>[]>;
  readonly enabledClusterLogTypes?: pulumi.Input<pulumi.Input<string>[]>;
  readonly encryptionConfigKeyArn?: pulumi.Input<string>;
  readonly deletionProtection?: pulumi.Input<boolean>;
  readonly createOidcProvider?: boolean;
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  readonly accessEntries?: Readonly<Record<string, AccessEntry>>;
  readonly useDefaultVpcCni?: boolean;
  readonly vpcCniOptions?: {
    readonly enableNetworkPolicy?: pulumi.Input<boolean>;
    readonly configurationValues?: Readonly<Record<string, unknown>>;
  };
}

function addonVersion(
  addonName: string,
  cluster: aws.eks.Cluster,
  opts: pulumi.InvokeOptions,
): pulumi.Output<string> {
  return aws.eks.getAddonVersionOutput(
    { addonName, kubernetesVersion: cluster.version, mostRecent: true },
    opts,
  ).version;
}

/** The add-on of the VPC CNI, in a component of its own as in the real one. */
class VpcCniAddon extends pulumi.ComponentResource {
  constructor(
    name: string,
    cluster: aws.eks.Cluster,
    options: NonNullable<ClusterInputs["vpcCniOptions"]>,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("eks:index:VpcCniAddon", name, {}, opts);
    const { enableNetworkPolicy = false, configurationValues = {} } = options;
    new aws.eks.Addon(
      name,
      {
        clusterName: cluster.name,
        addonName: "vpc-cni",
        addonVersion: addonVersion("vpc-cni", cluster, { parent: this }),
        preserve: true,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        configurationValues: pulumi
          .output(enableNetworkPolicy)
          .apply((on) => JSON.stringify({ ...configurationValues, enableNetworkPolicy: String(on) })),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

function accessEntries(
  name: string,
  cluster: aws.eks.Cluster,
  entries: NonNullable<ClusterInputs["accessEntries"]>,
  parent: pulumi.Resource,
): void {
  for (const [own, { principalArn, kubernetesGroups, accessPolicies = {} }] of Object.entries(entries)) {
    const entry = new aws.eks.AccessEntry(
      `${name}-${own}`,
      {
        clusterName: cluster.name,
        principalArn,
        ...(kubernetesGroups === undefined ? {} : { kubernetesGroups }),
      },
      { parent, dependsOn: [cluster] },
    );
    for (const [policy, { policyArn, accessScope }] of Object.entries(accessPolicies))
      new aws.eks.AccessPolicyAssociation(
        `${name}-${own}-${policy}`,
        { clusterName: cluster.name, principalArn, policyArn, accessScope },
        { parent: entry, dependsOn: [entry] },
      );
  }
}

/**
 * The kubeconfig. The real one asks AWS for a token (`aws eks get-token`); here it is that of the embedded cluster,
 * which stands for EKS.
 */
function kubeconfigOf(cluster: aws.eks.Cluster): pulumi.Output<unknown> {
  return cluster.endpoint.apply((): unknown =>
    parse(fs.readFileSync(embeddedKubeconfig(process.env), "utf8")),
  );
}

/** `eks:index:Cluster` with the resources that the real one registers for the options of our stack. */
export class Cluster extends pulumi.ComponentResource {
  public readonly state: pulumi.Inputs;

  constructor(name: string, inputs: ClusterInputs, opts: pulumi.ComponentResourceOptions) {
    demandKnown("eks:index:Cluster", CLUSTER_OPTIONS, inputs as Readonly<Record<string, unknown>>);
    super("eks:index:Cluster", name, inputs, opts);
    const child = { parent: this };
    const role = new ServiceRole(`${name}-eksRole`, ["AmazonEKSClusterPolicy"], child);
    const subnetIds = pulumi
      .all([inputs.publicSubnetIds ?? [], inputs.privateSubnetIds ?? []])
      .apply(([open, closed]) => [...open, ...closed]);
    const { encryptionConfigKeyArn: keyArn } = inputs;
    const cluster = new aws.eks.Cluster(
      `${name}-eksCluster`,
      {
        ...given("name", inputs.name),
        ...given("version", inputs.version),
        ...given("enabledClusterLogTypes", inputs.enabledClusterLogTypes),
        ...given("deletionProtection", inputs.deletionProtection),
        roleArn: role.resolvedArn,
        bootstrapSelfManagedAddons: true,
        vpcConfig: {
          subnetIds,
          ...given("endpointPrivateAccess", inputs.endpointPrivateAccess),
          ...given("endpointPublicAccess", inputs.endpointPublicAccess),
          ...given("publicAccessCidrs", inputs.publicAccessCidrs),
        },
        tags: pulumi.output(inputs.tags).apply((tags) => ({ Name: `${name}-eksCluster`, ...tags })),
        ...(keyArn === undefined
          ? {}
          : { encryptionConfig: { provider: { keyArn }, resources: ["secrets"] } }),
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      },
      {
        parent: this,
        ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
      },
    );
    new aws.eks.Addon(
      `${name}-kube-proxy`,
      {
        clusterName: cluster.name,
        addonName: "kube-proxy",
        preserve: true,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        addonVersion: addonVersion("kube-proxy", cluster, child),
      },
      child,
    );
    accessEntries(name, cluster, inputs.accessEntries ?? {}, this);
    if (inputs.useDefaultVpcCni !== true)
      new VpcCniAddon(`${name}-vpc-cni`, cluster, inputs.vpcCniOptions ?? {}, child);
    const issuer = cluster.identities.apply((identities) => identities[0]?.oidcs[0]?.issuer ?? "");
    const provider =
      inputs.createOidcProvider === true
        ? new aws.iam.OpenIdConnectProvider(
            `${name}-oidcProvider`,
            { clientIdLists: ["sts.amazonaws.com"], url: issuer },
            child,
          )
        : undefined;
    const kubeconfig = kubeconfigOf(cluster);
    this.state = {
      eksCluster: cluster,
      core: { cluster, endpoint: cluster.endpoint, subnetIds, vpcCni: undefined },
      kubeconfig,
      kubeconfigJson: kubeconfig.apply((config) => JSON.stringify(config)),
      clusterSecurityGroupId: "",
      nodeSecurityGroupId: "",
      clusterIngressRuleId: "",
      defaultNodeGroupAsgName: "",
      fargateProfileId: "",
      fargateProfileStatus: "",
      instanceRoles: [],
      oidcProviderArn: provider?.arn ?? "",
      oidcProviderUrl: issuer,
      // The real component leaves the scheme out here.
      oidcIssuer: issuer.apply((url) => url.replace("https://", "")),
      autoModeNodeRoleName: "",
    };
    this.registerOutputs(this.state);
  }
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
