import { randomBytes, randomInt } from "node:crypto";
import { arn, dnsSuffix } from "../../../../model/aws/partition";
import type { PlainMap } from "../../properties/values";
import { AwsError, resourceId } from "../account";
import { text, type Made, type TypeSpec, type World } from "./spec";

const SYSTEM = "aws:efs/fileSystem:FileSystem";
const SUBNET = "aws:ec2/subnet:Subnet";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const TARGET = "aws:efs/mountTarget:MountTarget";

function efsArn({ partition, region, account }: World, resource: string): string {
  return arn({ partition, service: "elasticfilesystem", region, account: account.id, resource });
}

function domain(id: string, { region, partition }: World): string {
  return `${id}.efs.${region}.${dnsSuffix(partition)}`;
}

function fileSystem(inputs: PlainMap, world: World): Made {
  const id = resourceId("fs");
  return {
    id,
    outputs: {
      arn: efsArn(world, `file-system/${id}`),
      creationToken: text(inputs, "creationToken") || randomBytes(8).toString("hex"),
      dnsName: domain(id, world),
      ownerId: world.account.id,
      numberOfMountTargets: 0,
      performanceMode: text(inputs, "performanceMode") || "generalPurpose",
    },
  };
}

function mountTarget(inputs: PlainMap, world: World): Made {
  const { account } = world;
  const system = text(inputs, "fileSystemId");
  const subnet = account.find(SUBNET, text(inputs, "subnetId"));
  const zone = text(subnet?.inputs ?? {}, "availabilityZone");
  const taken = account
    .all(TARGET)
    .some(
      ({ inputs: other, outputs }) =>
        other["fileSystemId"] === system && outputs["availabilityZoneName"] === zone,
    );
  if (zone !== "" && taken)
    throw new AwsError("MountTargetConflict", "mount target already exists in this AZ");
  return {
    id: resourceId("fsmt"),
    outputs: {
      availabilityZoneName: zone,
      dnsName: domain(system, world),
      mountTargetDnsName: `${zone}.${domain(system, world)}`,
      fileSystemArn: efsArn(world, `file-system/${system}`),
      networkInterfaceId: resourceId("eni"),
      ipAddress: `10.0.0.${randomInt(10, 250)}`,
      ownerId: account.id,
    },
  };
}

/** A setting of a file system, known by its id: there is one of each kind. */
const setting: TypeSpec = {
  make: (inputs) => ({ id: text(inputs, "fileSystemId"), outputs: {} }),
  replaces: ["fileSystemId"],
  refers: { fileSystemId: SYSTEM },
  lets: ["fileSystemId"],
  partOf: "fileSystemId",
};

/** How types of EFS behave. */
export const fileTypes: Readonly<Record<string, TypeSpec>> = {
  [SYSTEM]: {
    make: fileSystem,
    replaces: ["availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode"],
    refers: { kmsKeyId: "aws:kms/key:Key" },
    missing: "FileSystemNotFound",
    needed: "FileSystemInUse",
  },
  [TARGET]: {
    make: mountTarget,
    replaces: ["fileSystemId", "subnetId", "ipAddress"],
    refers: { fileSystemId: SYSTEM, subnetId: SUBNET, securityGroups: GROUP },
  },
  "aws:efs/accessPoint:AccessPoint": {
    make: (inputs, world) => {
      const id = resourceId("fsap");
      return {
        id,
        outputs: {
          arn: efsArn(world, `access-point/${id}`),
          fileSystemArn: efsArn(world, `file-system/${text(inputs, "fileSystemId")}`),
          ownerId: world.account.id,
        },
      };
    },
    replaces: ["fileSystemId", "posixUser", "rootDirectory"],
    refers: { fileSystemId: SYSTEM },
    lets: ["fileSystemId"],
  },
  "aws:efs/fileSystemPolicy:FileSystemPolicy": setting,
  "aws:efs/backupPolicy:BackupPolicy": setting,
};
