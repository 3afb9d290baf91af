import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";

/** A storage class of AWS. */
export type StorageKind =
  /** Volumes of EBS, each for one node at a time: encrypted, and made in the zone of the pod. */
  | { readonly kind: "ebs" }
  /** Folders of one EFS file system, for many pods at once, each folder for the user that the programs run as. */
  | {
      readonly kind: "efs";
      readonly fileSystemId: pulumi.Input<string>;
      readonly userId: number;
      readonly groupId: number;
    };

/** What a storage class is made from. */
export interface StorageClassArgs {
  readonly storage: StorageKind;
  /** Whether claims that name none get it. Default: false. */
  readonly isDefault?: boolean;
}

function parametersOf(storage: StorageKind): {
  readonly provisioner: string;
  readonly parameters: Record<string, pulumi.Input<string>>;
  readonly volumeBindingMode: string;
} {
  if (storage.kind === "ebs")
    return {
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4" },
      volumeBindingMode: "WaitForFirstConsumer",
    };
  return {
    provisioner: "efs.csi.aws.com",
    parameters: {
      provisioningMode: "efs-ap",
      fileSystemId: storage.fileSystemId,
      directoryPerms: "0770",
      uid: String(storage.userId),
      gid: String(storage.groupId),
      ensureUniqueDirectory: "true",
    },
    volumeBindingMode: "Immediate",
  };
}

/** A storage class for volumes of EBS or folders of EFS. */
export class StorageClass extends pulumi.ComponentResource {
  /** Its name, known once claims can use it. */
  public readonly storageClassName: pulumi.Output<string>;

  public constructor(name: string, args: StorageClassArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:storage:StorageClass", name, {}, opts);
    const storageClass = new kubernetes.storage.v1.StorageClass(
      name,
      {
        metadata: {
          name,
          annotations: { "storageclass.kubernetes.io/is-default-class": String(args.isDefault ?? false) },
        },
        reclaimPolicy: "Delete",
        allowVolumeExpansion: args.storage.kind === "ebs",
        ...parametersOf(args.storage),
      },
      { parent: this },
    );
    this.storageClassName = after(name, [storageClass]);
    this.registerOutputs({ storageClassName: this.storageClassName });
  }
}
