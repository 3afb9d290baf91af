import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAddon } from "../../components/cluster/clusterAddon";
import { EksCluster } from "../../components/cluster/eksCluster";
import { Namespace } from "../../components/cluster/namespace";
import { ServiceAccountRole } from "../../components/identity/serviceAccountRole";
import { PublicZone } from "../../components/network/publicZone";
import { VpcNetwork } from "../../components/network/vpcNetwork";
import { BudgetAlarm } from "../../components/observability/budgetAlarm";
import { ManagedSecret } from "../../components/secrets/managedSecret";
import { BackupBucket } from "../../components/storage/backupBucket";
import { SharedFileSystem } from "../../components/storage/sharedFileSystem";
import { PrivateAuthority } from "../../components/tls/privateAuthority";
import { PublicCertificate } from "../../components/tls/publicCertificate";
import { TrustStore } from "../../components/tls/trustStore";
import { policyDocument } from "../../model/aws/policyDocument";
import { makeUrn, parseUrn, STACK_TYPE } from "../../rehearsal/engine/urn";
import { aliasUrns } from "../../rehearsal/engine/steps/aliases";
import { run } from "./awsRun";
import { register, type Registered } from "./wire";

type Make = (name: string, opts: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;

const SIZE = { instanceTypes: ["m6i.large"], minimum: 1, maximum: 2, volumeGib: 20 };
const REGION = "eu-west-1";
const PLACE = { stack: "aws", project: "kube-zen-platform" };

const network = {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  privateSubnetIds: ["subnet-0a", "subnet-0b"],
  publicSubnetIds: ["subnet-1a", "subnet-1b"],
};

/** Components that a stack of somebody else may name as it likes, each with the least that it takes. */
const COMPONENTS: Readonly<Record<string, Make>> = {
  VpcNetwork: (name, opts) =>
    new VpcNetwork(
      name,
      {
        region: REGION,
        zones: ["eu-west-1a", "eu-west-1b"],
        cidr: "10.40.0.0/16",
        natGateways: "per-zone",
        clusterName: "demo",
      },
      opts,
    ),
  EksCluster: (name, opts) =>
    new EksCluster(
      name,
      {
        clusterName: "demo",
        version: "1.34",
        network,
        publicAccessCidrs: [],
        administrators: [],
        nodes: SIZE,
        place: { partition: "aws", region: REGION, account: "111122223333" },
        networkInterfaces: { kind: "irsa" },
        logRetentionDays: 90,
        removable: true,
      },
      opts,
    ),
  ClusterAddon: (name, opts) => new ClusterAddon(name, { clusterName: "demo", addonName: "coredns" }, opts),
  Namespace: (name, opts) => new Namespace(name, {}, opts),
  ServiceAccountRole: (name, opts) =>
    new ServiceAccountRole(
      name,
      {
        source: {
          kind: "pod-identity",
          partition: "aws",
          region: REGION,
          account: "111122223333",
          clusterName: "demo",
          oidcIssuer: "https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D",
        },
        serviceAccount: { namespace: "external-dns", name: "external-dns" },
        policy: policyDocument({
          Sid: "Zones",
          Effect: "Allow",
          Action: "route53:ListHostedZones",
          Resource: "*",
        }),
      },
      opts,
    ),
  PublicZone: (name, opts) =>
    new PublicZone(name, { domain: "demo.example.com", parentZoneId: "Z0123456789" }, opts),
  BudgetAlarm: (name, opts) =>
    new BudgetAlarm(name, { budgetName: "demo", monthlyUsd: 100, email: "somebody@example.com" }, opts),
  ManagedSecret: (name, opts) =>
    new ManagedSecret(
      name,
      { secretName: "demo/token", description: "A token", properties: { token: "value" }, removable: true },
      opts,
    ),
  BackupBucket: (name, opts) =>
    new BackupBucket(
      name,
      { partition: "aws", bucketName: "demo-backups", retentionDays: 30, removeBackups: false },
      opts,
    ),
  SharedFileSystem: (name, opts) =>
    new SharedFileSystem(
      name,
      {
        vpcId: network.vpcId,
        subnetIds: network.privateSubnetIds,
        nodeSecurityGroupId: "sg-0a1b",
        removable: false,
      },
      opts,
    ),
  PrivateAuthority: (name, opts) => new PrivateAuthority(name, { generation: 1 }, opts),
  PublicCertificate: (name, opts) =>
    new PublicCertificate(name, { hosts: ["a.example.com", "b.example.com"], zoneId: "Z0123456789" }, opts),
  TrustStore: (name, opts) =>
    new TrustStore(
      name,
      { partition: "aws", bucketName: "demo-authorities", trustStoreName: "demo", authorities: "PEM" },
      opts,
    ),
};

/** A resource by the URN that an engine gives it: mocks name no type but the parent's own. */
interface Placed extends Registered {
  readonly parentUrn: string;
}

function placed(resources: readonly Registered[]): readonly Placed[] {
  const urns = new Map<string, string>();
  return resources.map((each) => {
    const parentUrn = urns.get(each.parent) ?? "";
    const isRoot = parentUrn === "" || parseUrn(parentUrn).qualifiedType === STACK_TYPE;
    const { name, type } = each;
    const urn = makeUrn({ ...PLACE, name, type, parent: isRoot ? undefined : parentUrn });
    urns.set(each.urn, urn);
    return { ...each, urn, parentUrn };
  });
}

/** Where the engine finds each resource in a state that has it under an old name, by its new URN. */
function found(resources: readonly Placed[], old: ReadonlySet<string>): ReadonlyMap<string, string> {
  const used = new Map<string, string>();
  for (const { urn, name, type, parentUrn: parent, aliases } of resources) {
    const resource = { name, type, parent, aliases };
    const own = [urn, ...aliasUrns({ ...PLACE, usedAliases: used }, resource)].find((each) => old.has(each));
    if (own !== undefined && own !== urn) used.set(urn, own);
  }
  return used;
}

describe("resources of the AWS stack, when something goes or is renamed", function () {
  this.timeout(30_000);

  for (const preview of [true, false])
    it(`go with what they are a part of, and nothing else does (${preview ? "preview" : "update"})`, async () => {
      const { wire } = await run({}, preview, { ZEN_BOOTSTRAP_TOKEN: "value" });
      const byUrn = new Map(wire.resources.map((each) => [each.urn, each]));
      const label = ({ type, name }: Registered): string => `${type.split(":").at(-1)} ${name}`;
      const pairs = wire.resources
        .filter(({ deletedWith }) => deletedWith !== "")
        .map((each) => {
          const whole = byUrn.get(each.deletedWith);
          assert.ok(whole, `${label(each)} goes with ${each.deletedWith}, which there is not`);
          assert.ok(wire.isBefore(whole, each), `${label(whole)} comes before ${label(each)}`);
          return `${label(each)} with ${label(whole)}`;
        })
        .sort();
      const bucketParts = [
        "BucketLifecycleConfiguration",
        "BucketOwnershipControls",
        "BucketPolicy",
        "BucketPublicAccessBlock",
        "BucketServerSideEncryptionConfiguration",
        "BucketVersioning",
      ];
      assert.deepEqual(
        pairs,
        [
          "BackupPolicy shared-files with FileSystem shared-files",
          ...["backups", "registry-clients"].flatMap((bucket) =>
            bucketParts.map((part) => `${part} ${bucket} with Bucket ${bucket}`),
          ),
        ].sort(),
      );
    });

  it("a version of a secret goes with its secret", async () => {
    const { resources } = await register(false, () => COMPONENTS["ManagedSecret"]?.("token", {}));
    const version = resources.find(({ type }) => type.endsWith(":SecretVersion"));
    const secret = resources.find(({ type }) => type.endsWith(":Secret"));
    assert.ok(version !== undefined && secret !== undefined);
    assert.equal(version.deletedWith, secret.urn);
    assert.equal(secret.deletedWith, "");
  });

  for (const [component, make] of Object.entries(COMPONENTS))
    it(`a ${component} that is renamed with an alias is the same one, and so is all that is in it`, async () => {
      const under = async (name: string, opts: pulumi.ComponentResourceOptions = {}) =>
        placed((await register(false, () => make(name, opts))).resources).filter(
          ({ type }) => type !== STACK_TYPE,
        );
      const old = (await under("before")).map(({ urn }) => urn).sort();
      const renamed = await under("after", { aliases: [{ name: "before" }] });
      const reached = found(renamed, new Set(old));
      assert.deepEqual(renamed.map(({ urn }) => reached.get(urn) ?? `${urn} is new`).sort(), old);
      assert.equal(found(await under("after"), new Set(old)).size, 0, "without the alias it is another one");
    });
});
