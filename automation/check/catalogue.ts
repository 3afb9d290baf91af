/** Groups of checks, in the order in which they are shown. */
export const CATEGORIES = {
  config: "config",
  tools: "tools",
  cluster: "cluster",
  account: "AWS account",
  quota: "AWS quotas",
  dns: "DNS",
  saas: "Kube-Zen's endpoint",
  given: "what is there already",
} as const;
/** A group of checks. */
export type Category = keyof typeof CATEGORIES;

interface CheckKind {
  readonly category: Category;
  /** What holds when it passes. */
  readonly title: string;
  /** What to do when it does not. */
  readonly hint: string;
}

const kind = (category: Category, title: string, hint: string): CheckKind => ({ category, title, hint });

const QUOTA_HINT = "ask for more in Service Quotas, or remove what is not needed any more";

/** Every check of `zenctl check --pre` by its id, which stays as it is. */
export const CHECKS = {
  "config-stack-file": kind("config", "the stack's file has what it needs", "correct the file"),
  "config-region": kind("config", "the region is known", "correct aws.region"),
  "config-zones": kind("config", "there are two or three zones in the region", "correct aws.zones"),
  "config-network": kind("config", "the network can be divided and overlaps no other", "correct aws.network"),
  "config-names": kind("config", "names are as AWS takes them", "choose a shorter aws.cluster.name"),
  "config-hosts": kind("config", "host names are in the zone", "correct ingress or aws.dns.zone"),
  "tools-node": kind("tools", "Node.js is new enough", "install Node.js 20.19 or newer"),
  "tools-state-folder": kind(
    "tools",
    "the state folder can be written",
    "correct ZEN_STATE or the folder's rights",
  ),
  "tools-pulumi": kind(
    "tools",
    "a Pulumi CLI that fits is on PATH",
    "install it from https://www.pulumi.com/docs/install, or use --engine rehearsal",
  ),
  "tools-aws-cli": kind(
    "tools",
    "the aws CLI is on PATH, which @pulumi/eks runs",
    "install version 2 from https://docs.aws.amazon.com/cli/",
  ),
  "tools-helm": kind("tools", "helm is there", "nothing: the first `zenctl up` builds or downloads it"),
  "tools-cluster": kind(
    "tools",
    "what the embedded cluster is made of is there",
    "nothing: the first `zenctl up` builds or downloads it",
  ),
  "tools-k3d": kind(
    "tools",
    "k3d and a Docker engine are there",
    "install Docker and k3d, or use --cluster embedded",
  ),
  "cluster-reachable": kind(
    "cluster",
    "the cluster answers and lets its user in",
    "start it, or name another with --kubeconfig",
  ),
  "account-credentials": kind(
    "account",
    "AWS knows who asks",
    "log in (`aws sso login`, or AWS_PROFILE), and try `aws sts get-caller-identity`",
  ),
  "account-region": kind(
    "account",
    "the region is enabled for the account",
    "enable it in the account's settings, or choose another aws.region",
  ),
  "account-zones": kind(
    "account",
    "the zones are there, available, and taken by EKS",
    "name others in aws.zones",
  ),
  "account-machines": kind(
    "account",
    "the zones offer the nodes' instance types",
    "choose others in aws.cluster.nodes.instanceTypes, or other zones",
  ),
  "account-cluster-name": kind(
    "account",
    "no cluster has the name yet",
    "choose another aws.cluster.name, or set cluster to existing",
  ),
  "account-administrators": kind(
    "account",
    "no administrator of the cluster is the one who makes it, whom EKS lets in by itself",
    "take that entry out of aws.cluster.administrators",
  ),
  "account-log-group": kind(
    "account",
    "no log group has the name of the control plane's yet",
    "remove it, or choose another aws.cluster.name",
  ),
  "quota-vpcs": kind("quota", "there is room for the VPC", QUOTA_HINT),
  "quota-addresses": kind("quota", "there is room for the Elastic IP addresses", QUOTA_HINT),
  "quota-nat-gateways": kind("quota", "there is room for the NAT gateways of a zone", QUOTA_HINT),
  "quota-vcpus": kind("quota", "there is room for the nodes' vCPUs", QUOTA_HINT),
  "quota-clusters": kind("quota", "there is room for the cluster", QUOTA_HINT),
  "dns-zone": kind(
    "dns",
    "the hosted zone is public and has the name",
    "correct aws.dns.zoneId or aws.dns.zone",
  ),
  "dns-delegated": kind(
    "dns",
    "the zone is delegated to the hosted zone",
    "enter the hosted zone's name servers as NS records where the domain above is kept",
  ),
  "dns-parent": kind(
    "dns",
    "a zone that is made is delegated by the one above",
    "set aws.dns.parentZoneId, or after the first `zenctl up` enter the output nameServers as NS records in the domain above: certificates are issued only then",
  ),
  "saas-address": kind("saas", "its name leads to public addresses", "correct saas.endpoint"),
  "saas-certificate": kind(
    "saas",
    "it answers TLS with a certificate that verifies",
    "correct saas.endpoint, or ask Kube-Zen",
  ),
  "given-network": kind(
    "given",
    "the VPC is there, with DNS",
    "correct aws.network.vpcId, and switch DNS support and host names on",
  ),
  "given-subnets": kind(
    "given",
    "its subnets are there, each list in zones of its own",
    "correct the lists of subnets and aws.network.loadBalancerCidrs",
  ),
  "given-subnet-tags": kind(
    "given",
    "load balancers find the subnets by their tags",
    "tag the subnets of aws.network",
  ),
  "given-subnet-addresses": kind(
    "given",
    "the subnets have free addresses",
    "name larger subnets in aws.network, or free addresses",
  ),
  "given-cluster": kind("given", "the cluster is active, in that VPC", "correct aws.cluster.name"),
  "given-cluster-version": kind(
    "given",
    "the cluster's version of Kubernetes is one that the stack is written for",
    "upgrade the cluster of aws.cluster.name",
  ),
  "given-cluster-access": kind(
    "given",
    "the cluster's API server is reached from named networks",
    "correct the cluster's endpoint access",
  ),
  "given-cluster-agent": kind(
    "given",
    "the cluster has the agent of EKS Pod Identity",
    "install the add-on eks-pod-identity-agent, or set aws.identity to irsa",
  ),
  "given-cluster-issuer": kind(
    "given",
    "IAM knows the issuer of the cluster's tokens",
    "make an OIDC provider for the cluster's issuer in IAM",
  ),
  "given-cluster-policies": kind(
    "given",
    "the cluster enforces NetworkPolicies",
    "set enableNetworkPolicy in the settings of the add-on vpc-cni, unless something else enforces them",
  ),
  "given-certificate": kind(
    "given",
    "the certificate is issued and covers the hosts",
    "correct aws.certificateArn, or have a certificate issued for all hosts",
  ),
  "given-bucket": kind("given", "the bucket is there, in the region", "correct aws.backup.bucket"),
  "given-bucket-versions": kind("given", "the bucket keeps versions", "switch its versioning on"),
  "given-bucket-closed": kind("given", "the bucket blocks public access", "switch on all four of its blocks"),
  "given-bucket-key": kind(
    "given",
    "the bucket's key is the one that the registry may use",
    "correct aws.backup.kmsKeyArn",
  ),
  "given-key": kind(
    "given",
    "the bucket's key is enabled",
    "correct aws.backup.kmsKeyArn, or enable the key",
  ),
  "given-roles": kind("given", "the roles are there", "correct aws.roles"),
  "given-role-trust": kind(
    "given",
    "each role lets its own service account in, and nobody else",
    "write its trust policy as docs/aws.md says: subject and audience of the cluster's issuer, each by StringEquals",
  ),
  "given-file-system": kind("given", "the file system is there", "correct aws.fileSystemId"),
} as const satisfies Readonly<Record<string, CheckKind>>;

/** Id of a check. */
export type CheckId = keyof typeof CHECKS;
