import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { CertificatesResult, RotationResult } from "../../automation/contracts";
import { list } from "../../automation/commands/certs";
import { rotate } from "../../automation/commands/certsRotate";
import { ZenctlError } from "../../automation/exit";
import type { IssuerReference } from "../../model/certificates/certificate";
import { Recorder } from "../automation/support/recorder";
import { Server } from "../charts/matrix/server";
import { root } from "../charts/support";
import { sharedCluster } from "../support/cluster";
import { CertManager, CLUSTER_NAMESPACE } from "./certManager/controllers";
import { applied, authority, certificate, condition, issuer, ready, secretEnd } from "./certManager/objects";

const namespace = "zen-listed";
const CLIENTS: IssuerReference = { name: "listed-clients", kind: "ClusterIssuer" };

describe("zenctl certs where cert-manager's own controllers are at work", function () {
  this.timeout(120_000);
  this.bail(true);
  const state = fs.mkdtempSync(path.join(os.tmpdir(), "zen-certs-"));
  let server: Server;
  let certManager: CertManager | undefined;

  before(async function () {
    this.timeout(900_000);
    server = new Server((await sharedCluster()).kubeconfig);
    certManager = await CertManager.start(server);
    await server.namespace(namespace);
    await ready(
      server,
      issuer("listed-self-signed", { kind: "self-signed" }),
      authority("listed-authority", CLUSTER_NAMESPACE, { name: "listed-self-signed", kind: "ClusterIssuer" }),
      issuer(CLIENTS.name, { kind: "ca", secretName: "listed-authority" }),
      certificate({
        name: "agent",
        namespace,
        issuer: CLIENTS,
        secretName: "zen-agent-tls",
        use: "client",
        commonName: "prod-eu",
        organizations: ["acme"],
      }),
    );
  });
  after(async () => {
    await certManager?.stop();
    await server.remove();
    fs.rmSync(state, { recursive: true, force: true });
  });

  const options = () => ({ stack: "local", cluster: "embedded", kubeconfig: server.kubeconfig }) as const;
  const context = (output: Recorder) => ({
    projectDirectory: root,
    env: { ZEN_STATE: state, HOME: state },
    output,
    signal: new AbortController().signal,
  });

  async function listed(): Promise<{ readonly code: number; readonly document: CertificatesResult }> {
    const output = new Recorder(true);
    const code = await list({ ...options(), namespace: [namespace] }, context(output));
    return { code, document: output.documents[0] as CertificatesResult };
  }

  async function rotated(
    name: string,
    timeout = "60",
  ): Promise<{ readonly document: RotationResult; readonly said: readonly string[] }> {
    const output = new Recorder(true);
    await rotate({ ...options(), engine: "auto", yes: true, namespace, timeout }, context(output), name);
    return { document: output.documents[0] as RotationResult, said: output.said };
  }

  async function refused(running: Promise<unknown>): Promise<string> {
    try {
      await running;
    } catch (error) {
      assert.ok(error instanceof ZenctlError, String(error));
      return error.message;
    }
    return assert.fail("nothing was refused");
  }

  it("lists a certificate with all that cert-manager says of it, and the authority that it stands on", async () => {
    const { code, document } = await listed();
    assert.equal(code, 0);
    assert.equal(document.certManager, true);
    const short = document.certificates.map((row) => [
      row.name,
      row.namespace,
      row.source,
      row.issuer,
      row.subject,
      row.daysLeft,
      row.ready,
      row.status,
      row.usedBy.filter((user) => user.startsWith("ClusterIssuer/listed")),
    ]);
    assert.deepEqual(short, [
      [
        "listed-authority",
        CLUSTER_NAMESPACE,
        "cert-manager",
        "listed-authority",
        "CN=listed-authority",
        89,
        undefined,
        "ok",
        ["ClusterIssuer/listed-clients"],
      ],
      [
        "agent",
        namespace,
        "cert-manager",
        "ClusterIssuer/listed-clients",
        "CN=prod-eu, O=acme",
        29,
        true,
        "ok",
        [],
      ],
    ]);
    const [, agent] = document.certificates;
    // Fifteen days before its end, as it was asked for.
    const before = Date.parse(agent?.notAfter ?? "") - Date.parse(agent?.renewal ?? "");
    assert.equal(before, 15 * 24 * 3_600_000);
  });

  it("has a certificate made anew with another key, and waits until it is in its Secret", async () => {
    const before = await secretEnd(server, namespace, "zen-agent-tls");
    const [, first] = (await listed()).document.certificates;
    const { document, said } = await rotated("agent");
    const after = await secretEnd(server, namespace, "zen-agent-tls");
    const [, second] = (await listed()).document.certificates;
    assert.deepEqual(
      { ...document, durationMs: 0 },
      {
        name: "agent",
        namespace,
        source: "cert-manager",
        before: first?.serial,
        after: second?.serial,
        revision: 2,
        durationMs: 0,
      },
    );
    assert.notEqual(first?.serial, second?.serial);
    assert.notEqual(before?.key, after?.key);
    assert.equal(before?.authorities, after?.authorities);
    assert.match(
      said.at(-1) ?? "",
      /^zen-listed\/agent is made anew in .*: serial number [0-9A-F]+, revision 2 \(before: /,
    );
    assert.equal((await rotated("agent")).document.revision, 3);
  });

  it("says within the time that it has that the issuer does not answer, and leaves the Secret as it was", async () => {
    const lost = certificate({
      name: "lost",
      namespace,
      issuer: { name: "lost", kind: "Issuer" },
      secretName: "lost-tls",
      use: "server",
      dnsNames: ["lost.example.com"],
    });
    const own = issuer("lost", { kind: "self-signed" }, namespace);
    await ready(server, own, lost);
    await server.delete(own, namespace);
    const before = await secretEnd(server, namespace, "lost-tls");
    const message = await refused(rotated("lost", "3"));
    assert.match(
      message,
      /^cert-manager has not made zen-listed\/lost anew within 3 s \(it says: .*\); its Secret still holds/,
    );
    assert.deepEqual(await secretEnd(server, namespace, "lost-tls"), before);
  });

  it("lists a certificate that has no issuer as not ready, with what cert-manager says, and fails", async () => {
    const orphan = certificate({
      name: "orphan",
      namespace,
      issuer: { name: "nobody", kind: "Issuer" },
      secretName: "orphan-tls",
      use: "client",
      commonName: "orphan",
    });
    await applied(server, orphan);
    await condition(server, orphan, ({ type, status }) => type === "Ready" && status === "False");
    const { code, document } = await listed();
    assert.equal(code, 1);
    const [worst] = document.certificates;
    assert.deepEqual(
      [worst?.name, worst?.status, worst?.reason, worst?.serial],
      ["orphan", "not ready", "Issuing certificate as Secret does not exist", undefined],
    );
  });

  it("says who has to rotate what was given, and what was probably meant", async () => {
    const end = await secretEnd(server, namespace, "zen-agent-tls");
    const data = { "tls.crt": end?.certificate ?? "", "tls.key": end?.key ?? "" };
    await applied(server, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "bought", namespace },
      type: "kubernetes.io/tls",
      stringData: data,
    });
    assert.equal(
      await refused(rotated("bought")),
      'zen-listed/bought was given, and whoever put it into Secret/bought has to rotate it: ask its issuer "listed-authority" for a new one and replace what is in Secret/bought',
    );
    assert.equal(await refused(rotated("agnet")), "there is no certificate agnet: did you mean agent?");
  });
});
