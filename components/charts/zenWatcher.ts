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

/** The way in for webhooks. */
export interface WebhookEntrance extends Entrance {
  /** Secret whose `token` senders show. */
  readonly tokenSecret: pulumi.Input<string>;
}

/** What a zen-watcher needs to know, alone or as zen-agent's subchart. */
export interface ZenWatcherSettings {
  readonly profile: Profile;
  /** Where the image comes from. */
  readonly image: ImageValues;
  /** The way in for webhooks; left out where there is none. */
  readonly webhooks?: WebhookEntrance;
  /** Alerts as a PrometheusRule; left out where there are none. */
  readonly alerts?: AlertSettings;
  /** Whether it brings a Grafana dashboard along, as a ConfigMap. Default: false. */
  readonly dashboards?: boolean;
}

/** What a zen-watcher release is made from. */
export interface ZenWatcherArgs extends ZenWatcherSettings {
  /** Namespace, made beforehand. */
  readonly namespace: pulumi.Input<string>;
}

/** Values for zen-watcher's chart. */
export function zenWatcherValues({
  profile,
  image,
  webhooks,
  alerts,
  dashboards,
}: ZenWatcherSettings): pulumi.Inputs {
  const { minReplicas, maxReplicas, enabled } = autoscalingValues(profile.replicas["zen-watcher"]);
  const size = sizeValues(profile, "zen-watcher");
  return {
    ...size,
    image,
    hpa: enabled ? { enabled, minReplicas, maxReplicas } : { enabled },
    ...(webhooks === undefined
      ? {}
      : {
          webhook: {
            enabled: true,
            auth: { existingSecret: webhooks.tokenSecret },
            ingress: entranceValues(webhooks),
          },
          ...(webhooks.loadBalancerCidrs === undefined
            ? {}
            : {
                networkPolicy: {
                  ...size.networkPolicy,
                  ingress: { webhookFrom: entrancePeers(webhooks) },
                },
              }),
          // The token's Secret is somebody else's, and the program reads it at its start only.
          reload: { enabled: true },
        }),
    ...(dashboards === true ? { dashboards: { enabled: true } } : {}),
    ...(alerts === undefined ? {} : { metrics: { prometheusRule: entranceAlerts(alerts, webhooks) } }),
    crds: { install: true, keep: profile.name !== "local" },
  };
}

/** zen-watcher as a release of its own (`watcher: standalone`); it owns the observation CRDs. */
export class ZenWatcher extends ChartRelease {
  public constructor(name: string, args: ZenWatcherArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      { chart: "./charts/zen-watcher", namespace: args.namespace, values: zenWatcherValues(args) },
      opts,
      "kube-zen:charts:ZenWatcher",
    );
  }
}
