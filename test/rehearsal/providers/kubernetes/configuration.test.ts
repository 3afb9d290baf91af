import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type * as grpc from "@grpc/grpc-js";
import { parse, stringify } from "yaml";
import { sharedCluster, type SharedCluster } from "../../../support/cluster";
import { UNKNOWN, urn, type Properties } from "../support/client";
import { start, type StartedProvider } from "../support/provider";

interface Kubeconfig {
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, unknown>> }[];
}

const NAMESPACE = urn("kubernetes:core/v1:Namespace", "n");
const CONFIG_MAP = urn("kubernetes:core/v1:ConfigMap", "c");
const RELEASE = urn("kubernetes:helm.sh/v3:Release", "r");

async function details(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "no error",
    (error: unknown) => (error as grpc.ServiceError).details,
  );
}

function kubeconfig(server: string): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "one",
    clusters: [{ name: "c", cluster: { server } }],
    contexts: [{ name: "one", context: { cluster: "c", user: "u", namespace: "from-context" } }],
    users: [{ name: "u", user: { token: "t" } }],
  });
}

describe("rehearsal/providers/kubernetes/configuration", function () {
  this.timeout(60_000);
  let provider: StartedProvider;
  let directory: string;

  beforeEach(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-configuration-"));
    provider = await start("kubernetes", { programDirectory: directory, env: { HOME: directory } });
  });
  afterEach(async () => {
    await provider.close();
    fs.rmSync(directory, { recursive: true });
  });

  describe("without a cluster", () => {
    const configMap: Properties = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c" },
      data: { a: "b" },
    };

    it("previews all the same, with the namespace of the context, and says why it cannot go on", async () => {
      const { client } = provider;
      await client.configure({ kubeconfig: kubeconfig("http://127.0.0.1:1") }, "kubernetes");
      const { inputs } = await client.check(CONFIG_MAP, configMap);
      assert.deepEqual(inputs["metadata"], { name: "c", namespace: "from-context" });
      assert.deepEqual((await client.create(CONFIG_MAP, inputs, { preview: true })).properties, inputs);
      assert.match(
        await details(client.create(CONFIG_MAP, inputs)),
        /^configured Kubernetes cluster is unreachable: unable to load schema information from the API server: .*127\.0\.0\.1:1/u,
      );
      assert.match(
        await details(client.read(CONFIG_MAP, "from-context/c", {}, inputs)),
        /^failed to read resource state due to unreachable cluster\. .* PULUMI_K8S_DELETE_UNREACHABLE/u,
      );
      assert.match(
        await details(client.create(RELEASE, { name: "r", namespace: "n", chart: "./c" })),
        /^can't create Helm Release with unreachable cluster: /u,
      );
    });

    it("takes a kubeconfig that is not known yet, or is none, for no cluster", async () => {
      const { client } = provider;
      for (const text of [UNKNOWN, "no kubeconfig at all"]) {
        await client.configure({ kubeconfig: text, namespace: "given" }, "kubernetes");
        const { inputs } = await client.check(CONFIG_MAP, configMap);
        assert.deepEqual(inputs["metadata"], { name: "c", namespace: "given" });
        assert.match(
          await details(client.create(CONFIG_MAP, inputs)),
          /kubernetes:config:kubeconfig.*neither the path of a file nor the contents of one/u,
        );
      }
    });

    it("finds no cluster where neither argument nor environment names one", async () => {
      const { client } = provider;
      await client.configure({}, "kubernetes");
      assert.match(
        await details(client.create(CONFIG_MAP, configMap)),
        /context "" does not exist in the kubeconfig/u,
      );
    });

    it("drops objects from the state where deleteUnreachable says so", async () => {
      const { client, lines } = provider;
      await client.configure(
        { kubeconfig: kubeconfig("http://127.0.0.1:1"), deleteUnreachable: "true" },
        "kubernetes",
      );
      assert.equal((await client.read(CONFIG_MAP, "n/c", configMap, configMap)).id, "");
      await client.delete(CONFIG_MAP, "n/c", configMap);
      assert.equal(lines.filter(({ severity }) => severity === "warning").length, 2);
    });

    it("replaces everything when the provider points to another cluster", async () => {
      const { client } = provider;
      const [one, other] = [kubeconfig("http://127.0.0.1:1"), kubeconfig("http://127.0.0.1:2")];
      assert.equal((await client.diffConfig({ kubeconfig: one }, { kubeconfig: one })).changes, "none");
      assert.deepEqual((await client.diffConfig({ kubeconfig: one }, { kubeconfig: other })).replaces, [
        "kubeconfig",
      ]);
      const comment = `# the same cluster\n${one}`;
      assert.deepEqual((await client.diffConfig({ kubeconfig: one }, { kubeconfig: comment })).replaces, []);
      assert.deepEqual((await client.diffConfig({ kubeconfig: one }, { kubeconfig: UNKNOWN })).replaces, [
        "kubeconfig",
      ]);
      const identified = (text: string, clusterIdentifier: string): Properties => ({
        kubeconfig: text,
        clusterIdentifier,
      });
      assert.deepEqual((await client.diffConfig(identified(one, "a"), identified(other, "a"))).replaces, []);
      assert.deepEqual((await client.diffConfig(identified(one, "a"), identified(one, "b"))).replaces, [
        "clusterIdentifier",
      ]);
    });

    it("refuses what it would do differently", async () => {
      const { client } = provider;
      assert.equal(
        await details(client.configure({ enableServerSideApply: "false" }, "kubernetes")),
        "The rehearsal updates by server-side apply only: leave enableServerSideApply out or set it to true.",
      );
      assert.equal(
        await details(client.invoke("kubernetes:yaml:decode", { text: "" })),
        'The rehearsal does not answer the function "kubernetes:yaml:decode": use the real engine (--engine pulumi).',
      );
    });
  });

  describe("with the shared cluster", () => {
    let cluster: SharedCluster;

    before(async function () {
      this.timeout(900_000);
      cluster = await sharedCluster();
    });

    async function seesCluster(): Promise<void> {
      const read = await provider.client.read(NAMESPACE, "kube-system");
      assert.equal(read.id, "kube-system");
    }

    it("takes the contents of a kubeconfig as well as its path", async () => {
      const { client } = provider;
      await client.configure({ kubeconfig: fs.readFileSync(cluster.kubeconfig, "utf8") }, "kubernetes");
      await seesCluster();
      await client.configure({ kubeconfig: cluster.kubeconfig, context: "missing" }, "kubernetes");
      assert.match(
        await details(client.create(NAMESPACE, {})),
        /context "missing" does not exist in the kubeconfig/u,
      );
    });

    it("begins anew after the engine cancelled, as it does at the end of every run", async () => {
      const { client } = provider;
      await client.configure({ kubeconfig: cluster.kubeconfig }, "kubernetes");
      await client.cancel();
      assert.equal(await details(client.read(NAMESPACE, "kube-system")), "The operation was aborted");
      await client.configure({ kubeconfig: cluster.kubeconfig }, "kubernetes");
      await seesCluster();
    });

    it("logs in by the program that the kubeconfig names, as EKS has it", async () => {
      const config = parse(fs.readFileSync(cluster.kubeconfig, "utf8")) as Kubeconfig;
      const user = config.users[0]?.user ?? {};
      const read = (key: string): string => {
        const data = user[`${key}-data`];
        if (typeof data === "string") return Buffer.from(data, "base64").toString("utf8");
        return fs.readFileSync(path.resolve(path.dirname(cluster.kubeconfig), String(user[key])), "utf8");
      };
      const credential = path.join(directory, "credential.json");
      const status = { clientCertificateData: read("client-certificate"), clientKeyData: read("client-key") };
      const apiVersion = "client.authentication.k8s.io/v1";
      fs.writeFileSync(credential, JSON.stringify({ apiVersion, kind: "ExecCredential", status }));
      const exec = { apiVersion, command: "cat", args: [credential], interactiveMode: "Never" };
      const users = config.users.map(({ name }) => ({ name, user: { exec } }));
      await provider.client.configure({ kubeconfig: stringify({ ...config, users }) }, "kubernetes");
      await seesCluster();
    });
  });
});
