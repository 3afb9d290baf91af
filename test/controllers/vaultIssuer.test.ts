import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { IssuerSource } from "../../model/certificates/issuer";
import type { ApiClient } from "../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import { Server } from "../charts/matrix/server";
import { sharedCluster } from "../support/cluster";
import { connect, SaasStandIn } from "../support/mutualTls";
import { CertManager } from "./certManager/controllers";
import { applied, certificate, condition, issuer, ready, secretEnd } from "./certManager/objects";
import { startVault, type Vault } from "./vault";
import { closeToServiceAccounts, letIn, openToServiceAccounts } from "./vaultAuth";

const NAMESPACE = "vault-issuer";
const ACCOUNT = "certificates";
const AUTHORITY = "vault-authority";

/** A private authority in Vault that signs agents of one domain for 30 days at most, and nothing else. */
async function authorityIn(vault: Vault): Promise<string> {
  await vault.call("POST", "sys/mounts/pki", { type: "pki", config: { max_lease_ttl: "87600h" } });
  const root = { common_name: "zen-agents", key_type: "ec", key_bits: 256, ttl: "87600h" };
  const made = await vault.call("POST", "pki/root/generate/internal", root);
  await vault.call("POST", "pki/roles/zen-agent", {
    allowed_domains: "agents.example.com",
    allow_subdomains: true,
    key_type: "ec",
    key_bits: 256,
    client_flag: true,
    server_flag: false,
    max_ttl: "720h",
  });
  await vault.call("POST", "sys/policies/acl/sign-agents", {
    policy: 'path "pki/sign/zen-agent" { capabilities = ["update"] }',
  });
  return (made as { readonly data: { readonly certificate: string } }).data.certificate;
}

describe("cert-manager with an authority in Vault, entered with a service account's token", function () {
  this.timeout(120_000);
  let folder: string;
  let client: ApiClient;
  let server: Server;
  let vault: Vault;
  let certManager: CertManager;
  let root: string;

  const source = (role: string, caSecretName = AUTHORITY): IssuerSource => ({
    kind: "vault",
    server: vault.url,
    path: "pki/sign/zen-agent",
    role,
    serviceAccount: ACCOUNT,
    caSecretName,
  });
  const agent = (name: string, by: string, commonName: string) =>
    certificate({
      name,
      namespace: NAMESPACE,
      secretName: name,
      use: "client",
      issuer: { name: by, kind: "Issuer" },
      commonName,
      dnsNames: [commonName],
    });

  before(async function () {
    this.timeout(1_200_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-vault-"));
    const { kubeconfig } = await sharedCluster();
    client = await kubeconfigClient(kubeconfig);
    server = new Server(kubeconfig);
    vault = await startVault(folder);
    certManager = await CertManager.start(server);
    await openToServiceAccounts(vault, client, server, NAMESPACE);
    root = await authorityIn(vault);
    const role = { serviceAccount: ACCOUNT, namespace: NAMESPACE, policy: "sign-agents" };
    // cert-manager asks for a token that is good for this one issuer only.
    await letIn(vault, { ...role, name: "agents", audience: `vault://${NAMESPACE}/agents` });
    await letIn(vault, { ...role, name: "another", audience: "vault://elsewhere/agents" });
    await applied(
      server,
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: ACCOUNT, namespace: NAMESPACE } },
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: AUTHORITY, namespace: NAMESPACE },
        stringData: { "ca.crt": vault.authority },
      },
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "not-vaults-authority", namespace: NAMESPACE },
        stringData: { "ca.crt": root },
      },
    );
    await ready(server, issuer("agents", source("agents"), NAMESPACE));
  });
  after(async () => {
    try {
      await certManager.stop();
      await closeToServiceAccounts(server, NAMESPACE);
      await server.remove();
    } finally {
      await vault.stop();
      client.close();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it("has Vault sign an agent's certificate, with which the agent is let in", async () => {
    await ready(server, agent("eu-tls", "agents", "eu.agents.example.com"));
    const end = await secretEnd(server, NAMESPACE, "eu-tls");
    assert.ok(end);
    const made = new X509Certificate(end.certificate);
    assert.equal(made.subject, "CN=eu.agents.example.com");
    assert.equal(made.subjectAltName, "DNS:eu.agents.example.com");
    assert.deepEqual(made.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.equal(made.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
    assert.ok(made.verify(new X509Certificate(root).publicKey));
    assert.equal(Math.round((Date.parse(made.validTo) - Date.parse(made.validFrom)) / 3_600_000), 720);
    assert.equal(end.authorities.trim(), root.trim());

    const saas = await vault.call("POST", "pki/roles/saas", {
      allow_any_name: true,
      key_type: "ec",
      key_bits: 256,
    });
    assert.ok(saas);
    const issued = await vault.call("POST", "pki/issue/saas", { common_name: "saas.test", ttl: "1h" });
    const { data } = issued as {
      readonly data: { readonly certificate: string; readonly private_key: string };
    };
    const own = { certificate: data.certificate, key: data.private_key, authorities: root };
    const standIn = await SaasStandIn.start(own);
    try {
      const connection = await connect(standIn.port, end, "saas.test");
      assert.ok("clientSerial" in connection, JSON.stringify(connection));
      assert.equal(connection.clientSerial, made.serialNumber);
    } finally {
      standIn.close();
    }
  });

  it("says that Vault refuses a name that is none of its agents", async () => {
    const stranger = agent("stranger-tls", "agents", "registry.example.org");
    await applied(server, stranger);
    const failed = await condition(
      server,
      stranger,
      ({ type, reason }) => type === "Issuing" && reason === "Failed",
    );
    assert.match(failed.message, /registry\.example\.org not allowed by this role/);
    assert.equal(await secretEnd(server, NAMESPACE, "stranger-tls"), undefined);
  });

  it("is not ready with the role of another issuer, and says so", async () => {
    const other = issuer("agents-2", source("another"), NAMESPACE);
    await applied(server, other);
    const refused = await condition(
      server,
      other,
      ({ type, status }) => type === "Ready" && status === "False",
    );
    assert.equal(refused.reason, "VaultError");
    assert.match(refused.message, /invalid audience \(aud\) claim/);
  });

  it("is not ready when Vault cannot be checked with the authority that it is given, and says so", async () => {
    const blind = issuer("agents-3", source("agents", "not-vaults-authority"), NAMESPACE);
    await applied(server, blind);
    const refused = await condition(
      server,
      blind,
      ({ type, status }) => type === "Ready" && status === "False",
    );
    assert.match(refused.message, /certificate signed by unknown authority/);
  });
});
