import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Region } from "@pulumi/aws/types/enums";
import fc from "fast-check";
import { parse as parseYaml } from "yaml";
import { PROJECT } from "../../model/config";
import { LOG_RETENTION_DAYS } from "../../model/aws/clusterLogs";
import { REGIONS } from "../../model/aws/limits";
import { zonesOf } from "../../model/configParts/awsRules";
import { ingressClass } from "../../model/ingress";
import {
  configMistakes as mistakes,
  type ConfigValues as Values,
  stackConfig as parse,
} from "../support/stackConfig";

const region = "eu-west-1";
const least = { profile: "aws", cluster: "eks", aws: { region } };
const withAws = (aws: Values): Values => ({ ...least, aws: { region, ...aws } });
const role = (partition: string, name: string): string => `arn:${partition}:iam::111122223333:role/${name}`;
const own = { tls: { issuers: { clients: { name: "clients", ownAuthority: true } } } };
const vpc = {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  privateSubnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
  publicSubnetIds: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
  loadBalancerCidrs: ["10.0.0.0/24", "10.0.1.0/24"],
};

describe("the config of AWS", () => {
  it("needs a region, and fills everything else in", () => {
    const { aws, ingress } = parse(least);
    assert.deepEqual(ingress, {});
    assert.deepEqual(aws, {
      region,
      network: { cidr: "10.40.0.0/16", natGateways: "per-zone", others: [] },
      cluster: {
        name: "kube-zen",
        version: "1.35",
        publicAccessCidrs: [],
        administrators: [],
        logRetentionDays: 90,
        nodes: { instanceTypes: ["m7i.large"], minimum: 3, maximum: 6, volumeGib: 50 },
      },
      identity: "irsa",
      addons: {
        ebsCsi: "install",
        efsCsi: "install",
        metricsServer: "install",
        certManager: "install",
        externalDns: "install",
        externalSecrets: "install",
        loadBalancerController: "install",
      },
      charts: {},
      roles: {},
      backup: { enabled: true, retentionDays: 30 },
      tags: {},
    });
  });

  it("takes the stack file that comes with the program", () => {
    const file = path.join(__dirname, "..", "..", "Pulumi.aws.yaml");
    const { config } = parseYaml(fs.readFileSync(file, "utf8")) as { readonly config: Values };
    const values = Object.entries(config).map(([key, value]) => [key.replace(`${PROJECT}:`, ""), value]);
    assert.deepEqual(mistakes(Object.fromEntries(values) as Values), []);
  });

  it("has the load balancer of AWS as the way in, unless another class is named", () => {
    assert.equal(ingressClass(parse(least)), "alb");
    assert.equal(ingressClass(parse({ ...least, ingress: { className: "nginx" } })), "nginx");
    assert.equal(ingressClass(parse({ profile: "local" })), "nginx");
  });

  it("knows every region that the SDK names, and no other", () => {
    assert.deepEqual([...REGIONS], [...new Set<string>(Object.values(Region))].sort());
  });

  it("keeps logs for as long as CloudWatch can, and no other time", () => {
    const declared = fs.readFileSync(require.resolve("@pulumi/aws/cloudwatch/logGroup.d.ts"), "utf8");
    const listed = /in the specified log group\. +Possible values are: ([0-9, ]+), and 0\./.exec(
      declared,
    )?.[1];
    assert.equal(LOG_RETENTION_DAYS.join(", "), listed);
    for (const wrong of [0, 91, 365.5])
      assert.deepEqual(mistakes(withAws({ cluster: { logRetentionDays: wrong } })), [
        `kube-zen-platform:aws.cluster.logRetentionDays is ${wrong}: set it to one of ${LOG_RETENTION_DAYS.join(", ")}`,
      ]);
  });

  it("has the first three zones of its region, unless it names them", () => {
    const { aws } = parse(least);
    assert.ok(aws);
    assert.deepEqual(zonesOf(aws), ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
    assert.deepEqual(zonesOf({ ...aws, zones: ["eu-west-1b", "eu-west-1c"] }), ["eu-west-1b", "eu-west-1c"]);
  });

  const taken: readonly (readonly [string, Values])[] = [
    ["a network that is there", withAws({ network: vpc })],
    [
      "a cluster that is there",
      {
        profile: "aws",
        kubeconfig: "demo.kubeconfig",
        aws: { region, network: vpc, cluster: { name: "demo" } },
      },
    ],
    [
      "hosts of the zone, the zone itself among them",
      {
        ...least,
        ...own,
        aws: { region, dns: { zone: "demo.example.com" } },
        ingress: { registryHost: "demo.example.com" },
      },
    ],
    [
      "a trust store that is there",
      {
        ...least,
        aws: { region, dns: { zone: "example.com" } },
        ingress: {
          registryHost: "registry.example.com",
          clientAuthority:
            "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/partners/0a1b2c3d4e5f6071",
        },
      },
    ],
    [
      "GovCloud with roles of its partition",
      {
        ...least,
        aws: { region: "us-gov-west-1", roles: { registryBackup: role("aws-us-gov", "backup") } },
      },
    ],
    ["an endpoint of one's own", { ...least, saas: { endpoint: "https://saas.example.com:8443" } }],
  ];
  for (const [what, values] of taken) it(`takes ${what}`, () => assert.deepEqual(mistakes(values), []));

  const key = (name: string): string => `kube-zen-platform:${name}`;
  const refused: readonly (readonly [string, Values, readonly string[]])[] = [
    ["no aws", { profile: "aws", cluster: "eks" }, [`${key("aws")} is missing: set at least aws.region`]],
    [
      "aws with another profile",
      { profile: "local", aws: { region } },
      [`${key("aws")} is for the aws profile, but profile is local: remove it, or set the profile to aws`],
    ],
    [
      "a region that is none",
      { ...least, aws: { region: "ireland" } },
      [`${key("aws.region")} is "ireland": write a region such as eu-west-1`],
    ],
    [
      "a region that there is not, with the near one",
      { ...least, aws: { region: "eu-wset-1" } },
      [`${key("aws.region")} is "eu-wset-1", which is no region of AWS: did you mean eu-west-1?`],
    ],
    [
      "zones of another region",
      withAws({ zones: ["eu-west-1a", "eu-west-2a"] }),
      [`${key("aws.zones")} has eu-west-2a, which is not in eu-west-1: name zones such as eu-west-1a`],
    ],
    [
      "a network that is none",
      withAws({ network: { cidr: "10.300.0.0/16" } }),
      [`${key("aws.network.cidr")}: "10.300.0.0/16" is no IPv4 network: write one such as 10.40.0.0/16`],
    ],
    [
      "a network that does not begin where it says",
      withAws({ network: { cidr: "10.40.1.0/16" } }),
      [`${key("aws.network.cidr")}: 10.40.1.0/16 does not begin with its first address: write 10.40.0.0/16`],
    ],
    [
      "a network that is too small",
      withAws({ network: { cidr: "10.40.0.0/24" } }),
      [
        `${key("aws.network.cidr")}: 10.40.0.0/24 cannot be divided among 3 zones: give a network between /16 and /22`,
      ],
    ],
    [
      "a network that overlaps one that it will be connected to",
      withAws({ network: { others: ["192.168.0.0/16", "10.40.128.0/20"] } }),
      [
        `${key("aws.network.cidr")} is "10.40.0.0/16" and overlaps aws.network.others[1], 10.40.128.0/20: choose another network`,
      ],
    ],
    [
      "part of a network that is there",
      withAws({ network: { vpcId: vpc.vpcId, privateSubnetIds: vpc.privateSubnetIds } }),
      ["publicSubnetIds", "loadBalancerCidrs"].map(
        (name) =>
          `${key(`aws.network.${name}`)} is missing: a network that is there is given by vpcId, privateSubnetIds, publicSubnetIds and loadBalancerCidrs together`,
      ),
    ],
    [
      "an API server that is open to everybody",
      withAws({ cluster: { publicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"] } }),
      [
        `${key("aws.cluster.publicAccessCidrs[1]")} is "0.0.0.0/0", which is everybody: name the networks that administer the cluster`,
      ],
    ],
    [
      "a version that EKS does not offer",
      withAws({ cluster: { version: "1.29" } }),
      [`${key("aws.cluster.version")} is "1.29": set it to one of 1.32, 1.33, 1.34, 1.35`],
    ],
    [
      "a name that EKS does not take",
      withAws({ cluster: { name: "-demo" } }),
      [
        `${key("aws.cluster.name")} is "-demo": use at most 100 letters, digits, hyphens and underscores, a letter or digit first`,
      ],
    ],
    [
      "more nodes at least than at most",
      withAws({ cluster: { nodes: { minimum: 4, maximum: 3 } } }),
      [`${key("aws.cluster.nodes.maximum")} is 3, less than aws.cluster.nodes.minimum, 4: raise it`],
    ],
    [
      "nodes of two kinds of processors",
      withAws({ cluster: { nodes: { instanceTypes: ["m7i.large", "m7g.large"] } } }),
      [
        `${key("aws.cluster.nodes.instanceTypes")} has m7g.large beside m7i.large: one group of nodes has processors of one kind, ARM or x86`,
      ],
    ],
    [
      "two administrators of one name",
      withAws({
        cluster: {
          administrators: ["a", "b"].map((name) => ({ name: "ops", principalArn: role("aws", name) })),
        },
      }),
      [
        `${key("aws.cluster.administrators[1].name")} is "ops", as is one before: give each a name of its own`,
      ],
    ],
    [
      "one administrator by two names",
      withAws({
        cluster: {
          administrators: ["a", "b"].map((name) => ({ name, principalArn: role("aws", "ops") })),
        },
      }),
      [
        `${key("aws.cluster.administrators[1].principalArn")} is "${role("aws", "ops")}", as is one before: EKS takes one entry for each, remove one`,
      ],
    ],
    [
      "a role of another partition",
      withAws({ roles: { externalDns: role("aws-cn", "dns") } }),
      [
        `${key("aws.roles.externalDns")} is of the partition aws-cn, but eu-west-1 is in aws: name one of that partition`,
      ],
    ],
    [
      "a certificate of another region",
      withAws({
        certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-0000-0000-000000000000",
      }),
      [
        `${key("aws.certificateArn")} is in us-east-1, but everything is in eu-west-1: name one of that region`,
      ],
    ],
    [
      "the key of a bucket that is made",
      withAws({ backup: { kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/0a1b" } }),
      [
        `${key("aws.backup.kmsKeyArn")} is for a bucket that is there, and ${key("aws.backup.bucket")} names none: remove one, or set the other`,
      ],
    ],
    [
      "a bucket's name that S3 does not take",
      withAws({ backup: { bucket: "Backups" } }),
      [`${key("aws.backup.bucket")} is "Backups": use 3 to 63 lower-case letters, digits, dots and hyphens`],
    ],
    [
      "reserved tags",
      withAws({ tags: { "aws:owner": "x", team: "zen" } }),
      [`${key("aws.tags")} has "aws:owner", which is reserved or too long: choose another name`],
    ],
    [
      "a host without a zone",
      { ...least, ...own, ingress: { registryHost: "registry.example.com" } },
      [
        `${key("aws.dns")} is missing, and ${key("ingress.registryHost")} needs a zone for its name: set aws.dns.zone`,
      ],
    ],
    [
      "a host outside of the zone",
      {
        ...least,
        ...own,
        aws: { region, dns: { zone: "example.com" } },
        ingress: { registryHost: "registry.badexample.com" },
      },
      [
        `${key("ingress.registryHost")} is "registry.badexample.com", which is not in the zone example.com of aws.dns.zone: choose a name that ends in .example.com`,
      ],
    ],
    [
      "the parent of a zone that is there",
      withAws({ dns: { zone: "example.com", zoneId: "Z0123456789ABC", parentZoneId: "Z0123456789ABD" } }),
      [
        `${key("aws.dns.parentZoneId")} is for a zone that is made, and aws.dns.zoneId names one that is there: remove one of the two`,
      ],
    ],
    [
      "k3d",
      { ...least, cluster: "k3d" },
      [`${key("cluster")} is k3d, but the aws profile is for EKS: set it to eks, or to existing`],
    ],
    [
      "a cluster that is there without its kubeconfig and network",
      { profile: "aws", aws: { region } },
      [
        `${key("kubeconfig")} is missing: name the kubeconfig file of the cluster kube-zen`,
        `${key("aws.network.vpcId")} is missing: with ${key("cluster")} existing the network is there too, name it by vpcId, privateSubnetIds, publicSubnetIds and loadBalancerCidrs`,
      ],
    ],
    [
      "a kubeconfig of a cluster that is made",
      { ...least, kubeconfig: "demo.kubeconfig" },
      [
        `${key("kubeconfig")} is for a cluster that is there, and ${key("cluster")} is eks: remove one of the two`,
      ],
    ],
    [
      "a Secret as the authority of a load balancer's clients",
      {
        ...least,
        aws: { region, dns: { zone: "example.com" } },
        ingress: { registryHost: "registry.example.com", clientAuthority: "partners" },
      },
      [
        `${key("ingress.clientAuthority")} is "partners", but a load balancer of AWS checks clients with a trust store: write the ARN of one, or leave it out with tls.issuers.clients.ownAuthority`,
      ],
    ],
    [
      "a certificate of ACM for another controller",
      {
        ...least,
        aws: {
          region,
          dns: { zone: "example.com" },
          certificateArn:
            "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0000-0000-0000-000000000000",
        },
        ingress: { className: "nginx", registryHost: "registry.example.com", clientAuthority: "partners" },
      },
      [
        `${key("aws.certificateArn")} is for a load balancer of AWS, but ingress.className is "nginx": remove it, or set the class to alb`,
      ],
    ],
    ...(
      [
        ["https://10.0.0.1", "is an address"],
        ["https://[2001:db8::1]", "is an address"],
        ["https://localhost", "is no public name"],
        ["https://saas", "is no public name"],
        ["https://agent.zen-system.svc", "is no public name"],
        ["https://agent.zen-system.svc.cluster.local", "is no public name"],
        ["https://saas.test:8443", "is no public name"],
        ["https://saas.internal", "is no public name"],
      ] as const
    ).map(
      ([endpoint, wrong]) =>
        [
          `the endpoint ${endpoint}`,
          { ...least, saas: { endpoint } },
          [
            `${key("saas.endpoint")} is "${endpoint}", which ${wrong}: the aws profile needs https with a public host name, such as https://agent.kube-zen.io`,
          ],
        ] as const,
    ),
  ];
  for (const [what, values, expected] of refused)
    it(`refuses ${what}`, () => assert.deepEqual(mistakes(values), expected));

  it("refuses any network that has addresses in common with one that it will be connected to", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, fc.integer({ min: 16, max: 30 }), (second, third, prefix) => {
        const whole = 2 ** (32 - prefix);
        const base = Math.floor((second * 65536 + third * 256) / whole) * whole;
        const other = `10.${Math.floor(base / 65536)}.${Math.floor(base / 256) % 256}.${base % 256}/${prefix}`;
        const found = mistakes(withAws({ network: { others: [other] } })).length;
        // The VPC is 10.40.0.0/16, and the others are no larger.
        assert.equal(found, Math.floor(base / 65536) === 40 ? 1 : 0, other);
      }),
    );
  });
});
