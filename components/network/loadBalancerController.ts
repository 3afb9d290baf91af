import * as pulumi from "@pulumi/pulumi";
import { ADDON_ACCOUNTS } from "../../model/addons";
import { ChartRelease, type PublishedChart } from "../charts/chartRelease";

/** What the controller is made from. */
export interface LoadBalancerControllerArgs {
  /** Namespace, made beforehand. */
  readonly namespace: pulumi.Input<string>;
  readonly chart: PublishedChart;
  readonly image: { readonly repository: string; readonly tag: string };
  readonly clusterName: pulumi.Input<string>;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Annotations of its service account, for its role. */
  readonly annotations: pulumi.Input<Record<string, string>>;
}

/** The AWS Load Balancer Controller: it makes load balancers for Ingresses of the class `alb`, and removes them. */
export class LoadBalancerController extends ChartRelease {
  public constructor(name: string, args: LoadBalancerControllerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { chart, image, clusterName, region, vpcId, annotations } = args;
    const account = ADDON_ACCOUNTS.loadBalancerController;
    super(
      name,
      {
        chart,
        namespace: args.namespace,
        values: {
          clusterName,
          region,
          vpcId,
          image,
          replicaCount: 2,
          serviceAccount: { create: true, name: account.name, annotations },
          // Of no use to our Ingresses, and each needs more permissions.
          enableShield: false,
          enableWaf: false,
          enableWafv2: false,
          // Nothing has a Service of the type LoadBalancer, and while the controller starts its webhook would refuse every
          // Service of the cluster, those of other add-ons too.
          enableServiceMutatorWebhook: false,
          resources: {
            requests: { cpu: "100m", memory: "128Mi" },
            limits: { cpu: "200m", memory: "256Mi" },
          },
          podDisruptionBudget: { maxUnavailable: 1 },
          // Its namespace enforces Pod Security restricted, which the chart's own settings come short of.
          podSecurityContext: { fsGroup: 65534, seccompProfile: { type: "RuntimeDefault" } },
          securityContext: {
            runAsNonRoot: true,
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
          },
        },
      },
      opts,
      "kube-zen:network:LoadBalancerController",
    );
  }
}
