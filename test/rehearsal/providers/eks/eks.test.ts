import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { JSONWebKeySet } from "jose";
import type { ApiClient } from "../../../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../../../rehearsal/cluster/kubeconfigClient";
import { Account, accountFile, type Held } from "../../../../rehearsal/providers/aws/account";
import { assumeRoleWithWebIdentity } from "../../../../rehearsal/providers/aws/sts";
import { text } from "../../../../rehearsal/providers/aws/types/spec";
import { type SharedCluster, sharedCluster } from "../../../support/cluster";

const project = path.resolve(__dirname, "..", "..", "..", "..");
const NAMESPACE = "eks-rehearsal";

/** A network, a cluster, a role for one service account, and that service account in the cluster. */
const program = `
import * as k8s from "@pulumi/kubernetes";
import { EksCluster } from "${project}/components/cluster/eksCluster";
import { ServiceAccountRole } from "${project}/components/identity/serviceAccountRole";
import { VpcNetwork } from "${project}/components/network/vpcNetwork";
import { backupPolicy } from "${project}/model/aws/workloadPolicies";
import * as aws from "@pulumi/aws";
const zones = ["a", "b", "c"].map((letter) => "eu-west-1" + letter);
const account = aws.getCallerIdentityOutput({}).accountId;
const network = new VpcNetwork("kz", { region: "eu-west-1", zones, cidr: "10.40.0.0/16", natGateways: "one", clusterName: "kz" });
const cluster = new EksCluster("kz", {
  clusterName: "kz",
  version: "1.34",
  network,
  publicAccessCidrs: ["203.0.113.0/24"],
  administrators: [{ name: "ops", principalArn: "arn:aws:iam::000012345678:role/ops" }],
  nodes: { instanceTypes: ["m7i.large"], minimum: 3, maximum: 6, volumeGib: 50 },
  place: { partition: "aws", region: "eu-west-1", account },
  networkInterfaces: { kind: "irsa" },
  logRetentionDays: 90,
  removable: true,
});
const role = new ServiceAccountRole("till", {
  source: { kind: "irsa", partition: "aws", region: "eu-west-1", account, clusterName: cluster.clusterName, oidcIssuer: cluster.oidcIssuer },
  serviceAccount: { namespace: "${NAMESPACE}", name: "till" },
  policy: backupPolicy("aws", "kz-backups", "till"),
});
const namespace = new k8s.core.v1.Namespace("${NAMESPACE}", { metadata: { name: "${NAMESPACE}" } }, { provider: cluster.provider });
for (const name of ["till", "other"])
  new k8s.core.v1.ServiceAccount(name, { metadata: { name, namespace: namespace.metadata.name, annotations: name === "till" ? role.annotations : {} } }, { provider: cluster.provider });
export const roleArn = role.roleArn;
`;

describe("a cluster of EKS in the rehearsal", function () {
  this.timeout(300_000);
  this.bail(true);

  let directory: string;
  let shared: SharedCluster;
  let client: ApiClient;

  before(async () => {
    shared = await sharedCluster();
    client = await kubeconfigClient(shared.kubeconfig);
    directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-eks-")));
    fs.symlinkSync(path.join(project, "node_modules"), path.join(directory, "node_modules"));
    fs.writeFileSync(path.join(directory, "Pulumi.yaml"), "name: eks\nruntime: nodejs\n");
    fs.writeFileSync(path.join(directory, "Pulumi.eks.yaml"), "config:\n  aws:region: eu-west-1\n");
    fs.writeFileSync(path.join(directory, "package.json"), '{ "name": "eks", "main": "index.ts" }');
    fs.writeFileSync(path.join(directory, "index.ts"), program);
    await pulumi("stack", "init", "eks");
  });
  after(() => {
    client.close();
    fs.rmSync(directory, { recursive: true, force: true });
    fs.rmSync(accountFile(shared.env), { force: true });
  });

  async function pulumi(...args: readonly string[]): Promise<string> {
    const file = path.join(project, "rehearsal", "bin", "pulumi");
    const env = { ...shared.env, PULUMI_CONFIG_PASSPHRASE: "eks" };
    const child = spawn(process.execPath, [file, ...args], { cwd: directory, env });
    let told = "";
    child.stdout.on("data", (data) => (told += String(data)));
    child.stderr.on("data", (data) => (told += String(data)));
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 0, told);
    return told;
  }

  const held = (): readonly Held[] => Account.open(accountFile(shared.env)).all();
  const one = (type: string): Held => {
    const [found, other] = held().filter((each) => each.type === type);
    assert.ok(found !== undefined && other === undefined, type);
    return found;
  };

  it("comes up with what the real component registers, by the same names", async () => {
    const told = await pulumi("up", "--stack", "eks", "--yes");
    for (const name of [
      "eks:index:Cluster kz",
      "eks:index:ServiceRole kz-eksRole",
      "aws:iam/role:Role kz-eksRole-role",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment kz-eksRole-4b490823",
      "aws:eks/cluster:Cluster kz-eksCluster",
      "aws:eks/addon:Addon kz-kube-proxy",
      "aws:eks/accessEntry:AccessEntry kz-ops",
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider kz-oidcProvider",
      "eks:index:ManagedNodeGroup kz-nodes",
    ])
      assert.ok(told.includes(` ${name} creat`), name);
    const at = (line: string): number => {
      assert.ok(told.includes(line), line);
      return told.indexOf(line);
    };
    // EKS would make one that keeps everything for ever.
    assert.ok(at("LogGroup kz-logs created") < at("eks/cluster:Cluster kz-eksCluster creating"));
    // Nodes are not ready without it, and it enforces policies from the first pod on.
    assert.ok(at("Addon kz-vpc-cni created") < at("NodeGroup kz-nodes creating"));
    // CoreDNS has nowhere to run before there are nodes.
    assert.ok(at("NodeGroup kz-nodes created") < at("Addon kz-coredns creating"));
  });

  it("is as hardened as the guardrails ask", () => {
    const { inputs, outputs } = one("aws:eks/cluster:Cluster");
    assert.deepEqual(inputs["accessConfig"], {
      authenticationMode: "API",
      bootstrapClusterCreatorAdminPermissions: true,
    });
    assert.deepEqual(inputs["enabledClusterLogTypes"], [
      "api",
      "audit",
      "authenticator",
      "controllerManager",
      "scheduler",
    ]);
    const encryption = inputs["encryptionConfig"] as {
      readonly provider: unknown;
      readonly resources: unknown;
    };
    assert.deepEqual(encryption.resources, ["secrets"]);
    const { subnetIds, ...vpc } = inputs["vpcConfig"] as { readonly subnetIds: readonly string[] };
    assert.equal(subnetIds.length, 6);
    assert.deepEqual(vpc, {
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.0/24"],
    });
    assert.equal(outputs["status"], "ACTIVE");
    const template = one("aws:ec2/launchTemplate:LaunchTemplate").inputs;
    assert.deepEqual(template["metadataOptions"], {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    const nodes = one("aws:eks/nodeGroup:NodeGroup").inputs;
    assert.equal((nodes["subnetIds"] as readonly string[]).length, 3);
    const cni = held().find(({ inputs: given }) => given["addonName"] === "vpc-cni");
    assert.deepEqual(JSON.parse(text(cni?.inputs ?? {}, "configurationValues")), {
      enableNetworkPolicy: "true",
    });
  });

  it("gives its role to the one service account, by a token of the cluster itself, and to no other", async () => {
    const keys = (await client.expect({ method: "GET", path: "/openid/v1/jwks" })) as JSONWebKeySet;
    const account = Account.open(accountFile(shared.env));
    const role = account
      .all("aws:iam/role:Role")
      .find(({ outputs }) => outputs["name"] === `kz-eu-west-1-${NAMESPACE}-till`);
    const roleArn = text(role?.outputs ?? {}, "arn");
    const { metadata } = (await client.expect({
      method: "GET",
      path: `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/till`,
    })) as { readonly metadata: { readonly annotations: Readonly<Record<string, string>> } };
    assert.equal(metadata.annotations["eks.amazonaws.com/role-arn"], roleArn);
    const assume = async (
      namespace: string,
      name: string,
      audience = "sts.amazonaws.com",
    ): Promise<string> => {
      const { status } = (await client.expect({
        method: "POST",
        path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          spec: { audiences: [audience] },
        },
      })) as { readonly status: { readonly token: string } };
      return assumeRoleWithWebIdentity(account, roleArn, { token: status.token, keys }).then(
        (session) => session.roleArn,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    };
    assert.equal(await assume(NAMESPACE, "till"), roleArn);
    const refused = "api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity";
    const { items } = (await client.expect({ method: "GET", path: "/api/v1/serviceaccounts" })) as {
      readonly items: readonly { readonly metadata: { readonly name: string; readonly namespace: string } }[];
    };
    const others = items.filter(
      ({ metadata: { name, namespace } }) => `${namespace}/${name}` !== `${NAMESPACE}/till`,
    );
    assert.ok(others.length > 3);
    for (const { metadata: other } of others)
      assert.equal(await assume(other.namespace, other.name), refused, `${other.namespace}/${other.name}`);
    assert.equal(
      await assume(NAMESPACE, "till", "https://kubernetes.default.svc.cluster.local"),
      "api error InvalidIdentityToken: Incorrect token audience",
    );
  });

  it("stays as it is when nothing changed, and leaves nothing in the account when it goes", async () => {
    assert.match(await pulumi("preview", "--stack", "eks"), /Resources:\n {4}\d+ unchanged/);
    await pulumi("destroy", "--stack", "eks", "--yes");
    assert.deepEqual(
      held().map(({ type, id }) => `${type} ${id}`),
      [],
    );
  });
});
