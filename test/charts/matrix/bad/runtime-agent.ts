import type { Values } from "../../support";
import { rolloutRefusals } from "../rollouts";
import type { BadValues } from "../types";
import { settings } from "./runtime-agent-settings";

const refuse = (name: string, names: string, values: Values): BadValues => ({ name, names, values });

const shared = { persistence: { accessMode: "ReadWriteMany" } };
const keys = { existingSecret: "s3-keys" };
const backup = (storage: Values, more: Values = {}): Values => ({
  ...shared,
  backup: { enabled: true, storage, ...more },
});
const restore = (backupId: string, more: Values = {}, operator: Values = {}): Values => ({
  ...shared,
  backup: { storage: keys, ...operator },
  restore: { enabled: true, backupId, ...more },
});
const velero = { operator: "velero", storage: {} };
const k8up = { operator: "k8up", k8up: { repoPasswordSecret: { name: "restic" } } };

const backups: readonly BadValues[] = [
  refuse("backup without credentials", "backup.storage.existingSecret", backup({})),
  refuse("backup with two credentials", "backup.storage.podIdentity", backup({ ...keys, podIdentity: true })),
  refuse("backup of nothing that lasts", "persistence.enabled", {
    ...backup(keys),
    replicaCount: 1,
    autoscaling: { enabled: false },
    persistence: { enabled: false },
  }),
  refuse("backup of a volume for one pod", "persistence.accessMode", {
    ...backup(keys),
    replicaCount: 1,
    autoscaling: { enabled: false },
    persistence: { existingClaim: "logs", accessMode: "ReadWriteOncePod" },
  }),
  refuse(
    "backup in the clear with a key",
    "backup.encryption.kmsKeyId",
    backup(keys, { encryption: { kmsKeyId: "alias/a" } }),
  ),
  refuse("backup of logs that go with their replica", "persistence.accessMode", {
    ...backup(keys),
    persistence: {},
  }),
  refuse("backup by an unknown operator", "backup.operator", backup(keys, { operator: "kasten" })),
  refuse("backup at no time", "backup.schedule", backup(keys, { schedule: "nightly" })),
  refuse("backup kept for weeks", "backup.retention", backup(keys, { retention: "4w" })),
  refuse("backup kept for no time", "backup.retention", backup(keys, { retention: "0d" })),
  refuse("backup given no time", "backup.deadlineSeconds", backup(keys, { deadlineSeconds: 1 })),
  refuse(
    "backup to a bucket that is none",
    "backup.storage.bucket",
    backup({ ...keys, bucket: "Atom_Backups" }),
  ),
  refuse(
    "backup to a server with keys in its address",
    "backup.storage.endpoint",
    backup({ ...keys, endpoint: "https://a:b@minio" }),
  ),
  refuse("backup to another kind of storage", "backup.storage.type", backup({ ...keys, type: "gcs" })),
  refuse("backup to a folder above", "backup.storage.prefix", backup({ ...keys, prefix: "/a/" })),
  refuse("backup with keys in the values", "backup.storage.accessKey", backup({ accessKey: "AKIA" })),
  refuse("backup by a role that is none", "backup.storage.roleArn", backup({ roleArn: "backup" })),
  refuse("velero with keys", "backup.storage.existingSecret", backup(keys, { operator: "velero" })),
  refuse(
    "k8up without a password",
    "backup.k8up.repoPasswordSecret.name",
    backup(keys, { operator: "k8up" }),
  ),
  refuse(
    "k8up with a role",
    "backup.storage.roleArn",
    backup({ roleArn: "arn:aws:iam::123456789012:role/b" }, k8up),
  ),
  refuse("velero that is not there", "backup.renderMode", {
    ...shared,
    backup: { enabled: true, operator: "velero", renderMode: "failIfMissing" },
  }),
  refuse("restore of no backup", "restore.backupId", restore("")),
  refuse("restore of the latest", "restore.backupId", restore("latest")),
  refuse("restore of a path", "restore.backupId", restore("../backup-20240115-020000")),
  refuse("restore beside old pods", "strategy.type", {
    ...restore("backup-20240115-020000"),
    strategy: { type: "RollingUpdate" },
  }),
  refuse("restore without credentials", "backup.storage.existingSecret", {
    ...restore("backup-20240115-020000"),
    ...shared,
    backup: {},
  }),
  refuse(
    "restore by velero over a claim of the chart",
    "persistence.existingClaim",
    restore("a-20240115020000", {}, velero),
  ),
  refuse("restore by velero over data", "restore.overwrite", {
    ...restore("a-20240115020000", { overwrite: true }, velero),
    persistence: { existingClaim: "brought-back", accessMode: "ReadWriteMany" },
  }),
  refuse(
    "restore by k8up of another's id",
    "restore.backupId",
    restore("backup-20240115-020000", { overwrite: true }, k8up),
  ),
  refuse("restore by k8up without leave", "restore.overwrite", restore("0123abcd", {}, k8up)),
];

/** Values that runtime-agent must refuse. */
export const bad: readonly BadValues[] = [
  { name: "unknown key", values: { replicaCountt: 1 }, names: "replicaCountt" },
  ...settings,
  ...rolloutRefusals("runtime-agent"),
  ...backups,
  {
    name: "k8up-with-a-ca-that-it-does-not-read",
    values: {
      persistence: { accessMode: "ReadWriteMany" },
      backup: {
        enabled: true,
        operator: "k8up",
        k8up: { repoPasswordSecret: { name: "restic" } },
        storage: { existingSecret: "s3-keys", caConfigMap: "ca" },
      },
    },
    names: "backup.storage.caConfigMap",
  },
  {
    name: "velero-with-a-key-that-it-does-not-read",
    values: {
      persistence: { accessMode: "ReadWriteMany" },
      backup: {
        enabled: true,
        operator: "velero",
        encryption: { type: "aws:kms", kmsKeyId: "alias/backup" },
      },
    },
    names: "backup.encryption.kmsKeyId",
  },
];
