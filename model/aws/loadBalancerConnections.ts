import type { StackConfig } from "../config";
import type { AwsConfig } from "../configParts/aws";
import { zonesOf } from "../configParts/awsRules";
import { API_PORTS } from "../connections/programs";
import { ingressClass } from "../ingress";
import { planSubnets } from "./subnets";

/** Networks that load balancers of AWS call pods from: the public subnets. */
export function loadBalancerCidrs(aws: AwsConfig): readonly string[] {
  return aws.network.loadBalancerCidrs ?? planSubnets(aws.network.cidr, zonesOf(aws).length).public;
}

/**
 * The connections of a stack from the load balancers of AWS, which are no pods, to what they serve: in the words of the
 * rule network-reachability. None where another ingress controller serves it.
 */
export function loadBalancerConnections(
  config: Pick<StackConfig, "profile" | "ingress" | "aws">,
): readonly string[] {
  const { aws, ingress } = config;
  if (aws === undefined || ingressClass(config) !== "alb") return [];
  const served = [
    ...(ingress.registryHost === undefined ? [] : (["workflow-registry"] as const)),
    ...(ingress.webhookHost === undefined ? [] : (["zen-watcher"] as const)),
  ];
  return served.flatMap((program) =>
    loadBalancerCidrs(aws).map((cidr) => `${cidr} -> ${program} TCP/${API_PORTS[program]}`),
  );
}
