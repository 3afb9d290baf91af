import assert from "node:assert/strict";
import { only, renderChart, renderFailure, type Values } from "./support";

type Annotations = Readonly<Record<string, string>>;

const identity = { tenant: { id: "acme" }, cluster: { id: "eu-1" }, "zen-watcher": { enabled: false } };
const webhook = {
  webhook: { enabled: true, auth: { existingSecret: "senders" } },
  networkPolicy: { ingress: { webhookFrom: [{ podSelector: { matchLabels: { app: "falco" } } }] } },
};
const needed: Readonly<Record<string, Values>> = {
  "zen-agent": { ...identity, saas: { existingSecret: "token" } },
  "zen-watcher": {},
  "workflow-registry": {},
  "runtime-agent": {},
};
const external = { enabled: true, storeRef: { name: "vault" } };

/** Annotations of a chart's Deployment. */
async function annotationsOf(chart: string, values: Values, name?: string): Promise<Annotations | undefined> {
  const all = { ...needed[chart], ...values };
  const options = { apiVersions: ["external-secrets.io/v1", "cert-manager.io/v1"] };
  const objects = await renderChart(`charts/${chart}`, all, options);
  return only(objects, "Deployment", name).metadata.annotations;
}

const secrets = (...names: readonly string[]): Annotations => ({
  "secret.reloader.stakater.com/reload": names.join(","),
});
const configMaps = (...names: readonly string[]): Annotations => ({
  "configmap.reloader.stakater.com/reload": names.join(","),
});

const extra = {
  extraEnv: [
    { name: "A", value: "plain" },
    { name: "B", valueFrom: { secretKeyRef: { name: "env-secret", key: "b" } } },
    { name: "C", valueFrom: { configMapKeyRef: { name: "env-map", key: "c" } } },
  ],
  extraVolumes: [
    { name: "a", secret: { secretName: "volume-secret" } },
    { name: "b", configMap: { name: "volume-map" } },
    { name: "c", emptyDir: {} },
  ],
};
const ofExtra: Annotations = {
  ...secrets("env-secret", "volume-secret"),
  ...configMaps("env-map", "volume-map"),
};

/** What is read, and what the controller is told of it. */
const told: readonly (readonly [chart: string, what: string, values: Values, annotations: Annotations])[] = [
  ["zen-agent", "the token's Secret", {}, secrets("token")],
  [
    "zen-agent",
    "the token that External Secrets brings",
    { saas: {}, externalSecret: { ...external, remoteRef: { key: "a" } } },
    secrets("zen-agent-bootstrap"),
  ],
  ["zen-agent", "nothing of a token that a checksum follows", { saas: { clusterToken: "zen-1" } }, {}],
  [
    "zen-agent",
    "the client certificate",
    { tls: { enabled: true, existingSecret: "certificate" } },
    secrets("certificate", "token"),
  ],
  [
    "zen-agent",
    "the client certificate that cert-manager makes",
    { tls: { enabled: true, certificate: { enabled: true, issuerRef: { name: "kube-zen" } } } },
    secrets("token", "zen-agent-tls"),
  ],
  [
    "zen-agent",
    "the authority in its ConfigMap",
    { caMount: { enabled: true } },
    { ...secrets("token"), ...configMaps("zen-agent-ca") },
  ],
  [
    "zen-agent",
    "no signing key, which the agent writes",
    { hmac: { existingSecret: "key" } },
    secrets("token"),
  ],
  [
    "zen-agent",
    "the signing key that somebody else writes",
    { hmac: { existingSecret: "key" }, reload: { enabled: true, hmac: true } },
    secrets("key", "token"),
  ],
  ["zen-watcher", "nothing without webhooks", {}, {}],
  [
    "zen-watcher",
    "nothing of a token for webhooks that are off",
    { webhook: { auth: { existingSecret: "a" } } },
    {},
  ],
  ["zen-watcher", "the token of webhooks", webhook, secrets("senders")],
  [
    "zen-watcher",
    "the token that External Secrets brings",
    { ...webhook, webhook: { enabled: true }, externalSecret: { ...external, remoteRef: { key: "a" } } },
    secrets("zen-watcher-webhook"),
  ],
  [
    "zen-watcher",
    "nothing of a token that a checksum follows",
    { ...webhook, webhook: { enabled: true, auth: { token: "a" } } },
    {},
  ],
  ["workflow-registry", "nothing without Vault and key", {}, {}],
  [
    "workflow-registry",
    "the token for Vault and the key",
    {
      config: {
        vaultAddr: "https://vault.example.com",
        existingSecret: "vault",
        cosignPublicKeyFrom: { kind: "Secret", name: "cosign" },
      },
    },
    secrets("cosign", "vault"),
  ],
  [
    "workflow-registry",
    "the role for Vault and the key in a ConfigMap",
    {
      config: {
        vaultAddr: "https://vault.example.com",
        vaultAppRole: { existingSecret: "role" },
        cosignPublicKeyFrom: { kind: "ConfigMap", name: "cosign" },
      },
    },
    { ...secrets("role"), ...configMaps("cosign") },
  ],
  [
    "workflow-registry",
    "what External Secrets brings",
    { externalSecret: { ...external, remoteRefs: { cosignPublicKey: { key: "a" } } } },
    secrets("workflow-registry-external"),
  ],
  [
    "workflow-registry",
    "nothing of what checksums follow",
    { config: { vaultAddr: "https://vault.example.com", vaultToken: "a" } },
    {},
  ],
  ["runtime-agent", "nothing, as it has no Secret", {}, {}],
  ["runtime-agent", "what extra variables and volumes name", extra, ofExtra],
  ["workflow-registry", "what extra variables and volumes name", extra, ofExtra],
  ["zen-watcher", "what extra variables and volumes name", extra, ofExtra],
  [
    "zen-agent",
    "what extra variables and volumes name",
    extra,
    { ...ofExtra, ...secrets("env-secret", "token", "volume-secret") },
  ],
];

describe("restart on rotation", () => {
  for (const [chart, what, values, annotations] of told) {
    it(`${chart} tells Reloader of ${what}`, async () => {
      const found = await annotationsOf(chart, { reload: { enabled: true }, ...values });
      assert.deepEqual(found ?? {}, annotations);
    });
  }

  for (const chart of Object.keys(needed)) {
    it(`${chart} says nothing where it is off, and keeps the other annotations where it is on`, async () => {
      assert.equal(await annotationsOf(chart, extra), undefined);
      if (!chart.startsWith("zen-")) return;
      const owned = { commonAnnotations: { owner: "platform" }, reload: { enabled: true }, ...extra };
      const found = await annotationsOf(chart, owned);
      assert.equal(found?.["owner"], "platform");
      assert.match(found["secret.reloader.stakater.com/reload"] ?? "", /env-secret/);
    });
  }

  for (const chart of ["zen-watcher", "workflow-registry", "runtime-agent"]) {
    it(`${chart} lets Wave go by what the pods read`, async () => {
      assert.deepEqual(
        await annotationsOf(chart, { reload: { enabled: true, strategy: "wave" }, ...extra }),
        {
          "wave.pusher.com/update-on-config-change": "true",
        },
      );
    });
  }

  it("is for both tracks of a rollout, each with what its own variables name", async () => {
    const values = {
      reload: { enabled: true },
      autoscaling: { enabled: false },
      rollout: {
        strategy: "blueGreen",
        blueGreen: {
          green: { extraEnv: [{ name: "A", valueFrom: { secretKeyRef: { name: "of-green", key: "a" } } }] },
        },
      },
      extraVolumes: [{ name: "a", secret: { secretName: "of-both" } }],
      persistence: { accessMode: "ReadWriteMany" },
    };
    for (const chart of ["workflow-registry", "runtime-agent"]) {
      assert.deepEqual(await annotationsOf(chart, values, chart), secrets("of-both"));
      assert.deepEqual(await annotationsOf(chart, values, `${chart}-green`), secrets("of-both", "of-green"));
    }
  });

  it("refuses to restart the agent for the key that it writes itself, and by a controller that cannot leave it out", async () => {
    const agent = { ...needed["zen-agent"] };
    assert.equal(
      await renderFailure("charts/zen-agent", { ...agent, reload: { enabled: true, hmac: true } }),
      "reload.hmac is true and hmac.existingSecret is empty, so that the agent itself writes that Secret and would be restarted for it: set reload.hmac to false, or name the Secret that somebody else fills in hmac.existingSecret.",
    );
    assert.equal(
      await renderFailure("charts/zen-agent", { ...agent, reload: { strategy: "wave" } }),
      "- at '/reload/strategy': value must be 'reloader'",
    );
    for (const chart of ["zen-watcher", "workflow-registry", "runtime-agent"]) {
      assert.equal(
        await renderFailure(`charts/${chart}`, { reload: { strategy: "argo" } }),
        "- at '/reload/strategy': value must be one of 'reloader', 'wave'",
      );
    }
  });
});
