import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { dns01Policy } from "../../../../model/aws/workloadPolicies";
import { ROLE_ANNOTATION } from "../../../../model/secrets/store";
import { text } from "../../../../rehearsal/providers/aws/types/spec";
import { conditionOf } from "../../../../rehearsal/standIns/kube";
import type { Properties } from "../support/client";
import { CLUSTER, REGION, Stage } from "./support/stage";

const NAMESPACE = "challenges-shop";
const CERTIFICATES = `/apis/cert-manager.io/v1/namespaces/${NAMESPACE}/certificates`;
const DOMAIN = "challenges.example.com";

describe("rehearsal/standIns: challenges of cert-manager in Route 53", function () {
  this.timeout(300_000);
  this.bail(true);

  let stage: Stage;
  let zoneId: string;

  const custom = (kind: string, name: string, spec: Properties) =>
    stage.make(`kubernetes:cert-manager.io/v1:${kind}`, `${kind}-${name}`, {
      apiVersion: "cert-manager.io/v1",
      kind,
      metadata: { name, namespace: NAMESPACE },
      spec,
    });
  async function issuer(name: string, route53: Properties): Promise<void> {
    const acme = { server: "https://acme.test/directory", privateKeySecretRef: { name } };
    await custom("Issuer", name, { acme: { ...acme, solvers: [{ dns01: { route53 } }] } });
  }
  async function certificate(name: string, issued: string): Promise<void> {
    const issuerRef = { name: issued, kind: "Issuer" };
    await custom("Certificate", name, {
      secretName: `${name}-tls`,
      dnsNames: [`*.${name}.${DOMAIN}`],
      issuerRef,
    });
  }
  /** Waits until a certificate says something of itself. */
  const says = (name: string, status: string, end: string): Promise<string> =>
    stage.until(`${status} of ${name}, which ends with ${end}`, async () => {
      const found = await stage.kube.get(`${CERTIFICATES}/${name}`);
      const ready = found === undefined ? undefined : conditionOf(found, "Ready");
      return ready?.status === status && ready.message.endsWith(end) ? ready.message : undefined;
    });
  /** Has cert-manager's service account name a role with a policy. */
  async function give(name: string, zone: string): Promise<void> {
    const own = { namespace: "cert-manager", name: "cert-manager" };
    const roleArn = await stage.role(name, own, dns01Policy("aws", zone));
    const at = "/api/v1/namespaces/cert-manager/serviceaccounts/cert-manager";
    await stage.kube.patch(at, { metadata: { annotations: { [ROLE_ANNOTATION]: roleArn } } });
  }
  const secretOf = (name: string) => stage.kube.get(`/api/v1/namespaces/${NAMESPACE}/secrets/${name}-tls`);
  const denied = (action: string, resource: string): string =>
    `is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

  before(async () => {
    stage = await Stage.start();
    const { id: vpcId } = await stage.make("aws:ec2/vpc:Vpc", "net", { cidrBlock: "10.0.0.0/16" });
    const subnetIds: string[] = [];
    for (const [at, zone] of ["a", "b"].entries()) {
      const inputs = { vpcId, cidrBlock: `10.0.${at}.0/24`, availabilityZone: `${REGION}${zone}` };
      subnetIds.push((await stage.make("aws:ec2/subnet:Subnet", `net-${zone}`, inputs)).id);
    }
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const role = await stage.make("aws:iam/role:Role", "cluster", { assumeRolePolicy: trust });
    const roleArn = String(role.properties["arn"]);
    const vpcConfig = { subnetIds };
    await stage.make("aws:eks/cluster:Cluster", CLUSTER, {
      name: CLUSTER,
      version: "1.34",
      roleArn,
      vpcConfig,
    });
    await stage.make("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "oidc", {
      url: await stage.issuer(),
      clientIdLists: ["sts.amazonaws.com"],
    });
    zoneId = (await stage.make("aws:route53/zone:Zone", "zone", { name: DOMAIN, forceDestroy: false })).id;
    await stage.make("kubernetes:core/v1:Namespace", NAMESPACE, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: NAMESPACE },
    });
    await stage.make("aws:eks/addon:Addon", "cert-manager", {
      clusterName: CLUSTER,
      addonName: "cert-manager",
    });
    await issuer("named", { region: REGION, hostedZoneID: zoneId });
    await issuer("looking", { region: REGION });
  });
  after(async () => {
    await stage.clear();
    await stage.close();
  });

  it("are answered by nobody who has no role", async () => {
    await certificate("front", "named");
    assert.equal(
      await says("front", "False", "service account"),
      "Error presenting challenge: failed to change Route 53 record set: api error ResourceNotFoundException: No association found for the pod's service account",
    );
    assert.equal(await secretOf("front"), undefined);
  });

  it("are not answered by a role for another zone", async () => {
    await give("other-zone", "Z0OTHER");
    await says(
      "front",
      "False",
      denied("route53:ChangeResourceRecordSets", `arn:aws:route53:::hostedzone/${zoneId}`),
    );
    assert.equal(await secretOf("front"), undefined);
  });

  it("are answered by the role for this zone, and leave no record", async () => {
    await give("own-zone", zoneId);
    await says("front", "True", "Certificate is up to date and has not expired");
    const secret = await secretOf("front");
    const pem = Buffer.from(secret?.data?.["tls.crt"] ?? "", "base64").toString("utf8");
    assert.equal(new X509Certificate(pem).subjectAltName, `DNS:*.front.${DOMAIN}`);
    assert.deepEqual(
      stage.held("aws:route53/record:Record").map(({ outputs }) => text(outputs, "fqdn")),
      [],
    );
  });

  it("are not answered where the zone would have to be looked for, which the role may not", async () => {
    await certificate("back", "looking");
    await says("back", "False", denied("route53:ListHostedZonesByName", "*"));
  });
});
