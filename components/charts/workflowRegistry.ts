import * as pulumi from "@pulumi/pulumi";
import type { Profile } from "../../model/profiles";
import { type AlertSettings, entranceAlerts } from "./alerts";
import { ChartRelease } from "./chartRelease";
import {
  autoscalingValues,
  type Entrance,
  entrancePeers,
  entranceValues,
  type ImageValues,
  sizeValues,
} from "./values";

/** What the registry reads from a Secret that is filled elsewhere. */
export interface RegistrySecrets {
  readonly secretName: pulumi.Input<string>;
  /** Its keys: `vault-token`, `cosign.pub`. */
  readonly keys: readonly string[];
  /** Address of the Vault that the token is for. */
  readonly vaultAddress?: string;
}

/** Where the registry's backups go (S3). */
export interface RegistryBackup {
  readonly bucketName: pulumi.Input<string>;
  readonly region: string;
  /** Folder within the bucket. */
  readonly prefix: string;
  /** Role that is taken on with a token of the service account (IRSA); without it by EKS Pod Identity. */
  readonly roleArn?: pulumi.Input<string>;
  /** Key that the bucket is encrypted with; without it S3's own. */
  readonly keyArn?: pulumi.Input<string>;
  /** How long they are kept, in days. */
  readonly retentionDays: number;
}

/** What a workflow registry needs to know. */
export interface WorkflowRegistrySettings {
  readonly profile: Profile;
  /** Where the image comes from: the chart's own default is a registry that the guardrails prohibit. */
  readonly image: ImageValues;
  /** The way in from outside; left out where there is none. */
  readonly entrance?: Entrance;
  /** Left out where the registry verifies no signatures. */
  readonly secrets?: RegistrySecrets;
  /** Storage class of its volume; without it the cluster's default. */
  readonly storageClass?: pulumi.Input<string>;
  /** Left out where it is not backed up. */
  readonly backup?: RegistryBackup;
  /** Alerts as a PrometheusRule; left out where there are none. */
  readonly alerts?: AlertSettings;
  /** Whether it brings a Grafana dashboard along, as a ConfigMap. Default: false. */
  readonly dashboards?: boolean;
}

/** What a workflow registry's release is made from. */
export interface WorkflowRegistryArgs extends WorkflowRegistrySettings {
  /** Namespace, made beforehand. */
  readonly namespace: pulumi.Input<string>;
}

/** Port of the registry's Service. */
export const WORKFLOW_REGISTRY_PORT = 8000;

function secretValues({ secretName, keys, vaultAddress }: RegistrySecrets): pulumi.Inputs {
  return {
    ...(keys.includes("vault-token") && vaultAddress !== undefined
      ? { vaultAddr: vaultAddress, existingSecret: secretName }
      : {}),
    ...(keys.includes("cosign.pub") ? { cosignPublicKeyFrom: { kind: "Secret", name: secretName } } : {}),
  };
}

/** Lets the load balancer in, which is no pod of an ingress controller's namespace. */
function outsidePolicy(entrance: Entrance): pulumi.Inputs {
  return {
    ingressController: { namespace: "" },
    extraIngress: [
      { from: entrancePeers(entrance), ports: [{ protocol: "TCP", port: WORKFLOW_REGISTRY_PORT }] },
    ],
  };
}

function backupValues(backup: RegistryBackup): pulumi.Inputs {
  const { bucketName, region, prefix, roleArn, keyArn, retentionDays } = backup;
  return {
    enabled: true,
    retention: `${retentionDays}d`,
    storage: {
      bucket: bucketName,
      region,
      prefix,
      ...(roleArn === undefined ? { podIdentity: true } : { roleArn }),
    },
    ...(keyArn === undefined ? {} : { encryption: { type: "aws:kms", kmsKeyId: keyArn } }),
  };
}

/** Values for workflow-registry's chart. */
export function workflowRegistryValues(settings: WorkflowRegistrySettings): pulumi.Inputs {
  const { profile, image, entrance, secrets, storageClass, backup, alerts } = settings;
  const size = sizeValues(profile, "workflow-registry");
  return {
    ...size,
    profile: profile.name,
    ...(entrance?.loadBalancerCidrs === undefined
      ? {}
      : { networkPolicy: { ...size.networkPolicy, ...outsidePolicy(entrance) } }),
    image,
    autoscaling: autoscalingValues(profile.replicas["workflow-registry"]),
    ...(entrance === undefined ? {} : { ingress: entranceValues(entrance) }),
    ...(secrets === undefined ? {} : { config: secretValues(secrets), reload: { enabled: true } }),
    persistence: {
      accessMode: profile.registryAccessMode,
      ...(storageClass === undefined ? {} : { storageClass }),
    },
    ...(backup === undefined ? {} : { backup: backupValues(backup) }),
    ...(settings.dashboards === true ? { dashboards: { enabled: true } } : {}),
    ...(alerts === undefined ? {} : { monitoring: { prometheusRule: entranceAlerts(alerts, entrance) } }),
  };
}

/** The workflow registry. */
export class WorkflowRegistry extends ChartRelease {
  /** URL of the registry inside the cluster. */
  public readonly url: pulumi.Output<string>;

  public constructor(name: string, args: WorkflowRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      {
        chart: "./charts/workflow-registry",
        namespace: args.namespace,
        values: workflowRegistryValues(args),
      },
      opts,
      "kube-zen:charts:WorkflowRegistry",
    );
    this.url = pulumi.interpolate`http://${name}.${args.namespace}.svc.cluster.local:${WORKFLOW_REGISTRY_PORT}`;
  }
}
