import assert from "node:assert/strict";
import { run, type Values, valuesOf, withAws } from "./awsRun";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const ADDON = "aws:eks/addon:Addon";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const CHARTS = ["runtime-agent", "workflow-registry", "zen-agent"];

describe("the AWS stack takes what is there in place of making it", function () {
  this.timeout(30_000);

  const network = {
    vpcId: "vpc-0a1b2c3d4e5f60718",
    privateSubnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
    publicSubnetIds: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
    loadBalancerCidrs: ["10.0.0.0/24", "10.0.1.0/24"],
  };
  const arn = (name: string): string => `arn:aws:iam::111122223333:role/given/${name}`;

  it("a VPC and its subnets", async () => {
    const { wire } = await run(withAws({ network }));
    assert.deepEqual(
      wire.resources.filter(({ type }) => type.startsWith("kube-zen:network:VpcNetwork")),
      [],
    );
    assert.deepEqual(wire.names("aws:ec2/vpc:Vpc"), []);
    const { vpcId, privateSubnetIds, publicSubnetIds } = wire.one("eks:index:Cluster", "cluster").inputs;
    assert.deepEqual(
      [vpcId, privateSubnetIds, publicSubnetIds],
      [network.vpcId, network.privateSubnetIds, network.publicSubnetIds],
    );
    assert.deepEqual(valuesOf(wire, "workflow-registry")["networkPolicy"]?.["extraIngress"], [
      {
        from: [{ ipBlock: { cidr: "10.0.0.0/24" } }, { ipBlock: { cidr: "10.0.1.0/24" } }],
        ports: [{ protocol: "TCP", port: 8000 }],
      },
    ]);
    assert.deepEqual(wire.names("aws:efs/mountTarget:MountTarget"), ["shared-files-0", "shared-files-1"]);
  });

  it("a cluster", async () => {
    const { wire } = await run({
      ...withAws({ network }),
      cluster: "existing",
      kubeconfig: "/somewhere/kubeconfig",
      context: "demo",
    });
    assert.deepEqual(
      wire.resources.filter(
        ({ type }) => type.startsWith("eks:") || type === "aws:ec2/launchTemplate:LaunchTemplate",
      ),
      [],
    );
    const { kubeconfig, context, clusterIdentifier } = wire.one(
      "pulumi:providers:kubernetes",
      "cluster",
    ).inputs;
    assert.deepEqual(
      [kubeconfig, context, clusterIdentifier],
      ["/somewhere/kubeconfig", "demo", "kube-zen-demo"],
    );
    const trust = String(wire.one(ROLE, "workflow-registry-backup").inputs["assumeRolePolicy"]);
    assert.match(trust, /oidc-provider\/oidc\.eks\.eu-west-1\.amazonaws\.com\/id\/GIVEN/);
  });

  it("roles", async () => {
    const roles = {
      registryBackup: arn("backup"),
      secrets: arn("secrets"),
      loadBalancerController: arn("balancers"),
      externalDns: arn("dns"),
      vpcCni: arn("cni"),
      ebsCsi: arn("ebs"),
      efsCsi: arn("efs"),
    };
    const { wire } = await run(withAws({ roles }));
    assert.deepEqual(wire.names(ROLE), ["cluster-nodes"]);
    assert.equal(
      (valuesOf(wire, "workflow-registry")["backup"]?.["storage"] as Values)["roleArn"],
      roles.registryBackup,
    );
    assert.deepEqual(valuesOf(wire, "aws-load-balancer-controller")["serviceAccount"], {
      create: true,
      name: "aws-load-balancer-controller",
      annotations: { "eks.amazonaws.com/role-arn": roles.loadBalancerController },
    });
    assert.deepEqual(
      ["external-dns", "cluster-vpc-cni", "ebs-csi", "efs-csi"].map(
        (name) => wire.one(ADDON, name).inputs["serviceAccountRoleArn"],
      ),
      [roles.externalDns, roles.vpcCni, roles.ebsCsi, roles.efsCsi],
    );
  });

  it("a zone and a certificate", async () => {
    const certificateArn =
      "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0000-0000-0000-000000000000";
    const dns = { zone: "demo.kube-zen.io", zoneId: "Z0123456789ABC" };
    const { wire, outputs } = await run(withAws({ dns, certificateArn }));
    assert.deepEqual(
      wire.resources.filter(({ type }) => /route53|aws:acm/.test(type)),
      [],
    );
    const annotations = (valuesOf(wire, "workflow-registry")["ingress"]?.["annotations"] ?? {}) as Values;
    assert.equal(annotations["alb.ingress.kubernetes.io/certificate-arn"], certificateArn);
    assert.equal(outputs.nameServers, undefined);
    assert.match(String(wire.one(POLICY, "external-dns").inputs["policy"]), /hostedzone\/Z0123456789ABC/);
  });

  it("the zone above, in which a zone that is made is delegated", async () => {
    const { wire } = await run(
      withAws({ dns: { zone: "demo.kube-zen.io", parentZoneId: "Z0123456789PAR" } }),
    );
    const { zoneId, type, records } = wire.one("aws:route53/record:Record", "zone").inputs;
    assert.deepEqual([zoneId, type, records], ["Z0123456789PAR", "NS", ["ns-1.example.org"]]);
    assert.ok(
      wire.isBefore(
        wire.one("aws:route53/record:Record", "zone"),
        wire.one("aws:route53/record:Record", "entrance-0"),
      ),
    );
  });

  it("a bucket, a file system, and add-ons", async () => {
    const addons = {
      ebsCsi: "existing",
      efsCsi: "existing",
      metricsServer: "existing",
      certManager: "existing",
      externalDns: "existing",
      externalSecrets: "existing",
      loadBalancerController: "existing",
    };
    const { wire } = await run(
      withAws({ addons, fileSystemId: "fs-0a1b2c3d4e5f60718", backup: { bucket: "given-backups" } }),
    );
    assert.deepEqual(wire.names(ADDON), ["cluster-coredns", "cluster-pod-identity", "cluster-vpc-cni"]);
    assert.deepEqual(wire.names(RELEASE), CHARTS);
    assert.deepEqual(wire.names("aws:s3/bucket:Bucket"), ["registry-clients"]);
    assert.deepEqual(wire.names("aws:efs/fileSystem:FileSystem"), []);
    const shared = wire.one("kubernetes:storage.k8s.io/v1:StorageClass", "kube-zen-shared").inputs;
    assert.equal((shared["parameters"] as Values)["fileSystemId"], "fs-0a1b2c3d4e5f60718");
    const backup = valuesOf(wire, "workflow-registry")["backup"] ?? {};
    assert.equal((backup["storage"] as Values)["bucket"], "given-backups");
    assert.equal(backup["encryption"], undefined);
  });

  it("charts of others by digest", async () => {
    const reference = `oci://ghcr.io/kube-zen/mirror/charts/external-secrets@sha256:${"a".repeat(64)}`;
    const { wire } = await run(withAws({ charts: { externalSecrets: reference } }));
    const { chart, version, repositoryOpts } = wire.one(RELEASE, "external-secrets").inputs;
    assert.deepEqual([chart, version, repositoryOpts], [reference, undefined, undefined]);
  });

  it("roles, which EKS Pod Identity has to be told of where it gives them", async () => {
    const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
    const roles = { registryBackup: role("backup"), loadBalancerController: role("balancers") };
    const { wire } = await run(withAws({ roles, identity: "pod-identity" }));
    const told = wire.resources
      .filter(({ type }) => type === "aws:eks/podIdentityAssociation:PodIdentityAssociation")
      .map(({ inputs }) => [inputs["namespace"], inputs["serviceAccount"], inputs["roleArn"]].join(" "));
    assert.deepEqual(told.sort(), [
      `atom-system workflow-registry ${roles.registryBackup}`,
      `aws-load-balancer-controller aws-load-balancer-controller ${roles.loadBalancerController}`,
    ]);
    const association = wire.one(
      "aws:eks/podIdentityAssociation:PodIdentityAssociation",
      "load-balancer-controller",
    );
    assert.ok(wire.isBefore(association, wire.one(RELEASE, "aws-load-balancer-controller")));
  });

  it("secrets of Vault", async () => {
    const external = { vault: { server: "https://vault.example.com", role: "zen" } };
    const { wire } = await run({ secrets: { external } });
    assert.deepEqual(
      wire.resources.filter(({ type, name }) => /secretsmanager/.test(type) || name.startsWith("secrets-")),
      [],
    );
  });
});
