/**
 * The last days on which EKS supports minor versions as standard and, for a higher price, as extended (endoflife.date,
 * `amazon-eks`, read on 2026-11-28, which reads the EKS user guide, "Kubernetes versions").
 */
export const EKS_SUPPORT = {
  "1.32": { standard: "2026-03-23", extended: "2027-03-23" },
  "1.33": { standard: "2026-07-29", extended: "2027-07-29" },
  "1.34": { standard: "2026-12-02", extended: "2027-12-02" },
  "1.35": { standard: "2027-03-27", extended: "2028-03-27" },
} as const;

/** Minor versions that EKS offers new clusters of, under standard or extended support, and that the stack is written for. */
export const EKS_VERSIONS = [
  "1.32",
  "1.33",
  "1.34",
  "1.35",
] as const satisfies readonly (keyof typeof EKS_SUPPORT)[];

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

/** Every region that @pulumi/aws names; a test compares them. */
export const REGIONS: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-central-2",
  "eu-isoe-west-1",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eusc-de-east-1",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-iso-east-1",
  "us-iso-west-1",
  "us-isob-east-1",
  "us-isob-west-1",
  "us-isof-east-1",
  "us-isof-south-1",
  "us-west-1",
  "us-west-2",
];
