/** Minor versions that EKS offers new clusters of under standard support (EKS user guide, "Kubernetes versions"). */
export const EKS_VERSIONS = ["1.32", "1.33", "1.34", "1.35"] as const;

/**
 * Quotas of a new account that the stack comes near (Service Quotas; defaults as AWS publishes them), and their codes
 * there.
 */
export const QUOTAS = {
  vpcs: { service: "vpc", code: "L-F678F1CE", most: 5 },
  elasticIps: { service: "ec2", code: "L-0263D0A3", most: 5 },
  natGatewaysPerZone: { service: "vpc", code: "L-FE5A380F", most: 5 },
  onDemandVcpus: { service: "ec2", code: "L-1216C47A", most: 5 },
  clusters: { service: "eks", code: "L-1194D53C", most: 100 },
} as const;
