import { Type } from "@sinclair/typebox";
import { closed, Label, SecureUrl } from "./label";

const text = (description: string) => Type.String({ minLength: 1, description });

const Vault = Type.Object(
  {
    server: Type.String({ ...SecureUrl, description: "URL of Vault." }),
    mount: Type.String({
      minLength: 1,
      default: "secret",
      description: "Where the KV engine (version 2) is mounted.",
    }),
    role: text("Vault's role for the service account `kube-zen-secrets`."),
    authMount: Type.String({
      minLength: 1,
      default: "kubernetes",
      description: "Where the Kubernetes auth method is mounted.",
    }),
    caConfigMap: Type.Optional(
      Type.String({ ...Label, description: "ConfigMap whose `ca.crt` Vault's certificate is checked with." }),
    ),
  },
  closed,
);

const SecretsManager = Type.Object(
  {
    region: text("AWS region of the secrets."),
    roleArn: Type.Optional(
      Type.String({
        pattern: "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/.+$",
        rule: "write the ARN of an IAM role",
        description:
          "Role that the service account `kube-zen-secrets` takes on (IRSA); without it External Secrets enters as itself, with what EKS Pod Identity gives its own pod.",
      }),
    ),
  },
  closed,
);

/** `kube-zen-platform:secrets`. */
export const SecretsConfig = Type.Object(
  {
    clusterToken: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "Bootstrap token of the agents. Only as a secret: `pulumi config set --secret --path kube-zen-platform:secrets.clusterToken`. Without it the local profile generates one and keeps it in `ZEN_STATE`.",
      }),
    ),
    external: Type.Optional(
      Type.Object(
        {
          vault: Type.Optional(Vault),
          secretsManager: Type.Optional(SecretsManager),
          prefix: Type.String({
            pattern: "^[A-Za-z0-9/_+=.@-]+$",
            default: "kube-zen",
            rule: "use letters, digits and /_+=.@-",
            description:
              "What the names of the secrets begin with: `<prefix>/<tenant>/<cluster>` with the property `cluster-token`, and `<prefix>/workflow-registry` with those of `registryKeys`.",
          }),
          registryKeys: Type.Array(Type.Union([Type.Literal("vault-token"), Type.Literal("cosign.pub")]), {
            default: [],
            uniqueItems: true,
            rule: "name each key once",
            description: "What the workflow registry gets: `vault-token`, `cosign.pub`.",
          }),
          refreshInterval: Type.String({
            pattern: "^([0-9]+(s|m|h))+$",
            default: "1h",
            rule: "write it as a Go duration, such as 1h or 5m",
            description: "How often External Secrets asks for the newest value.",
          }),
        },
        {
          ...closed,
          description: "Secrets come from Vault or AWS Secrets Manager, by External Secrets.",
        },
      ),
    ),
  },
  { ...closed, default: {}, description: "Secret material, and where it comes from." },
);
