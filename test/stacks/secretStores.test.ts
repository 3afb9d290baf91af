import assert from "node:assert/strict";
import { SecretStore, type SecretStoreArgs } from "../../components/secrets/secretStore";
import type { ExternalConfig } from "../../model/secrets/store";
import { record } from "./support";

const ROLE = "arn:aws:iam::111122223333:role/kube-zen-secrets";
const OTHER_ROLE = "arn:aws:iam::111122223333:role/made-for-the-stack";
const base = { prefix: "kube-zen", registryKeys: [], refreshInterval: "1h" };
const REGION = "eu-west-1";

describe("a store of secrets of AWS Secrets Manager", () => {
  async function made(external: ExternalConfig, more: Partial<SecretStoreArgs> = {}) {
    const { asked } = await record(
      false,
      () => new SecretStore("secrets", { namespace: "shop", external, ...more }),
    );
    const inputs = (type: string): Readonly<Record<string, unknown>> =>
      asked.find((one) => one.type === `kubernetes:${type}`)?.inputs ?? {};
    const { annotations } = inputs("core/v1:ServiceAccount")["metadata"] as { readonly annotations: unknown };
    return { annotations, spec: inputs("external-secrets.io/v1:SecretStore")["spec"] };
  }

  const byRole = {
    provider: {
      aws: {
        service: "SecretsManager",
        region: REGION,
        auth: { jwt: { serviceAccountRef: { name: "kube-zen-secrets" } } },
      },
    },
  };

  it("is entered as the namespace's own service account, which takes on the role of the config", async () => {
    assert.deepEqual(await made({ ...base, secretsManager: { region: REGION, roleArn: ROLE } }), {
      annotations: { "eks.amazonaws.com/role-arn": ROLE },
      spec: byRole,
    });
  });

  it("is entered with the role that the stack made, whether the config names another or none", async () => {
    for (const secretsManager of [{ region: REGION }, { region: REGION, roleArn: ROLE }])
      assert.deepEqual(await made({ ...base, secretsManager }, { roleArn: OTHER_ROLE }), {
        annotations: { "eks.amazonaws.com/role-arn": OTHER_ROLE },
        spec: byRole,
      });
  });

  it("names no service account without a role, since that could enter nowhere: EKS Pod Identity is External Secrets' own", async () => {
    assert.deepEqual(await made({ ...base, secretsManager: { region: REGION } }), {
      annotations: {},
      spec: { provider: { aws: { service: "SecretsManager", region: REGION } } },
    });
  });
});
