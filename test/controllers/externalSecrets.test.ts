import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { clusterTokenSource, registrySources, SECRETS_SERVICE_ACCOUNT } from "../../model/secrets/store";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import type { ApiClient } from "../../rehearsal/cluster/api";
import { Server } from "../charts/matrix/server";
import { sharedCluster } from "../support/cluster";
import { ExternalSecrets } from "./externalSecrets";
import { eventually, SecretPlace } from "./secretPlace";
import { awsSource, PREFIX, type SecretSource } from "./secretSources";
import { vaultSource } from "./vaultSource";

const TOKEN = "zen-agent-bootstrap";
const REGISTRY = "workflow-registry-external";
const FIRST = "canary-token-1-5f0c";
const SECOND = "canary-token-2-91ab";

interface Case {
  readonly title: string;
  readonly namespace: string;
  readonly open: (client: ApiClient, server: Server, folder: string) => Promise<SecretSource>;
  /** The condition of a store whose service account may not have its role. */
  readonly condition: string;
  /** Why, by the event of the store, a service account may not have a role. */
  readonly refusal: RegExp;
}

const cases: readonly Case[] = [
  {
    title: "AWS Secrets Manager (a stand-in of its API)",
    namespace: "external-secrets-aws",
    open: (client) => awsSource(client, "external-secrets-aws"),
    condition: "False InvalidProviderConfig: unable to validate store",
    refusal: /AccessDenied/,
  },
  {
    title: "Vault (HashiCorp's own core)",
    namespace: "external-secrets-vault",
    open: (client, server, folder) => vaultSource(client, server, "external-secrets-vault", folder),
    condition: "False InvalidProviderConfig: unable to create client",
    refusal: /Code: 403\. Errors:.*(service account name not authorized|permission denied)/s,
  },
];

for (const { title, namespace, open, condition, refusal } of cases) {
  describe(`External Secrets and ${title}`, function () {
    this.timeout(120_000);
    let folder: string;
    let client: ApiClient;
    let server: Server;
    let source: SecretSource;
    let controllers: ExternalSecrets;
    let place: SecretPlace;
    const rest = (): string => `${PREFIX}/dev/local`;

    before(async function () {
      this.timeout(1_200_000);
      folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-external-secrets-"));
      const { kubeconfig } = await sharedCluster();
      client = await kubeconfigClient(kubeconfig);
      server = new Server(kubeconfig);
      source = await open(client, server, folder);
      controllers = await ExternalSecrets.start(server, folder, source.environment);
      place = new SecretPlace(server, namespace);
      await source.put(rest(), { "cluster-token": FIRST });
      await source.put(`${PREFIX}/workflow-registry`, {
        "vault-token": "canary-vault-7c",
        "cosign.pub": "PEM 1",
      });
    });
    after(async () => {
      await server.removeNamespace(namespace);
      await controllers.stop();
      await source.close();
      client.close();
      await server.remove();
      fs.rmSync(folder, { recursive: true, force: true });
    });

    const held = (name: string, wanted: Readonly<Record<string, string>>) =>
      eventually(
        () => place.secret(name),
        (value) => JSON.stringify(value) === JSON.stringify(wanted),
      );

    it("lets in the service account's token, and the store is ready", async () => {
      await place.store(source.external, source.needed);
      await eventually(
        () => place.condition("SecretStore", SECRETS_SERVICE_ACCOUNT),
        (text) => text.startsWith("True Valid"),
      );
    });

    it("fills the Secrets that the program asks for, each with its keys and no others", async () => {
      await place.want(TOKEN, [clusterTokenSource(source.external, "dev", "local")]);
      await place.want(REGISTRY, registrySources(source.external));
      await held(TOKEN, { "cluster-token": FIRST });
      await held(REGISTRY, { "cosign.pub": "PEM 1", "vault-token": "canary-vault-7c" });
      assert.match(await place.condition("ExternalSecret", TOKEN), /^True SecretSynced: /);
    });

    it("follows a rotation at the source", async () => {
      await source.put(rest(), { "cluster-token": SECOND });
      const { afterMs } = await held(TOKEN, { "cluster-token": SECOND });
      assert.ok(afterMs < 10_000, `${afterMs} ms`);
    });

    it("asks at once when told to, and not before its time otherwise", async () => {
      const keys = [clusterTokenSource(source.external, "dev", "local")];
      await place.want("slow", keys, "1h");
      await held("slow", { "cluster-token": SECOND });
      await source.put(rest(), { "cluster-token": FIRST });
      await held(TOKEN, { "cluster-token": FIRST });
      assert.deepEqual(await place.secret("slow"), { "cluster-token": SECOND });
      await place.want("slow", keys, "1h", { "force-sync": "1" });
      await held("slow", { "cluster-token": FIRST });
      await source.put(rest(), { "cluster-token": SECOND });
      await held(TOKEN, { "cluster-token": SECOND });
    });

    it("says that a secret is gone, and leaves the Secret that was there", async () => {
      await source.remove(rest());
      const gone = await eventually(
        () => place.condition("ExternalSecret", TOKEN),
        (text) => text.startsWith("False"),
      );
      assert.match(gone.value, /^False SecretSyncedError: could not get secret data from provider/);
      assert.deepEqual(await place.secret(TOKEN), { "cluster-token": SECOND });
      await source.put(rest(), { "cluster-token": FIRST });
      await held(TOKEN, { "cluster-token": FIRST });
    });

    it("makes no Secret of a secret that was never there", async () => {
      await place.want("absent", [clusterTokenSource(source.external, "dev", "absent")]);
      await eventually(
        () => place.condition("ExternalSecret", "absent"),
        (text) => text.startsWith("False SecretSyncedError: "),
      );
      assert.equal(await place.secret("absent"), undefined);
    });

    it("makes no Secret of a secret that the policy does not reach", async () => {
      await source.put("another/dev/local", { "cluster-token": "canary-of-another" });
      await place.want("beyond", [
        { key: "cluster-token", from: "another/dev/local", property: "cluster-token" },
      ]);
      await eventually(
        () => place.condition("ExternalSecret", "beyond"),
        (text) => text.startsWith("False SecretSyncedError: "),
      );
      assert.equal(await place.secret("beyond"), undefined);
    });

    it("says that a role is refused, and leaves the Secret that was there", async () => {
      await place.store(source.refused);
      await eventually(
        () => place.condition("SecretStore", SECRETS_SERVICE_ACCOUNT),
        (text) => text === condition,
      );
      await eventually(
        () => place.events(SECRETS_SERVICE_ACCOUNT),
        (messages) => messages.some((message) => refusal.test(message)),
      );
      await eventually(
        () => place.condition("ExternalSecret", TOKEN),
        (text) => text.startsWith("False SecretSyncedError: "),
      );
      assert.deepEqual(await place.secret(TOKEN), { "cluster-token": FIRST });
      await place.store(source.external);
      await eventually(
        () => place.condition("ExternalSecret", TOKEN),
        (text) => text.startsWith("True SecretSynced: "),
      );
    });

    it("does not let in the same service account of another namespace", async () => {
      const other = new SecretPlace(server, `${namespace}-other`);
      try {
        await other.store(source.external, source.needed);
        const { value } = await eventually(
          () => other.condition("SecretStore", SECRETS_SERVICE_ACCOUNT),
          (text) => text !== "",
        );
        assert.equal(value, condition);
      } finally {
        await server.removeNamespace(other.namespace);
      }
    });

    it("keeps every value out of the controllers' log and of the objects that ask for it", async () => {
      const log = fs.readFileSync(controllers.log, "utf8");
      assert.match(log, /"reconciled secret"/);
      const asking = await Promise.all(
        [TOKEN, REGISTRY].map((name) => place.find("external-secrets.io/v1", "ExternalSecret", name)),
      );
      for (const value of [FIRST, SECOND, "canary-vault-7c"]) {
        assert.ok(!log.includes(value));
        assert.ok(!JSON.stringify(asking).includes(value));
      }
    });
  });
}
