import { Type } from "@sinclair/typebox";
import { controlPlaneLogGroup } from "../../../model/aws/clusterLogs";
import { type Partition, partitionOf } from "../../../model/aws/partition";
import { zonesOf } from "../../../model/configParts/awsRules";
import { hasNoControlPlane } from "./zones";
import { type CheckLine, failed, judged, notChecked, passed, warned } from "../line";
import { administratorsLine } from "./administrators";
import { type AccountToCheck, Identity, lineOf, withoutSession } from "./describe";

const Regions = Type.Object({
  Regions: Type.Array(Type.Object({ RegionName: Type.String(), OptInStatus: Type.String() })),
});

const Zones = Type.Object({
  AvailabilityZones: Type.Array(
    Type.Object({
      ZoneName: Type.String(),
      ZoneId: Type.String(),
      State: Type.String(),
      ZoneType: Type.Optional(Type.String()),
    }),
  ),
});

const Offerings = Type.Object({
  InstanceTypeOfferings: Type.Array(Type.Object({ InstanceType: Type.String(), Location: Type.String() })),
});

/** A region of each partition that is always enabled, to be asked about the others. */
const ALWAYS_THERE: Readonly<Record<Partition, string>> = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-north-1",
};

/** Who asks. */
export async function credentialsLine({ aws, config }: AccountToCheck): Promise<CheckLine> {
  const asked = await aws.ask(Identity, ["sts", "get-caller-identity"]);
  if ("failure" in asked) {
    const { kind, message } = asked.failure;
    const expired = kind === "expired" ? "the credentials have expired: " : "";
    return failed("account-credentials", `${expired}${message}`);
  }
  const { Account, Arn } = asked.answer;
  const [, partition = ""] = Arn.split(":");
  const wanted = partitionOf(config.aws.region);
  return partition === wanted
    ? passed("account-credentials", `account ${Account}, as ${withoutSession(Arn)}`)
    : failed(
        "account-credentials",
        `account ${Account} is in the partition ${partition}, but ${config.aws.region} is in ${wanted}`,
        `log in to an account of ${wanted}`,
      );
}

async function regionLine({ aws, config }: AccountToCheck): Promise<CheckLine> {
  const { region } = config.aws;
  const asked = await aws.ask(
    Regions,
    ["ec2", "describe-regions", "--all-regions", "--filters", `Name=region-name,Values=${region}`],
    ALWAYS_THERE[partitionOf(region)],
  );
  return lineOf("account-region", asked, ({ Regions: regions }) => {
    const status = regions.find(({ RegionName }) => RegionName === region)?.OptInStatus;
    if (status === undefined)
      return failed("account-region", `AWS has no region ${region}`, "correct aws.region");
    return status === "not-opted-in"
      ? failed("account-region", `${region} is not enabled`)
      : passed("account-region", `${region} (${status})`);
  });
}

async function zonesLine({ aws, config }: AccountToCheck): Promise<CheckLine> {
  const asked = await aws.ask(Zones, ["ec2", "describe-availability-zones"]);
  return lineOf("account-zones", asked, ({ AvailabilityZones: all }) => {
    const usable = all.filter(({ ZoneType = "availability-zone" }) => ZoneType === "availability-zone");
    const wrong = zonesOf(config.aws).flatMap((name) => {
      const zone = usable.find(({ ZoneName }) => ZoneName === name);
      if (zone === undefined) return [`the account has no zone ${name}`];
      if (zone.State !== "available") return [`${name} is ${zone.State}`];
      return hasNoControlPlane(zone.ZoneId) && config.cluster === "eks"
        ? [`EKS takes no control plane in ${name} (${zone.ZoneId})`]
        : [];
    });
    const names = usable.map(({ ZoneName }) => ZoneName).sort();
    return wrong.length === 0
      ? passed("account-zones", zonesOf(config.aws).join(", "))
      : failed("account-zones", wrong.join("; "), `name two or three of ${names.join(", ")} in aws.zones`);
  });
}

async function machinesLine({ aws, config }: AccountToCheck): Promise<CheckLine> {
  const { instanceTypes } = config.aws.cluster.nodes;
  const zones = zonesOf(config.aws);
  const asked = await aws.ask(Offerings, [
    ...["ec2", "describe-instance-type-offerings", "--location-type", "availability-zone"],
    ...["--filters", `Name=instance-type,Values=${instanceTypes.join(",")}`],
  ]);
  return lineOf("account-machines", asked, ({ InstanceTypeOfferings: offered }) => {
    const lacking = zones.flatMap((zone) => {
      const here = offered
        .filter(({ Location }) => Location === zone)
        .map(({ InstanceType }) => InstanceType);
      const missing = instanceTypes.filter((type) => !here.includes(type));
      return missing.length === 0 ? [] : [{ zone, missing, none: missing.length === instanceTypes.length }];
    });
    const told = lacking.map(({ zone, missing }) => `${zone} has no ${missing.join(", ")}`).join("; ");
    if (lacking.length === 0)
      return passed("account-machines", `${instanceTypes.join(", ")} in ${zones.join(", ")}`);
    return lacking.some(({ none }) => none)
      ? failed("account-machines", told)
      : warned("account-machines", told);
  });
}

const Clusters = Type.Object({ clusters: Type.Array(Type.String()) });

async function clusterNameLine({ aws, config, up }: AccountToCheck): Promise<CheckLine> {
  const { name } = config.aws.cluster;
  if (up) return notChecked("account-cluster-name", "the stack may be up: the name is its own");
  const asked = await aws.ask(Clusters, ["eks", "list-clusters"]);
  return lineOf("account-cluster-name", asked, ({ clusters }) =>
    judged(
      "account-cluster-name",
      clusters.includes(name) ? [`a cluster ${name} is there already`] : [],
      `${name} is free`,
    ),
  );
}

const LogGroups = Type.Object({ logGroups: Type.Array(Type.Object({ logGroupName: Type.String() })) });

/** EKS makes a log group anew when the last logs of a cluster come after it is gone. */
async function logGroupLine({ aws, config, up }: AccountToCheck): Promise<CheckLine> {
  const id = "account-log-group";
  const name = controlPlaneLogGroup(config.aws.cluster.name);
  if (up) return notChecked(id, "the stack may be up: the log group is its own");
  const asked = await aws.ask(LogGroups, ["logs", "describe-log-groups", "--log-group-name-prefix", name]);
  return lineOf(id, asked, ({ logGroups }) =>
    logGroups.some(({ logGroupName }) => logGroupName === name)
      ? failed(
          id,
          `a log group ${name} is there already, left by a cluster of the name in aws.cluster.name`,
          `remove it: \`aws logs delete-log-group --log-group-name ${name}\``,
        )
      : passed(id, `${name} is free`),
  );
}

/** What an account has to be like, once it is known who asks. */
export async function accountLines(account: AccountToCheck): Promise<readonly CheckLine[]> {
  const { administrators } = account.config.aws.cluster;
  const made =
    account.config.cluster === "eks"
      ? [
          machinesLine,
          clusterNameLine,
          logGroupLine,
          ...(administrators.length === 0 ? [] : [administratorsLine]),
        ]
      : [];
  return Promise.all([regionLine, zonesLine, ...made].map((check) => check(account)));
}
