import { randomBytes, randomInt } from "node:crypto";
import { arn, dnsSuffix } from "../../../../model/aws/partition";
import type { PlainMap } from "../../properties/values";
import { AwsError } from "../account";
import { text, type Made, type TypeSpec, type World } from "./spec";
import { OBJECTS } from "./storage";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const STORE = "aws:lb/trustStore:TrustStore";
const CERTIFICATE = "aws:acm/certificate:Certificate";

/** The hosted zone of every Application Load Balancer of a region; one stands for all regions here. */
const ZONE = "Z32O12XQLNTSW2";

/** The longest name of a load balancer, target group or trust store. */
const LONGEST = 32;

function named(inputs: PlainMap, world: World): string {
  const name = text(inputs, "name") || `${world.name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
  if (name.length > LONGEST || !/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name))
    throw new AwsError(
      "ValidationError",
      `The name '${name}' cannot be longer than '${LONGEST}' characters and has letters, digits and hyphens only`,
    );
  return name;
}

function balancingArn({ partition, region, account }: World, resource: string): string {
  return arn({ partition, service: "elasticloadbalancing", region, account: account.id, resource });
}

const random = (): string => randomBytes(8).toString("hex");

function trustStore(inputs: PlainMap, world: World): Made {
  const bucket = text(inputs, "caCertificatesBundleS3Bucket");
  const key = text(inputs, "caCertificatesBundleS3Key");
  const bundle = OBJECTS.flatMap((type) => world.account.all(type)).find(
    ({ inputs: object }) => object["bucket"] === bucket && object["key"] === key,
  );
  if (bundle === undefined)
    throw new AwsError("CaCertificatesBundleNotFound", `The object s3://${bucket}/${key} does not exist`);
  if (!/-----BEGIN CERTIFICATE-----/.test(text(bundle.inputs, "content")))
    throw new AwsError("InvalidCaCertificatesBundle", "The ca certificate bundle is invalid or empty");
  const name = named(inputs, world);
  const suffix = `truststore/${name}/${random()}`;
  const own = balancingArn(world, suffix);
  return { id: own, outputs: { name, arn: own, arnSuffix: suffix } };
}

function balancer(inputs: PlainMap, world: World): Made {
  const name = named(inputs, world);
  const kind = text(inputs, "loadBalancerType") === "network" ? "net" : "app";
  const suffix = `${kind}/${name}/${random()}`;
  const own = balancingArn(world, `loadbalancer/${suffix}`);
  const place = `${world.region}.elb.${dnsSuffix(world.partition)}`;
  const dnsName = `${inputs["internal"] === true ? "internal-" : ""}${name}-${randomInt(100_000_000, 2_000_000_000)}.${place}`;
  return { id: own, outputs: { name, arn: own, arnSuffix: suffix, dnsName, zoneId: ZONE } };
}

function listener(inputs: PlainMap, world: World): Made {
  const above = text(inputs, "loadBalancerArn");
  const certificate = text(inputs, "certificateArn");
  const held = world.account.find(CERTIFICATE, certificate);
  if (held !== undefined && held.outputs["status"] !== "ISSUED")
    throw new AwsError(
      "UnsupportedCertificate",
      `The certificate '${certificate}' must have a fully-qualified domain name, a supported signature, and a supported key size, and be issued`,
    );
  const own = `${above.replace(":loadbalancer/", ":listener/")}/${random()}`;
  return { id: own, outputs: { arn: own } };
}

/** How types of Elastic Load Balancing behave. */
export const balancingTypes: Readonly<Record<string, TypeSpec>> = {
  [STORE]: {
    make: trustStore,
    replaces: ["name", "namePrefix"],
    refers: { caCertificatesBundleS3Bucket: "aws:s3/bucket:Bucket" },
    // It has its own copy of the bundle.
    lets: ["caCertificatesBundleS3Bucket"],
    unique: { input: "name", code: "DuplicateTrustStoreName" },
    missing: "TrustStoreNotFound",
    needed: "TrustStoreInUse",
  },
  [BALANCER]: {
    make: balancer,
    replaces: ["name", "namePrefix", "internal", "loadBalancerType"],
    refers: { subnets: "aws:ec2/subnet:Subnet", securityGroups: "aws:ec2/securityGroup:SecurityGroup" },
    unique: { input: "name", code: "DuplicateLoadBalancerName" },
    quota: { most: 50, code: "TooManyLoadBalancers" },
    missing: "LoadBalancerNotFound",
    needed: "ResourceInUse",
  },
  [TARGETS]: {
    make: (inputs, world) => {
      const name = named(inputs, world);
      const suffix = `targetgroup/${name}/${random()}`;
      const own = balancingArn(world, suffix);
      return { id: own, outputs: { name, arn: own, arnSuffix: suffix } };
    },
    replaces: ["name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId"],
    refers: { vpcId: "aws:ec2/vpc:Vpc" },
    lets: ["vpcId"],
    unique: { input: "name", code: "DuplicateTargetGroupName" },
    missing: "TargetGroupNotFound",
    needed: "ResourceInUse",
  },
  "aws:lb/listener:Listener": {
    make: listener,
    replaces: ["loadBalancerArn"],
    refers: {
      loadBalancerArn: BALANCER,
      certificateArn: CERTIFICATE,
      "defaultActions.targetGroupArn": TARGETS,
      "mutualAuthentication.trustStoreArn": STORE,
    },
  },
};
