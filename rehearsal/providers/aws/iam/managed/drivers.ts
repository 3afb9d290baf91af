import { allow, type ManagedPolicy, of } from "./policy";

const EBS_TAG = "ebs.csi.aws.com/cluster";
const EFS_TAG = "efs.csi.aws.com/cluster";

/** What the EBS CSI driver may do: with volumes and snapshots that have its tags. */
const ebs: ManagedPolicy = {
  path: "service-role/AmazonEBSCSIDriverPolicy",
  version: "v3",
  made: "2025-01-13",
  statements: (partition) => {
    const [volumes, snapshots, instances] = ["volume", "snapshot", "instance"].map(
      (kind) => `arn:${partition}:ec2:*:*:${kind}/*`,
    ) as [string, string, string];
    const tagged = (action: string, on: string, key: string, value: string) =>
      allow(of("ec2", action), [on], { StringLike: { [key]: value } });
    return [
      allow(
        of(
          "ec2",
          "DescribeAvailabilityZones DescribeInstances DescribeSnapshots DescribeTags DescribeVolumes DescribeVolumesModifications",
        ),
      ),
      allow(of("ec2", "CreateSnapshot ModifyVolume"), [volumes]),
      allow(of("ec2", "AttachVolume DetachVolume"), [volumes, instances]),
      allow(of("ec2", "CreateVolume EnableFastSnapshotRestores"), [snapshots]),
      allow(of("ec2", "CreateTags"), [volumes, snapshots], {
        StringEquals: { "ec2:CreateAction": ["CreateVolume", "CreateSnapshot"] },
      }),
      allow(of("ec2", "DeleteTags"), [volumes, snapshots]),
      tagged("CreateVolume", volumes, `aws:RequestTag/${EBS_TAG}`, "true"),
      tagged("CreateVolume", volumes, "aws:RequestTag/CSIVolumeName", "*"),
      tagged("DeleteVolume", volumes, `ec2:ResourceTag/${EBS_TAG}`, "true"),
      tagged("DeleteVolume", volumes, "ec2:ResourceTag/CSIVolumeName", "*"),
      tagged("DeleteVolume", volumes, "ec2:ResourceTag/kubernetes.io/created-for/pvc/name", "*"),
      tagged("CreateSnapshot", snapshots, "aws:RequestTag/CSIVolumeSnapshotName", "*"),
      tagged("CreateSnapshot", snapshots, `aws:RequestTag/${EBS_TAG}`, "true"),
      tagged("DeleteSnapshot", snapshots, "ec2:ResourceTag/CSIVolumeSnapshotName", "*"),
      tagged("DeleteSnapshot", snapshots, `ec2:ResourceTag/${EBS_TAG}`, "true"),
    ];
  },
};

/** What the EFS CSI driver may do: with access points that have its tag. */
const efs: ManagedPolicy = {
  path: "service-role/AmazonEFSCSIDriverPolicy",
  version: "v1",
  made: "2023-07-25",
  statements: () => {
    const asked = { Null: { [`aws:RequestTag/${EFS_TAG}`]: "false" } };
    const only = { "ForAllValues:StringEquals": { "aws:TagKeys": EFS_TAG } };
    return [
      allow([
        ...of("elasticfilesystem", "DescribeAccessPoints DescribeFileSystems DescribeMountTargets"),
        ...of("ec2", "DescribeAvailabilityZones"),
      ]),
      allow(of("elasticfilesystem", "CreateAccessPoint"), ["*"], { ...asked, ...only }),
      allow(of("elasticfilesystem", "TagResource"), ["*"], {
        ...asked,
        ...only,
        StringEquals: { "elasticfilesystem:CreateAction": "CreateAccessPoint" },
      }),
      allow(of("elasticfilesystem", "DeleteAccessPoint"), ["*"], {
        Null: { [`aws:ResourceTag/${EFS_TAG}`]: "false" },
      }),
    ];
  },
};

/** Policies of the storage drivers. */
export const DRIVERS: readonly ManagedPolicy[] = [ebs, efs];
