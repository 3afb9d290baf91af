import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { loadBalancerControllerPolicy } from "../../../../model/aws/loadBalancerPolicy";
import { externalDnsPolicy, secretsPolicy } from "../../../../model/aws/workloadPolicies";
import { PUBLISHED_CHARTS } from "../../../../model/addons";
import { ROLE_ANNOTATION } from "../../../../model/secrets/store";
import { text } from "../../../../rehearsal/providers/aws/types/spec";
import { conditionOf, type KubeObject } from "../../../../rehearsal/standIns/kube";
import type { Properties } from "../support/client";
import { CLUSTER, REGION, Stage } from "./support/stage";

const NAMESPACE = "stand-ins-shop";
const CONTROLLER = "stand-ins-balancers";
const OPERATOR = "stand-ins-secrets";
const HOST = "shop.stand-ins.example.com";
const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`;
const STORES = `/apis/external-secrets.io/v1/namespaces/${NAMESPACE}/secretstores`;

function decoded({ data }: KubeObject, key: string): string {
  return Buffer.from(data?.[key] ?? "", "base64").toString("utf8");
}

describe("rehearsal/standIns", function () {
  this.timeout(300_000);
  this.bail(true);

  let stage: Stage;
  let vpcId: string;
  let zoneId: string;
  let place: { readonly partition: "aws"; readonly region: string; readonly account: string };

  const object = (type: string, name: string, given: Properties) =>
    stage.make(`kubernetes:${type}`, name, given);

  const account = (name: string, namespace: string, roleArn?: string) =>
    object("core/v1:ServiceAccount", `${namespace}-${name}`, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: {
        name,
        namespace,
        ...(roleArn === undefined ? {} : { annotations: { [ROLE_ANNOTATION]: roleArn } }),
      },
    });

  const custom = (group: string, kind: string, name: string, spec: Properties, namespace = NAMESPACE) =>
    object(`${group}/v1:${kind}`, `${kind}-${name}`, {
      apiVersion: `${group}/v1`,
      kind,
      metadata: { name, ...(namespace === "" ? {} : { namespace }) },
      spec,
    });

  const release = (chart: keyof typeof PUBLISHED_CHARTS, namespace: string, values: Properties) => {
    const { name, repository, version } = PUBLISHED_CHARTS[chart];
    return object("helm.sh/v3:Release", name, {
      name,
      chart: name,
      repositoryOpts: { repo: repository },
      version,
      namespace,
      values,
      timeout: 120,
    });
  };

  /** What a condition says, once it is of that status. */
  const condition = (path: string, type: string, status: string): Promise<string> =>
    stage.until(`${type} ${status} of ${path}`, async () => {
      const found = await stage.kube.get(path);
      const own = found === undefined ? undefined : conditionOf(found, type);
      return own?.status === status ? own.message : undefined;
    });

  before(async () => {
    stage = await Stage.start();
    const vpc = await stage.make("aws:ec2/vpc:Vpc", "net", { cidrBlock: "10.0.0.0/16" });
    vpcId = vpc.id;
    const subnetIds: string[] = [];
    for (const [at, zone] of ["a", "b"].entries()) {
      const tags = { "kubernetes.io/role/elb": "1" };
      const inputs = { vpcId, cidrBlock: `10.0.${at}.0/24`, availabilityZone: `${REGION}${zone}`, tags };
      subnetIds.push((await stage.make("aws:ec2/subnet:Subnet", `net-${zone}`, inputs)).id);
    }
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const role = await stage.make("aws:iam/role:Role", "cluster", { assumeRolePolicy: trust });
    await stage.make("aws:eks/cluster:Cluster", CLUSTER, {
      name: CLUSTER,
      version: "1.34",
      roleArn: String(role.properties["arn"]),
      vpcConfig: { subnetIds },
    });
    await stage.make("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "oidc", {
      url: await stage.issuer(),
      clientIdLists: ["sts.amazonaws.com"],
    });
    zoneId = (
      await stage.make("aws:route53/zone:Zone", "zone", {
        name: "stand-ins.example.com",
        forceDestroy: false,
      })
    ).id;
    place = { partition: "aws", region: REGION, account: stage.account.id };
    for (const name of [NAMESPACE, CONTROLLER, OPERATOR])
      await object("core/v1:Namespace", name, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  });
  after(() => stage.close());

  it("of cert-manager issue certificates that verify, of the authority that the issuer names", async () => {
    await stage.make("aws:eks/addon:Addon", "cert-manager", {
      clusterName: CLUSTER,
      addonName: "cert-manager",
    });
    await custom("cert-manager.io", "Issuer", "root", { selfSigned: {} });
    await custom("cert-manager.io", "Certificate", "authority", {
      secretName: "authority",
      isCA: true,
      commonName: "Authority of the shop",
      privateKey: { algorithm: "ECDSA", size: 256 },
      issuerRef: { name: "root", kind: "Issuer" },
    });
    await custom("cert-manager.io", "Issuer", "shop", { ca: { secretName: "authority" } });
    await custom("cert-manager.io", "Certificate", "till", {
      secretName: "till-tls",
      commonName: "till",
      subject: { organizations: ["shop"] },
      dnsNames: [HOST],
      usages: ["client auth", "digital signature"],
      duration: "240h",
      renewBefore: "80h",
      privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Always" },
      issuerRef: { name: "shop", kind: "Issuer" },
    });
    const path = `/apis/cert-manager.io/v1/namespaces/${NAMESPACE}/certificates/till`;
    assert.equal(await condition(path, "Ready", "True"), "Certificate is up to date and has not expired");
    const secret = await stage.kube.get(`${SECRETS}/till-tls`);
    const authority = await stage.kube.get(`${SECRETS}/authority`);
    assert.ok(secret && authority);
    const [leaf, above] = [decoded(secret, "tls.crt"), decoded(secret, "ca.crt")];
    assert.equal(above, decoded(authority, "tls.crt"));
    const certificate = new X509Certificate(leaf);
    const root = new X509Certificate(above);
    assert.ok(certificate.checkIssued(root) && certificate.verify(root.publicKey));
    assert.ok(root.ca && !certificate.ca);
    assert.equal(certificate.subject, "O=shop\nCN=till");
    assert.equal(certificate.subjectAltName, `DNS:${HOST}`);
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.equal(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom), 240 * 3_600_000);
    assert.match(decoded(secret, "tls.key"), /^-----BEGIN PRIVATE KEY-----\n/);
    assert.ok(certificate.checkPrivateKey(createPrivateKey(decoded(secret, "tls.key"))));
    // An authority that is not there yet can sign nothing.
    await custom("cert-manager.io", "Issuer", "orphan", { ca: { secretName: "none" } });
    assert.equal(
      await condition(`/apis/cert-manager.io/v1/namespaces/${NAMESPACE}/issuers/orphan`, "Ready", "False"),
      'Error getting keypair for CA issuer: secrets "none" not found',
    );
    // Nobody issues it anew as long as it is as asked.
    assert.equal(decoded((await stage.kube.get(`${SECRETS}/till-tls`)) ?? secret, "tls.crt"), leaf);
  });

  it("of External Secrets give the right service account its secret, and every other one of the cluster none", async () => {
    const right = { namespace: NAMESPACE, name: "right" };
    const secret = await stage.make("aws:secretsmanager/secret:Secret", "till", { name: "shop/till" });
    await stage.make("aws:secretsmanager/secretVersion:SecretVersion", "till", {
      secretId: secret.id,
      secretString: JSON.stringify({ password: "correct horse", user: "till" }),
    });
    await stage.make("aws:secretsmanager/secret:Secret", "other", { name: "shop/other" });
    const roleArn = await stage.role("right", right, secretsPolicy(place, ["shop/till"]));
    await account("right", NAMESPACE, roleArn);
    await release("externalSecrets", OPERATOR, { installCRDs: true, replicaCount: 1 });
    const jwt = (name: string): Properties => ({
      provider: {
        aws: { service: "SecretsManager", region: REGION, auth: { jwt: { serviceAccountRef: { name } } } },
      },
    });
    await custom("external-secrets.io", "SecretStore", "right", jwt("right"));
    assert.equal(await condition(`${STORES}/right`, "Ready", "True"), "store validated");
    const external = (name: string, store: string, key: string) =>
      custom("external-secrets.io", "ExternalSecret", name, {
        refreshInterval: "1h",
        secretStoreRef: { kind: "SecretStore", name: store },
        target: { name, creationPolicy: "Owner" },
        data: [{ secretKey: "word", remoteRef: { key, property: "password" } }],
      });
    const path = `/apis/external-secrets.io/v1/namespaces/${NAMESPACE}/externalsecrets`;
    await external("filled", "right", "shop/till");
    assert.equal(await condition(`${path}/filled`, "Ready", "True"), "secret synced");
    assert.equal(
      decoded((await stage.kube.get(`${SECRETS}/filled`)) ?? { metadata: { name: "" } }, "word"),
      "correct horse",
    );
    // Another secret of the same account is not its role's to read.
    await external("denied", "right", "shop/other");
    assert.match(
      await condition(`${path}/denied`, "Ready", "False"),
      /^could not get secret data from provider: api error AccessDenied: User: arn:aws:sts::0000\d{8}:assumed-role\/right\/rehearsal is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:0000\d{8}:secret:shop\/other-.{6} because no identity-based policy allows the secretsmanager:GetSecretValue action$/,
    );
    assert.equal(await stage.kube.get(`${SECRETS}/denied`), undefined);
    // Whoever else claims the role by an annotation of their own gets nowhere.
    const others = ["default", "other", "righ", "right2"];
    for (const name of others.slice(1)) await account(name, NAMESPACE, roleArn);
    await stage.kube.patch(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts/default`, {
      metadata: { annotations: { [ROLE_ANNOTATION]: roleArn } },
    });
    for (const name of others) {
      await custom("external-secrets.io", "SecretStore", `as-${name}`, jwt(name));
      assert.equal(
        await condition(`${STORES}/as-${name}`, "Ready", "False"),
        "unable to validate store: api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
      );
    }
  });

  it("of the load balancer controller and External DNS serve an Ingress by their own roles, and leave nothing of it", async () => {
    const certificate = await stage.make("aws:acm/certificate:Certificate", "entrance", {
      domainName: HOST,
      validationMethod: "DNS",
    });
    const [option] = certificate.properties["domainValidationOptions"] as readonly Readonly<
      Record<string, string>
    >[];
    assert.ok(option);
    await stage.make("aws:route53/record:Record", "proof", {
      zoneId,
      name: option["resourceRecordName"] ?? "",
      type: "CNAME",
      ttl: 60,
      records: [option["resourceRecordValue"] ?? ""],
    });
    const balancers = { namespace: CONTROLLER, name: "aws-load-balancer-controller" };
    const policy = loadBalancerControllerPolicy(place, CLUSTER);
    const balancerRole = await stage.role("balancers", balancers, policy);
    const namesRole = await stage.role(
      "names",
      { namespace: "external-dns", name: "external-dns" },
      externalDnsPolicy("aws", zoneId),
    );
    await stage.make("aws:eks/addon:Addon", "external-dns", {
      clusterName: CLUSTER,
      addonName: "external-dns",
      serviceAccountRoleArn: namesRole,
      configurationValues: JSON.stringify({
        domainFilters: ["stand-ins.example.com"],
        txtOwnerId: CLUSTER,
        policy: "sync",
      }),
    });
    await release("loadBalancerController", CONTROLLER, {
      clusterName: CLUSTER,
      region: REGION,
      vpcId,
      replicaCount: 1,
      serviceAccount: { name: balancers.name, annotations: { [ROLE_ANNOTATION]: balancerRole } },
    });
    const ingress = await object("networking.k8s.io/v1:Ingress", "entrance", {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        name: "entrance",
        namespace: NAMESPACE,
        annotations: {
          "alb.ingress.kubernetes.io/scheme": "internet-facing",
          "alb.ingress.kubernetes.io/target-type": "ip",
          "alb.ingress.kubernetes.io/certificate-arn": certificate.id,
        },
      },
      spec: {
        ingressClassName: "alb",
        rules: [
          {
            host: HOST,
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "till", port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    });
    // A certificate that nobody issued is none to listen with: an event says so, in whose words it is.
    const events = `/api/v1/namespaces/${NAMESPACE}/events?fieldSelector=${encodeURIComponent("involvedObject.name=entrance")}`;
    const message = await stage.until("the event", async () => {
      const [event] = await stage.kube.list<KubeObject & { readonly message?: string }>(events);
      return event?.message;
    });
    assert.equal(
      message,
      `Failed deploy model due to api error UnsupportedCertificate: The certificate '${certificate.id}' must be issued, and is PENDING_VALIDATION`,
    );
    await stage.make("aws:acm/certificateValidation:CertificateValidation", "entrance", {
      certificateArn: certificate.id,
    });
    const path = `/apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/ingresses/entrance`;
    const hostname = await stage.until("the load balancer", async () => {
      const { status } = ((await stage.kube.get(path)) ?? {}) as {
        readonly status?: {
          readonly loadBalancer?: { readonly ingress?: readonly { readonly hostname: string }[] };
        };
      };
      return status?.loadBalancer?.ingress?.[0]?.hostname;
    });
    assert.match(hostname, /^k8s-standins-entrance-[0-9a-f]{10}-\d+\.eu-west-1\.elb\.amazonaws\.com$/);
    const [balancer] = stage.held("aws:lb/loadBalancer:LoadBalancer");
    assert.equal(text(balancer?.outputs ?? {}, "dnsName"), hostname);
    assert.deepEqual(balancer?.inputs["tags"], {
      "elbv2.k8s.aws/cluster": CLUSTER,
      "ingress.k8s.aws/stack": `${NAMESPACE}/entrance`,
    });
    const ours = () =>
      stage
        .held("aws:route53/record:Record")
        .filter(({ inputs }) => inputs["type"] !== "CNAME")
        .map(({ inputs, outputs }) => `${text(inputs, "type")} ${text(outputs, "fqdn")}`)
        .sort();
    await stage.until("the records", async () => Promise.resolve(ours().length === 2 ? true : undefined));
    assert.deepEqual(ours(), [`A ${HOST}`, `TXT a-${HOST}`]);
    // What the load balancer needs cannot go before it.
    await assert.rejects(stage.remove(certificate), /ResourceInUseException/);
    await stage.remove(ingress);
    assert.equal(await stage.kube.get(path), undefined);
    for (const kind of ["LoadBalancer", "Listener", "TargetGroup"])
      assert.deepEqual(
        stage.held(`aws:lb/${kind[0]?.toLowerCase() ?? ""}${kind.slice(1)}:${kind}`),
        [],
        kind,
      );
    await stage.until("the end of the records", async () =>
      Promise.resolve(ours().length === 0 ? true : undefined),
    );
  });

  it("go with what they stand in for, and leave an empty account", async () => {
    await stage.clear();
    assert.deepEqual(
      stage.account.all().map(({ type, id }) => `${type} ${id}`),
      [],
    );
    const selector = encodeURIComponent("kube-zen.io/stand-in=true");
    for (const path of [
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
      "/api/v1/serviceaccounts",
      "/apis/apps/v1/deployments",
      "/apis/networking.k8s.io/v1/ingressclasses",
      "/api/v1/namespaces",
    ])
      assert.deepEqual(
        (await stage.kube.list(`${path}?labelSelector=${selector}`)).map(({ metadata }) => metadata.name),
        [],
        path,
      );
  });
});
