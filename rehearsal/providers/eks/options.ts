/** Options of the components of `@pulumi/eks` that the rehearsal knows; those of our own stack and no more. */
export const CLUSTER_OPTIONS = [
  "accessEntries",
  "authenticationMode",
  "corednsAddonOptions",
  "createInstanceRole",
  "createOidcProvider",
  "deletionProtection",
  "enabledClusterLogTypes",
  "encryptionConfigKeyArn",
  "endpointPrivateAccess",
  "endpointPublicAccess",
  "name",
  "privateSubnetIds",
  "publicAccessCidrs",
  "publicSubnetIds",
  "skipDefaultNodeGroup",
  "skipDefaultSecurityGroups",
  "tags",
  "useDefaultVpcCni",
  "version",
  "vpcCniOptions",
  "vpcId",
] as const;

/** Options of a managed node group. */
export const NODE_GROUP_OPTIONS = [
  "amiType",
  "cluster",
  "clusterName",
  "ignoreScalingChanges",
  "instanceTypes",
  "labels",
  "launchTemplate",
  "nodeRole",
  "scalingConfig",
  "subnetIds",
  "tags",
  "version",
] as const;

/** Values that an option has to have, because another one would register other resources. */
const REQUIRED: Readonly<Record<string, string | boolean>> = {
  authenticationMode: "API",
  createInstanceRole: false,
  skipDefaultNodeGroup: true,
  skipDefaultSecurityGroups: true,
};

/**
 * Refuses what the rehearsal would do otherwise than the real component.
 * @throws Error with one sentence that names the option.
 */
export function demandKnown(
  type: string,
  known: readonly string[],
  inputs: Readonly<Record<string, unknown>>,
): void {
  const given = Object.keys(inputs).filter((name) => inputs[name] !== undefined);
  const other = given.find((name) => !known.includes(name));
  if (other !== undefined)
    throw new Error(
      `The rehearsal does not follow the option ${other} of ${type}: leave it out or use the real engine (--engine pulumi).`,
    );
  for (const [name, value] of Object.entries(REQUIRED)) {
    if (!known.includes(name) || inputs[name] === value) continue;
    throw new Error(
      `The rehearsal follows ${type} with ${name}: ${JSON.stringify(value)} only: set it so or use the real engine (--engine pulumi).`,
    );
  }
}
