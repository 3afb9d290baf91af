import type { Values } from "../../support";
import { rolloutScenarios } from "../rollouts";
import type { Scenario } from "../types";
import { settings } from "./runtime-agent-settings";
import { runtimeAgentSettings } from "./atom-every-setting";

const id = "backup-20240115-020000";
const role = "arn:aws:iam::123456789012:role/atom/backup";

const shared = { persistence: { accessMode: "ReadWriteMany" } };
/** Values of a backup with these settings of its storage. */
const backup = (storage: Values, more: Values = {}): Values => ({ enabled: true, storage, ...more });
const keys = { existingSecret: "s3-keys" };
const k8up = { operator: "k8up", k8up: { repoPasswordSecret: { name: "restic" } } };

const backups: readonly Scenario[] = [
  { name: "backup", values: { ...shared, backup: backup(keys) } },
  {
    name: "backup-by-role",
    values: {
      ...shared,
      backup: backup(
        { roleArn: role, region: "eu-central-1", bucket: "acme.backups", prefix: "eu-1/agent" },
        { encryption: { type: "aws:kms", kmsKeyId: "alias/backup" }, retention: "90d", schedule: "@daily" },
      ),
      networkPolicy: { backup: { cidrs: ["192.0.2.0/24"] } },
    },
  },
  {
    name: "backup-by-pod-identity",
    values: { ...shared, backup: backup({ podIdentity: true }, { deadlineSeconds: 600 }) },
  },
  {
    name: "backup-to-own-server",
    values: {
      ...shared,
      backup: backup({ ...keys, endpoint: "https://minio.storage.svc:9000", caConfigMap: "storage-ca" }),
    },
  },
  {
    name: "backup-on-one-node",
    values: {
      replicaCount: 1,
      autoscaling: { enabled: false },
      persistence: { existingClaim: "logs" },
      backup: backup(keys),
    },
  },
  {
    name: "restore",
    values: { ...shared, backup: { storage: keys }, restore: { enabled: true, backupId: id } },
  },
  {
    name: "restore-over-data",
    values: {
      ...shared,
      backup: backup({ roleArn: role, endpoint: "https://s3.example.com" }),
      restore: { enabled: true, backupId: id, overwrite: true },
    },
  },
  {
    name: "backup-by-velero",
    values: { ...shared, backup: { enabled: true, operator: "velero" } },
    apiVersions: ["velero.io/v1"],
  },
  {
    name: "restore-by-velero",
    values: {
      persistence: { existingClaim: "brought-back", accessMode: "ReadWriteMany" },
      backup: { enabled: true, operator: "velero", velero: { namespace: "backups", storageLocation: "eu" } },
      restore: { enabled: true, backupId: "default-agent-20240115020000" },
    },
    apiVersions: ["velero.io/v1"],
  },
  { name: "backup-by-k8up", values: { ...shared, backup: backup(keys, k8up) }, apiVersions: ["k8up.io/v1"] },
  {
    name: "restore-by-k8up",
    values: {
      ...shared,
      backup: { storage: keys, ...k8up },
      restore: { enabled: true, backupId: "0123abcd", overwrite: true },
    },
    apiVersions: ["k8up.io/v1"],
  },
  { name: "backup-operator-missing", values: { ...shared, backup: backup(keys, k8up) } },
];

/** The scenarios of runtime-agent. */
export const scenarios: readonly Scenario[] = [
  { name: "defaults", values: {} },
  ...settings,
  ...runtimeAgentSettings,
  ...rolloutScenarios("runtime-agent"),
  ...backups,
];
