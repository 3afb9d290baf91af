import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import type { JSONWebKeySet } from "jose";
import { serviceAccountRoleName } from "../../model/aws/names";
import type { UpdateResult } from "../../automation/contracts";
import type { ApiClient } from "../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import { Account, accountFile, type Held } from "../../rehearsal/providers/aws/account";
import { assumeRoleWithWebIdentity } from "../../rehearsal/providers/aws/sts";
import { text } from "../../rehearsal/providers/aws/types/spec";
import { X509Certificate } from "node:crypto";
import { type SharedCluster, sharedCluster } from "../support/cluster";

const project = path.resolve(__dirname, "..", "..");
const NAMESPACES = ["zen-system", "atom-system"];
const CONTROLLERS = ["aws-load-balancer-controller", "external-secrets"];

interface Named {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

interface Ended {
  readonly code: number | null;
  readonly document: UpdateResult & { readonly left?: readonly string[] };
  readonly told: string;
}

describe("the AWS stack in a rehearsal", function () {
  this.timeout(600_000);
  this.bail(true);

  let shared: SharedCluster;
  let client: ApiClient;

  before(async () => {
    shared = await sharedCluster();
    client = await kubeconfigClient(shared.kubeconfig);
  });
  after(() => {
    client.close();
    fs.rmSync(accountFile(shared.env), { force: true });
  });

  async function zenctl(...args: readonly string[]): Promise<Ended> {
    const command = [path.join(project, "bin", "zenctl.mjs"), ...args, "--stack", "aws"];
    const child = spawn(process.execPath, [...command, "--engine", "rehearsal", "--json"], {
      cwd: project,
      env: shared.env,
    });
    let [printed, told] = ["", ""];
    child.stdout.on("data", (data) => (printed += String(data)));
    child.stderr.on("data", (data) => (told += String(data)));
    const [code] = (await once(child, "close")) as [number | null];
    const document = printed === "" ? {} : (JSON.parse(printed) as unknown);
    return { code, document: document as Ended["document"], told };
  }

  const account = (): Account => Account.open(accountFile(shared.env));
  const held = (type: string): readonly Held[] => account().all(type);
  async function get<T>(at: string): Promise<T> {
    return (await client.expect({ method: "GET", path: at })) as T;
  }
  async function list<T = Named>(at: string): Promise<readonly T[]> {
    return (await get<{ readonly items: readonly T[] }>(at)).items;
  }
  async function secret(namespace: string, name: string): Promise<Readonly<Record<string, string>>> {
    const { data } = await get<{ readonly data: Readonly<Record<string, string>> }>(
      `/api/v1/namespaces/${namespace}/secrets/${name}`,
    );
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
    );
  }
  async function deployment(namespace: string, name: string) {
    const { spec } = await get<{
      readonly spec: {
        readonly replicas: number;
        readonly template: {
          readonly spec: { readonly containers: readonly { readonly resources: unknown }[] };
        };
      };
    }>(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
    return { replicas: spec.replicas, resources: spec.template.spec.containers[0]?.resources };
  }
  /** Whether a service account may do something, by the API server's own word. */
  async function may(user: string, attributes: Readonly<Record<string, string>>): Promise<boolean> {
    const { status } = (await client.expect({
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SubjectAccessReview",
        spec: { user: `system:serviceaccount:${user}`, resourceAttributes: attributes },
      },
    })) as { readonly status: { readonly allowed: boolean } };
    return status.allowed;
  }

  it("is refused before anything is made in an account that is not fit for it", async () => {
    const region = "eu-west-1";
    const id = "kube-zen-demo";
    account().put({
      type: "aws:eks/cluster:Cluster",
      id,
      region,
      inputs: { name: id },
      outputs: {},
      madeAt: Date.now(),
    });
    const { code, document, told } = await zenctl("up", "--yes");
    assert.equal(code, 2, told.slice(-3000));
    assert.deepEqual(document.error?.message.split("\n"), [
      "1 check of the account failed and nothing was made: mend what follows, or pass over the checks with --skip-checks",
      "  account-cluster-name: a cluster kube-zen-demo is there already; choose another aws.cluster.name, or set cluster to existing",
    ]);
    assert.deepEqual(
      account()
        .all()
        .map((each) => each.id),
      [id],
    );
    account().remove("aws:eks/cluster:Cluster", id);
  });

  it("comes up from an empty account, all charts ready, with nothing found but what is declared or accepted", async () => {
    const { code, document, told } = await zenctl("up", "--yes");
    assert.equal(code, 0, told.slice(-3000));
    assert.equal(document.result, "succeeded");
    assert.match(told, /^11 checks passed, 0 failed, 1 not checked/m);
    assert.deepEqual(document.policies.violations, []);
    assert.deepEqual(
      document.policies.exemptions
        .filter(({ rule }) => rule === "ZEN-805")
        .map(({ object, findings }) => [object.name, findings])
        .sort(),
      CONTROLLERS.map((name) => [name, 1]),
    );
    assert.deepEqual(
      document.releases.map(({ name, status }) => [name, status]).sort(),
      [...CONTROLLERS, "runtime-agent", "workflow-registry", "zen-agent"].map((name) => [name, "deployed"]),
    );
    assert.equal(document.outputs["registryUrl"], "https://registry.demo.kube-zen.io");
  });

  it("labels every stand-in of an add-on as one", async () => {
    for (const namespace of CONTROLLERS) {
      const deployments = await list(`/apis/apps/v1/namespaces/${namespace}/deployments`);
      assert.ok(deployments.length > 0, namespace);
      for (const { metadata } of deployments)
        assert.equal(metadata.labels?.["kube-zen.io/stand-in"], "true", metadata.name);
    }
  });

  describe("posture, as the seed says it of AWS/Open Demo", () => {
    it("PodSecurity: Restricted profile (required for EKS)", async () => {
      for (const namespace of [...NAMESPACES, ...CONTROLLERS]) {
        const { metadata } = await get<Named>(`/api/v1/namespaces/${namespace}`);
        assert.equal(metadata.labels?.["pod-security.kubernetes.io/enforce"], "restricted", namespace);
        const privileged = client.expect({
          method: "POST",
          path: `/api/v1/namespaces/${namespace}/pods?dryRun=All`,
          body: {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "privileged" },
            spec: { containers: [{ name: "c", image: "x", securityContext: { privileged: true } }] },
          },
        });
        await assert.rejects(privileged, /violates PodSecurity "restricted:latest"/);
      }
    });

    it("the control plane's logs are kept for as long as the config says, and encrypted", () => {
      const groups = held("aws:cloudwatch/logGroup:LogGroup");
      const [key] = held("aws:kms/key:Key").filter(({ inputs }) => text(inputs, "policy") !== "");
      assert.deepEqual(
        groups.map(({ id, inputs }) => [id, inputs["retentionInDays"], inputs["kmsKeyId"]]),
        [["/aws/eks/kube-zen-demo/cluster", 90, key?.outputs["arn"]]],
      );
    });

    it("NetworkPolicy: Must be enforced (public cloud requirement)", async () => {
      const cni = held("aws:eks/addon:Addon").find(({ inputs }) => inputs["addonName"] === "vpc-cni");
      assert.deepEqual(JSON.parse(text(cni?.inputs ?? {}, "configurationValues")), {
        enableNetworkPolicy: "true",
      });
      for (const namespace of [...NAMESPACES, ...CONTROLLERS]) {
        const policies = await list(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`);
        assert.ok(
          policies.some(({ metadata }) => metadata.name === "default-deny"),
          namespace,
        );
      }
    });

    it("RBAC: Must be scoped (production best practice)", async () => {
      const agent = "zen-system:zen-agent";
      const patch = { verb: "patch", group: "apps", resource: "deployments" };
      assert.equal(await may(agent, { ...patch, namespace: "default" }), true);
      assert.equal(await may(agent, { ...patch, namespace: "kube-system" }), false);
      assert.equal(await may(agent, { verb: "list", resource: "secrets", namespace: "zen-system" }), false);
      assert.equal(
        await may(agent, {
          verb: "get",
          resource: "secrets",
          namespace: "zen-system",
          name: "zen-agent-hmac",
        }),
        true,
      );
      for (const user of [agent, "atom-system:runtime-agent", "atom-system:workflow-registry"])
        assert.equal(await may(user, { verb: "*", group: "*", resource: "*" }), false, user);
    });

    it("mTLS: Enabled with public certs", async () => {
      const agent = await secret("zen-system", "zen-agent-tls");
      const [certificate, authority] = [agent["tls.crt"], agent["ca.crt"]].map(
        (pem) => new X509Certificate(pem ?? ""),
      );
      assert.ok(certificate !== undefined && authority !== undefined);
      assert.ok(certificate.verify(authority.publicKey));
      assert.match(certificate.subject, /O=demo/);
      assert.match(certificate.subject, /CN=eu-1/);
      const [ingress] = await list("/apis/networking.k8s.io/v1/namespaces/atom-system/ingresses");
      const annotations = ingress?.metadata.annotations ?? {};
      const arn = annotations["alb.ingress.kubernetes.io/certificate-arn"] ?? "";
      const shown = account().find("aws:acm/certificate:Certificate", arn);
      assert.equal(shown?.outputs["status"], "ISSUED");
      assert.equal(shown.inputs["domainName"], "registry.demo.kube-zen.io");
      const [store] = held("aws:lb/trustStore:TrustStore");
      assert.deepEqual(JSON.parse(annotations["alb.ingress.kubernetes.io/mutual-authentication"] ?? "[]"), [
        { port: 443, mode: "verify", trustStore: store?.outputs["arn"] },
      ]);
      const [bundle] = held("aws:s3/bucketObjectv2:BucketObjectv2");
      assert.ok(text(bundle?.inputs ?? {}, "content").includes(authority.toString().trim()));
    });

    it("SaaS endpoint: public FQDN (e.g., https://agent.kube-zen.io)", async () => {
      const { data } = await get<{ readonly data: Readonly<Record<string, string>> }>(
        "/api/v1/namespaces/zen-system/configmaps/zen-agent",
      );
      assert.ok(Object.values(data).includes("https://agent.kube-zen.io"), JSON.stringify(data));
    });

    it("IRSA for AWS integration: each role for its one service account, every other of the cluster refused", async () => {
      const keys = await get<JSONWebKeySet>("/openid/v1/jwks");
      const accounts = await list("/api/v1/serviceaccounts");
      const roles = held("aws:iam/role:Role").filter(({ inputs }) =>
        text(inputs, "assumeRolePolicy").includes("AssumeRoleWithWebIdentity"),
      );
      assert.equal(roles.length, 7);
      const taken: string[] = [];
      let refused = 0;
      for (const { metadata } of accounts) {
        const { status } = (await client.expect({
          method: "POST",
          path: `/api/v1/namespaces/${metadata.namespace}/serviceaccounts/${metadata.name}/token`,
          body: {
            apiVersion: "authentication.k8s.io/v1",
            kind: "TokenRequest",
            spec: { audiences: ["sts.amazonaws.com"] },
          },
        })) as { readonly status: { readonly token: string } };
        for (const { outputs } of roles)
          await assumeRoleWithWebIdentity(account(), text(outputs, "arn"), {
            token: status.token,
            keys,
          }).then(
            () => taken.push(`${metadata.namespace}/${metadata.name} -> ${text(outputs, "name")}`),
            () => (refused += 1),
          );
      }
      const cluster = { cluster: "kube-zen-demo", region: "eu-west-1" };
      const own = (namespace: string, name: string): string =>
        `${namespace}/${name} -> ${serviceAccountRoleName(cluster, { namespace, name })}`;
      assert.deepEqual(taken.sort(), [
        own("atom-system", "workflow-registry"),
        own("aws-load-balancer-controller", "aws-load-balancer-controller"),
        own("external-dns", "external-dns"),
        own("kube-system", "aws-node"),
        own("kube-system", "ebs-csi-controller-sa"),
        own("kube-system", "efs-csi-controller-sa"),
        own("zen-system", "kube-zen-secrets"),
      ]);
      assert.equal(refused, accounts.length * roles.length - 7);
    });

    it("Resources: production-ready", async () => {
      const agents = await deployment("zen-system", "zen-agent");
      assert.equal(agents.replicas, 3);
      const scaled = { "workflow-registry": [2, 10], "runtime-agent": [3, 20] };
      for (const [name, range] of Object.entries(scaled)) {
        const { spec } = await get<{
          readonly spec: { readonly minReplicas: number; readonly maxReplicas: number };
        }>(`/apis/autoscaling/v2/namespaces/atom-system/horizontalpodautoscalers/${name}`);
        assert.deepEqual([spec.minReplicas, spec.maxReplicas], range, name);
      }
      for (const { resources } of [agents, await deployment("atom-system", "workflow-registry")])
        assert.deepEqual(resources, {
          requests: { cpu: "100m", memory: "128Mi" },
          limits: { cpu: "500m", memory: "512Mi" },
        });
    });

    it("Network egress policies for public SaaS", async () => {
      const { spec } = await get<{ readonly spec: { readonly egress: readonly unknown[] } }>(
        "/apis/networking.k8s.io/v1/namespaces/zen-system/networkpolicies/zen-agent",
      );
      const saas = JSON.stringify(spec.egress);
      assert.match(saas, /"cidr":"0\.0\.0\.0\/0"/);
      assert.match(saas, /"169\.254\.0\.0\/16"/);
    });
  });

  describe("afterwards", () => {
    it("has a load balancer and its record in the account, made by their controllers' own roles", () => {
      const [balancer] = held("aws:lb/loadBalancer:LoadBalancer");
      const tags = (balancer?.outputs["tagsAll"] ?? balancer?.inputs["tags"]) as Readonly<
        Record<string, string>
      >;
      assert.equal(tags["elbv2.k8s.aws/cluster"], "kube-zen-demo");
      const records = held("aws:route53/record:Record").map(({ outputs }) => text(outputs, "fqdn"));
      assert.ok(records.includes("registry.demo.kube-zen.io"), records.join(" "));
    });

    it("changes nothing when it is brought up again", async () => {
      const { code, document, told } = await zenctl("up", "--yes");
      assert.equal(code, 0);
      assert.doesNotMatch(told, /checking the account/);
      const { same, ...others } = document.changes;
      assert.ok(same > 150, String(same));
      assert.deepEqual(
        Object.values(others).filter((count) => count > 0),
        [],
      );
    });

    it("is not removed while it holds data", async () => {
      const before = account().all().length;
      const { code, told } = await zenctl("destroy", "--yes");
      assert.equal(code, 2);
      assert.match(
        told,
        /stack aws holds data that would be lost \(.*Bucket backups.*\): nothing was removed/,
      );
      assert.equal(account().all().length, before);
    });

    it("goes with --delete-data, and leaves the account empty, resource by resource", async () => {
      const { code, document, told } = await zenctl("destroy", "--yes", "--delete-data");
      assert.equal(code, 0, told.slice(-3000));
      assert.deepEqual(document.left, []);
      assert.deepEqual(
        account()
          .all()
          .map(({ type, id }) => `${type} ${id}`),
        [],
      );
      const left = (await list("/api/v1/namespaces")).map(({ metadata }) => metadata.name);
      for (const namespace of [...NAMESPACES, ...CONTROLLERS, "cert-manager", "external-dns"])
        assert.ok(!left.includes(namespace), namespace);
    });
  });
});
