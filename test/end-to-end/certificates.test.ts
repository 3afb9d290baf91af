import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory } from "../../model/environment";
import type { ApiClient } from "../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import { sharedCluster } from "../support/cluster";
import { connect, type End, SaasStandIn, SteadyClient } from "../support/mutualTls";
import { Clone, type Ended } from "./support/clone";
import { documentOf } from "./support/documents";

const POLL_MS = 50;

interface TlsConfig {
  readonly generation: number;
  readonly rotations?: Readonly<Record<string, number>>;
}

describe("the private authority of the local stack, from one generation to the next", function () {
  this.timeout(300_000);
  this.bail(true);

  let clone: Clone;
  let client: ApiClient;
  let server: SaasStandIn | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** What the Secrets hold at this moment, by their names. */
  const ends = new Map<string, End>();
  let first: { readonly agent: End; readonly saas: End };

  before(async () => {
    const shared = await sharedCluster();
    const directories = (shared.env["PATH"] ?? "").split(path.delimiter);
    const searchPath = directories.filter((directory) => !fs.existsSync(path.join(directory, "pulumi")));
    const ZEN_CACHE = cacheDirectory(process.env);
    clone = new Clone({ ...shared.env, ZEN_CACHE, PATH: searchPath.join(path.delimiter), CI: "true" });
    client = await kubeconfigClient(shared.kubeconfig);
  });
  after(() => {
    clearInterval(timer);
    server?.close();
    client.close();
    clone.remove();
  });

  function configure(tls: TlsConfig): void {
    const config = {
      "kube-zen-platform:profile": "local",
      "kube-zen-platform:saas": { endpoint: "https://saas.test:8443" },
      "kube-zen-platform:tls": { source: "private-authority", ...tls },
    };
    fs.writeFileSync(clone.path("Pulumi.secure.yaml"), JSON.stringify({ config }));
  }

  async function zenctl(...args: readonly string[]): Promise<Ended> {
    const ended = await clone.zenctl(...args, "--stack", "secure");
    assert.equal(ended.code, 0, `${ended.stdout}\n${ended.stderr}`);
    return ended;
  }

  /** What a Secret holds; nothing where it is not there. */
  async function read(name: string): Promise<End | undefined> {
    const { status, body } = await client.send({
      method: "GET",
      path: `/api/v1/namespaces/zen-system/secrets/${name}`,
    });
    if (status !== 200) return undefined;
    const { data } = body as { readonly data: Readonly<Record<string, string>> };
    const text = (key: string): string => Buffer.from(data[key] ?? "", "base64").toString("utf8");
    return { certificate: text("tls.crt"), key: text("tls.key"), authorities: text("ca.crt") };
  }

  function end(name: string): End {
    const found = ends.get(name);
    assert.ok(found, `there is no Secret ${name}`);
    return found;
  }

  async function follow(): Promise<void> {
    for (const name of ["zen-agent-tls", "saas-tls"]) {
      const found = await read(name);
      // A pod that is started at this moment would not start: that counts as a refused connection.
      ends.set(name, found ?? { certificate: "", key: "", authorities: "" });
    }
    if (server !== undefined && end("saas-tls").key !== "") server.use(end("saas-tls"));
  }

  it("makes both ends' certificates, which know each other", async () => {
    configure({ generation: 1 });
    await zenctl("up", "--yes", "--engine", "rehearsal");
    await follow();
    first = { agent: end("zen-agent-tls"), saas: end("saas-tls") };
    const agent = new X509Certificate(first.agent.certificate);
    assert.equal(agent.subject, "O=dev\nCN=local");
    assert.deepEqual(agent.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    const days = (Date.parse(agent.validTo) - Date.parse(agent.validFrom)) / 86_400_000;
    assert.equal(Math.round(days), 30);
    assert.equal(new X509Certificate(first.saas.certificate).subjectAltName, "DNS:saas.test");
    server = await SaasStandIn.start(first.saas);
    const connection = await connect(server.port, first.agent, "saas.test");
    assert.deepEqual(Object.keys(connection), ["serverSerial", "clientSerial"]);
  });

  it("rotates the authority and both certificates under a client that connects all the time, and refuses none", async () => {
    assert.ok(server);
    timer = setInterval(() => void follow(), POLL_MS);
    const steady = new SteadyClient(server.port, "saas.test", () => end("zen-agent-tls"));
    configure({ generation: 2, rotations: { "zen-agent-tls": 1 } });
    const { releases } = documentOf(await zenctl("up", "--yes", "--json"), "update-result");
    assert.deepEqual(
      releases.map(({ name, revision }) => `${name} ${revision}`).sort(),
      ["runtime-agent 1", "workflow-registry 1", "zen-agent 2"],
      "only the agent is restarted",
    );
    configure({ generation: 3, rotations: { "zen-agent-tls": 1 } });
    await zenctl("up", "--yes");
    await new Promise((resolve) => setTimeout(resolve, 4 * POLL_MS + 200));
    await steady.stop();
    clearInterval(timer);
    assert.deepEqual(steady.refused, []);
    assert.ok(steady.connections.length > 50, `${steady.connections.length} connections`);
    assert.equal(steady.serials("clientSerial").size, 3);
    assert.equal(steady.serials("serverSerial").size, 3);
    const now = new X509Certificate(end("zen-agent-tls").certificate);
    assert.equal(now.issuer, "O=Kube-Zen\nCN=private-authority-3");
    assert.notEqual(
      String(now.publicKey.export({ type: "spki", format: "pem" })),
      String(new X509Certificate(first.agent.certificate).publicKey.export({ type: "spki", format: "pem" })),
    );
  });

  it("lets nobody in with a certificate of an authority that is no longer trusted", async () => {
    assert.ok(server);
    const old = await connect(
      server.port,
      { ...end("zen-agent-tls"), ...withoutTrust(first.agent) },
      "saas.test",
    );
    assert.ok("refused" in old, JSON.stringify(old));
  });

  it("takes everything down", async () => {
    await zenctl("destroy", "--yes");
    assert.equal(await read("zen-agent-tls"), undefined);
  });
});

function withoutTrust({ certificate, key }: End): Pick<End, "certificate" | "key"> {
  return { certificate, key };
}
