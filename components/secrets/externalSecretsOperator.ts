import * as pulumi from "@pulumi/pulumi";
import { ChartRelease, type PublishedChart } from "../charts/chartRelease";

/** What External Secrets is made from. */
export interface ExternalSecretsOperatorArgs {
  readonly chart: PublishedChart;
  readonly image: { readonly repository: string; readonly tag: string };
  /** Namespace, made beforehand. */
  readonly namespace: pulumi.Input<string>;
}

const RESOURCES = {
  requests: { cpu: "50m", memory: "128Mi" },
  limits: { cpu: "200m", memory: "256Mi" },
};

/** External Secrets: it fills Secrets from AWS Secrets Manager or Vault, in the name of service accounts. */
export class ExternalSecretsOperator extends ChartRelease {
  public constructor(
    name: string,
    args: ExternalSecretsOperatorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { chart, image, namespace } = args;
    super(
      name,
      {
        chart,
        namespace,
        values: {
          installCRDs: true,
          image,
          replicaCount: 2,
          leaderElect: true,
          resources: RESOURCES,
          podDisruptionBudget: { enabled: true, minAvailable: 1 },
          webhook: { image, resources: RESOURCES },
          certController: { image, resources: RESOURCES },
        },
      },
      opts,
      "kube-zen:secrets:ExternalSecretsOperator",
    );
  }
}
