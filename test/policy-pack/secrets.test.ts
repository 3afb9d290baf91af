import assert from "node:assert/strict";
import type { Finding } from "../../model/finding";
import { packSecrets, withoutSecrets } from "../../policy-pack/secrets";

const finding = (message: string): Finding => ({
  id: "ZEN-101",
  rule: "images",
  check: "registry",
  severity: "high",
  enforcement: "mandatory",
  object: { apiVersion: "v1", kind: "Pod", namespace: "a", name: "b", source: { file: "c", index: 0 } },
  path: "/spec",
  message,
  controls: [],
});

const ROLE = "arn:aws:iam::111122223333:role/kube-zen-secrets";

describe("secrets in what the policy pack finds", () => {
  const config = JSON.stringify({
    "kube-zen-platform:secrets": JSON.stringify({ clusterToken: "the-token-itself" }),
    "kube-zen-platform:profile": "local",
    "other:key": "another-secret",
    "other:plain": "no-secret-at-all",
  });

  it("are hidden: those of the key `secrets`, and those that the engine marks", () => {
    const message = "the-token-itself, another-secret and no-secret-at-all of local";
    const real = packSecrets({ PULUMI_CONFIG: config });
    assert.deepEqual(
      withoutSecrets(finding(message), real),
      finding("[secret], another-secret and no-secret-at-all of local"),
    );
    const rehearsal = packSecrets({ PULUMI_CONFIG: config, PULUMI_CONFIG_SECRET_KEYS: '["other:key"]' });
    assert.equal(
      withoutSecrets(finding(message), rehearsal).message,
      "[secret], [secret] and no-secret-at-all of local",
    );
  });

  it("are not what `secrets.external` says of the place where they are, unless the engine marks it", () => {
    const external = {
      secretsManager: { region: "eu-central-1", roleArn: ROLE },
      registryKeys: ["vault-token"],
    };
    const key = "kube-zen-platform:secrets";
    const PULUMI_CONFIG = JSON.stringify({
      [key]: JSON.stringify({ clusterToken: "the-token-itself", external }),
    });
    const found = finding(`the-token-itself is not vault-token of ${ROLE}`);
    assert.equal(
      withoutSecrets(found, packSecrets({ PULUMI_CONFIG })).message,
      `[secret] is not vault-token of ${ROLE}`,
    );
    const marked = packSecrets({ PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS: JSON.stringify([key]) });
    assert.equal(withoutSecrets(found, marked).message, "[secret] is not [secret] of [secret]");
  });

  it("are none where there is no config, or none that can be read", () => {
    for (const PULUMI_CONFIG of [undefined, "", "{", "[]", '"text"']) {
      assert.equal(withoutSecrets(finding("as it was"), packSecrets({ PULUMI_CONFIG })).message, "as it was");
    }
  });
});
