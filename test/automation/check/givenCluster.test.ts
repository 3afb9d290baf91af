import assert from "node:assert/strict";
import { irsaTrust, podIdentityTrust } from "../../../model/aws/trust";
import { describedCluster, ISSUER, stackOf } from "./account";
import type { Answers } from "./standIn";
import { check, failing, told } from "./support";

const NETWORK = {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  privateSubnetIds: ["subnet-00000001", "subnet-00000002"],
  publicSubnetIds: ["subnet-00000003", "subnet-00000004"],
  loadBalancerCidrs: ["10.0.48.0/24", "10.0.49.0/24"],
};
const existing = { cluster: "existing", kubeconfig: "/nowhere/kubeconfig" };
const PROVIDER =
  "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";

const active = (configurationValues?: object): Answers[string] => ({
  json: {
    addon: {
      addonName: "some",
      status: "ACTIVE",
      ...(configurationValues === undefined
        ? {}
        : { configurationValues: JSON.stringify(configurationValues) }),
    },
  },
});

const THERE: Answers = {
  "ec2 describe-vpc-attribute enableDnsSupport": { json: { EnableDnsSupport: { Value: true } } },
  "ec2 describe-vpc-attribute enableDnsHostnames": { json: { EnableDnsHostnames: { Value: true } } },
  "ec2 describe-subnets": {
    json: {
      Subnets: [1, 2, 3, 4].map((at) => ({
        SubnetId: `subnet-0000000${at}`,
        VpcId: NETWORK.vpcId,
        AvailabilityZone: `us-east-1${at % 2 === 1 ? "a" : "b"}`,
        CidrBlock: at < 3 ? `10.0.${at * 16}.0/20` : `10.0.${at + 45}.0/24`,
        AvailableIpAddressCount: 200,
        Tags: [{ Key: `kubernetes.io/role/${at < 3 ? "internal-elb" : "elb"}`, Value: "1" }],
      })),
    },
  },
  "eks describe-cluster": { json: { cluster: describedCluster({}) } },
  "eks describe-addon vpc-cni": active({ enableNetworkPolicy: "true" }),
  "eks describe-addon eks-pod-identity-agent": active(),
  "iam get-open-id-connect-provider": {
    json: {
      Url: ISSUER.issuer.slice("https://".length),
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: [],
    },
  },
};

describe("check --pre of a cluster that is there", () => {
  const irsa = stackOf({ network: NETWORK }, existing);
  const agent = stackOf({ network: NETWORK, identity: "pod-identity" }, existing);
  const cluster = (changed: object): Answers => ({
    "eks describe-cluster": {
      json: { cluster: describedCluster(changed as Readonly<Record<string, unknown>>) },
    },
  });
  const own = (checked: ReadonlyMap<string, { readonly status: string }>) =>
    [...checked].filter(([id]) => id.startsWith("given-cluster")).map(([id, { status }]) => [id, status]);

  it("passes one that has what each way of taking on roles needs", async () => {
    const common = ["given-cluster", "given-cluster-version", "given-cluster-access"];
    const asked = await check(irsa, THERE);
    assert.deepEqual(
      own(asked),
      [...common, "given-cluster-issuer", "given-cluster-policies"].map((id) => [id, "passed"]),
    );
    assert.equal(told(asked, "given-cluster-issuer")[1], PROVIDER);
    // External Secrets keeps IRSA.
    assert.deepEqual(
      own(await check(agent, THERE)),
      [...common, "given-cluster-agent", "given-cluster-issuer", "given-cluster-policies"].map((id) => [
        id,
        "passed",
      ]),
    );
    const vault = { external: { vault: { server: "https://vault.example.com", role: "zen" } } };
    const elsewhere = stackOf(
      { network: NETWORK, identity: "pod-identity" },
      { ...existing, secrets: vault },
    );
    assert.deepEqual(
      own(await check(elsewhere, THERE)).map(([id]) => id),
      [...common, "given-cluster-agent", "given-cluster-policies"],
    );
  });

  const WRONG: readonly (readonly [string, Answers, string, string, RegExp])[] = [
    ["one that is going", cluster({ status: "DELETING" }), "given-cluster", "failed", /^demo is DELETING$/],
    [
      "one of another VPC",
      cluster({
        resourcesVpcConfig: {
          vpcId: "vpc-1",
          endpointPublicAccess: true,
          endpointPrivateAccess: true,
          publicAccessCidrs: ["203.0.113.0/24"],
        },
      }),
      "given-cluster",
      "failed",
      /^demo is in vpc-1, not in vpc-0a1b2c3d4e5f60718$/,
    ],
    [
      "an old one",
      cluster({ version: "1.31" }),
      "given-cluster-version",
      "failed",
      /^demo has Kubernetes 1\.31, and the stack is written for 1\.32 to 1\.35$/,
    ],
    ["a newer one", cluster({ version: "1.36" }), "given-cluster-version", "warning", /Kubernetes 1\.36/],
    [
      "one that everybody reaches",
      cluster({
        resourcesVpcConfig: {
          vpcId: NETWORK.vpcId,
          endpointPublicAccess: true,
          endpointPrivateAccess: true,
          publicAccessCidrs: ["0.0.0.0/0"],
        },
      }),
      "given-cluster-access",
      "warning",
      /^the API server of demo is reached from 0\.0\.0\.0\/0, which is everybody$/,
    ],
    [
      "one that is reached from within only",
      cluster({
        resourcesVpcConfig: {
          vpcId: NETWORK.vpcId,
          endpointPublicAccess: false,
          endpointPrivateAccess: true,
          publicAccessCidrs: [],
        },
      }),
      "given-cluster-access",
      "warning",
      /^the API server of demo is reached from its VPC only$/,
    ],
    [
      "one whose issuer IAM does not know",
      { "iam get-open-id-connect-provider": { error: "NoSuchEntity", message: "no such provider" } },
      "given-cluster-issuer",
      "failed",
      /^IAM has no OIDC provider for oidc\.eks\.us-east-1\.amazonaws\.com\/id\/EXAMPLE[A-Z0-9]+, the issuer of demo/,
    ],
    [
      "an OIDC provider for somebody else's tokens",
      { "iam get-open-id-connect-provider": { json: { ClientIDList: ["kubernetes"] } } },
      "given-cluster-issuer",
      "failed",
      /takes tokens for kubernetes only, and pods' are for sts\.amazonaws\.com$/,
    ],
    [
      "one that enforces no NetworkPolicies",
      { "eks describe-addon vpc-cni": active({ enableNetworkPolicy: "false" }) },
      "given-cluster-policies",
      "warning",
      /^the VPC CNI of demo enforces no NetworkPolicies/,
    ],
    [
      "one whose VPC CNI is no add-on",
      { "eks describe-addon vpc-cni": { error: "ResourceNotFoundException" } },
      "given-cluster-policies",
      "warning",
      /^the VPC CNI of demo enforces no NetworkPolicies/,
    ],
  ];
  for (const [what, answers, id, status, detail] of WRONG)
    it(`tells of ${what}`, async () => {
      const asked = await check(irsa, { ...THERE, ...answers });
      assert.equal(told(asked, id)[0], status);
      assert.match(told(asked, id)[1] ?? "", detail);
      assert.deepEqual(
        failing(asked),
        status === "failed" ? ["cluster-reachable", id] : ["cluster-reachable"],
      );
    });

  it("wants the agent of EKS Pod Identity where the config does, and active", async () => {
    const missing = await check(agent, {
      ...THERE,
      "eks describe-addon eks-pod-identity-agent": { error: "ResourceNotFoundException" },
    });
    assert.deepEqual(told(missing, "given-cluster-agent"), [
      "failed",
      "EKS Pod Identity gives roles to pods, and demo has no add-on eks-pod-identity-agent",
    ]);
    assert.equal(
      missing.get("given-cluster-agent")?.hint,
      "install it: `aws eks create-addon --cluster-name demo --addon-name eks-pod-identity-agent`",
    );
    const degraded = { json: { addon: { addonName: "eks-pod-identity-agent", status: "DEGRADED" } } };
    const asked = await check(agent, { ...THERE, "eks describe-addon eks-pod-identity-agent": degraded });
    assert.deepEqual(told(asked, "given-cluster-agent"), [
      "failed",
      "the add-on eks-pod-identity-agent of demo is DEGRADED",
    ]);
  });

  it("checks nothing else of one that is not there", async () => {
    const asked = await check(irsa, {
      ...THERE,
      "eks describe-cluster": { error: "ResourceNotFoundException" },
    });
    assert.equal(told(asked, "given-cluster")[0], "failed");
    for (const [id, status] of own(asked).slice(1)) assert.equal(status, "not-checked", id);
  });

  it("knows whom a role lets in by EKS Pod Identity", async () => {
    const arn = "arn:aws:iam::111122223333:role/dns";
    const given = stackOf(
      { network: NETWORK, identity: "pod-identity", roles: { externalDns: arn } },
      existing,
    );
    const place = {
      partition: "aws",
      region: "us-east-1",
      account: "111122223333",
      cluster: "demo",
    } as const;
    const dns = { namespace: "external-dns", name: "external-dns" };
    const asked = (AssumeRolePolicyDocument: object) =>
      check(given, { ...THERE, "iam get-role": { json: { Role: { Arn: arn, AssumeRolePolicyDocument } } } });
    assert.deepEqual(told(await asked(podIdentityTrust(place, dns)), "given-role-trust"), [
      "passed",
      "externalDns",
    ]);
    const elsewhere = podIdentityTrust({ ...place, cluster: "other" }, dns);
    // The agent names the pod by tags of its session.
    const untagged = JSON.parse(
      JSON.stringify(podIdentityTrust(place, dns)).replace(',"sts:TagSession"', ""),
    ) as object;
    for (const refusing of [irsaTrust(ISSUER, dns), elsewhere, untagged])
      assert.deepEqual(told(await asked(refusing), "given-role-trust"), [
        "failed",
        "the trust policy of aws.roles.externalDns does not let external-dns/external-dns in",
      ]);
  });
});
