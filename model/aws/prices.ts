import { type Static, Type } from "@sinclair/typebox";
import { closed } from "../configParts/label";

/** What is paid for, besides `ec2:` with an instance type: what AWS charges separately. */
export const PRICED_PARTS = {
  "eks-cluster": "control plane of EKS, version under standard support",
  "eks-cluster-extended": "control plane of EKS, version under extended support",
  "nat-gateway": "NAT gateway",
  "nat-gateway-data": "data through a NAT gateway",
  "interface-endpoint": "interface endpoint, in each zone",
  "interface-endpoint-data": "data through an interface endpoint",
  "public-address": "public IPv4 address",
  "load-balancer": "Application Load Balancer",
  "load-balancer-units": "capacity units of load balancers (LCU)",
  "ebs-gp3": "volume of EBS, gp3",
  "efs-standard": "file system of EFS, standard storage",
  "kms-key": "key of KMS",
  secret: "secret of Secrets Manager",
  "hosted-zone": "hosted zone of Route 53",
  "s3-standard": "bucket of S3, standard storage",
  "logs-ingested": "logs taken in by CloudWatch",
} as const;

/** A part that has a price; `ec2:m7i.large` is a machine of that type, Linux, on demand. */
export type PricedPart = keyof typeof PRICED_PARTS | `ec2:${string}`;

/** In what a price is given. */
export const PRICE_UNITS = ["hour", "month", "GB-month", "GB", "LCU-hour"] as const;

const day = (description: string) =>
  Type.String({
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    rule: "write a day such as 2026-11-28",
    description,
  });

/** A price as somebody published it, also in a file of `--prices`. */
export const Price = Type.Object(
  {
    part: Type.String({
      pattern: `^(${Object.keys(PRICED_PARTS).join("|")}|ec2:[a-z][a-z0-9-]*\\.[a-z0-9]+)$`,
      description: "What it is for.",
    }),
    region: Type.String({
      pattern: "^(every|[a-z]{2}(-[a-z]+)+-[0-9])$",
      description: "Region that it is for; every: all of the partition `aws`.",
    }),
    usd: Type.Number({ minimum: 0, description: "US dollars." }),
    per: Type.Union(
      PRICE_UNITS.map((unit) => Type.Literal(unit)),
      { description: "What one pays it for." },
    ),
    source: Type.String({ pattern: "^https://[^\\s]+$", description: "Page that says so." }),
    published: Type.Optional(day("Day of the page, or the day that it says its prices are of.")),
    read: day("Day on which it was read there."),
  },
  { ...closed, description: "A price as somebody published it." },
);
/** A price as somebody published it. */
export type Price = Static<typeof Price>;

/** A file of prices. */
export const PriceList = Type.Object({ prices: Type.Array(Price) }, closed);

const READ = "2026-11-28";
const inVirginia = { region: "us-east-1", read: READ } as const;

const FAMILIES = {
  ...inVirginia,
  per: "hour",
  source: "https://c3x.dev/blog/m5-vs-m6i-vs-m7i-cost-performance",
} as const;
const NETWORK = {
  ...inVirginia,
  source: "https://www.zacfukuda.com/blog/aws-nat-gateway-vs-vpc-endpoint",
  published: "2026-06-01",
} as const;

/** A list that was asked of AWS's own price list on a day, and written down in a repository. */
const ASKED = {
  region: "eu-west-1",
  source:
    "https://github.com/gordonmurray/metabare.com/blob/6a7d28978744c95947cedcf0c920165535556271/infra/environments/dev/outputs.tf",
  published: "2026-07-29",
  read: READ,
} as const;
const ASKED_TEXT = {
  ...ASKED,
  source:
    "https://github.com/gordonmurray/metabare.com/blob/6a7d28978744c95947cedcf0c920165535556271/README.md",
} as const;
const ASKED_LATER = {
  ...ASKED,
  source:
    "https://github.com/gordonmurray/metabare.com/blob/0e5b8ae80fad97c4f659107ee33939548484e28e/README.md",
  published: "2026-10-07",
} as const;
/** Machines on demand of every region, as SkyPilot's catalogue had them from AWS at one commit, which names no day. */
const CATALOGUE = {
  per: "hour",
  source:
    "https://github.com/skypilot-org/skypilot-catalog/blob/001367d22a0033fac286a8c71aeac7109e431bcb/catalogs/v7/aws/vms.csv",
  read: READ,
} as const;

/**
 * What is known of prices, each as its page has it: nothing is derived from another region, another size or memory.
 * What is missing here is missing in the estimate, and named there; `--prices FILE` brings more.
 */
export const PRICES: readonly Price[] = [
  {
    ...inVirginia,
    part: "eks-cluster",
    usd: 73,
    per: "month",
    source: "https://cloudburn.io/blog/amazon-eks-pricing",
    published: "2026-03-13",
  },
  {
    ...inVirginia,
    part: "eks-cluster-extended",
    usd: 438,
    per: "month",
    source: "https://cloudburn.io/blog/amazon-eks-pricing",
    published: "2026-03-13",
  },
  { ...FAMILIES, part: "ec2:m5.xlarge", usd: 0.192 },
  { ...FAMILIES, part: "ec2:m6i.xlarge", usd: 0.192 },
  { ...FAMILIES, part: "ec2:m7i.xlarge", usd: 0.2016 },
  { ...FAMILIES, part: "ec2:m7g.xlarge", usd: 0.1632 },
  {
    ...inVirginia,
    part: "ec2:m7g.large",
    usd: 0.0816,
    per: "hour",
    source: "https://www.factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026/",
    published: "2026-06-17",
  },
  { ...NETWORK, part: "nat-gateway", usd: 0.045, per: "hour" },
  { ...NETWORK, part: "nat-gateway-data", usd: 0.045, per: "GB" },
  { ...NETWORK, part: "interface-endpoint", usd: 0.01, per: "hour" },
  { ...NETWORK, part: "interface-endpoint-data", usd: 0.01, per: "GB" },
  {
    ...inVirginia,
    part: "ec2:m7i.large",
    usd: 0.1008,
    per: "hour",
    source:
      "https://github.com/aws/karpenter-provider-aws/blob/6fc13b5236fd04fd16ff3f9dc7490d0813994099/pkg/providers/pricing/zz_generated.pricing_aws.go",
    published: "2026-07-20",
  },
  { ...ASKED, part: "eks-cluster", usd: 0.1, per: "hour" },
  { ...ASKED, part: "ebs-gp3", usd: 0.088, per: "GB-month" },
  { ...ASKED, part: "nat-gateway", usd: 0.048, per: "hour" },
  { ...ASKED, part: "nat-gateway-data", usd: 0.048, per: "GB" },
  { ...ASKED, part: "logs-ingested", usd: 0.57, per: "GB" },
  { ...ASKED_TEXT, part: "interface-endpoint", usd: 8.03, per: "month" },
  { ...ASKED_LATER, part: "hosted-zone", usd: 0.5, per: "month" },
  { ...ASKED_LATER, part: "s3-standard", usd: 0.023, per: "GB-month" },
  { ...CATALOGUE, region: "eu-west-1", part: "ec2:m7i.large", usd: 0.11235 },
  { ...CATALOGUE, region: "eu-west-1", part: "ec2:m7i.xlarge", usd: 0.2247 },
  { ...CATALOGUE, region: "eu-central-1", part: "ec2:m7i.large", usd: 0.12075 },
  { ...CATALOGUE, region: "eu-central-1", part: "ec2:m7i.xlarge", usd: 0.2415 },
  {
    part: "public-address",
    region: "every",
    usd: 0.005,
    per: "hour",
    source: "https://www.haufe-akademie.de/en/skill-it/blog/aws-gebuehren-ipv4-adressen",
    read: READ,
  },
  {
    part: "kms-key",
    region: "every",
    usd: 1,
    per: "month",
    source: "https://aws.amazon.com/kms/pricing/",
    read: READ,
  },
];
