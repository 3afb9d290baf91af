import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type ExternalConfig,
  ROLE_ANNOTATION,
  SECRETS_SERVICE_ACCOUNT,
  secretStoreSpec,
  serviceAccountAnnotations,
} from "../../model/secrets/store";
import { after } from "../after";
import { UNTIL_READY } from "../untilReady";

/** What a store of secrets is made from. */
export interface SecretStoreArgs {
  readonly namespace: pulumi.Input<string>;
  readonly external: ExternalConfig;
  /** Role that the service account takes on (IRSA). Default: that of the config; with neither there is none. */
  readonly roleArn?: pulumi.Input<string>;
}

/**
 * The way of one namespace to Vault or AWS Secrets Manager: a service account without any rights in the cluster, and
 * a SecretStore of External Secrets that enters in its name. One namespace's store is of no use to another.
 */
export class SecretStore extends pulumi.ComponentResource {
  /** Name of the SecretStore, known once it let External Secrets in. */
  public readonly storeName: pulumi.Output<string>;

  public constructor(name: string, args: SecretStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:secrets:SecretStore", name, {}, opts);
    const { namespace, external, roleArn } = args;
    const account = new kubernetes.core.v1.ServiceAccount(
      name,
      {
        metadata: {
          name: SECRETS_SERVICE_ACCOUNT,
          namespace,
          annotations:
            roleArn === undefined ? serviceAccountAnnotations(external) : { [ROLE_ANNOTATION]: roleArn },
        },
        automountServiceAccountToken: false,
      },
      { parent: this },
    );
    const store = new kubernetes.apiextensions.CustomResource(
      name,
      {
        apiVersion: "external-secrets.io/v1",
        kind: "SecretStore",
        metadata: { name: SECRETS_SERVICE_ACCOUNT, namespace, annotations: UNTIL_READY },
        spec: secretStoreSpec(external, roleArn === undefined ? undefined : true),
      },
      { parent: this, dependsOn: [account] },
    );
    this.storeName = after(SECRETS_SERVICE_ACCOUNT, [store]);
    this.registerOutputs({ storeName: this.storeName });
  }
}
