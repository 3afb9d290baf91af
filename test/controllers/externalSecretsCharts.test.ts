import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SECRETS_SERVICE_ACCOUNT } from "../../model/secrets/store";
import type { ApiClient } from "../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import { Server } from "../charts/matrix/server";
import { helm, type Values } from "../charts/support";
import { sharedCluster } from "../support/cluster";
import { ExternalSecrets } from "./externalSecrets";
import { Reloader } from "./reloader";
import { eventually, SecretPlace } from "./secretPlace";
import { PREFIX, type SecretSource } from "./secretSources";
import { vaultSource } from "./vaultSource";

const NAMESPACE = "external-secrets-charts";

/** Secret with the key that the agent signs with, which somebody else than the agent fills. */
const SIGNING = "zen-agent-signing";
/** How long after a Secret has changed the stand-in of Reloader would have restarted a program, in milliseconds. */
const SETTLED_MS = 2_000;

const fetched = {
  enabled: true,
  storeRef: { kind: "SecretStore", name: SECRETS_SERVICE_ACCOUNT },
  refreshInterval: "2s",
};
const agent: Values = {
  saas: { endpoint: "https://saas.test" },
  tenant: { id: "dev" },
  cluster: { id: "local" },
  // The definitions of one release would be in the way of the next suite's.
  crds: { install: false, keep: false },
  "zen-watcher": { enabled: false },
  hmac: { existingSecret: SIGNING },
  reload: { enabled: true, hmac: true },
  externalSecret: { ...fetched, remoteRef: { key: `${PREFIX}/dev/local`, property: "cluster-token" } },
};
const from = (property: string) => ({ key: `${PREFIX}/workflow-registry`, property });
const registry: Values = {
  config: { vaultAddr: "https://vault.test:8200" },
  reload: { enabled: true },
  externalSecret: {
    ...fetched,
    remoteRefs: { vaultToken: from("vault-token"), cosignPublicKey: from("cosign.pub") },
  },
};

describe("the charts' own ExternalSecrets and Vault", function () {
  this.timeout(180_000);
  let folder: string;
  let client: ApiClient;
  let server: Server;
  let source: SecretSource;
  let controllers: ExternalSecrets;
  let place: SecretPlace;
  let reloader: Reloader;

  before(async function () {
    this.timeout(1_200_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-external-secrets-"));
    const { kubeconfig } = await sharedCluster();
    client = await kubeconfigClient(kubeconfig);
    server = new Server(kubeconfig);
    source = await vaultSource(client, server, NAMESPACE, folder);
    controllers = await ExternalSecrets.start(server, folder, source.environment);
    place = new SecretPlace(server, NAMESPACE);
    await place.store(source.external, source.needed);
    reloader = new Reloader(client, NAMESPACE);
  });
  after(async () => {
    await reloader.stop();
    for (const release of ["zen-agent", "workflow-registry"]) await run("uninstall", release, "--wait");
    await server.removeNamespace(NAMESPACE);
    await controllers.stop();
    await source.close();
    client.close();
    await server.remove();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: readonly string[]) =>
    helm([...args, "--namespace", NAMESPACE, "--kubeconfig", server.kubeconfig]);
  async function install(chart: string, values: Values): Promise<void> {
    const waiting = ["--wait", "--timeout", "90s", "--values", "-"];
    const where = ["--namespace", NAMESPACE, "--kubeconfig", server.kubeconfig];
    const { code, stderr } = await helm(
      ["install", chart, `charts/${chart}`, ...waiting, ...where],
      JSON.stringify(values),
    );
    assert.equal(code, 0, stderr);
  }
  /** Names of a program's pods that are ready. */
  async function ready(program: string): Promise<readonly string[]> {
    const selector = encodeURIComponent(`app.kubernetes.io/name=${program}`);
    const path = `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=${selector}`;
    interface Pod {
      readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
      readonly status: {
        readonly conditions?: readonly { readonly type: string; readonly status: string }[];
      };
    }
    const { items } = (await client.expect({ method: "GET", path })) as { readonly items: readonly Pod[] };
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .filter(({ status }) =>
        status.conditions?.some((each) => each.type === "Ready" && each.status === "True"),
      )
      .map(({ metadata }) => metadata.name);
  }

  const signingKey = (id: string): Readonly<Record<string, string>> => ({
    "hmac-key-id": id,
    "hmac-key": `canary-signing-key-${id}`,
  });
  /** The pods' template of a program's Deployment. */
  async function templateOf(program: string): Promise<string> {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${program}`;
    const { spec } = (await client.expect({ method: "GET", path })) as {
      readonly spec: { template: unknown };
    };
    return JSON.stringify(spec.template);
  }

  it("zen-agent starts with the token that was fetched", async () => {
    await source.put(`${PREFIX}/dev/local`, { "cluster-token": "canary-token-1" });
    await source.put(`${PREFIX}/dev/signing`, signingKey("1"));
    const keys = Object.keys(signingKey("1"));
    await place.want(
      SIGNING,
      keys.map((key) => ({ key, from: `${PREFIX}/dev/signing`, property: key })),
    );
    await install("zen-agent", agent);
    assert.deepEqual(await place.secret(SIGNING), signingKey("1"));
    assert.deepEqual(await place.secret("zen-agent-bootstrap"), { "cluster-token": "canary-token-1" });
    assert.equal((await ready("zen-agent")).length, 1);
  });

  it("workflow-registry starts with the token for Vault and the key that were fetched", async () => {
    await source.put(`${PREFIX}/workflow-registry`, { "vault-token": "canary-2", "cosign.pub": "PEM" });
    await install("workflow-registry", registry);
    assert.deepEqual(await place.secret("workflow-registry-external"), {
      "cosign.pub": "PEM",
      "vault-token": "canary-2",
    });
    assert.ok((await ready("workflow-registry")).length > 0);
  });

  it("a rotation at the source restarts the pods that read it, and no others", async () => {
    const before = await ready("zen-agent");
    const others = await ready("workflow-registry");
    await source.put(`${PREFIX}/dev/local`, { "cluster-token": "canary-token-3" });
    const { afterMs } = await eventually(
      () => ready("zen-agent"),
      (names) => names.length === 1 && !before.includes(names[0] ?? ""),
      60_000,
    );
    assert.ok(afterMs < 30_000, `${afterMs} ms`);
    assert.deepEqual(await place.secret("zen-agent-bootstrap"), { "cluster-token": "canary-token-3" });
    assert.deepEqual(await ready("workflow-registry"), others);
  });

  it("a signing key that was rotated at the source restarts the agent, by its pods' template, and no others", async () => {
    const [before, template] = [await ready("zen-agent"), await templateOf("zen-agent")];
    const others = [await ready("workflow-registry"), await templateOf("workflow-registry")];
    await source.put(`${PREFIX}/dev/signing`, signingKey("2"));
    await eventually(
      () => ready("zen-agent"),
      (names) => names.length === 1 && !before.includes(names[0] ?? ""),
      60_000,
    );
    assert.deepEqual(await place.secret(SIGNING), signingKey("2"));
    assert.notEqual(await templateOf("zen-agent"), template);
    assert.ok(!(await templateOf("zen-agent")).includes(signingKey("2")["hmac-key"] ?? ""));
    assert.deepEqual([await ready("workflow-registry"), await templateOf("workflow-registry")], others);
  });

  it("a signing key that the agent writes itself restarts nothing", async () => {
    const before = [await ready("zen-agent"), await templateOf("zen-agent")];
    const own = ["--reuse-values", "--set", "reload.hmac=false", "--wait", "--timeout", "90s"];
    const { code, stderr } = await run("upgrade", "zen-agent", "charts/zen-agent", ...own);
    assert.equal(code, 0, stderr);
    await source.put(`${PREFIX}/dev/signing`, signingKey("3"));
    await eventually(
      () => place.secret(SIGNING),
      (data) => data?.["hmac-key-id"] === "3",
    );
    await delay(SETTLED_MS);
    assert.deepEqual([await ready("zen-agent"), await templateOf("zen-agent")], before);
  });

  it("upgrading the release afterwards keeps the pods", async () => {
    const before = await ready("zen-agent");
    const { code, stderr } = await run(
      ...["upgrade", "zen-agent", "charts/zen-agent", "--reuse-values", "--wait", "--timeout", "90s"],
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(await ready("zen-agent"), before);
  });
});
