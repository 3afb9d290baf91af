import { createHash } from "node:crypto";
import { arn } from "../../../model/aws/partition";
import { CLUSTER_TAG } from "../../../model/aws/loadBalancerPolicy";
import type { PlainMap } from "../../providers/properties/values";
import { AwsError, type Held } from "../../providers/aws/account";
import { makeHeld, removeHeld } from "../../providers/aws/make";
import type { Session } from "../../providers/aws/sts";
import { text, type World } from "../../providers/aws/types/spec";
import type { Place } from "../controller";
import { demand } from "../identity";
import type { Asked, Listener } from "./ingresses";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const LISTENER = "aws:lb/listener:Listener";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const SUBNET = "aws:ec2/subnet:Subnet";
const STORE = "aws:lb/trustStore:TrustStore";
const CERTIFICATE = "aws:acm/certificate:Certificate";

/** In which order they have to go. */
const KINDS = [LISTENER, BALANCER, TARGETS, GROUP] as const;
type Kind = (typeof KINDS)[number];

/** Which calls make and remove each of them. */
const CALLS: Readonly<
  Record<Kind, { readonly make: string; readonly remove: string; readonly tag: string }>
> = {
  [LISTENER]: balancing("Listener"),
  [BALANCER]: balancing("LoadBalancer"),
  [TARGETS]: balancing("TargetGroup"),
  [GROUP]: { make: "ec2:CreateSecurityGroup", remove: "ec2:DeleteSecurityGroup", tag: "ec2:CreateTags" },
};

function balancing(kind: string) {
  const of = (verb: string): string => `elasticloadbalancing:${verb}`;
  return { make: of(`Create${kind}`), remove: of(`Delete${kind}`), tag: of("AddTags") };
}

/** Tag with the Ingress, or group of Ingresses, that something was made for. */
const STACK_TAG = "ingress.k8s.aws/stack";

/** The value of a tag; something else than any value where there is none. */
function tagOf(inputs: PlainMap, name: string): string {
  const value = ((inputs["tags"] ?? {}) as PlainMap)[name];
  return typeof value === "string" ? value : "none";
}

/** What the controller works with: whom it asks as, and for which cluster and network. */
export interface Maker {
  readonly session: Session;
  readonly cluster: string;
  readonly vpcId: string;
}

/** One load balancer with all that belongs to it, made for Ingresses by the permissions of the controller's role. */
export class Balancer {
  constructor(
    private readonly place: Place,
    private readonly maker: Maker,
    private readonly stack: string,
  ) {}

  private get tags(): Readonly<Record<string, string>> {
    return { [CLUSTER_TAG]: this.maker.cluster, [STACK_TAG]: this.stack };
  }

  private arn(service: string, resource: string): string {
    const { partition, region, account } = this.place;
    return arn({ partition, service, region, account: account.id, resource });
  }

  private may(action: string, resource: string, context: Readonly<Record<string, string>> = {}): void {
    demand(this.maker.session, this.place.region, { action, resource, context });
  }

  private held(kind: Kind): readonly Held[] {
    return this.place.account.all(kind).filter(({ inputs }) => {
      const tags = (inputs["tags"] ?? {}) as PlainMap;
      return tags[CLUSTER_TAG] === this.maker.cluster && tags[STACK_TAG] === this.stack;
    });
  }

  /** Whether anything of it is in the account. */
  get isThere(): boolean {
    return KINDS.some((kind) => this.held(kind).length > 0);
  }

  /** A name as the controller makes them up: of the names, and of all that tells one cluster's from another's. */
  private get name(): string {
    const { cluster, vpcId } = this.maker;
    const [namespace = "", name = ""] = this.stack.includes("/") ? this.stack.split("/") : ["", this.stack];
    const short = (part: string): string => part.replace(/[^a-z0-9]/gi, "").slice(0, 8);
    const digest = createHash("sha256")
      .update(`${cluster} ${vpcId} ${this.stack}`)
      .digest("hex")
      .slice(0, 10);
    return ["k8s", short(namespace), short(name), digest].filter(Boolean).join("-");
  }

  /** The controller lets the load balancer through the nodes' own security group, which it knows by the cluster's tag. */
  private openNodes(): void {
    const tag = `kubernetes.io/cluster/${this.maker.cluster}`;
    const nodes = this.place.account
      .all(GROUP)
      .filter(({ inputs }) => ((inputs["tags"] ?? {}) as PlainMap)[tag] === "owned");
    for (const { outputs } of nodes)
      this.may("ec2:AuthorizeSecurityGroupIngress", text(outputs, "arn"), {
        [`aws:ResourceTag/${tag}`]: "owned",
      });
  }

  private make(kind: Kind, prefix: string, inputs: PlainMap, also: PlainMap = {}): Held {
    const there = this.held(kind).find((held) =>
      Object.entries(also).every(([key, value]) => held.inputs[key] === value),
    );
    if (there !== undefined) return there;
    const { make, tag } = CALLS[kind];
    const asked = { [`aws:RequestTag/${CLUSTER_TAG}`]: this.maker.cluster };
    if (kind === LISTENER) this.may(make, text(inputs, "loadBalancerArn"), this.ours);
    else this.may(make, prefix, asked);
    this.may(tag, prefix, kind === GROUP ? { ...asked, "ec2:CreateAction": "CreateSecurityGroup" } : asked);
    const { account, region, partition } = this.place;
    const world: World = {
      account,
      region,
      partition,
      name: this.name,
      cluster: () => {
        throw new Error("No cluster is made here.");
      },
    };
    return makeHeld(kind, { ...inputs, tags: this.tags }, world, { tagged: { tagsAll: this.tags } });
  }

  private get ours(): Readonly<Record<string, string>> {
    return { [`aws:ResourceTag/${CLUSTER_TAG}`]: this.maker.cluster };
  }

  /** Subnets as the controller finds them: those that are named, else those with its role's tag, in two zones at least. */
  private subnets({ internal, subnets }: Asked): readonly string[] {
    this.may("ec2:DescribeSubnets", "*");
    const role = internal ? "kubernetes.io/role/internal-elb" : "kubernetes.io/role/elb";
    const found = this.place.account
      .all(SUBNET)
      .filter(({ inputs }) => inputs["vpcId"] === this.maker.vpcId)
      .filter(({ id, inputs }) =>
        subnets.length > 0 ? subnets.includes(id) : ["", "1"].includes(tagOf(inputs, role)),
      );
    const zones = new Set(found.map(({ inputs }) => inputs["availabilityZone"]));
    if (zones.size < 2)
      throw new Error(
        `couldn't auto-discover subnets: unable to resolve at least one subnet. Evaluated ${found.length} subnets in VPC ${this.maker.vpcId} with the tag ${role}, at least two Availability Zones are needed`,
      );
    return found.map(({ id }) => id);
  }

  private trustStore(name: string): string {
    this.may("elasticloadbalancing:DescribeTrustStores", "*");
    const found = this.place.account
      .all(STORE)
      .find(({ id, outputs }) => id === name || text(outputs, "name") === name);
    if (found === undefined) throw new AwsError("TrustStoreNotFound", `Trust store '${name}' not found`);
    return found.id;
  }

  private certificate(arnOf: string): string {
    const held = this.place.account.find(CERTIFICATE, arnOf);
    if (held === undefined) throw new AwsError("CertificateNotFound", `Certificate '${arnOf}' not found`);
    if (held.outputs["status"] === "ISSUED") return arnOf;
    throw new AwsError(
      "UnsupportedCertificate",
      `The certificate '${arnOf}' must be issued, and is ${text(held.outputs, "status")}`,
    );
  }

  private listenerInputs(balancer: Held, targets: Held, listener: Listener): PlainMap {
    const { port, protocol, certificateArns, sslPolicy, trustStore } = listener;
    const [certificateArn] = certificateArns.map((each) => this.certificate(each));
    return {
      loadBalancerArn: balancer.id,
      port,
      protocol,
      defaultActions: [{ type: "forward", targetGroupArn: targets.id }],
      ...(certificateArn === undefined ? {} : { certificateArn, sslPolicy }),
      ...(trustStore === undefined
        ? {}
        : { mutualAuthentication: { mode: "verify", trustStoreArn: this.trustStore(trustStore) } }),
    };
  }

  /**
   * Makes what is missing, and changes what is otherwise than asked.
   * @returns Name by which the load balancer is reached, and whether anything was done.
   * @throws Error in the words of the controller or of AWS.
   */
  ensure(asked: Asked): { readonly hostname: string; readonly changed: boolean } {
    const before = JSON.stringify(KINDS.map((kind) => this.held(kind)));
    const subnets = this.subnets(asked);
    const { name } = this;
    const { vpcId } = this.maker;
    if (this.held(GROUP).length === 0) this.may("ec2:CreateSecurityGroup", this.arn("ec2", `vpc/${vpcId}`));
    const group = this.make(GROUP, this.arn("ec2", "security-group/*"), {
      vpcId,
      name,
      description: "[k8s] Managed SecurityGroup for LoadBalancer",
      ingress: asked.listeners.map(({ port }) => ({
        protocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrBlocks: ["0.0.0.0/0"],
      })),
    });
    this.may("ec2:AuthorizeSecurityGroupIngress", text(group.outputs, "arn"), this.ours);
    this.openNodes();
    // Asked by Elastic Load Balancing, in the name of who makes a load balancer.
    this.may("ec2:GetSecurityGroupsForVpc", "*");
    const targets = this.make(TARGETS, this.arn("elasticloadbalancing", `targetgroup/${name}/*`), {
      name,
      port: 80,
      protocol: "HTTP",
      targetType: asked.targetType,
      vpcId,
    });
    this.may("elasticloadbalancing:RegisterTargets", targets.id, this.ours);
    const balancer = this.make(BALANCER, this.arn("elasticloadbalancing", `loadbalancer/app/${name}/*`), {
      name,
      internal: asked.internal,
      loadBalancerType: "application",
      subnets,
      securityGroups: [group.id],
    });
    const prefix = `${balancer.id.replace(":loadbalancer/", ":listener/")}/*`;
    for (const each of asked.listeners) {
      const inputs = this.listenerInputs(balancer, targets, each);
      const held = this.make(LISTENER, prefix, inputs, { port: each.port });
      const wanted = { ...inputs, tags: this.tags };
      if (JSON.stringify(held.inputs) === JSON.stringify(wanted)) continue;
      this.may("elasticloadbalancing:ModifyListener", held.id, this.ours);
      this.place.account.put({ ...held, inputs: wanted });
    }
    for (const { id, inputs } of this.held(LISTENER))
      if (!asked.listeners.some(({ port }) => port === inputs["port"])) this.drop(LISTENER, id);
    const changed = JSON.stringify(KINDS.map((kind) => this.held(kind))) !== before;
    return { hostname: text(balancer.outputs, "dnsName"), changed };
  }

  private drop(kind: Kind, id: string): void {
    const held = this.place.account.find(kind, id);
    this.may(CALLS[kind].remove, text(held?.outputs ?? {}, "arn"), this.ours);
    removeHeld(kind, id, this.place);
  }

  /** Removes it and all that belongs to it. @throws Error in the words of AWS. */
  remove(): void {
    for (const kind of KINDS) for (const { id } of this.held(kind)) this.drop(kind, id);
  }
}
