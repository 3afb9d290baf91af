import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { ApiClient } from "../../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../../rehearsal/cluster/kubeconfigClient";
import { Server } from "../../charts/matrix/server";
import { sharedCluster } from "../../support/cluster";
import { CertManager } from "../certManager/controllers";
import { applied, certificate, condition, issuer, ready, secretEnd } from "../certManager/objects";
import { NameServer } from "./nameServer";
import { Pebble } from "./pebble";
import { type Asked, SolverIngress } from "./solverIngress";

const NAMESPACE = "acme";
const INGRESS_CLASS = "nginx";
const ISSUER = "public-authority";
/** How often cert-manager looks for itself whether a challenge can be answered before it says so. */
const SELF_CHECKS = 5;

/** A server's certificate as the stacks make it, for one host. */
function server(name: string, host: string) {
  return certificate({
    name,
    namespace: NAMESPACE,
    secretName: name,
    use: "server",
    issuer: { name: ISSUER, kind: "ClusterIssuer" },
    dnsNames: [host],
  });
}

describe("a public issuer over ACME, proven over HTTP", function () {
  this.timeout(120_000);
  let folder: string;
  let client: ApiClient;
  let cluster: Server;
  let names: NameServer;
  let ingress: SolverIngress;
  let pebble: Pebble;
  let certManager: CertManager;

  before(async function () {
    this.timeout(1_200_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-acme-"));
    const { kubeconfig } = await sharedCluster();
    client = await kubeconfigClient(kubeconfig);
    cluster = new Server(kubeconfig);
    await cluster.namespace(NAMESPACE);
    names = await NameServer.start();
    ingress = await SolverIngress.start(client, INGRESS_CLASS);
    pebble = await Pebble.start(folder, ingress.port, names.address);
    certManager = await CertManager.start(cluster, {
      SSL_CERT_FILE: pebble.authorityFile,
      HTTP_PROXY: `http://127.0.0.1:${ingress.port}`,
    });
    const solver = { kind: "http01", ingressClass: INGRESS_CLASS } as const;
    const source = { kind: "acme", server: pebble.directory, email: "ops@example.com", solver } as const;
    await ready(cluster, issuer(ISSUER, source));
  });
  after(async () => {
    try {
      await certManager.stop();
      await cluster.remove();
    } finally {
      await pebble.stop();
      ingress.close();
      names.close();
      client.close();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  const askedFor = (host: string): readonly Asked[] => ingress.asked.filter((each) => each.host === host);
  const isSelfCheck = ({ agent }: Asked): boolean => agent.startsWith("cert-manager");

  it("gives the registry's host a certificate after it has asked the host itself", async () => {
    const host = "registry.example.com";
    await ready(cluster, server("workflow-registry-tls", host));
    const end = await secretEnd(cluster, NAMESPACE, "workflow-registry-tls");
    assert.ok(end);
    const [leaf, issuing] = end.certificate.split(/(?<=-----END CERTIFICATE-----\n)/).slice(0, 2);
    const [own, intermediate] = [new X509Certificate(leaf ?? ""), new X509Certificate(issuing ?? "")];
    assert.equal(own.subjectAltName, `DNS:${host}`);
    assert.equal(own.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
    assert.ok(own.verify(intermediate.publicKey));
    assert.ok(intermediate.verify(new X509Certificate(pebble.root).publicKey));
    assert.equal(Math.round((Date.parse(own.validTo) - Date.parse(own.validFrom)) / 86_400_000), 90);
    const answered = askedFor(host).filter(({ status }) => status === 200);
    assert.equal(answered.filter(isSelfCheck).length, SELF_CHECKS);
    assert.ok(
      answered.some((each) => !isSelfCheck(each)),
      "the authority did not ask",
    );
  });

  it("leaves nothing of the challenge behind, in a namespace that enforces Pod Security restricted", async () => {
    const kinds = ["Ingress", "Service", "Pod", "Challenge"];
    const left = (await cluster.objectsIn(NAMESPACE)).filter(({ kind }) => kinds.includes(kind));
    assert.deepEqual(
      left.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
      [],
    );
  });

  it("gives none for a host that answers the authority in another way, and says so", async () => {
    const host = "taken.example.com";
    ingress.strangers.set(host, (agent, answer) => (agent.startsWith("cert-manager") ? answer : "another's"));
    const taken = server("taken", host);
    await applied(cluster, taken);
    const failed = await condition(
      cluster,
      taken,
      ({ type, reason }) => type === "Issuing" && reason === "Failed",
    );
    assert.equal(failed.status, "False");
    assert.match(failed.message, /The certificate request has failed to complete and will be retried/);
    assert.match(failed.message, /order is in "invalid" state/);
    assert.equal(await secretEnd(cluster, NAMESPACE, "taken"), undefined);
    assert.ok(askedFor(host).some((each) => !isSelfCheck(each)));
  });

  it("does not ask the authority to look before the host answers, and says what it waits for", async () => {
    const host = "elsewhere.example.com";
    ingress.strangers.set(host, () => "not the answer");
    const elsewhere = server("elsewhere", host);
    await applied(cluster, elsewhere);
    const waiting = await condition(cluster, elsewhere, ({ type }) => type === "Ready");
    assert.equal(waiting.status, "False");
    const challenge = await pendingChallenge(cluster, host);
    assert.match(challenge, /Waiting for HTTP-01 challenge propagation: did not get expected response/);
    assert.deepEqual(
      askedFor(host).filter((each) => !isSelfCheck(each)),
      [],
    );
  });
});

/** Why the challenge of a host waits. */
async function pendingChallenge(cluster: Server, host: string): Promise<string> {
  interface Challenge {
    readonly spec: { readonly dnsName: string };
    readonly status?: { readonly reason?: string };
  }
  for (let tries = 0; tries < 300; tries++) {
    const challenges = (await cluster.objectsIn(NAMESPACE)).filter(({ kind }) => kind === "Challenge");
    const own = (challenges as unknown as readonly Challenge[]).find(({ spec }) => spec.dnsName === host);
    if (own?.status?.reason !== undefined && own.status.reason !== "") return own.status.reason;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return "";
}
