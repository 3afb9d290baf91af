import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { CertificateUse } from "../../model/certificates/certificate";
import { AUTHORITY_KEY, CERTIFICATE_SECRETS } from "../../model/certificates/names";
import { Server } from "../charts/matrix/server";
import type { KubernetesObject } from "../charts/support";
import { sharedCluster } from "../support/cluster";
import { connect, SteadyClient } from "../support/mutualTls";
import { CertManager, CLUSTER_NAMESPACE } from "./certManager/controllers";
import { BothEnds } from "./certManager/bothEnds";
import { applied, authority, certificate, issuer, ready, secretEnd } from "./certManager/objects";

const AGENT = CERTIFICATE_SECRETS.agent;
const SAAS = CERTIFICATE_SECRETS.saas;
const BUNDLE = "trusted-authorities";
const NAMESPACE = "zen-renewals";
const HOST = "saas.test";
/** An hour, renewed after five seconds: within what cert-manager's admission checks take. */
const RENEWAL_S = 5;
const SHORT = { durationHours: 1, renewBeforeHours: 1 - RENEWAL_S / 3600 };
const RENEWALS = 6;
const POLL_MS = 50;
/** By then both ends have seen a change, and the client has connected some times. */
const SETTLED_MS = 1_000;

/** What the component TrustBundle makes. */
function bundleOf(certificates: string): KubernetesObject {
  const metadata = { name: BUNDLE, namespace: NAMESPACE };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [AUTHORITY_KEY]: certificates } };
}

/** One end's certificate from an authority. */
function pair(secretName: string, use: CertificateUse, from: string): KubernetesObject {
  const names = use === "client" ? { commonName: "prod-eu", organizations: ["acme"] } : { dnsNames: [HOST] };
  const reference = { name: from, kind: "ClusterIssuer" } as const;
  const args = { name: secretName, namespace: NAMESPACE, secretName, use, issuer: reference };
  return certificate({ ...args, ...names, lifetime: SHORT });
}

describe("certificates that cert-manager renews under a client that connects all the time", function () {
  this.timeout(180_000);
  let server: Server;
  let certManager: CertManager | undefined;
  let ends: BothEnds | undefined;
  let steady: SteadyClient | undefined;

  before(async function () {
    this.timeout(900_000);
    server = new Server((await sharedCluster()).kubeconfig);
    certManager = await CertManager.start(server);
    await server.namespace(NAMESPACE);
    await ready(server, issuer("renewals-root", { kind: "self-signed" }));
    for (const name of ["first", "second", "third"])
      await ready(
        server,
        authority(name, CLUSTER_NAMESPACE, { name: "renewals-root", kind: "ClusterIssuer" }),
        issuer(name, { kind: "ca", secretName: name }),
      );
    await ready(server, pair(AGENT, "client", "first"), pair(SAAS, "server", "first"));
  });
  afterEach(async () => {
    await steady?.stop();
    await ends?.stop();
    [steady, ends] = [undefined, undefined];
  });
  after(async () => {
    await certManager?.stop();
    await server.remove();
  });

  async function begin(bundle?: string): Promise<{ readonly both: BothEnds; readonly client: SteadyClient }> {
    const both = new BothEnds(server, NAMESPACE, bundle);
    ends = both;
    await both.start();
    const client = new SteadyClient(both.port, HOST, () => both.end(AGENT));
    steady = client;
    return { both, client };
  }

  async function until(what: string, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 90_000;
    while (!holds()) {
      assert.ok(Date.now() < deadline, `${what} after 90 s`);
      await delay(POLL_MS);
    }
  }

  /** Has one end's certificate made by another authority from now on, and waits until it is. */
  async function change(name: string, use: CertificateUse, to: string, both: BothEnds): Promise<void> {
    await applied(server, pair(name, use, to));
    await until(`${name} is not of ${to}`, () => both.issuerOf(name) === `CN=${to}`);
  }

  /** When the certificate ends, as the charts' alerts see it. */
  async function expiry(): Promise<number> {
    const text = await (await fetch(certManager?.metrics ?? "")).text();
    const line = new RegExp(
      `^certmanager_certificate_expiration_timestamp_seconds{.*name="${AGENT}",namespace="${NAMESPACE}".*} (.*)$`,
      "m",
    );
    return Number(line.exec(text)?.[1]);
  }

  /** Waits until the metric is the end of the certificate that is there, and checks that this is not before `least`. */
  async function certificateIsTold(least: number): Promise<void> {
    const deadline = Date.now() + RENEWAL_S * 1000;
    for (;;) {
      const text = (await secretEnd(server, NAMESPACE, AGENT))?.certificate ?? "";
      const ends = Date.parse(new X509Certificate(text).validTo) / 1000;
      const told = await expiry();
      assert.ok(ends >= least, `${ends} is before ${least}`);
      if (told === ends) return;
      assert.ok(Date.now() < deadline, `the metric says ${told}, and the certificate ${ends}`);
      await delay(POLL_MS);
    }
  }

  it(`refuses none over ${RENEWALS} renewals of both ends, each with a new key`, async () => {
    const before = await expiry();
    const { both, client } = await begin();
    await until(
      "too few renewals",
      () => client.serials("clientSerial").size > RENEWALS && client.serials("serverSerial").size > RENEWALS,
    );
    await client.stop();
    assert.deepEqual(client.refused, []);
    assert.ok(client.connections.length > 10 * RENEWALS, `${client.connections.length} connections`);
    for (const name of [AGENT, SAAS]) assert.equal(both.keys(name).size, both.serials(name).size, name);
    // Each is made when the one before has lasted so long, to the second, and the alerts' metric says the same.
    await certificateIsTold(before + RENEWALS * RENEWAL_S);
  });

  it("refuses none while the authority of both ends changes, with a bundle that trusts both meanwhile", async () => {
    await applied(server, bundleOf(await certificatesOf("first")));
    const { both, client } = await begin(BUNDLE);
    await applied(server, bundleOf(await certificatesOf("first", "second")));
    await delay(SETTLED_MS);
    await change(AGENT, "client", "second", both);
    await change(SAAS, "server", "second", both);
    await delay(SETTLED_MS);
    await applied(server, bundleOf(await certificatesOf("second")));
    await delay(SETTLED_MS);
    await client.stop();
    assert.deepEqual(client.refused, []);
    assert.ok(client.connections.length > 10, `${client.connections.length} connections`);
  });

  it("refuses the client whose authority changes without such a bundle, until the other end has followed", async () => {
    const { both, client } = await begin();
    await change(AGENT, "client", "third", both);
    await delay(SETTLED_MS);
    assert.ok(client.refused.length > 0);
    await change(SAAS, "server", "third", both);
    await delay(SETTLED_MS);
    await client.stop();
    // The agent trusts what cert-manager wrote beside its certificate: the new authority, and no longer the old.
    assert.deepEqual([...new Set(client.refused)], ["SELF_SIGNED_CERT_IN_CHAIN"]);
    assert.ok("clientSerial" in (await connect(both.port, both.end(AGENT), HOST)));
  });

  /** The certificates of authorities, one after another. */
  async function certificatesOf(...names: readonly string[]): Promise<string> {
    const found = await Promise.all(names.map((name) => secretEnd(server, CLUSTER_NAMESPACE, name)));
    return found.map((each) => each?.certificate ?? "").join("");
  }
});
