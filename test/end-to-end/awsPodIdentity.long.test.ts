import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { JSONWebKeySet } from "jose";
import type { DemoResult } from "../../automation/demo/contract";
import { serviceAccountRoleName } from "../../model/aws/names";
import { cacheDirectory } from "../../model/environment";
import { ROLE_ANNOTATION } from "../../model/secrets/store";
import type { ApiClient } from "../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import { Account, accountFile, AwsError } from "../../rehearsal/providers/aws/account";
import { assumeRoleForPodIdentity, assumeRoleWithWebIdentity } from "../../rehearsal/providers/aws/sts";
import { text } from "../../rehearsal/providers/aws/types/spec";
import { type SharedCluster, sharedCluster } from "../support/cluster";
import { Clone, type Ended } from "./support/clone";

const CLUSTER = "kube-zen-demo";
/** Who has a role of AWS by an association; External Secrets keeps IRSA. */
const ASSOCIATED = [
  "atom-system/workflow-registry",
  "aws-load-balancer-controller/aws-load-balancer-controller",
  "external-dns/external-dns",
  "kube-system/aws-node",
  "kube-system/ebs-csi-controller-sa",
  "kube-system/efs-csi-controller-sa",
];
const BY_TOKEN = "zen-system/kube-zen-secrets";

interface Named {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

describe("the AWS stack with EKS Pod Identity in a rehearsal", function () {
  this.timeout(600_000);
  this.bail(true);

  let shared: SharedCluster;
  let client: ApiClient;
  let clone: Clone;

  before(async () => {
    shared = await sharedCluster();
    client = await kubeconfigClient(shared.kubeconfig);
    const directories = (shared.env["PATH"] ?? "").split(path.delimiter);
    const PATH = directories.filter((directory) => !fs.existsSync(path.join(directory, "pulumi")));
    const ZEN_CACHE = cacheDirectory(process.env);
    clone = new Clone({
      ...shared.env,
      ZEN_CACHE,
      PATH: PATH.join(path.delimiter),
      CI: "true",
      NO_COLOR: "1",
    });
    clone.edit("Pulumi.aws.yaml", (file) => file.replace("identity: irsa", "identity: pod-identity"));
  });
  after(() => {
    client.close();
    clone.remove();
    fs.rmSync(accountFile(shared.env), { force: true });
  });

  const zenctl = (...args: readonly string[]): Promise<Ended> => clone.zenctl(...args);
  const account = (): Account => Account.open(accountFile(shared.env));
  async function list(at: string): Promise<readonly Named[]> {
    return ((await client.expect({ method: "GET", path: at })) as { readonly items: readonly Named[] }).items;
  }
  const nameOf = ({ metadata: { namespace, name } }: Named): string => `${namespace}/${name}`;
  const roleOf = (who: string): string => {
    const [namespace = "", name = ""] = who.split("/");
    return serviceAccountRoleName({ cluster: CLUSTER, region: "eu-west-1" }, { namespace, name });
  };

  it("comes up, and says of which charts a stand-in was judged, once each", async () => {
    const { code, stdout, stderr } = await zenctl("up", "--stack", "aws", "--yes");
    assert.equal(code, 0, `${stdout.slice(-2000)}${stderr.slice(-2000)}`);
    const told = stdout.split("\n").filter((line) => line.includes("a stand-in for the chart"));
    assert.deepEqual(
      told,
      ["aws-load-balancer-controller", "external-secrets"].map(
        (name) => ` i  release ${name}: a stand-in for the chart ${name} was judged, not the published one`,
      ),
    );
  });

  it("gives each workload its role by the association of its service account, and every other account of the cluster none", async () => {
    const accounts = await list("/api/v1/serviceaccounts");
    const taken: string[] = [];
    const refused: string[] = [];
    for (const each of accounts) {
      const { namespace, name: serviceAccount } = each.metadata;
      try {
        const { roleArn } = assumeRoleForPodIdentity(account(), {
          cluster: CLUSTER,
          namespace,
          serviceAccount,
        });
        taken.push(`${nameOf(each)} -> ${roleArn.split("/").at(-1) ?? ""}`);
      } catch (error) {
        assert.ok(error instanceof AwsError && error.code === "ResourceNotFoundException");
        refused.push(nameOf(each));
      }
    }
    assert.deepEqual(
      taken.sort(),
      ASSOCIATED.filter((who) => accounts.some((each) => nameOf(each) === who)).map(
        (who) => `${who} -> ${roleOf(who)}`,
      ),
    );
    assert.equal(taken.length + refused.length, accounts.length);
    for (const who of ["zen-system/zen-agent", "atom-system/runtime-agent", "zen-system/default", BY_TOKEN])
      assert.ok(refused.includes(who), who);
    assert.deepEqual(
      account()
        .all("aws:eks/podIdentityAssociation:PodIdentityAssociation")
        .map(({ inputs }) => `${text(inputs, "namespace")}/${text(inputs, "serviceAccount")}`)
        .sort(),
      ASSOCIATED,
    );
  });

  it("lets nobody into these roles by another way: of another cluster, or by a token", async () => {
    for (const who of ASSOCIATED) {
      const [namespace = "", serviceAccount = ""] = who.split("/");
      assert.throws(
        () => assumeRoleForPodIdentity(account(), { cluster: "other", namespace, serviceAccount }),
        AwsError,
      );
    }
    const keys = (await client.expect({ method: "GET", path: "/openid/v1/jwks" })) as JSONWebKeySet;
    const roles = account().all("aws:iam/role:Role");
    const entered: string[] = [];
    const accounts = await list("/api/v1/serviceaccounts");
    for (const each of accounts.filter((one) => [...ASSOCIATED, BY_TOKEN].includes(nameOf(one)))) {
      const { status } = (await client.expect({
        method: "POST",
        path: `/api/v1/namespaces/${each.metadata.namespace}/serviceaccounts/${each.metadata.name}/token`,
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          spec: { audiences: ["sts.amazonaws.com"] },
        },
      })) as { readonly status: { readonly token: string } };
      for (const { outputs } of roles)
        await assumeRoleWithWebIdentity(account(), text(outputs, "arn"), { token: status.token, keys }).then(
          () => entered.push(`${nameOf(each)} -> ${text(outputs, "name")}`),
          () => undefined,
        );
    }
    assert.deepEqual(entered, [`${BY_TOKEN} -> ${roleOf(BY_TOKEN)}`]);
    const annotated = accounts.filter(
      ({ metadata }) => metadata.annotations?.[ROLE_ANNOTATION] !== undefined,
    );
    assert.deepEqual(annotated.map(nameOf), [BY_TOKEN]);
  });

  it("has a load balancer and its records, made by controllers with no role but their associations'", () => {
    assert.equal(account().all("aws:lb/loadBalancer:LoadBalancer").length, 1);
    const records = account()
      .all("aws:route53/record:Record")
      .map(({ outputs }) => text(outputs, "fqdn"));
    assert.ok(
      records.includes("registry.demo.kube-zen.io") && records.includes("a-registry.demo.kube-zen.io"),
    );
  });

  it("shows every service account with its role and by which way", async () => {
    const { code, stdout, stderr } = await zenctl("demo", "show", "--stack", "aws", "--json");
    assert.equal(code, 0, stderr);
    const { permissions } = JSON.parse(stdout) as DemoResult;
    const onAws = permissions.filter(({ where }) => where === "AWS");
    assert.deepEqual(
      onAws.map(({ who, role, by }) => `${who} ${role.split("/").at(-1) ?? ""} ${by ?? ""}`).sort(),
      [
        ...ASSOCIATED.map((who) => `${who} ${roleOf(who)} Pod Identity: association`),
        `${BY_TOKEN} ${roleOf(BY_TOKEN)} IRSA: annotation`,
      ].sort(),
    );
  });

  it("has its way in tried out, and says that Kube-Zen was not", async () => {
    const { code, stdout } = await zenctl("certs", "verify", "--stack", "aws");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^8 attempts, 8 as they have to be, 0 otherwise; 10 not tried$/m);
    assert.equal((await zenctl("certs", "verify", "--stack", "aws", "--strict")).code, 1);
  });

  it("names itself to a stack that would make the same namespaces", async () => {
    const { code, stderr } = await zenctl("up", "--stack", "local", "--yes");
    assert.equal(code, 2);
    assert.equal(
      stderr.trim(),
      "zenctl: stack aws is on the embedded cluster with the namespaces atom-system, zen-system, which stack local would make too: run `zenctl destroy --stack aws` first, or give this one a state folder and cluster of its own by ZEN_STATE",
    );
  });

  it("goes, and leaves the account empty", async () => {
    const { code, stdout, stderr } = await zenctl("destroy", "--stack", "aws", "--delete-data", "--yes");
    assert.equal(code, 0, `${stdout.slice(-2000)}${stderr.slice(-2000)}`);
    assert.deepEqual(account().all(), []);
  });
});
