/** A partition of AWS: accounts, ARNs and domains of one mean nothing in another. */
export type Partition = "aws" | "aws-us-gov" | "aws-cn";

const REGION = /^(us-gov|cn|[a-z]{2})-[a-z]+-[0-9]$/;

/**
 * The partition of a region (AWS: "Amazon Resource Names").
 * @throws Error for a text that is no region.
 */
export function partitionOf(region: string): Partition {
  const start = REGION.exec(region)?.[1];
  if (start === undefined)
    throw new Error(`${JSON.stringify(region)} is no AWS region: write one such as eu-west-1`);
  if (start === "us-gov") return "aws-us-gov";
  return start === "cn" ? "aws-cn" : "aws";
}

/** The domain that services of a partition are in. */
export function dnsSuffix(partition: Partition): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** A service that a network has an endpoint for: S3 by the routes of its subnets, the others in the subnets. */
export type EndpointService = "s3" | "ecr.api" | "ecr.dkr" | "sts" | "logs";

/** Services whose interface endpoints in China carry the partition's domain (AWS CDK, `InterfaceVpcEndpointAwsService`). */
const CHINESE: readonly EndpointService[] = ["ecr.api", "ecr.dkr", "sts"];

/**
 * The name of a service's endpoint in a region, as `aws ec2 describe-vpc-endpoint-services` lists it. GovCloud has the
 * names of the commercial regions; in China some have the partition's own domain and others, such as S3 by routes and
 * CloudWatch Logs, have not.
 */
export function endpointService(region: string, service: EndpointService): string {
  const own = partitionOf(region) === "aws-cn" && CHINESE.includes(service);
  return `${own ? "cn.com.amazonaws" : "com.amazonaws"}.${region}.${service}`;
}

/** What an ARN is made of; a service that knows no region or account leaves it out. */
export interface ArnParts {
  readonly partition: Partition;
  readonly service: string;
  readonly region?: string;
  readonly account?: string;
  readonly resource: string;
}

/** The ARN of a resource. */
export function arn({ partition, service, region = "", account = "", resource }: ArnParts): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
