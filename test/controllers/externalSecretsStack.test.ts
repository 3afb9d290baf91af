import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { policyDocument } from "../../model/aws/policyDocument";
import { irsaTrust } from "../../model/aws/trust";
import { secretsPolicy } from "../../model/aws/workloadPolicies";
import { cacheDirectory } from "../../model/environment";
import { SECRETS_SERVICE_ACCOUNT } from "../../model/secrets/store";
import type { ApiClient } from "../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import { Server } from "../charts/matrix/server";
import { ExternalSecrets } from "./externalSecrets";
import { eventually, SecretPlace } from "./secretPlace";
import { ISSUER, reviewBy } from "./secretSources";
import { SecretsManager } from "./secretsManager";
import { Scanner } from "../secrets/support/scanner";
import { sharedCluster } from "../support/cluster";
import { Clone, type Ended } from "../end-to-end/support/clone";
import { deployments, NAMESPACES } from "../end-to-end/support/inspect";

const TOKEN = "canary-bootstrap-token-50f1c2d7e9";
const ROTATED = "canary-bootstrap-token-77aa01be43";
const KEY = "canary-vault-token-1b2c3d4e5f6a";
const SECRET = "zen-agent-bootstrap";
const ROLE = "arn:aws:iam::111122223333:role/kube-zen-secrets";

/** Takes away the charts' definitions that suites before this one left: Helm takes over none of another owner. */
async function withoutOwnDefinitions(client: ApiClient): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const own = async (): Promise<readonly string[]> => {
    const { items } = (await client.expect({ method: "GET", path })) as {
      readonly items: readonly { readonly metadata: { readonly name: string } }[];
    };
    return items.map(({ metadata }) => metadata.name).filter((name) => name.endsWith(".kube-zen.io"));
  };
  for (const name of await own()) await client.send({ method: "DELETE", path: `${path}/${name}` });
  await eventually(own, (names) => names.length === 0);
}

describe("the local stack with secrets from AWS Secrets Manager (a stand-in of its API)", function () {
  this.timeout(300_000);
  this.bail(true);

  let folder: string;
  let clone: Clone;
  let client: ApiClient;
  let server: Server;
  let api: SecretsManager;
  let controllers: ExternalSecrets;
  let zen: SecretPlace;
  const scanner = new Scanner(
    [TOKEN, ROTATED, KEY].map((text, index) => ({ name: `canary ${index + 1}`, text })),
  );

  before(async function () {
    this.timeout(1_200_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-external-"));
    const shared = await sharedCluster();
    const directories = (shared.env["PATH"] ?? "").split(path.delimiter);
    const searchPath = directories.filter((directory) => !fs.existsSync(path.join(directory, "pulumi")));
    const ZEN_CACHE = cacheDirectory(process.env);
    clone = new Clone({ ...shared.env, ZEN_CACHE, PATH: searchPath.join(path.delimiter), CI: "true" });
    client = await kubeconfigClient(shared.kubeconfig);
    server = new Server(shared.kubeconfig);
    api = await SecretsManager.start(ISSUER, reviewBy(client));
    await withoutOwnDefinitions(client);
    const { account, region } = api;
    const trusts = NAMESPACES.map((namespace) =>
      irsaTrust({ partition: "aws", account, issuer: ISSUER }, { namespace, name: SECRETS_SERVICE_ACCOUNT }),
    );
    api.setRole(ROLE, {
      trust: policyDocument(...trusts.flatMap(({ Statement }) => Statement)),
      policy: secretsPolicy({ partition: "aws", region, account }, [
        "kube-zen/dev/local",
        "kube-zen/workflow-registry",
      ]),
    });
    controllers = await ExternalSecrets.start(server, folder, api.environment);
    zen = new SecretPlace(server, "zen-system");
    api.put("kube-zen/workflow-registry", { "vault-token": KEY, "cosign.pub": "-----BEGIN PUBLIC KEY-----" });
    const config = {
      "kube-zen-platform:profile": "local",
      "kube-zen-platform:saas": { endpoint: "https://saas.test:8443" },
      "kube-zen-platform:secrets": {
        external: {
          secretsManager: { region, roleArn: ROLE },
          registryKeys: ["vault-token", "cosign.pub"],
          refreshInterval: "2s",
        },
      },
    };
    fs.writeFileSync(clone.path("Pulumi.external.yaml"), JSON.stringify({ config }));
  });
  after(async () => {
    await controllers.stop();
    api.close();
    client.close();
    await server.remove();
    clone.remove();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function zenctl(...args: readonly string[]): Promise<Ended> {
    const ended = await clone.zenctl(...args, "--stack", "external", "--engine", "rehearsal");
    assert.equal(ended.code, 0, `${ended.stdout}\n${ended.stderr}`);
    assert.deepEqual(scanner.scan(ended.stdout + ended.stderr, args.join(" ")), []);
    return ended;
  }

  it("starts no agent before the token is there, and the agent once it is", async () => {
    const up = zenctl("up", "--yes");
    let ended = false;
    void up.finally(() => (ended = true)).catch(() => undefined);
    const { value } = await eventually(
      () => (ended ? up.then(() => "ended") : zen.condition("ExternalSecret", SECRET)),
      (text) => text !== "",
      120_000,
    );
    assert.match(value, /^False SecretSyncedError: /);
    const agents = async (): Promise<readonly string[]> =>
      (await deployments(client)).filter((line) => line.startsWith("zen-agent"));
    assert.deepEqual(await agents(), []);
    api.put("kube-zen/dev/local", { "cluster-token": TOKEN });
    await up;
    assert.deepEqual(await agents(), ["zen-agent 1/1", "zen-agent-zen-watcher 1/1"]);
    assert.deepEqual(await zen.secret(SECRET), { "cluster-token": TOKEN });
    const registry = new SecretPlace(server, "atom-system");
    assert.deepEqual(Object.keys((await registry.secret("workflow-registry-external")) ?? {}).sort(), [
      "cosign.pub",
      "vault-token",
    ]);
  });

  it("follows a rotation at the source without a further run, and the next run changes nothing", async () => {
    api.put("kube-zen/dev/local", { "cluster-token": ROTATED });
    await eventually(
      () => zen.secret(SECRET),
      (held) => held?.["cluster-token"] === ROTATED,
    );
    const { stdout } = await zenctl("preview");
    assert.match(stdout, /^resources: \d+ the same$/m);
  });

  it("keeps the token in the Secret alone: not in state, logs, outputs, values or other objects", async () => {
    await zenctl("outputs", "--json");
    const state = clone.environment["ZEN_STATE"] ?? "";
    assert.ok(state !== "");
    const files = fs
      .readdirSync(state, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("clusters"));
    assert.ok(files.some(({ name }) => name.endsWith(".json")));
    for (const { parentPath, name } of files) {
      const file = path.join(parentPath, name);
      assert.deepEqual(scanner.scan(fs.readFileSync(file), file), []);
    }
    assert.deepEqual(scanner.scan(fs.readFileSync(controllers.log), "log of External Secrets"), []);
    for (const namespace of NAMESPACES) {
      for (const object of await server.objectsIn(namespace)) {
        const { kind, metadata } = object;
        if (kind === "Secret" && [SECRET, "workflow-registry-external"].includes(metadata.name)) continue;
        assert.deepEqual(scanner.scan(JSON.stringify(object), `${kind} ${metadata.name}`), []);
      }
    }
  });

  it("takes everything down, the Secrets too", async () => {
    await zenctl("destroy", "--yes");
    assert.equal(await zen.secret(SECRET), undefined);
  });
});
