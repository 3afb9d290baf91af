import "reflect-metadata";
import assert from "node:assert/strict";
import * as path from "node:path";
import {
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate,
} from "@peculiar/x509";
import type { CertificateUse, IssuerReference } from "../../model/certificates/certificate";
import { Server } from "../charts/matrix/server";
import { only, renderChart, root } from "../charts/support";
import { sharedCluster } from "../support/cluster";
import { CertManager, CLUSTER_NAMESPACE } from "./certManager/controllers";
import {
  type Condition,
  applied,
  authority,
  certificate,
  condition,
  issuer,
  ready,
  secretEnd,
} from "./certManager/objects";

const HOUR_MS = 3_600_000;
/** RFC 5280 section 4.2.1.12. */
const PURPOSES = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;
const namespace = "zen-certificates";

describe("cert-manager with our issuers and certificates", function () {
  this.timeout(120_000);
  let server: Server;
  let certManager: CertManager | undefined;

  before(async function () {
    this.timeout(900_000);
    server = new Server((await sharedCluster()).kubeconfig);
    certManager = await CertManager.start(server);
    await server.namespace(namespace);
    await ready(
      server,
      issuer("self-signed", { kind: "self-signed" }),
      authority("zen-authority", CLUSTER_NAMESPACE, { name: "self-signed", kind: "ClusterIssuer" }),
      issuer("zen-authority", { kind: "ca", secretName: "zen-authority" }),
    );
  });
  after(async () => {
    await certManager?.stop();
    await server.remove();
  });

  /** The one certificate of a Secret, with what is in it that can be exact. */
  async function issued(at: string, secretName: string): Promise<Readonly<Record<string, unknown>>> {
    const end = await secretEnd(server, at, secretName);
    assert.ok(end, `there is no Secret ${secretName}`);
    const made = new X509Certificate(end.certificate);
    const names = made.getExtension("2.5.29.17");
    return {
      subject: made.subject,
      issuer: made.issuer,
      names: names === null ? [] : (names as { names?: { toJSON(): unknown } }).names?.toJSON(),
      key: made.publicKey.algorithm,
      usages: KeyUsageFlags[made.getExtension(KeyUsagesExtension)?.usages ?? 0],
      purposes: [...(made.getExtension(ExtendedKeyUsageExtension)?.usages ?? [])],
      hours: (made.notAfter.getTime() - made.notBefore.getTime()) / HOUR_MS,
      keyBegins: end.key.split("\n")[0],
      authority: new X509Certificate(end.authorities).subject,
    };
  }
  const common = (use: CertificateUse): Readonly<Record<string, unknown>> => ({
    key: { name: "ECDSA", namedCurve: "P-256" },
    usages: "digitalSignature",
    purposes: [PURPOSES[use]],
    keyBegins: "-----BEGIN PRIVATE KEY-----",
  });

  it("issues from a cluster-wide private authority what was asked for and no more", async () => {
    const reference: IssuerReference = { name: "zen-authority", kind: "ClusterIssuer" };
    const args = { namespace, issuer: reference } as const;
    const client = { commonName: "prod-eu", organizations: ["acme"], uris: ["spiffe://zen/agent"] };
    await ready(
      server,
      certificate({ ...args, ...client, name: "agent", secretName: "zen-agent-tls", use: "client" }),
      certificate({ ...args, name: "saas", secretName: "saas-tls", use: "server", dnsNames: ["saas.test"] }),
    );
    assert.deepEqual(await issued(namespace, "zen-agent-tls"), {
      ...common("client"),
      subject: "O=acme, CN=prod-eu",
      issuer: "CN=zen-authority",
      names: [{ type: "url", value: "spiffe://zen/agent" }],
      hours: 720,
      authority: "CN=zen-authority",
    });
    assert.deepEqual(await issued(namespace, "saas-tls"), {
      ...common("server"),
      subject: "",
      issuer: "CN=zen-authority",
      names: [{ type: "dns", value: "saas.test" }],
      hours: 2160,
      authority: "CN=zen-authority",
    });
  });

  it("issues from a private authority of one namespace", async () => {
    const own: IssuerReference = { name: "own", kind: "Issuer" };
    const args = { namespace, issuer: own, name: "own-agent", secretName: "own-agent-tls" } as const;
    await ready(
      server,
      issuer("own-self-signed", { kind: "self-signed" }, namespace),
      authority("own-authority", namespace, { name: "own-self-signed", kind: "Issuer" }),
      issuer("own", { kind: "ca", secretName: "own-authority" }, namespace),
      certificate({
        ...args,
        use: "client",
        commonName: "edge",
        lifetime: { durationHours: 48, renewBeforeHours: 12 },
      }),
    );
    assert.deepEqual(await issued(namespace, "own-agent-tls"), {
      ...common("client"),
      subject: "CN=edge",
      issuer: "CN=own-authority",
      names: [],
      hours: 48,
      authority: "CN=own-authority",
    });
  });

  it("issues the certificate of the chart of zen-agent", async () => {
    const issuerRef = { name: "zen-authority", kind: "ClusterIssuer" };
    const objects = await renderChart(
      path.join(root, "charts/zen-agent"),
      {
        tenant: { id: "acme" },
        cluster: { id: "prod-us" },
        saas: { clusterToken: "to-be-replaced" },
        tls: { enabled: true, certificate: { enabled: true, issuerRef } },
      },
      { namespace, apiVersions: ["cert-manager.io/v1"], release: "chart" },
    );
    const asked = only(objects, "Certificate");
    await ready(server, asked);
    const { secretName } = asked["spec"] as { readonly secretName: string };
    assert.deepEqual(await issued(namespace, secretName), {
      ...common("client"),
      keyBegins: "-----BEGIN EC PRIVATE KEY-----",
      subject: "O=acme, CN=prod-us",
      issuer: "CN=zen-authority",
      names: [],
      hours: 2160,
      authority: "CN=zen-authority",
    });
  });

  it("says what is missing of an issuer without authority and a certificate without issuer, and goes on once it is there", async () => {
    const lost = issuer("lost", { kind: "ca", secretName: "nowhere" }, namespace);
    await applied(server, lost);
    const not = await condition(server, lost, ({ type, status }) => type === "Ready" && status === "False");
    assert.deepEqual(
      [not.reason, not.message],
      ["ErrGetKeyPair", 'Error getting keypair for CA issuer: secrets "nowhere" not found'],
    );
    const orphan = certificate({
      name: "orphan",
      namespace,
      secretName: "orphan-tls",
      use: "client",
      commonName: "orphan",
      issuer: { name: "nobody", kind: "ClusterIssuer" },
    });
    await applied(server, orphan);
    const isNot = ({ type, status }: Condition): boolean => type === "Ready" && status === "False";
    const waits = await condition(server, orphan, isNot);
    assert.deepEqual(
      [waits.reason, waits.message],
      ["DoesNotExist", "Issuing certificate as Secret does not exist"],
    );
    // Why there is none is said by the request alone: the certificate keeps waiting for the issuer.
    const request = { ...orphan, kind: "CertificateRequest", metadata: { name: "orphan-1", namespace } };
    const why = await condition(server, request, isNot);
    assert.deepEqual(
      [why.reason, why.message],
      ["Pending", 'Referenced "ClusterIssuer" not found: clusterissuer.cert-manager.io "nobody" not found'],
    );
    assert.equal(await secretEnd(server, namespace, "orphan-tls"), undefined);
    await ready(server, issuer("nobody", { kind: "ca", secretName: "zen-authority" }), orphan);
  });
});
