import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { endpointService } from "../../model/aws/partition";
import { planSubnets } from "../../model/aws/subnets";

/** Where a cluster's nodes and load balancers are; made or given. */
export interface ClusterNetwork {
  readonly vpcId: pulumi.Input<string>;
  /** For nodes and pods, one for each zone. */
  readonly privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** For load balancers, one for each zone. */
  readonly publicSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** What a network is made from. */
export interface VpcNetworkArgs {
  /** Region, in the names of endpoints. */
  readonly region: string;
  /** Two or three zones, such as `eu-west-1a`. */
  readonly zones: readonly string[];
  /** Network of the VPC, /16 to /22. */
  readonly cidr: string;
  /** One NAT gateway for all zones, or one for each: dearer, and a zone that fails takes no other along. */
  readonly natGateways: "one" | "per-zone";
  /** Name of the cluster: load balancer controllers find its subnets by it. */
  readonly clusterName: string;
}

/** Services that nodes reach within the VPC: images, credentials and logs do not pass the NAT gateway. */
const INTERFACES = ["ecr.api", "ecr.dkr", "sts", "logs"] as const;

/**
 * A VPC over two or three zones: nodes in private subnets that reach out through NAT gateways, load balancers in
 * public ones, and endpoints for S3, ECR, STS and CloudWatch Logs.
 */
export class VpcNetwork extends pulumi.ComponentResource implements ClusterNetwork {
  public readonly vpcId: pulumi.Output<string>;
  /** Known once nodes in them can reach out. */
  public readonly privateSubnetIds: pulumi.Output<string[]>;
  public readonly publicSubnetIds: pulumi.Output<string[]>;

  /** @throws Error for a network that cannot be divided among the zones. */
  public constructor(name: string, args: VpcNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:network:VpcNetwork", name, {}, opts);
    const plan = planSubnets(args.cidr, args.zones.length);
    const child = { parent: this };
    const tags = (own: string): Record<string, string> => ({ Name: `${name}-${own}` });
    const vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: args.cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
      child,
    );
    // The default security group lets everything within it talk: without rules nobody uses it by chance.
    new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.id, tags: tags("unused") }, child);
    const gateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: { Name: name } }, child);

    const subnet = (kind: "private" | "public", cidrBlock: string, at: number): aws.ec2.Subnet =>
      new aws.ec2.Subnet(
        `${name}-${kind}-${at}`,
        {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: args.zones[at] ?? "",
          mapPublicIpOnLaunch: false,
          tags: {
            ...tags(`${kind}-${at}`),
            [`kubernetes.io/cluster/${args.clusterName}`]: "shared",
            [kind === "public" ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb"]: "1",
          },
        },
        child,
      );
    const publicSubnets = plan.public.map((cidr, at) => subnet("public", cidr, at));
    const privateSubnets = plan.private.map((cidr, at) => subnet("private", cidr, at));

    const table = (
      own: string,
      route: pulumi.Input<aws.types.input.ec2.RouteTableRoute>,
    ): aws.ec2.RouteTable =>
      new aws.ec2.RouteTable(`${name}-${own}`, { vpcId: vpc.id, routes: [route], tags: tags(own) }, child);
    const associate = (
      kind: string,
      subnets: readonly aws.ec2.Subnet[],
      tables: readonly aws.ec2.RouteTable[],
    ) =>
      subnets.map(
        ({ id }, at) =>
          new aws.ec2.RouteTableAssociation(
            `${name}-${kind}-${at}`,
            { subnetId: id, routeTableId: (tables[at] ?? tables[0])?.id ?? "" },
            child,
          ),
      );
    const outside = "0.0.0.0/0";
    const publicTable = table("public", { cidrBlock: outside, gatewayId: gateway.id });
    const publicRoutes = associate("public", publicSubnets, [publicTable]);

    const natSubnets = args.natGateways === "one" ? publicSubnets.slice(0, 1) : publicSubnets;
    const nats = natSubnets.map(({ id }, at) => {
      const address = new aws.ec2.Eip(`${name}-nat-${at}`, { domain: "vpc", tags: tags(`nat-${at}`) }, child);
      // It is of no use, and cannot be made, before its subnet has a way out.
      return new aws.ec2.NatGateway(
        `${name}-${at}`,
        { allocationId: address.id, subnetId: id, tags: tags(`nat-${at}`) },
        { ...child, dependsOn: [gateway, ...publicRoutes] },
      );
    });
    const privateTables = nats.map(({ id }, at) =>
      table(`private-${at}`, { cidrBlock: outside, natGatewayId: id }),
    );
    const privateRoutes = associate("private", privateSubnets, privateTables);

    new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.id,
        serviceName: endpointService(args.region, "s3"),
        vpcEndpointType: "Gateway",
        routeTableIds: privateTables.map(({ id }) => id),
        tags: tags("s3"),
      },
      child,
    );
    const endpoints = new aws.ec2.SecurityGroup(
      `${name}-endpoints`,
      {
        vpcId: vpc.id,
        description: "HTTPS from the VPC to endpoints of AWS services",
        ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [args.cidr] }],
        tags: tags("endpoints"),
      },
      child,
    );
    for (const service of INTERFACES) {
      new aws.ec2.VpcEndpoint(
        `${name}-${service.replace(".", "-")}`,
        {
          vpcId: vpc.id,
          serviceName: endpointService(args.region, service),
          vpcEndpointType: "Interface",
          privateDnsEnabled: true,
          subnetIds: privateSubnets.map(({ id }) => id),
          securityGroupIds: [endpoints.id],
          tags: tags(service),
        },
        child,
      );
    }

    this.vpcId = vpc.id;
    this.publicSubnetIds = after(pulumi.all(publicSubnets.map(({ id }) => id)), publicRoutes);
    this.privateSubnetIds = after(pulumi.all(privateSubnets.map(({ id }) => id)), privateRoutes);
    this.registerOutputs({
      vpcId: this.vpcId,
      privateSubnetIds: this.privateSubnetIds,
      publicSubnetIds: this.publicSubnetIds,
    });
  }
}
