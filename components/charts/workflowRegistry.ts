import * as pulumi from "@pulumi/pulumi";
import type { Profile } from "../../model/profiles";
import { ChartRelease } from "./chartRelease";
import { autoscalingValues, entranceValues, type EntranceTls, type ImageValues, sizeValues } from "./values";

/** What the registry reads from a Secret that is filled elsewhere. */
export interface RegistrySecrets {
  readonly secretName: pulumi.Input<string>;
  /** Its keys: `vault-token`, `cosign.pub`. */
  readonly keys: readonly string[];
  /** Address of the Vault that the token is for. */
  readonly vaultAddress?: string;
}

/** What a workflow registry needs to know. */
export interface WorkflowRegistrySettings {
  readonly profile: Profile;
  /** Where the image comes from: the chart's own default is a registry that the guardrails prohibit. */
  readonly image: ImageValues;
  /** The way in from outside; left out where there is none. */
  readonly entrance?: EntranceTls;
  /** Left out where the registry verifies no signatures. */
  readonly secrets?: RegistrySecrets;
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

/** Values for workflow-registry's chart. */
export function workflowRegistryValues(settings: WorkflowRegistrySettings): pulumi.Inputs {
  const { profile, image, entrance, secrets } = settings;
  return {
    ...sizeValues(profile, "workflow-registry"),
    image,
    autoscaling: autoscalingValues(profile.replicas["workflow-registry"]),
    ...(entrance === undefined ? {} : { ingress: entranceValues(entrance) }),
    ...(secrets === undefined ? {} : { config: secretValues(secrets), reload: { enabled: true } }),
    persistence: { accessMode: profile.registryAccessMode },
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
