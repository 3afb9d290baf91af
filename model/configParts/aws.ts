import { type Static, Type } from "@sinclair/typebox";
import { LOG_RETENTION_DAYS } from "../aws/clusterLogs";
import { EKS_SUPPORT, EKS_VERSIONS } from "../aws/limits";
import { closed, HostName, Label } from "./label";

const RoleArn = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/.+$",
      rule: "write the ARN of an IAM role",
      description,
    }),
  );

const Cidr = { pattern: "^[0-9.]+/[0-9]+$", rule: "write an IPv4 network such as 10.40.0.0/16" };

const Network = Type.Object(
  {
    cidr: Type.String({
      ...Cidr,
      default: "10.40.0.0/16",
      description: "Network of the VPC that is made, /16 to /22.",
    }),
    natGateways: Type.Union([Type.Literal("per-zone"), Type.Literal("one")], {
      default: "per-zone",
      description:
        "A NAT gateway for each zone, or one for all: cheaper, and a zone that fails takes all along.",
    }),
    vpcId: Type.Optional(
      Type.String({
        pattern: "^vpc-[0-9a-f]{8,17}$",
        rule: "write the id of a VPC, such as vpc-0a1b2c3d4e5f60718",
        description: "A VPC that is there, in place of one that is made; it goes with both lists of subnets.",
      }),
    ),
    privateSubnetIds: Type.Optional(
      Type.Array(Type.String({ pattern: "^subnet-[0-9a-f]{8,17}$", rule: "write the id of a subnet" }), {
        minItems: 2,
        uniqueItems: true,
        description: "Its subnets for nodes and pods, one for each zone; they have to reach out.",
      }),
    ),
    publicSubnetIds: Type.Optional(
      Type.Array(Type.String({ pattern: "^subnet-[0-9a-f]{8,17}$", rule: "write the id of a subnet" }), {
        minItems: 2,
        uniqueItems: true,
        description: "Its subnets for load balancers, one for each zone.",
      }),
    ),
    loadBalancerCidrs: Type.Optional(
      Type.Array(Type.String(Cidr), {
        minItems: 1,
        uniqueItems: true,
        description: "Networks of the given public subnets: pods let in nobody else from outside.",
      }),
    ),
    others: Type.Array(Type.String(Cidr), {
      default: [],
      uniqueItems: true,
      description: "Networks that the VPC will be connected to (peering, VPN): it must not overlap them.",
    }),
  },
  { ...closed, default: {}, description: "Where the cluster is." },
);

const Nodes = Type.Object(
  {
    instanceTypes: Type.Array(
      Type.String({
        pattern: "^[a-z][a-z0-9-]*\\.[a-z0-9]+$",
        rule: "write an instance type such as m7i.large",
      }),
      { minItems: 1, uniqueItems: true, default: ["m7i.large"], description: "Types of their machines." },
    ),
    minimum: Type.Integer({
      minimum: 2,
      default: 3,
      rule: "write a whole number from 2 up",
      description: "Fewest nodes; one for each zone keeps a zone's failure harmless.",
    }),
    maximum: Type.Integer({
      minimum: 2,
      default: 6,
      rule: "write a whole number from 2 up",
      description: "Most nodes.",
    }),
    volumeGib: Type.Integer({
      minimum: 20,
      default: 50,
      rule: "write a whole number from 20 up",
      description: "Size of a node's encrypted volume, in GiB.",
    }),
  },
  { ...closed, default: {}, description: "Nodes of the cluster." },
);

const Cluster = Type.Object(
  {
    name: Type.String({
      pattern: "^[0-9A-Za-z][0-9A-Za-z_-]*$",
      maxLength: 100,
      default: "kube-zen",
      rule: "use at most 100 letters, digits, hyphens and underscores, a letter or digit first",
      description: "Name of the cluster in EKS; with `cluster: existing`, of the one that is there.",
    }),
    version: Type.Union(
      EKS_VERSIONS.map((version) => Type.Literal(version)),
      {
        default: "1.35",
        description: `Minor version of Kubernetes. Its standard support ends on ${EKS_VERSIONS.map((version) => `${EKS_SUPPORT[version].standard} (${version})`).join(", ")}; extended support costs more, which the estimate counts from the day after.`,
      },
    ),
    publicAccessCidrs: Type.Array(Type.String(Cidr), {
      default: [],
      uniqueItems: true,
      description:
        "Networks that may reach the API server from the internet, such as the office's and CI's; without any it is reached from the VPC only.",
    }),
    administrators: Type.Array(
      Type.Object(
        {
          name: Type.String({ ...Label, description: "Name of the access entry." }),
          principalArn: Type.String({
            pattern: "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/.+$",
            rule: "write the ARN of an IAM role or user",
            description: "Who it is.",
          }),
        },
        closed,
      ),
      {
        default: [],
        description:
          "Who administers the cluster besides the one who makes it, whom EKS lets in by itself and of whom it refuses a second entry.",
      },
    ),
    logRetentionDays: Type.Union(
      LOG_RETENTION_DAYS.map((days) => Type.Literal(days)),
      {
        default: 90,
        description: "How long CloudWatch keeps the logs of a control plane that is made, in days.",
      },
    ),
    nodes: Nodes,
  },
  { ...closed, default: {}, description: "The cluster." },
);

const Dns = Type.Object(
  {
    zone: Type.String({
      ...HostName,
      description: "Public zone of the host names, such as demo.example.com.",
    }),
    zoneId: Type.Optional(
      Type.String({
        pattern: "^Z[A-Z0-9]{5,31}$",
        rule: "write the id of a hosted zone, such as Z0123456789ABCDEFGHIJ",
        description: "The hosted zone in Route 53 that is there, in place of one that is made.",
      }),
    ),
    parentZoneId: Type.Optional(
      Type.String({
        pattern: "^Z[A-Z0-9]{5,31}$",
        rule: "write the id of a hosted zone, such as Z0123456789ABCDEFGHIJ",
        description:
          "Hosted zone of the domain above, where a zone that is made is delegated; without it do so by hand before certificates can be issued.",
      }),
    ),
  },
  { ...closed, description: "Names of what is reached from outside." },
);

const Addon = (what: string) =>
  Type.Union([Type.Literal("install"), Type.Literal("existing")], {
    default: "install",
    description: `${what}: installed by the stack, or there already.`,
  });

const Addons = Type.Object(
  {
    ebsCsi: Addon("Driver of EBS volumes (EKS add-on)"),
    efsCsi: Addon("Driver of EFS file systems (EKS add-on)"),
    metricsServer: Addon("Metrics server, which autoscaling reads (EKS add-on)"),
    certManager: Addon("cert-manager (EKS add-on)"),
    externalDns: Addon("External DNS (EKS add-on)"),
    externalSecrets: Addon("External Secrets (Helm chart)"),
    loadBalancerController: Addon("AWS Load Balancer Controller (Helm chart)"),
  },
  { ...closed, default: {}, description: "What the cluster needs beside the platform." },
);

const Chart = (what: string) =>
  Type.Optional(
    Type.String({
      pattern: "^oci://[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$",
      rule: "write it as oci://HOST/PATH@sha256:...",
      description: `${what}, in an OCI registry of yours by its digest; without it the publisher's repository in the version that the stack is written for.`,
    }),
  );

const Charts = Type.Object(
  {
    externalSecrets: Chart("Chart of External Secrets"),
    loadBalancerController: Chart("Chart of the AWS Load Balancer Controller"),
  },
  { ...closed, default: {}, description: "Where charts of others come from." },
);

const Roles = Type.Object(
  {
    registryBackup: RoleArn("Of the registry, for its backups."),
    secrets: RoleArn("Of External Secrets' service account `kube-zen-secrets` in every namespace."),
    loadBalancerController: RoleArn("Of the AWS Load Balancer Controller."),
    externalDns: RoleArn("Of External DNS."),
    certManager: RoleArn(
      "Of cert-manager, for DNS01 challenges: by EKS Pod Identity, whatever `identity` says.",
    ),
    vpcCni: RoleArn("Of the VPC CNI of a cluster that is made."),
    ebsCsi: RoleArn("Of the driver of EBS volumes."),
    efsCsi: RoleArn("Of the driver of EFS file systems."),
  },
  { ...closed, default: {}, description: "Roles that are there, in place of those that are made." },
);

const Backup = Type.Object(
  {
    enabled: Type.Boolean({ default: true, description: "Whether the registry is backed up to S3." }),
    bucket: Type.Optional(
      Type.String({
        pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        rule: "use 3 to 63 lower-case letters, digits, dots and hyphens",
        description:
          "A bucket that is there. Without it one is made, `<cluster>-backups-<account>-<region>`.",
      }),
    ),
    kmsKeyArn: Type.Optional(
      Type.String({
        pattern: "^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$",
        rule: "write the ARN of a KMS key",
        description: "Key that a given bucket is encrypted with.",
      }),
    ),
    retentionDays: Type.Integer({
      minimum: 1,
      default: 30,
      rule: "write a whole number from 1 up",
      description: "How long backups are kept, in days.",
    }),
  },
  { ...closed, default: {}, description: "Backups." },
);

const Budget = Type.Object(
  {
    monthlyUsd: Type.Integer({
      minimum: 1,
      rule: "write a whole number from 1 up",
      description: "Costs of a month, in US dollars.",
    }),
    email: Type.String({
      pattern: "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$",
      rule: "write an e-mail address",
      description: "Who is told at 80 % of it, and when it is forecast to be exceeded.",
    }),
  },
  { ...closed, description: "An alarm on what the account costs." },
);

/** `kube-zen-platform:aws`, only of the aws profile. */
export const AwsConfig = Type.Object(
  {
    region: Type.String({
      pattern: "^(us-gov|cn|[a-z]{2})-[a-z]+-[0-9]$",
      rule: "write a region such as eu-west-1",
      description: "Region of everything.",
    }),
    zones: Type.Optional(
      Type.Array(
        Type.String({
          pattern: "^[a-z-]+-[0-9][a-z]$",
          rule: "write an availability zone such as eu-west-1a",
        }),
        {
          minItems: 2,
          maxItems: 3,
          uniqueItems: true,
          description: "Two or three availability zones; `a`, `b` and `c` of the region without it.",
        },
      ),
    ),
    network: Network,
    cluster: Cluster,
    identity: Type.Union([Type.Literal("irsa"), Type.Literal("pod-identity")], {
      default: "irsa",
      description: "How pods take on roles: IAM roles for service accounts, or EKS Pod Identity.",
    }),
    dns: Type.Optional(Dns),
    certificateArn: Type.Optional(
      Type.String({
        pattern: "^arn:aws(-[a-z]+)*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]+$",
        rule: "write the ARN of a certificate of ACM",
        description: "A certificate of ACM for every host name, in place of one that is made.",
      }),
    ),
    addons: Addons,
    charts: Charts,
    roles: Roles,
    fileSystemId: Type.Optional(
      Type.String({
        pattern: "^fs-[0-9a-f]{8,17}$",
        rule: "write the id of an EFS file system",
        description: "File system of the registry that is there, in place of one that is made.",
      }),
    ),
    backup: Backup,
    budget: Type.Optional(Budget),
    tags: Type.Record(Type.String(), Type.String({ maxLength: 256 }), {
      default: {},
      description:
        "Tags of everything, besides `kube-zen:stack`, `kube-zen:cluster` and `kube-zen:managed-by`.",
    }),
  },
  { ...closed, description: "AWS; only, and required, with the aws profile." },
);

/** `kube-zen-platform:aws`, checked. */
export type AwsConfig = Static<typeof AwsConfig>;
