import assert from "node:assert/strict";
import * as fs from "node:fs";
import {
  type KubernetesObject,
  type RenderOptions,
  type Values,
  inventory,
  only,
  renderChart,
  renderFailure,
} from "../support";
import { programFolder } from "./program";

type Fields = Readonly<Record<string, unknown>>;
interface PodSpec extends Fields {
  readonly containers: readonly [Fields];
  readonly initContainers?: readonly [Fields];
  readonly volumes: readonly Fields[];
}
interface CronJobSpec extends Fields {
  readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: PodSpec } } & Fields };
}

const keys = { existingSecret: "s3-keys" };
const shared = { persistence: { accessMode: "ReadWriteMany" } };
const id = "backup-20240115-020000";

const charts = {
  "workflow-registry": { ground: {}, volume: "data", claim: "registry-data", path: "/app/data", more: [] },
  "runtime-agent": {
    ground: shared,
    volume: "logs",
    claim: "registry-logs",
    path: "/app/logs",
    more: [{ name: "GROWING", value: "true" }],
  },
} as const;

for (const [chart, { ground, volume, claim, path, more }] of Object.entries(charts)) {
  const render = (values: Values, options: RenderOptions = {}): Promise<readonly KubernetesObject[]> =>
    renderChart(`charts/${chart}`, { ...ground, ...values }, { release: "registry", ...options });
  const refusal = (values: Values): Promise<string> =>
    renderFailure(`charts/${chart}`, { ...ground, ...values });
  const labels = { "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": "registry" };
  const jobLabels = { ...labels, "app.kubernetes.io/name": `${chart}-backup` };
  const secret = (name: string, optional = {}): object => ({
    name,
    valueFrom: { secretKeyRef: { name: "s3-keys", key: name, ...optional } },
  });
  const storage = [
    { name: "DATA_PATH", value: path },
    { name: "S3_BUCKET", value: "atom-backups" },
    { name: "S3_PREFIX", value: chart },
    { name: "S3_REGION", value: "us-east-1" },
    { name: "S3_ENDPOINT", value: "" },
  ];
  const credentials = [
    secret("AWS_ACCESS_KEY_ID"),
    secret("AWS_SECRET_ACCESS_KEY"),
    secret("AWS_SESSION_TOKEN", { optional: true }),
  ];
  const program = { name: "backup", mountPath: "/opt/backup", readOnly: true };
  const anywhere = [
    { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
    { ipBlock: { cidr: "::/0", except: ["fd00:ec2::/32", "fe80::/10"] } },
  ];
  const https = (to: readonly object[]): object => ({ to, ports: [{ protocol: "TCP", port: 443 }] });
  const egress = async (values: Values, name: string): Promise<readonly unknown[]> =>
    (only(await render(values), "NetworkPolicy", name)["spec"] as { readonly egress: readonly unknown[] })
      .egress;

  describe(`charts/${chart}: backup and restore as rendered`, () => {
    it("makes nothing of it by default", async () => {
      const names = inventory(await render({}));
      assert.deepEqual(
        names.filter((name) => /backup|CronJob|Schedule|Restore/.test(name)),
        [],
      );
    });

    it("backs up by a CronJob in the application's own image, with the volume mounted to be read", async () => {
      const objects = await render({ backup: { enabled: true, storage: keys } });
      const { jobTemplate, ...schedule } = only(objects, "CronJob", "registry-backup")["spec"] as CronJobSpec;
      assert.deepEqual(schedule, {
        schedule: "0 2 * * *",
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
      });
      const { template, ...limits } = jobTemplate.spec;
      assert.deepEqual(limits, { backoffLimit: 2, activeDeadlineSeconds: 3600 });
      const deployment = only(objects, "Deployment")["spec"] as {
        readonly template: { readonly spec: PodSpec };
      };
      const { securityContext, serviceAccountName, containers } = deployment.template.spec;
      assert.deepEqual(template, {
        metadata: { labels: jobLabels },
        spec: {
          restartPolicy: "Never",
          serviceAccountName,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext,
          containers: [
            {
              name: "backup",
              image: containers[0]["image"],
              imagePullPolicy: "IfNotPresent",
              command: ["python3", "/opt/backup/backup.py"],
              args: ["backup"],
              env: [
                ...storage,
                ...more,
                { name: "S3_ENCRYPTION", value: "AES256" },
                { name: "S3_KMS_KEY_ID", value: "" },
                { name: "RETENTION_DAYS", value: "30" },
                ...credentials,
              ],
              resources: {
                limits: { cpu: "500m", memory: "256Mi" },
                requests: { cpu: "50m", memory: "128Mi" },
              },
              securityContext: containers[0]["securityContext"],
              volumeMounts: [{ name: volume, mountPath: path, readOnly: true }, program],
            },
          ],
          volumes: [
            { name: volume, persistentVolumeClaim: { claimName: claim } },
            { name: "backup", configMap: { name: "registry-backup" } },
          ],
        },
      });
      const data = only(objects, "ConfigMap", "registry-backup")["data"] as Readonly<Record<string, string>>;
      const folder = programFolder(chart);
      const files = fs.readdirSync(folder).filter((file) => file.endsWith(".py"));
      assert.deepEqual(
        data,
        Object.fromEntries(files.map((file) => [file, fs.readFileSync(`${folder}/${file}`, "utf8")])),
      );
    });

    it("restores in an init container, while no other pod runs", async () => {
      const values = { backup: { storage: keys }, restore: { enabled: true, backupId: id, overwrite: true } };
      const objects = await render(values);
      const { strategy, template } = only(objects, "Deployment")["spec"] as {
        readonly strategy: object;
        readonly template: { readonly spec: PodSpec };
      };
      assert.deepEqual(strategy, { type: "Recreate" });
      const { name, args, env, volumeMounts } = template.spec.initContainers?.[0] ?? {};
      assert.deepEqual(
        { name, args, env, volumeMounts },
        {
          name: "restore",
          args: ["restore"],
          env: [
            ...storage,
            { name: "BACKUP_ID", value: id },
            { name: "OVERWRITE", value: "true" },
            ...credentials,
          ],
          volumeMounts: [{ name: volume, mountPath: path }, program],
        },
      );
      assert.ok(!inventory(objects).includes("CronJob/registry-backup"));
      assert.deepEqual((await egress(values, "registry")).at(-1), https(anywhere));
    });

    it("closes the backup's pods but to DNS and the bucket, open or as named", async () => {
      const backup = { enabled: true, storage: keys };
      const [dns, ...open] = await egress({ backup }, "registry-backup");
      assert.match(JSON.stringify(dns), /kube-system.*53/);
      assert.deepEqual(open, [https(anywhere)]);
      const cidrs = { backup: { cidrs: ["192.0.2.0/24"] } };
      assert.deepEqual((await egress({ backup, networkPolicy: cidrs }, "registry-backup")).slice(1), [
        https([{ ipBlock: { cidr: "192.0.2.0/24" } }]),
      ]);
      const own = { enabled: true, storage: { ...keys, endpoint: "http://minio.storage.svc:9000" } };
      assert.deepEqual((await egress({ backup: own }, "registry-backup")).slice(1), [
        {
          to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storage" } } }],
          ports: [{ protocol: "TCP", port: 9000 }],
        },
      ]);
      const pods = { enabled: true, storage: { podIdentity: true } };
      assert.deepEqual((await egress({ backup: pods }, "registry-backup")).slice(1), [
        https(anywhere),
        {
          to: [{ ipBlock: { cidr: "169.254.170.23/32" } }, { ipBlock: { cidr: "fd00:ec2::23/128" } }],
          ports: [{ protocol: "TCP", port: 80 }],
        },
      ]);
    });

    it("gives a role's token to no container but its own", async () => {
      const roleArn = "arn:aws:iam::123456789012:role/backup";
      const objects = await render({
        backup: { enabled: true, storage: { roleArn } },
        restore: { enabled: true, backupId: id },
      });
      const deployment = only(objects, "Deployment")["spec"] as {
        readonly template: { readonly spec: PodSpec };
      };
      const { volumes, containers, initContainers } = deployment.template.spec;
      assert.deepEqual(
        volumes.find(({ name }) => name === "backup-token"),
        {
          name: "backup-token",
          projected: {
            sources: [
              {
                serviceAccountToken: {
                  audience: "sts.amazonaws.com",
                  expirationSeconds: 3600,
                  path: "token",
                },
              },
            ],
          },
        },
      );
      assert.ok(!JSON.stringify(containers).includes("backup-token"));
      assert.match(JSON.stringify(initContainers), /"name":"AWS_ROLE_ARN","value":"arn:aws:iam/);
    });

    it("runs beside the application where the volume is mounted on one node", async () => {
      const one = { replicaCount: 1, autoscaling: { enabled: false } };
      const persistence =
        chart === "runtime-agent" ? { existingClaim: "logs" } : { accessMode: "ReadWriteOnce" };
      const objects = await render({ ...one, persistence, backup: { enabled: true, storage: keys } });
      const { jobTemplate } = only(objects, "CronJob")["spec"] as CronJobSpec;
      assert.deepEqual(jobTemplate.spec.template.spec["affinity"], {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: labels }, topologyKey: "kubernetes.io/hostname" },
          ],
        },
      });
    });

    it("leaves it to Velero by one value", async () => {
      const values = {
        persistence: { existingClaim: "brought-back", accessMode: "ReadWriteMany" },
        backup: { enabled: true, operator: "velero" },
        restore: { enabled: true, backupId: "default-registry-20240115020000" },
      };
      const objects = await render(values, { apiVersions: ["velero.io/v1"] });
      assert.ok(!inventory(objects).some((name) => name.startsWith("CronJob") || name.endsWith("-backup")));
      assert.ok(!JSON.stringify(only(objects, "Deployment")).includes("initContainers"));
      const schedule = only(objects, "Schedule", "default-registry");
      assert.deepEqual([schedule.apiVersion, schedule.metadata.namespace], ["velero.io/v1", "velero"]);
      assert.deepEqual(schedule["spec"], {
        schedule: "0 2 * * *",
        template: {
          includedNamespaces: ["default"],
          includedResources: ["pods", "persistentvolumeclaims", "persistentvolumes"],
          labelSelector: { matchLabels: labels },
          snapshotVolumes: true,
          snapshotMoveData: true,
          storageLocation: "default",
          ttl: "720h0m0s",
        },
      });
      assert.deepEqual(only(objects, "Restore")["spec"], {
        backupName: "default-registry-20240115020000",
        includedNamespaces: ["default"],
        includedResources: ["persistentvolumeclaims", "persistentvolumes"],
        restorePVs: true,
        existingResourcePolicy: "none",
      });
      assert.ok(!inventory(await render(values)).some((name) => /^(Schedule|Restore)/.test(name)));
    });

    it("leaves it to K8up by one value", async () => {
      const values = {
        backup: {
          enabled: true,
          operator: "k8up",
          renderMode: "alwaysRender",
          retention: "14d",
          storage: keys,
          k8up: { repoPasswordSecret: { name: "restic" } },
        },
        restore: { enabled: true, backupId: "0123abcd", overwrite: true },
      };
      const objects = await render(values);
      const backend = {
        repoPasswordSecretRef: { name: "restic", key: "password" },
        s3: {
          endpoint: "https://s3.us-east-1.amazonaws.com",
          bucket: `atom-backups/${chart}`,
          accessKeyIDSecretRef: { name: "s3-keys", key: "AWS_ACCESS_KEY_ID" },
          secretAccessKeySecretRef: { name: "s3-keys", key: "AWS_SECRET_ACCESS_KEY" },
        },
      };
      const resources = {
        requests: { cpu: "50m", memory: "128Mi" },
        limits: { cpu: "500m", memory: "256Mi" },
      };
      const podSecurityContext = {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 2000,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      };
      assert.deepEqual(only(objects, "Schedule", "registry")["spec"], {
        backend,
        podSecurityContext,
        resourceRequirementsTemplate: resources,
        failedJobsHistoryLimit: 3,
        successfulJobsHistoryLimit: 1,
        backup: {
          schedule: "0 2 * * *",
          activeDeadlineSeconds: 3600,
          labelSelectors: [{ matchLabels: labels }],
          tags: ["registry"],
        },
        prune: { schedule: "@weekly-random", retention: { keepDaily: 14, tags: ["registry"] } },
        check: { schedule: "@weekly-random" },
      });
      assert.deepEqual(only(objects, "Restore")["spec"], {
        snapshot: "0123abcd",
        restoreMethod: { folder: { claimName: claim } },
        backend,
        podSecurityContext,
        resources,
      });
    });

    const refused: readonly (readonly [Values, string])[] = [
      [
        { backup: { enabled: true } },
        "backup.enabled is true and there are no credentials for the bucket: set backup.storage.existingSecret to a Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or backup.storage.roleArn, or backup.storage.podIdentity.",
      ],
      [
        { backup: { enabled: true, storage: { ...keys, podIdentity: true } } },
        "backup.storage.existingSecret and backup.storage.podIdentity are set together: keep one source of credentials for the bucket.",
      ],
      [
        { backup: { enabled: true, operator: "velero", storage: keys } },
        "backup.storage.existingSecret is set while backup.operator is velero, which has a storage location with credentials of its own: leave it empty, and name the location in backup.velero.storageLocation.",
      ],
      [
        { backup: { enabled: true, operator: "velero", renderMode: "failIfMissing" } },
        "backup.renderMode is failIfMissing and the cluster does not know velero.io/v1: install Velero, or set backup.renderMode to skipIfMissing.",
      ],
      [
        { backup: { enabled: true, operator: "k8up", storage: keys } },
        "backup.operator is k8up and backup.k8up.repoPasswordSecret.name is empty: name the Secret with the password that its repository is encrypted with.",
      ],
      [
        { backup: { storage: keys }, restore: { enabled: true } },
        "restore.enabled is true and restore.backupId is empty: name the backup, as backup-YYYYMMDD-HHMMSS.",
      ],
      [
        { backup: { storage: keys }, restore: { enabled: true, backupId: "latest" } },
        'restore.backupId is "latest" while backup.operator is none: write it as backup-YYYYMMDD-HHMMSS.',
      ],
      [
        { backup: { operator: "velero" }, restore: { enabled: true, backupId: "a-20240115020000" } },
        "restore.enabled is true while backup.operator is velero and persistence.existingClaim is empty, and Velero leaves a claim that is there as it is: set persistence.existingClaim to the claim that Velero brings back.",
      ],
    ];
    for (const [values, sentence] of refused) {
      it(`refuses: ${sentence.replace(/:.*/, "")}`, async () =>
        assert.equal(await refusal(values), sentence));
    }
  });
}

describe("charts/runtime-agent: logs that go with their replica", () => {
  it("are not backed up", async () => {
    assert.equal(
      await renderFailure("charts/runtime-agent", { backup: { enabled: true, storage: keys } }),
      "persistence.accessMode is ReadWriteOnce while backup.enabled is true, and each replica has a volume of its own that goes with it: set persistence.accessMode=ReadWriteMany.",
    );
  });
});

describe("charts/workflow-registry: backup of two colours", () => {
  it("takes the claim of the active one, beside its pods", async () => {
    const objects = await renderChart("charts/workflow-registry", {
      replicaCount: 1,
      autoscaling: { enabled: false },
      persistence: { accessMode: "ReadWriteOnce" },
      rollout: { strategy: "blueGreen", blueGreen: { active: "green", claim: "own" } },
      backup: { enabled: true, storage: keys },
    });
    const { jobTemplate } = only(objects, "CronJob")["spec"] as CronJobSpec;
    const { affinity, volumes } = jobTemplate.spec.template.spec;
    assert.deepEqual(volumes[0], {
      name: "data",
      persistentVolumeClaim: { claimName: "workflow-registry-data-green" },
    });
    assert.match(JSON.stringify(affinity), /"app.kubernetes.io\/instance":"workflow-registry-green"/);
  });
});
