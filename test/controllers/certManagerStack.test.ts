import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cacheDirectory } from "../../model/environment";
import { Server } from "../charts/matrix/server";
import type { KubernetesObject } from "../charts/support";
import { Clone, type Ended } from "../end-to-end/support/clone";
import { documentOf } from "../end-to-end/support/documents";
import { sharedCluster } from "../support/cluster";
import { CertManager, CLUSTER_NAMESPACE } from "./certManager/controllers";
import { applied, authority, condition, issuer, ready, secretEnd } from "./certManager/objects";

const NAMESPACE = "zen-system";
const ISSUER = "stack-clients";
/** What is installed side by side with a release that is there is there by then as well. */
const HEAD_START_MS = 3_000;

const object = (apiVersion: string, kind: string, name: string, namespace = NAMESPACE): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
});
const certificate = object("cert-manager.io/v1", "Certificate", "zen-agent-tls");
const agent = object("apps/v1", "Deployment", "zen-agent");

/** Keeps cert-manager from asking its issuer, so that a certificate is asked for and not there. */
const noRequests = {
  ...object("v1", "ResourceQuota", "no-requests"),
  spec: { hard: { "count/certificaterequests.cert-manager.io": "0" } },
};

describe("a stack whose certificates cert-manager makes", function () {
  this.timeout(300_000);
  this.bail(true);
  let clone: Clone | undefined;
  let server: Server;
  let certManager: CertManager | undefined;

  before(async function () {
    this.timeout(900_000);
    const shared = await sharedCluster();
    server = new Server(shared.kubeconfig);
    certManager = await CertManager.start(server);
    const directories = (shared.env["PATH"] ?? "").split(path.delimiter);
    const searchPath = directories.filter((directory) => !fs.existsSync(path.join(directory, "pulumi")));
    const ZEN_CACHE = cacheDirectory(process.env);
    clone = new Clone({ ...shared.env, ZEN_CACHE, PATH: searchPath.join(path.delimiter), CI: "true" });
    const config = {
      "kube-zen-platform:profile": "local",
      "kube-zen-platform:saas": { endpoint: "https://saas.test:8443" },
      "kube-zen-platform:tls": {
        source: "cert-manager",
        issuers: { clients: { name: ISSUER, caSecretName: ISSUER } },
      },
    };
    fs.writeFileSync(clone.path("Pulumi.certified.yaml"), JSON.stringify({ config }));
  });
  after(async () => {
    clone?.remove();
    await certManager?.stop();
    await server.remove();
  });

  async function zenctl(...args: readonly string[]): Promise<Ended> {
    assert.ok(clone);
    const ended = await clone.zenctl(...args, "--stack", "certified");
    assert.equal(ended.code, 0, `${ended.stdout}\n${ended.stderr}`);
    return ended;
  }
  const find = (wanted: KubernetesObject): Promise<KubernetesObject | undefined> =>
    server.find(wanted, NAMESPACE);

  it("asks for the certificate once the issuer is ready, and installs the agent once the certificate is", async () => {
    const updated = zenctl("up", "--yes", "--engine", "rehearsal", "--json");
    const stated = issuer(ISSUER, { kind: "ca", secretName: ISSUER });
    const waits = condition(server, stated, ({ type, status }) => type === "Ready" && status === "False");
    // An update that fails says why; without this the wait would only say that there is no issuer.
    assert.equal((await Promise.race([waits, updated.then(() => undefined)]))?.reason, "ErrGetKeyPair");
    const other = object("apps/v1", "Deployment", "runtime-agent", "atom-system");
    await condition(server, other, ({ type, status }) => type === "Available" && status === "True");
    await delay(HEAD_START_MS);
    assert.deepEqual([await find(certificate), await find(agent)], [undefined, undefined]);
    await applied(server, noRequests);
    await ready(
      server,
      issuer("stack-root", { kind: "self-signed" }),
      authority(ISSUER, CLUSTER_NAMESPACE, { name: "stack-root", kind: "ClusterIssuer" }),
    );
    await condition(server, certificate, ({ type, status }) => type === "Ready" && status === "False");
    await delay(HEAD_START_MS);
    assert.equal(await find(agent), undefined);
    await server.delete(noRequests, NAMESPACE);
    const { releases } = documentOf(await updated, "update-result");
    assert.deepEqual(releases.map(({ name, revision }) => `${name} ${revision}`).sort(), [
      "runtime-agent 1",
      "workflow-registry 1",
      "zen-agent 1",
    ]);
    const made = await find(certificate);
    const installed = await find(agent);
    assert.ok(made !== undefined && installed !== undefined);
    const { lastTransitionTime } = conditionOf(made);
    const { creationTimestamp } = installed.metadata as { readonly creationTimestamp?: string };
    assert.ok(lastTransitionTime <= (creationTimestamp ?? ""), `${lastTransitionTime} ${creationTimestamp}`);
  });

  it("has the agent mount the Secret, whose certificate names tenant and cluster", async () => {
    const end = await secretEnd(server, NAMESPACE, "zen-agent-tls");
    const own = new X509Certificate(end?.certificate ?? "");
    assert.equal(own.subject, "O=dev\nCN=local");
    assert.equal(own.issuer, `CN=${ISSUER}`);
    assert.deepEqual(own.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.equal(Date.parse(own.validTo) - Date.parse(own.validFrom), 720 * 3_600_000);
    const { template } = (await find(agent))?.["spec"] as {
      readonly template: {
        readonly spec: { readonly volumes: readonly { readonly secret?: { readonly secretName: string } }[] };
      };
    };
    const mounted = template.spec.volumes.flatMap(({ secret }) =>
      secret === undefined ? [] : [secret.secretName],
    );
    assert.ok(mounted.includes("zen-agent-tls"), mounted.join());
  });

  it("changes nothing when it is run again, whatever cert-manager wrote into its objects meanwhile", async () => {
    const { changes } = documentOf(await zenctl("up", "--yes", "--json"), "update-result");
    assert.deepEqual({ ...changes, same: 0 }, { create: 0, update: 0, replace: 0, delete: 0, same: 0 });
  });

  it("takes certificate and issuer down with the rest", async () => {
    await zenctl("destroy", "--yes");
    const stated = issuer(ISSUER, { kind: "ca", secretName: ISSUER });
    assert.deepEqual([await find(certificate), await find(stated)], [undefined, undefined]);
    assert.equal(await secretEnd(server, NAMESPACE, "zen-agent-tls"), undefined);
  });
});

function conditionOf(made: KubernetesObject): { readonly lastTransitionTime: string } {
  const { conditions } = made["status"] as {
    readonly conditions: readonly { readonly type: string; readonly lastTransitionTime: string }[];
  };
  const found = conditions.find(({ type }) => type === "Ready");
  assert.ok(found);
  return found;
}
