import * as pulumi from "@pulumi/pulumi";
import type { RegistryBackup } from "../../components/charts/workflowRegistry";
import { BackupBucket } from "../../components/storage/backupBucket";
import { SharedFileSystem } from "../../components/storage/sharedFileSystem";
import { StorageClass } from "../../components/storage/storageClass";
import { backupPolicy } from "../../model/aws/workloadPolicies";
import { zonesOf } from "../../model/configParts/awsRules";
import { bucketName } from "./entrance";
import type { Foundation } from "./foundation";
import type { StackRoles } from "./roles";

/** Folder of the registry's backups in their bucket. */
const REGISTRY_PREFIX = "workflow-registry";

/** User and group that the programs of the Atom charts run as (their charts' security contexts). */
const ATOM_USER = 1000;
const ATOM_GROUP = 2000;

/** The subnets of the nodes, each by itself. */
function subnets({ config, network }: Foundation): readonly pulumi.Input<string>[] {
  const given = config.aws.network.privateSubnetIds;
  if (given !== undefined) return given;
  const all = pulumi.output(network.privateSubnetIds);
  return zonesOf(config.aws).map((_, at) => all.apply((ids) => ids[at] ?? ""));
}

/**
 * Storage classes: encrypted volumes by default, and folders of a file system for what several pods write to.
 * @returns Name of the class for the latter.
 */
export function storageClasses(base: Foundation, drivers: readonly pulumi.Resource[]): pulumi.Output<string> {
  const { config, network, cluster, removable, inAccount, inCluster } = base;
  const opts = { ...inCluster, dependsOn: [...drivers] };
  const fileSystemId: pulumi.Input<string> =
    config.aws.fileSystemId ??
    new SharedFileSystem(
      "shared-files",
      {
        vpcId: network.vpcId,
        subnetIds: subnets(base),
        nodeSecurityGroupId: cluster.nodeSecurityGroupId,
        removable,
      },
      inAccount,
    ).fileSystemId;
  new StorageClass("kube-zen-volumes", { storage: { kind: "ebs" }, isDefault: true }, opts);
  const shared = { kind: "efs", fileSystemId, userId: ATOM_USER, groupId: ATOM_GROUP } as const;
  return new StorageClass("kube-zen-shared", { storage: shared }, opts).storageClassName;
}

/** The registry's backups, and the role by which its own pods alone reach them; nothing where there are none. */
export function registryBackup(base: Foundation, roles: StackRoles): RegistryBackup | undefined {
  const { config, partition, removable, inAccount } = base;
  const { backup, region, identity } = config.aws;
  if (!backup.enabled) return undefined;
  const { retentionDays } = backup;
  const bucket =
    backup.bucket === undefined
      ? new BackupBucket(
          "backups",
          {
            partition,
            bucketName: bucketName(base, "backups"),
            retentionDays,
            removeBackups: removable,
          },
          inAccount,
        )
      : {
          bucketName: backup.bucket,
          ...(backup.kmsKeyArn === undefined ? {} : { keyArn: backup.kmsKeyArn }),
        };
  const { keyArn } = bucket;
  const policy = pulumi
    .all([bucket.bucketName, keyArn])
    .apply(([name, key]) => backupPolicy(partition, name, REGISTRY_PREFIX, key));
  const account = { namespace: config.namespaces.atom, name: "workflow-registry" };
  const role = roles.role("workflow-registry-backup", "registryBackup", account, policy);
  return {
    bucketName: pulumi.all([bucket.bucketName, role.roleArn]).apply(([name]) => name),
    region,
    prefix: REGISTRY_PREFIX,
    retentionDays,
    ...(identity === "irsa" ? { roleArn: role.roleArn } : {}),
    ...(keyArn === undefined ? {} : { keyArn }),
  };
}
