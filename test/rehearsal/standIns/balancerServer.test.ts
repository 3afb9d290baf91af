import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { tryOut } from "../../../automation/certs/attempts";
import { openRehearsed } from "../../../automation/certs/rehearsed";
import { Account, accountFile } from "../../../rehearsal/providers/aws/account";
import { openBalancer, versionsOf } from "../../../rehearsal/standIns/balancerServer";
import { authority, issue, type Issued } from "../../automation/certs/support/pki";
import { stackConfig } from "../../support/stackConfig";

const HOST = "registry.demo.example.com";
const POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

type Values = Readonly<Record<string, unknown>>;

describe("the load balancer of a simulated account, opened on this machine", function () {
  this.timeout(30_000);
  const state = fs.mkdtempSync(path.join(os.tmpdir(), "zen-balancer-"));
  const env = { ZEN_STATE: state };
  let clients: Issued;
  let client: Issued;
  let account: Account;

  before(async () => {
    clients = await authority("clients");
    client = await issue({ commonName: "eu-1", issuer: clients });
  });
  beforeEach(() => {
    fs.rmSync(accountFile(env), { force: true });
    account = Account.open(accountFile(env));
    put("aws:route53/record:Record", "r", { type: "A", aliases: [{ name: "lb.test" }] }, { fqdn: HOST });
    put("aws:lb/loadBalancer:LoadBalancer", "lb", {}, { dnsName: "lb.test" });
    put("aws:acm/certificate:Certificate", "acm", { domainName: HOST }, { status: "ISSUED" });
    const bundle = { caCertificatesBundleS3Bucket: "b", caCertificatesBundleS3Key: "k" };
    put("aws:lb/trustStore:TrustStore", "store", bundle);
    put("aws:s3/bucketObjectv2:BucketObjectv2", "b/k", {
      bucket: "b",
      key: "k",
      content: clients.certificate,
    });
    listener();
  });
  after(() => fs.rmSync(state, { recursive: true, force: true }));

  function put(type: string, id: string, inputs: Values, outputs: Values = {}): void {
    account.put({ type, id, region: "eu-west-1", inputs, outputs, madeAt: 0 } as Parameters<
      Account["put"]
    >[0]);
  }
  function listener(changed: Values = {}): void {
    put("aws:lb/listener:Listener", "l", {
      loadBalancerArn: "lb",
      port: 443,
      protocol: "HTTPS",
      certificateArn: "acm",
      sslPolicy: POLICY,
      mutualAuthentication: { mode: "verify", trustStoreArn: "store" },
      ...changed,
    });
  }

  /** Attempts that end otherwise than they have to, and what came of each. */
  async function wrong(): Promise<readonly string[]> {
    const opened = await openBalancer(account, HOST);
    if (typeof opened === "string") assert.fail(opened);
    try {
      const results = await tryOut({
        connection: "registry",
        host: opened.host,
        port: opened.port,
        serverName: HOST,
        trust: opened.trust,
        mutual: true,
        client: { certificate: client.chain, key: client.key },
        clientAuthority: { certificate: clients.certificate, key: clients.key },
      });
      assert.equal(results.length, 10);
      return results.filter(({ right }) => !right).map(({ attempt, found }) => `${attempt}: ${found}`);
    } finally {
      opened.close();
    }
  }

  it("lets in who shows a certificate of what its trust store was made from, and nobody else", async () => {
    assert.deepEqual(await wrong(), []);
  });

  it("lets everybody in where its listener asks for no certificate", async () => {
    listener({ mutualAuthentication: { mode: "off" } });
    assert.deepEqual(await wrong(), [
      "no certificate, TLS 1.3: in",
      "no certificate, TLS 1.2: in",
      "a certificate of another authority: in",
      "a certificate that has ended: in",
    ]);
  });

  it("refuses the right client where the trust store was made from another authority", async () => {
    const content = (await authority("others")).certificate;
    put("aws:s3/bucketObjectv2:BucketObjectv2", "b/k", { bucket: "b", key: "k", content });
    const seen = await wrong();
    assert.ok(seen.includes("the right certificate: refused by the server"), seen.join("\n"));
  });

  it("speaks old versions where its policy does", async () => {
    listener({ sslPolicy: "ELBSecurityPolicy-2016-08" });
    assert.deepEqual(await wrong(), ["TLS 1.1: in", "TLS 1.0: in"]);
    assert.deepEqual(
      [POLICY, "ELBSecurityPolicy-TLS13-1-3-2021-06", "ELBSecurityPolicy-FS-1-2-Res-2020-10"].map(versionsOf),
      [
        { minVersion: "TLSv1.2", maxVersion: "TLSv1.3" },
        { minVersion: "TLSv1.3", maxVersion: "TLSv1.3" },
        { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" },
      ],
    );
  });

  const SILENT: readonly (readonly [string, () => void, RegExp])[] = [
    ["no record", () => account.remove("aws:route53/record:Record", "r"), /has a record for registry\.demo/],
    ["no load balancer", () => account.remove("aws:lb/loadBalancer:LoadBalancer", "lb"), /no such load bal/],
    ["no listener", () => listener({ protocol: "HTTP" }), /has no HTTPS listener/],
    [
      "a certificate that waits",
      () =>
        put("aws:acm/certificate:Certificate", "acm", { domainName: HOST }, { status: "PENDING_VALIDATION" }),
      /is PENDING_VALIDATION, and not issued/,
    ],
  ];
  for (const [what, change, reason] of SILENT)
    it(`answers nobody where there is ${what}, and every attempt is wrong for that reason`, async () => {
      change();
      const opened = await openBalancer(account, HOST);
      assert.ok(typeof opened === "string");
      assert.match(opened, reason);
      const config = stackConfig({
        profile: "aws",
        cluster: "eks",
        aws: { region: "eu-west-1", dns: { zone: "demo.example.com" } },
        tls: { issuers: { clients: { name: "clients", ownAuthority: true } } },
        ingress: { registryHost: HOST },
      });
      const rehearsed = await openRehearsed(config, env);
      assert.ok(rehearsed !== undefined);
      const results = await tryOut({
        connection: "registry",
        host: HOST,
        port: 443,
        serverName: HOST,
        mutual: true,
        client: { certificate: client.chain, key: client.key },
        ...rehearsed.entrance("registry"),
      });
      rehearsed.close();
      const tried = results.filter(({ found }) => found !== "not tried");
      assert.equal(tried.length, 8);
      for (const { found, right, reason: said } of tried) {
        assert.deepEqual([found, right], ["no answer", false]);
        assert.match(said, reason);
      }
    });
});
