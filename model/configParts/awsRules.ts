import { isIP } from "node:net";
import { REGIONS } from "../aws/limits";
import { orOneOf } from "../nearest";
import { isArm } from "../aws/instances";
import { partitionOf } from "../aws/partition";
import { formatNetwork, type Network, overlap, parseNetwork, planSubnets } from "../aws/subnets";
import type { StackConfig } from "../config";
import { ingressClass } from "../ingress";
import { saasEndpoint } from "../saas";
import type { AwsConfig } from "./aws";

const key = (path: string): string => `kube-zen-platform:${path}`;
const text = (value: unknown): string => JSON.stringify(value);

/** The availability zones of a stack: what the config names, else the first three of the region. */
export function zonesOf({ region, zones }: AwsConfig): readonly string[] {
  return zones ?? ["a", "b", "c"].map((letter) => `${region}${letter}`);
}

function places(config: AwsConfig): readonly string[] {
  const { region, zones = [] } = config;
  return zones
    .filter((zone) => !zone.startsWith(region) || zone.length !== region.length + 1)
    .map(
      (zone) => `${key("aws.zones")} has ${zone}, which is not in ${region}: name zones such as ${region}a`,
    );
}

function regions({ region }: AwsConfig): readonly string[] {
  if (REGIONS.includes(region)) return [];
  const advice = orOneOf(region, REGIONS, (list) => `use one of ${list}`);
  return [`${key("aws.region")} is ${text(region)}, which is no region of AWS: ${advice}`];
}

/** A network of the config, or the sentence about its mistake. */
function network(path: string, cidr: string): Network | string {
  try {
    return parseNetwork(cidr);
  } catch (error) {
    return `${key(path)}: ${error instanceof Error ? error.message : text(cidr)}`;
  }
}

function given({ network: { vpcId, privateSubnetIds, publicSubnetIds, loadBalancerCidrs } }: AwsConfig) {
  const parts = { vpcId, privateSubnetIds, publicSubnetIds, loadBalancerCidrs };
  const missing = Object.entries(parts).filter(([, value]) => value === undefined);
  return missing.length === 0 || missing.length === 4
    ? []
    : missing.map(
        ([name]) =>
          `${key(`aws.network.${name}`)} is missing: a network that is there is given by vpcId, privateSubnetIds, publicSubnetIds and loadBalancerCidrs together`,
      );
}

function networks(config: AwsConfig): readonly string[] {
  const { cidr, others, vpcId, loadBalancerCidrs = [] } = config.network;
  const wrong = (path: string, cidrs: readonly string[]): readonly string[] =>
    cidrs.flatMap((each, at) => {
      const read = network(`${path}[${at}]`, each);
      return typeof read === "string" ? [read] : [];
    });
  const lists = [
    ...wrong("aws.network.others", others),
    ...wrong("aws.network.loadBalancerCidrs", loadBalancerCidrs),
    ...wrong("aws.cluster.publicAccessCidrs", config.cluster.publicAccessCidrs),
  ];
  if (vpcId !== undefined || lists.length > 0) return lists;
  const own = network("aws.network.cidr", cidr);
  if (typeof own === "string") return [own];
  try {
    planSubnets(cidr, zonesOf(config).length);
  } catch (error) {
    return [`${key("aws.network.cidr")}: ${error instanceof Error ? error.message : text(cidr)}`];
  }
  const taken = others.map((other, at) => [`aws.network.others[${at}]`, network("", other)] as const);
  return taken.flatMap(([what, other]) =>
    typeof other !== "string" && overlap(own, other)
      ? [
          `${key("aws.network.cidr")} is ${text(cidr)} and overlaps ${what}, ${formatNetwork(other)}: choose another network`,
        ]
      : [],
  );
}

/** Who reaches the API server from everywhere is everybody. */
function openness({ cluster }: AwsConfig): readonly string[] {
  return cluster.publicAccessCidrs.flatMap((cidr, at) =>
    cidr.endsWith("/0")
      ? [
          `${key(`aws.cluster.publicAccessCidrs[${at}]`)} is ${text(cidr)}, which is everybody: name the networks that administer the cluster`,
        ]
      : [],
  );
}

function nodes({ cluster }: AwsConfig): readonly string[] {
  const { minimum, maximum } = cluster.nodes;
  const names = cluster.administrators.map(({ name }) => name);
  const principals = cluster.administrators.map(({ principalArn }) => principalArn);
  const { instanceTypes } = cluster.nodes;
  const other = instanceTypes.find((type) => isArm(type) !== isArm(instanceTypes[0] ?? ""));
  return [
    ...(other === undefined
      ? []
      : [
          `${key("aws.cluster.nodes.instanceTypes")} has ${other} beside ${instanceTypes[0] ?? ""}: one group of nodes has processors of one kind, ARM or x86`,
        ]),
    ...(minimum > maximum
      ? [
          `${key("aws.cluster.nodes.maximum")} is ${maximum}, less than aws.cluster.nodes.minimum, ${minimum}: raise it`,
        ]
      : []),
    ...names.flatMap((name, at) =>
      names.indexOf(name) < at
        ? [
            `${key(`aws.cluster.administrators[${at}].name`)} is ${text(name)}, as is one before: give each a name of its own`,
          ]
        : [],
    ),
    ...principals.flatMap((principal, at) =>
      principals.indexOf(principal) < at
        ? [
            `${key(`aws.cluster.administrators[${at}].principalArn`)} is ${text(principal)}, as is one before: EKS takes one entry for each, remove one`,
          ]
        : [],
    ),
  ];
}

/** Every ARN of the config has to be of the region's partition, and what is in a region of this one. */
function arns(config: AwsConfig): readonly string[] {
  const partition = partitionOf(config.region);
  const all: readonly (readonly [string, string | undefined])[] = [
    ...Object.entries(config.roles).map(([name, value]) => [`aws.roles.${name}`, value] as const),
    ...config.cluster.administrators.map(
      ({ principalArn }, at) => [`aws.cluster.administrators[${at}].principalArn`, principalArn] as const,
    ),
    ["aws.certificateArn", config.certificateArn],
    ["aws.backup.kmsKeyArn", config.backup.kmsKeyArn],
  ];
  return all.flatMap(([path, value]) => {
    if (value === undefined) return [];
    const [, ownPartition = "", , region = ""] = value.split(":");
    if (ownPartition !== partition)
      return [
        `${key(path)} is of the partition ${ownPartition}, but ${config.region} is in ${partition}: name one of that partition`,
      ];
    return region !== "" && region !== config.region
      ? [`${key(path)} is in ${region}, but everything is in ${config.region}: name one of that region`]
      : [];
  });
}

function backups({ backup }: AwsConfig): readonly string[] {
  return backup.kmsKeyArn !== undefined && backup.bucket === undefined
    ? [
        `${key("aws.backup.kmsKeyArn")} is for a bucket that is there, and ${key("aws.backup.bucket")} names none: remove one, or set the other`,
      ]
    : [];
}

function tags({ tags: own }: AwsConfig): readonly string[] {
  return Object.keys(own).flatMap((name) =>
    name.startsWith("aws:") || name.startsWith("kube-zen:") || name.length > 128 || name === ""
      ? [`${key("aws.tags")} has ${text(name)}, which is reserved or too long: choose another name`]
      : [],
  );
}

function hosts(config: StackConfig, aws: AwsConfig): readonly string[] {
  const { registryHost, webhookHost } = config.ingress;
  const named = Object.entries({ registryHost, webhookHost }).flatMap(([name, host]) =>
    host === undefined ? [] : [[name, host] as const],
  );
  if (named.length === 0) return [];
  const { dns } = aws;
  if (dns === undefined)
    return [
      `${key("aws.dns")} is missing, and ${key(`ingress.${named[0]?.[0] ?? ""}`)} needs a zone for its name: set aws.dns.zone`,
    ];
  return named.flatMap(([name, host]) =>
    host === dns.zone || host.endsWith(`.${dns.zone}`)
      ? []
      : [
          `${key(`ingress.${name}`)} is ${text(host)}, which is not in the zone ${dns.zone} of aws.dns.zone: choose a name that ends in .${dns.zone}`,
        ],
  );
}

function zone(aws: AwsConfig): readonly string[] {
  return aws.dns?.zoneId !== undefined && aws.dns.parentZoneId !== undefined
    ? [
        `${key("aws.dns.parentZoneId")} is for a zone that is made, and aws.dns.zoneId names one that is there: remove one of the two`,
      ]
    : [];
}

/** What runs in a given cluster is reached by its kubeconfig, and its network is the one that it has. */
function clusters({ cluster, kubeconfig }: StackConfig, aws: AwsConfig): readonly string[] {
  if (cluster === "k3d")
    return [`${key("cluster")} is k3d, but the aws profile is for EKS: set it to eks, or to existing`];
  if (cluster === "eks")
    return kubeconfig === undefined
      ? []
      : [
          `${key("kubeconfig")} is for a cluster that is there, and ${key("cluster")} is eks: remove one of the two`,
        ];
  return [
    ...(kubeconfig === undefined
      ? [`${key("kubeconfig")} is missing: name the kubeconfig file of the cluster ${aws.cluster.name}`]
      : []),
    ...(aws.network.vpcId !== undefined
      ? []
      : [
          `${key("aws.network.vpcId")} is missing: with ${key("cluster")} existing the network is there too, name it by vpcId, privateSubnetIds, publicSubnetIds and loadBalancerCidrs`,
        ]),
  ];
}

const PRIVATE_NAMES =
  /(^localhost|\.(local|localdomain|internal|svc|test|example|invalid|home\.arpa|cluster\.local))$/;

/** Kube-Zen is reached over the internet: a name that only some cluster or network knows is none. */
function endpoint(config: StackConfig): readonly string[] {
  const url = saasEndpoint(config);
  const { protocol, hostname } = new URL(url);
  const wrong =
    protocol !== "https:"
      ? "is not https"
      : isIP(hostname.replace(/^\[|\]$/g, "")) !== 0
        ? "is an address"
        : !hostname.includes(".") || PRIVATE_NAMES.test(hostname)
          ? "is no public name"
          : undefined;
  return wrong === undefined
    ? []
    : [
        `${key("saas.endpoint")} is ${text(url)}, which ${wrong}: the aws profile needs https with a public host name, such as https://agent.kube-zen.io`,
      ];
}

/** The load balancer of AWS shows certificates of ACM and asks for those of a trust store; others read Secrets. */
function entrances(config: StackConfig, aws: AwsConfig): readonly string[] {
  const { registryHost, webhookHost, clientAuthority } = config.ingress;
  const alb = ingressClass(config) === "alb";
  if (
    alb &&
    registryHost !== undefined &&
    clientAuthority !== undefined &&
    !clientAuthority.startsWith("arn:")
  )
    return [
      `${key("ingress.clientAuthority")} is ${text(clientAuthority)}, but a load balancer of AWS checks clients with a trust store: write the ARN of one, or leave it out with tls.issuers.clients.ownAuthority`,
    ];
  return !alb && aws.certificateArn !== undefined && (registryHost ?? webhookHost) !== undefined
    ? [
        `${key("aws.certificateArn")} is for a load balancer of AWS, but ingress.className is ${text(ingressClass(config))}: remove it, or set the class to alb`,
      ]
    : [];
}

/** What is wrong with `aws`, by itself and with the other keys: one sentence per mistake. */
export function brokenAwsRules(config: StackConfig): readonly string[] {
  const { aws, profile } = config;
  if (profile !== "aws")
    return aws === undefined
      ? []
      : [
          `${key("aws")} is for the aws profile, but profile is ${profile}: remove it, or set the profile to aws`,
        ];
  if (aws === undefined) return [`${key("aws")} is missing: set at least aws.region`];
  const own = [regions, places, given, networks, openness, nodes, arns, backups, tags, zone];
  return [
    ...own.flatMap((rule) => rule(aws)),
    ...[hosts, clusters, entrances].flatMap((rule) => rule(config, aws)),
    ...endpoint(config),
  ];
}
