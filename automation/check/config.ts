import { fittingName, LONGEST_NAMES } from "../../model/aws/names";
import { partitionOf } from "../../model/aws/partition";
import { planSubnets } from "../../model/aws/subnets";
import type { StackConfig } from "../../model/config";
import type { AwsConfig } from "../../model/configParts/aws";
import { zonesOf } from "../../model/configParts/awsRules";
import { type CheckLine, judged, passed } from "./line";

/** Some account, of the length that all have: the real one is known later. */
const SOME_ACCOUNT = "000000000000";

function networkLine({ network, region, zones }: AwsConfig): CheckLine {
  const { vpcId, privateSubnetIds = [], publicSubnetIds = [], cidr, others } = network;
  if (vpcId !== undefined) {
    const count = privateSubnetIds.length + publicSubnetIds.length;
    return passed("config-network", `${vpcId} with ${count} subnets is given`);
  }
  const plan = planSubnets(cidr, zonesOf({ region, zones } as AwsConfig).length);
  const apart = others.length === 0 ? "no others are named" : `apart from ${others.join(", ")}`;
  return passed(
    "config-network",
    `${cidr}: private ${plan.private.join(", ")}, public ${plan.public.join(", ")}; ${apart}`,
  );
}

/** Names that the stack gives: one of the cluster's own that is cut is told, since others look for it. */
function namesLine({ cluster, region, backup }: AwsConfig): CheckLine {
  const owner = cluster.name.toLowerCase().replaceAll("_", "-");
  const bucket = backup.bucket ?? fittingName("bucket", owner, "backups", SOME_ACCOUNT, region);
  const wrong = [
    ...(cluster.name.length > LONGEST_NAMES.cluster
      ? [
          `the cluster's name has ${cluster.name.length} characters, and ${LONGEST_NAMES.cluster} are possible`,
        ]
      : []),
    ...(/[^a-z0-9.-]/.test(bucket) ? [`the bucket would be called ${bucket}, which S3 does not take`] : []),
  ];
  const told = backup.bucket === undefined ? bucket.replace(SOME_ACCOUNT, "<account>") : bucket;
  return judged("config-names", wrong, `cluster ${cluster.name}${backup.enabled ? `, bucket ${told}` : ""}`);
}

/** What the stack's file says of AWS, which has been checked when it was read. */
function awsLines(config: StackConfig, aws: AwsConfig): readonly CheckLine[] {
  const { registryHost, webhookHost } = config.ingress;
  const hosts = [registryHost, webhookHost].filter((host) => host !== undefined);
  return [
    passed("config-region", `${aws.region}, partition ${partitionOf(aws.region)}`),
    passed("config-zones", zonesOf(aws).join(", ")),
    networkLine(aws),
    namesLine(aws),
    passed("config-hosts", hosts.length === 0 ? "none" : `${hosts.join(", ")} in ${aws.dns?.zone ?? ""}`),
  ];
}

/** What was read of the stack's file; that it could be read says that it has no mistake. */
export function configLines(stack: string, config: StackConfig): readonly CheckLine[] {
  const { profile, cluster, tenants } = config;
  const agents = tenants.length === 1 ? "1 agent" : `${tenants.length} agents`;
  const file = passed(
    "config-stack-file",
    `Pulumi.${stack}.yaml: profile ${profile}, cluster ${cluster}, ${agents}`,
  );
  return [file, ...(config.aws === undefined ? [] : awsLines(config, config.aws))];
}
