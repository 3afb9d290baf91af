import * as pulumi from "@pulumi/pulumi";
import type { Profile } from "../../model/profiles";
import { type AlertSettings, plainAlerts } from "./alerts";
import { ChartRelease } from "./chartRelease";
import { autoscalingValues, type ImageValues, sizeValues } from "./values";

/** What a runtime agent needs to know. */
export interface RuntimeAgentSettings {
  readonly profile: Profile;
  /** Where the image comes from: the chart's own default is a registry that the guardrails prohibit. */
  readonly image: ImageValues;
  /** Storage class of its volume; without it the cluster's default. */
  readonly storageClass?: pulumi.Input<string>;
  /** Alerts as a PrometheusRule; left out where there are none. */
  readonly alerts?: AlertSettings;
  /** Whether it brings a Grafana dashboard along, as a ConfigMap. Default: false. */
  readonly dashboards?: boolean;
}

/** What a runtime agent's release is made from. */
export interface RuntimeAgentArgs extends RuntimeAgentSettings {
  /** Namespace, made beforehand. */
  readonly namespace: pulumi.Input<string>;
}

/** Port of the runtime agent's Service. */
export const RUNTIME_AGENT_PORT = 4000;

/** Values for runtime-agent's chart. */
export function runtimeAgentValues(settings: RuntimeAgentSettings): pulumi.Inputs {
  const { profile, image, storageClass, alerts } = settings;
  return {
    ...sizeValues(profile, "runtime-agent"),
    image,
    autoscaling: autoscalingValues(profile.replicas["runtime-agent"]),
    persistence: {
      accessMode: profile.registryAccessMode,
      ...(storageClass === undefined ? {} : { storageClass }),
    },
    ...(settings.dashboards === true ? { dashboards: { enabled: true } } : {}),
    ...(alerts === undefined ? {} : { monitoring: { prometheusRule: plainAlerts(alerts) } }),
  };
}

/** The runtime agent. */
export class RuntimeAgent extends ChartRelease {
  /** URL of the runtime agent inside the cluster. */
  public readonly url: pulumi.Output<string>;

  public constructor(name: string, args: RuntimeAgentArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      { chart: "./charts/runtime-agent", namespace: args.namespace, values: runtimeAgentValues(args) },
      opts,
      "kube-zen:charts:RuntimeAgent",
    );
    this.url = pulumi.interpolate`http://${name}.${args.namespace}.svc.cluster.local:${RUNTIME_AGENT_PORT}`;
  }
}
