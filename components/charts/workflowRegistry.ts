import * as pulumi from "@pulumi/pulumi";
import type { Profile } from "../../model/profiles";
import { ChartRelease } from "./chartRelease";
import { autoscalingValues, type ImageValues, sizeValues } from "./values";

/** What a workflow registry needs to know. */
export interface WorkflowRegistrySettings {
  readonly profile: Profile;
  /** Where the image comes from: the chart's own default is a registry that the guardrails prohibit. */
  readonly image: ImageValues;
}

/** What a workflow registry's release is made from. */
export interface WorkflowRegistryArgs extends WorkflowRegistrySettings {
  /** Namespace, made beforehand. */
  readonly namespace: pulumi.Input<string>;
}

/** Port of the registry's Service. */
export const WORKFLOW_REGISTRY_PORT = 8000;

/** Values for workflow-registry's chart. */
export function workflowRegistryValues({ profile, image }: WorkflowRegistrySettings): pulumi.Inputs {
  return {
    ...sizeValues(profile, "workflow-registry"),
    image,
    autoscaling: autoscalingValues(profile.replicas["workflow-registry"]),
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
