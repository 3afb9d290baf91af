import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import { failureOf, secret, UNKNOWN, urn, type Properties } from "../support/client";
import { startKubernetes, type KubernetesProvider } from "../support/cluster";

const CONFIG_MAP = urn("kubernetes:core/v1:ConfigMap", "settings");
const SECRET = urn("kubernetes:core/v1:Secret", "token");

function at(properties: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);
}

function message(error: unknown): string {
  return (error as grpc.ServiceError).details;
}

describe("rehearsal/providers/kubernetes (objects on a real API server)", function () {
  this.timeout(60_000);
  let provider: KubernetesProvider;

  before(async function () {
    this.timeout(900_000);
    provider = await startKubernetes("providers-objects");
  });
  after(() => provider.close());

  function configMap(data: Properties, metadata: Properties = { name: "settings" }): Properties {
    return {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: provider.namespace, ...metadata },
      data,
    };
  }

  it("makes, leaves alone, changes, replaces and removes an object", async () => {
    const { client, namespace } = provider;
    const account = urn("kubernetes:core/v1:ServiceAccount", "account");
    const inputs = (labels: Properties): Properties => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "account", namespace, labels },
    });
    const first = await client.check(account, inputs({ a: "1", gone: "x" }));
    const made = await client.create(account, first.inputs);
    assert.equal(made.id, `${namespace}/account`);
    assert.equal(at(made.properties, "__initialApiVersion"), "v1");
    assert.match(String(at(made.properties, "__fieldManager")), /^pulumi-kubernetes-[0-9a-f]{8}$/u);
    assert.deepEqual(await client.diff(account, made.id, made.properties, first.inputs), {
      changes: "none",
      replaces: [],
      deleteBeforeReplace: false,
      detailed: {},
    });

    const second = await client.check(account, inputs({ a: "2" }), first.inputs);
    assert.deepEqual((await client.diff(account, made.id, made.properties, second.inputs)).detailed, {
      "metadata.labels.a": "update",
      "metadata.labels.gone": "delete",
    });
    const preview = await client.update(account, made.id, made.properties, second.inputs, { preview: true });
    // The create's fields are handed over by the update itself, so that its dry run cannot show a removal yet.
    assert.deepEqual(at(preview, "metadata", "labels"), { a: "2", gone: "x" });
    assert.deepEqual(
      at((await client.read(account, made.id, made.properties, first.inputs)).inputs, "metadata", "labels"),
      {
        a: "1",
        gone: "x",
      },
    );
    const changed = await client.update(account, made.id, made.properties, second.inputs);
    assert.deepEqual(at(changed, "metadata", "labels"), { a: "2" });
    assert.equal((await client.diff(account, made.id, changed, second.inputs)).changes, "none");

    const renamed = await client.check(
      account,
      { ...inputs({ a: "2" }), metadata: { name: "other", namespace, labels: { a: "2" } } },
      second.inputs,
    );
    const replacement = await client.diff(account, made.id, changed, renamed.inputs);
    assert.deepEqual(replacement.replaces, ["metadata.name"]);
    assert.equal(replacement.deleteBeforeReplace, false);

    await client.delete(account, made.id, changed);
    assert.deepEqual(await client.read(account, made.id, changed, second.inputs), {
      id: "",
      properties: {},
      inputs: {},
    });
    await client.delete(account, made.id, changed);
  });

  it("deletes a ConfigMap first when its data changes under the same name", async () => {
    const { client } = provider;
    const { inputs } = await client.check(CONFIG_MAP, configMap({ mode: "one" }));
    const made = await client.create(CONFIG_MAP, inputs);
    const next = await client.check(CONFIG_MAP, configMap({ mode: "two" }), inputs);
    const difference = await client.diff(CONFIG_MAP, made.id, made.properties, next.inputs);
    assert.deepEqual(difference, {
      changes: "some",
      replaces: ["data.mode"],
      deleteBeforeReplace: true,
      detailed: { "data.mode": "update-replace" },
    });
    const ignored = await client.diff(CONFIG_MAP, made.id, made.properties, next.inputs, ["data.mode"]);
    assert.equal(ignored.changes, "none");
    await client.delete(CONFIG_MAP, made.id, made.properties);
  });

  it("makes up a name once and keeps it", async () => {
    const { client } = provider;
    const first = await client.check(CONFIG_MAP, configMap({ a: "b" }, {}));
    const name = String(at(first.inputs, "metadata", "name"));
    assert.match(name, /^settings-[0-9a-f]{8}$/u);
    assert.deepEqual(at(first.inputs, "metadata", "annotations"), { "pulumi.com/autonamed": "true" });
    const again = await client.check(CONFIG_MAP, configMap({ a: "b" }, {}), first.inputs);
    assert.equal(at(again.inputs, "metadata", "name"), name);
  });

  it("keeps data of a Secret marked, and stringData never in plain outputs or log lines", async () => {
    const { client, namespace } = provider;
    const value = "very-secret-value";
    const { inputs } = await client.check(SECRET, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "token", namespace },
      stringData: { token: secret(value) },
    });
    const data = secret({ token: Buffer.from(value).toString("base64") });
    assert.deepEqual(at(inputs, "data"), data);
    const made = await client.create(SECRET, inputs);
    assert.deepEqual(at(made.properties, "data"), data);
    assert.deepEqual(at(made.properties, "__inputs", "data"), data);
    assert.equal((await client.diff(SECRET, made.id, made.properties, inputs)).changes, "none");
    const read = await client.read(SECRET, made.id, made.properties, inputs);
    assert.deepEqual(at(read.inputs, "data"), data);
    assert.ok(!JSON.stringify(provider.lines).includes(value));
    await client.delete(SECRET, made.id, made.properties);
  });

  it("previews what is known and passes unknown values on", async () => {
    const { client, namespace } = provider;
    const { inputs } = await client.check(CONFIG_MAP, configMap({ known: "a", later: UNKNOWN }));
    assert.deepEqual(at(inputs, "data"), { known: "a", later: UNKNOWN });
    assert.deepEqual(await client.create(CONFIG_MAP, inputs, { preview: true }), {
      id: "",
      properties: inputs,
    });
    const known = await client.create(CONFIG_MAP, configMap({ known: "a" }), { preview: true });
    assert.equal(known.id, "");
    assert.equal(typeof at(known.properties, "metadata", "uid"), "string");
    const gone = await client.read(CONFIG_MAP, `${namespace}/settings`);
    assert.equal(gone.id, "");
    const nowhere = { ...configMap({}), metadata: { name: "settings", namespace: "not-made-yet" } };
    assert.deepEqual((await client.create(CONFIG_MAP, nowhere, { preview: true })).properties, nowhere);
  });

  it("brings back what was changed behind its back, as refresh shows it", async () => {
    const { client } = provider;
    const { inputs } = await client.check(CONFIG_MAP, configMap({ mode: "one" }));
    const made = await client.create(CONFIG_MAP, inputs);
    const drifted = await client.check(CONFIG_MAP, configMap({ mode: "drifted" }));
    await client.update(CONFIG_MAP, made.id, made.properties, drifted.inputs);
    const read = await client.read(CONFIG_MAP, made.id, made.properties, inputs);
    assert.deepEqual(at(read.inputs, "data"), { mode: "drifted" });
    assert.equal((await client.diff(CONFIG_MAP, made.id, read.properties, inputs)).changes, "some");
    await client.delete(CONFIG_MAP, made.id, made.properties);
  });

  it("refuses to take over an object that exists and says what can be done", async () => {
    const { client } = provider;
    const { inputs } = await client.check(CONFIG_MAP, configMap({ mode: "one" }));
    const made = await client.create(CONFIG_MAP, inputs);
    await assert.rejects(client.create(CONFIG_MAP, inputs), (error) => {
      assert.match(
        message(error),
        /was not successfully created by the Kubernetes API server: configmaps "settings" already exists/u,
      );
      assert.match(message(error), /set upsertExistingObjects on the provider/u);
      return true;
    });
    await client.delete(CONFIG_MAP, made.id, made.properties);
  });

  it("sets fields of an object that somebody else owns, and gives them back", async () => {
    const { client, namespace } = provider;
    const patch = urn("kubernetes:core/v1:NamespacePatch", "labels");
    const { inputs } = await client.check(patch, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace, labels: { "kube-zen.io/patched": "yes" } },
    });
    const type = urn("kubernetes:core/v1:Namespace", "owner");
    const labels = async (): Promise<unknown> =>
      at((await client.read(type, namespace)).properties, "metadata", "labels");
    const before = (await labels()) as Properties;
    const made = await client.create(patch, inputs);
    assert.deepEqual(await labels(), { ...before, "kube-zen.io/patched": "yes" });
    await client.delete(patch, made.id, made.properties);
    assert.deepEqual(await labels(), before);
    const unnamed = client.check(patch, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { labels: { a: "b" } },
    });
    await assert.rejects(unnamed, (error) => {
      assert.equal(message(error), "patch resources require the `.metadata.name` field to be set");
      return true;
    });
  });

  it("refuses an annotation that it would not follow", async () => {
    const failures = async (annotations: Properties): Promise<readonly string[]> =>
      (await provider.client.check(CONFIG_MAP, configMap({}, { name: "settings", annotations }))).failures;
    assert.deepEqual(await failures({ "pulumi.com/replaceUnready": "true" }), [
      "metadata.annotations: The rehearsal does not follow the annotation pulumi.com/replaceUnready: leave it out or " +
        "use the real engine (--engine pulumi).",
    ]);
    assert.deepEqual(await failures({ "pulumi.com/waitFor": "jsonpath={.data.a}" }), [
      'metadata.annotations: The rehearsal follows pulumi.com/waitFor for conditions only, and this says "jsonpath={.data.a}": ' +
        "write condition=NAME or use the real engine (--engine pulumi).",
    ]);
    assert.deepEqual(await failures({ "pulumi.com/waitFor": "[]" }), [
      "metadata.annotations: at least one condition must be specified",
    ]);
    assert.deepEqual(
      await failures({ "pulumi.com/waitFor": '["condition=Ready", "condition=Issuing=False"]' }),
      [],
    );
  });

  it("defines a kind and makes an object of it right away; without the kind the object counts as gone", async () => {
    const { client, namespace } = provider;
    const definition = urn("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "things");
    const { inputs } = await client.check(definition, {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "things.providers.kube-zen.io" },
      spec: {
        group: "providers.kube-zen.io",
        scope: "Cluster",
        names: { plural: "things", singular: "thing", kind: "Thing" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true } },
          },
        ],
      },
    });
    const kind = await client.create(definition, inputs);
    const thing = urn("kubernetes:providers.kube-zen.io/v1:Thing", "thing");
    const checked = await client.check(thing, {
      apiVersion: "providers.kube-zen.io/v1",
      kind: "Thing",
      metadata: { name: "thing" },
      spec: { list: [] },
    });
    assert.deepEqual(
      at(checked.inputs, "metadata"),
      { name: "thing" },
      `no namespace (${namespace}) for a cluster-wide kind`,
    );
    const made = await client.create(thing, checked.inputs);
    assert.equal(made.id, "thing");
    assert.equal((await client.diff(thing, made.id, made.properties, checked.inputs)).changes, "none");
    await client.delete(definition, kind.id, kind.properties);
    assert.equal((await client.read(thing, made.id, made.properties, checked.inputs)).id, "");
    await client.delete(thing, made.id, made.properties);
  });

  it("waits for a Deployment, and reports one that does not become ready with its state", async () => {
    const { client, namespace, lines } = provider;
    const type = urn("kubernetes:apps/v1:Deployment", "web");
    const deployment = (volumes: readonly unknown[]): Properties => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace },
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "web", image: "ghcr.io/kube-zen/web:1" }], volumes },
        },
      },
    });
    const stuck = await client.check(type, deployment([{ name: "v", secret: { secretName: "missing" } }]));
    const failure = await failureOf(client.create(type, stuck.inputs, { timeout: 2 }));
    assert.equal(failure.id, `${namespace}/web`);
    assert.match(
      failure.message,
      /failed to fully initialize or become live: 'web' timed out waiting to be Ready$/u,
    );
    assert.equal(at(failure.properties, "kind"), "Deployment");
    assert.match(failure.reasons.join("\n"), /0\/1 Pods available/u);
    assert.ok(
      lines.some(({ message: text, ephemeral }) => ephemeral && text.includes("(0/1 Pods available)")),
    );

    const good = await client.check(type, deployment([]), stuck.inputs);
    const live = await client.update(type, failure.id, failure.properties, good.inputs, { timeout: 30 });
    assert.equal(at(live, "status", "availableReplicas"), 1);
    await client.delete(type, failure.id, live);
    assert.equal((await client.read(type, failure.id, live, good.inputs)).id, "");
  });
});
