import assert from "node:assert/strict";
import { LONGEST_NAMES } from "../../model/aws/names";
import { DELETE_DATA_VARIABLE } from "../../stacks/aws/foundation";
import { type Ran, run, type Values, valuesOf, withAws } from "./awsRun";
import { isSecret, opened, type Registered, type Wire } from "./wire";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const ADDON = "aws:eks/addon:Addon";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const label = ({ type, name }: Registered): string => `${type.split(":").at(-1)} ${name}`;

describe("the AWS stack", function () {
  this.timeout(30_000);

  const once = new Map<boolean, Promise<Ran>>();
  const made = (preview = false): Promise<Ran> => {
    const running = once.get(preview) ?? run({}, preview);
    once.set(preview, running);
    return running;
  };

  it("registers the same in preview and in an update", async () => {
    // One after the other: the SDK keeps the state of a run globally.
    const all = [(await made(true)).wire.resources, (await made()).wire.resources];
    const [previewed, updated] = all.map((resources) => resources.map(({ urn }) => urn).sort());
    assert.deepEqual(previewed, updated);
    assert.ok((updated?.length ?? 0) > 100);
  });

  for (const preview of [true, false]) {
    describe(preview ? "in preview" : "in an update", () => {
      it("makes nothing before what it needs", async () => {
        const { wire } = await made(preview);
        const nodes = wire.one("eks:index:ManagedNodeGroup", "cluster-nodes");
        const addon = (name: string): Registered => wire.one(ADDON, name);
        const release = (name: string): Registered => wire.one(RELEASE, name);
        const namespace = (name: string): Registered => wire.one(NAMESPACE, name);
        const pairs: [Registered, Registered][] = [
          // Without a node CoreDNS stays degraded for 20 minutes.
          [nodes, addon("cluster-coredns")],
          // Where there is no log group yet, EKS makes one that keeps everything for ever.
          [wire.one(LOG_GROUP, "cluster-logs"), wire.one("eks:index:Cluster", "cluster")],
          [wire.one("eks:index:Cluster", "cluster"), nodes],
          // Without the VPC CNI and its role no node is ever ready; by EKS Pod Identity the role comes from the agent.
          [wire.one("eks:index:Cluster", "cluster"), wire.one(ROLE, "cluster-vpc-cni")],
          [wire.one(ATTACHMENT, "cluster-vpc-cni"), addon("cluster-vpc-cni")],
          [addon("cluster-vpc-cni"), nodes],
          [addon("cluster-pod-identity"), nodes],
          [wire.one(ATTACHMENT, "cluster-nodes-AmazonEKSWorkerNodePolicy"), nodes],
          ...["network-private-0", "network-private-1", "network-private-2"].map(
            (name): [Registered, Registered] => [
              wire.one("aws:ec2/routeTableAssociation:RouteTableAssociation", name),
              wire.one("eks:index:Cluster", "cluster"),
            ],
          ),
          [
            wire.one("aws:ec2/internetGateway:InternetGateway", "network"),
            wire.one("aws:ec2/natGateway:NatGateway", "network-0"),
          ],
          // Whatever runs in the cluster finds nodes, names and, by the cluster's own add-on, enforced policies.
          ...wire.resources
            .filter(({ type }) => type.startsWith("kubernetes:"))
            .flatMap((each): [Registered, Registered][] => [
              [nodes, each],
              [addon("cluster-coredns"), each],
              [addon("cluster-pod-identity"), each],
            ]),
          // What issues, fills, names and balances is there before the namespaces of what uses it: it goes after them.
          ...["zen-system", "atom-system"].flatMap((name): [Registered, Registered][] => [
            [addon("cert-manager"), namespace(name)],
            [addon("external-dns"), namespace(name)],
            [addon("metrics-server"), namespace(name)],
            [release("external-secrets"), namespace(name)],
            [release("aws-load-balancer-controller"), namespace(name)],
          ]),
          [
            addon("cert-manager"),
            wire.one("kubernetes:cert-manager.io/v1:ClusterIssuer", "kube-zen-clients"),
          ],
          [
            wire.one("kubernetes:core/v1:Secret", "kube-zen-clients-authority"),
            wire.one("kubernetes:cert-manager.io/v1:ClusterIssuer", "kube-zen-clients"),
          ],
          [wire.one("kubernetes:cert-manager.io/v1:Certificate", "zen-agent-tls"), release("zen-agent")],
          [
            wire.one("kubernetes:external-secrets.io/v1:ExternalSecret", "zen-agent-bootstrap"),
            release("zen-agent"),
          ],
          [
            wire.one("aws:secretsmanager/secret:Secret", "token-demo-eu-1"),
            wire.one("kubernetes:external-secrets.io/v1:ExternalSecret", "zen-agent-bootstrap"),
          ],
          [
            wire.one(POLICY, "secrets-zen-system"),
            wire.one("kubernetes:core/v1:ServiceAccount", "zen-secrets"),
          ],
          [wire.one(POLICY, "load-balancer-controller"), release("aws-load-balancer-controller")],
          [wire.one(POLICY, "external-dns"), addon("external-dns")],
          // The listener's certificate is issued, and those whom it lets in are known.
          [
            wire.one("aws:acm/certificateValidation:CertificateValidation", "entrance"),
            release("workflow-registry"),
          ],
          [wire.one("aws:lb/trustStore:TrustStore", "registry-clients"), release("workflow-registry")],
          [wire.one(POLICY, "workflow-registry-backup"), release("workflow-registry")],
          [wire.one("aws:s3/bucketPolicy:BucketPolicy", "backups"), release("workflow-registry")],
          ...["0", "1", "2"].map((at): [Registered, Registered] => [
            wire.one("aws:efs/mountTarget:MountTarget", `shared-files-${at}`),
            wire.one("kubernetes:storage.k8s.io/v1:StorageClass", "kube-zen-shared"),
          ]),
          [addon("efs-csi"), wire.one("kubernetes:storage.k8s.io/v1:StorageClass", "kube-zen-shared")],
          [addon("ebs-csi"), wire.one("kubernetes:storage.k8s.io/v1:StorageClass", "kube-zen-volumes")],
          [
            wire.one("kubernetes:storage.k8s.io/v1:StorageClass", "kube-zen-shared"),
            release("workflow-registry"),
          ],
          [
            wire.one("kubernetes:storage.k8s.io/v1:StorageClass", "kube-zen-shared"),
            release("runtime-agent"),
          ],
        ];
        const wrong = pairs
          .filter(([first, then]) => !wire.isBefore(first, then))
          .map(([first, then]) => `${label(then)} does not wait for ${label(first)}`);
        assert.deepEqual(wrong, []);
      });

      it("has everything in a component, and the providers that it is for", async () => {
        const { wire } = await made(preview);
        const wrong = wire.resources.flatMap((each) => {
          const provider = each.type.startsWith("aws:")
            ? "aws"
            : each.type.startsWith("kubernetes:")
              ? "cluster"
              : "";
          const own = each.type.startsWith("kube-zen:") || each.type === "pulumi:providers:aws";
          return [
            ...(each.provider === provider ? [] : [`${label(each)} has the provider ${each.provider}`]),
            ...(each.parent !== "" || own ? [] : [`${label(each)} is in no component`]),
          ];
        });
        assert.deepEqual(wrong, []);
      });

      it("protects what holds state, and that alone, unless a run may delete it", async () => {
        const protects = (wire: Wire) =>
          wire.resources
            .filter((each) => each.protect)
            .map(label)
            .sort();
        const { wire } = await made(preview);
        assert.deepEqual(protects(wire), [
          "Bucket backups",
          "Cluster cluster",
          "FileSystem shared-files",
          "Key backups",
          "Key cluster-secrets",
        ]);
        assert.equal(wire.one("aws:s3/bucket:Bucket", "backups").inputs["forceDestroy"], false);
        const { wire: open } = await run({}, preview, { [DELETE_DATA_VARIABLE]: "true" });
        assert.deepEqual(protects(open), []);
        assert.equal(open.one("aws:s3/bucket:Bucket", "backups").inputs["forceDestroy"], true);
        assert.deepEqual(
          open.resources.map(({ urn }) => urn).sort(),
          wire.resources.map(({ urn }) => urn).sort(),
        );
      });
    });
  }

  it("keeps keys and tokens secret on the wire, and out of values", async () => {
    const token = "token-that-nobody-sees";
    const { wire } = await run({ secrets: { clusterToken: token } });
    const version = wire.one("aws:secretsmanager/secretVersion:SecretVersion", "token-demo-eu-1").inputs;
    assert.ok(isSecret(version["secretString"]));
    assert.equal(opened(version["secretString"]), JSON.stringify({ "cluster-token": token }));
    const authority = wire.one("kubernetes:core/v1:Secret", "kube-zen-clients-authority").inputs[
      "stringData"
    ];
    assert.ok(isSecret(authority) || isSecret((authority as Values)["tls.key"]));
    const open = wire.resources.filter(({ inputs }) => {
      const visible = (value: unknown): string =>
        isSecret(value)
          ? ""
          : typeof value === "object" && value !== null
            ? Object.values(value).map(visible).join(" ")
            : String(value);
      return /token-that-nobody-sees|key of private-authority/.test(visible(inputs));
    });
    assert.deepEqual(open.map(label), []);
  });

  it("gives each role to one service account of one namespace, under a name that IAM takes", async () => {
    const { wire } = await made();
    const subjects = wire.names(ROLE).flatMap((name) => {
      const { inputs } = wire.one(ROLE, name);
      const trust = JSON.parse(String(inputs["assumeRolePolicy"])) as {
        readonly Statement: readonly { readonly Condition?: { readonly StringEquals: Values } }[];
      };
      assert.ok((typeof inputs["name"] === "string" ? inputs["name"] : "").length <= LONGEST_NAMES.role);
      const conditions = Object.entries(trust.Statement[0]?.Condition?.StringEquals ?? {});
      const of = (end: string) => conditions.find(([key]) => key.endsWith(end))?.[1];
      return conditions.length === 0 ? [] : [[name, of(":sub"), of(":aud")]];
    });
    const sts = "sts.amazonaws.com";
    assert.deepEqual(subjects, [
      ["cluster-vpc-cni", "system:serviceaccount:kube-system:aws-node", sts],
      ["ebs-csi", "system:serviceaccount:kube-system:ebs-csi-controller-sa", sts],
      ["efs-csi", "system:serviceaccount:kube-system:efs-csi-controller-sa", sts],
      ["external-dns", "system:serviceaccount:external-dns:external-dns", sts],
      [
        "load-balancer-controller",
        "system:serviceaccount:aws-load-balancer-controller:aws-load-balancer-controller",
        sts,
      ],
      ["secrets-zen-system", "system:serviceaccount:zen-system:kube-zen-secrets", sts],
      ["workflow-registry-backup", "system:serviceaccount:atom-system:workflow-registry", sts],
    ]);
  });

  it("takes on roles by EKS Pod Identity where the config says so, but for External Secrets", async () => {
    const { wire } = await run(withAws({ identity: "pod-identity" }));
    assert.deepEqual(wire.names("aws:eks/podIdentityAssociation:PodIdentityAssociation"), [
      "load-balancer-controller",
      "workflow-registry-backup",
    ]);
    assert.deepEqual(wire.one(ADDON, "external-dns").inputs["podIdentityAssociations"], [
      {
        serviceAccount: "external-dns",
        roleArn: "arn:aws:iam::111122223333:role/kube-zen-demo-eu-west-1-external-dns-external-dns",
      },
    ]);
    assert.equal(wire.one(ADDON, "external-dns").inputs["serviceAccountRoleArn"], undefined);
    assert.deepEqual(valuesOf(wire, "workflow-registry")["backup"]?.["storage"], {
      bucket: "kube-zen-demo-backups-111122223333-eu-west-1",
      region: "eu-west-1",
      prefix: "workflow-registry",
      podIdentity: true,
    });
    assert.ok(
      wire.isBefore(
        wire.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "workflow-registry-backup"),
        wire.one(RELEASE, "workflow-registry"),
      ),
    );
    const account = wire.one("kubernetes:core/v1:ServiceAccount", "zen-secrets").inputs["metadata"] as Values;
    assert.deepEqual(account["annotations"], {
      "eks.amazonaws.com/role-arn":
        "arn:aws:iam::111122223333:role/kube-zen-demo-eu-west-1-zen-system-kube-zen-secrets",
    });
  });

  it("serves the registry by a load balancer with a public certificate that asks its clients for theirs", async () => {
    const { wire, outputs } = await made();
    assert.deepEqual(valuesOf(wire, "workflow-registry")["ingress"], {
      enabled: true,
      className: "alb",
      hosts: [{ host: "registry.demo.kube-zen.io" }],
      annotations: {
        "alb.ingress.kubernetes.io/scheme": "internet-facing",
        "alb.ingress.kubernetes.io/target-type": "ip",
        "alb.ingress.kubernetes.io/listen-ports": '[{"HTTPS":443}]',
        "alb.ingress.kubernetes.io/certificate-arn":
          "arn:aws:acm:eu-west-1:111122223333:certificate/entrance",
      },
      rateLimit: 0,
      minTlsVersion: "1.2",
      clientCertificate: {
        enabled: true,
        trustStore:
          "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/registry-clients/0a1b2c3d",
      },
    });
    assert.equal(outputs.registryUrl, "https://registry.demo.kube-zen.io");
    assert.equal(outputs.webhookUrl, undefined);
    assert.deepEqual(wire.names("aws:route53/record:Record"), ["entrance-0"]);
  });

  it("has another controller serve it, with a certificate of cert-manager", async () => {
    const acme = { email: "ops@example.com", route53Region: "eu-west-1" };
    const { wire } = await run({
      ...withAws({ dns: { zone: "demo.kube-zen.io", zoneId: "Z0123456789ABC" } }),
      tls: {
        issuers: {
          clients: { name: "kube-zen-clients", ownAuthority: true },
          servers: { name: "letsencrypt", acme },
        },
      },
      ingress: { className: "nginx", registryHost: "registry.demo.kube-zen.io" },
    });
    assert.deepEqual(wire.names("aws:acm/certificate:Certificate"), []);
    assert.deepEqual(wire.names("aws:lb/trustStore:TrustStore"), []);
    assert.ok(!wire.names(RELEASE).includes("aws-load-balancer-controller"));
    // The add-on takes no role by any way of its own: EKS Pod Identity gives it, before its pods start.
    const addon = wire.one(ADDON, "cert-manager");
    for (const name of ["serviceAccountRoleArn", "podIdentityAssociations"])
      assert.equal(addon.inputs[name], undefined);
    const association = wire.one(ASSOCIATION, "cert-manager");
    const { namespace, serviceAccount } = association.inputs;
    assert.deepEqual([namespace, serviceAccount], ["cert-manager", "cert-manager"]);
    assert.ok(wire.isBefore(association, addon));
    const trust = String(wire.one(ROLE, "cert-manager").inputs["assumeRolePolicy"]);
    assert.match(trust, /"pods\.eks\.amazonaws\.com"/);
    // Its role may not look for zones, so that the issuer has to name the one.
    const issuer = wire.one("kubernetes:cert-manager.io/v1:ClusterIssuer", "letsencrypt").inputs["spec"];
    assert.deepEqual((issuer as { readonly acme: { readonly solvers: unknown } }).acme.solvers, [
      { dns01: { route53: { region: "eu-west-1", hostedZoneID: "Z0123456789ABC" } } },
    ]);
    assert.deepEqual(valuesOf(wire, "workflow-registry")["ingress"], {
      enabled: true,
      className: "nginx",
      hosts: [{ host: "registry.demo.kube-zen.io" }],
      tls: [{ secretName: "workflow-registry-tls", hosts: ["registry.demo.kube-zen.io"] }],
      clientCertificate: { enabled: true, secretName: "workflow-registry-client-authority" },
    });
  });

  it("brings a dashboard along with every release, as its config says", async () => {
    const releases = ["runtime-agent", "workflow-registry", "zen-agent"];
    const { wire } = await made();
    const shown = (all: Wire) => releases.map((name) => valuesOf(all, name)["dashboards"]);
    assert.deepEqual(shown(wire), [{ enabled: true }, { enabled: true }, { enabled: true }]);
    assert.deepEqual(valuesOf(wire, "zen-agent")["zen-watcher"]?.["dashboards"], { enabled: true });
    const { wire: none } = await run({ monitoring: {} });
    assert.deepEqual(shown(none), [undefined, undefined, undefined]);
  });

  it("makes a budget's alarm where the config has a budget", async () => {
    assert.deepEqual((await made()).wire.names("aws:budgets/budget:Budget"), []);
    const { wire } = await run(withAws({ budget: { monthlyUsd: 700, email: "ops@example.com" } }));
    const { name, limitAmount, notifications } = wire.one("aws:budgets/budget:Budget", "budget").inputs;
    assert.deepEqual([name, limitAmount], ["kube-zen-demo-eu-west-1-monthly", "700"]);
    assert.deepEqual(
      (notifications as readonly Values[]).map(({ notificationType, threshold }) => [
        notificationType,
        threshold,
      ]),
      [
        ["ACTUAL", 80],
        ["FORECASTED", 100],
      ],
    );
  });

  it("tags everything in the account by the stack and the cluster that it belongs to", async () => {
    const { wire } = await made();
    const { region, defaultTags } = wire.one("pulumi:providers:aws", "aws").inputs;
    assert.equal(region, "eu-west-1");
    assert.deepEqual(JSON.parse(String(defaultTags)), {
      tags: {
        purpose: "demo",
        "kube-zen:stack": "aws",
        "kube-zen:cluster": "kube-zen-demo",
        "kube-zen:managed-by": "pulumi",
      },
    });
  });
});
