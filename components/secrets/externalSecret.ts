import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type ExternalKey, externalSecretSpec } from "../../model/secrets/store";
import { after } from "../after";
import { UNTIL_READY } from "../untilReady";
import type { SecretStore } from "./secretStore";

/** What a Secret from outside is made from. */
export interface ExternalSecretArgs {
  readonly namespace: pulumi.Input<string>;
  readonly store: SecretStore;
  /** Name of the Secret. */
  readonly secretName: string;
  readonly keys: readonly ExternalKey[];
  /** How often the newest value is asked for, as a Go duration. */
  readonly refreshInterval: string;
}

/**
 * A Secret that External Secrets fills and keeps current. It is there once it is filled; what is in it never
 * passes through the program, the engine or its state.
 */
export class ExternalSecret extends pulumi.ComponentResource {
  /** Name of the Secret, known once it is filled. */
  public readonly secretName: pulumi.Output<string>;

  public constructor(name: string, args: ExternalSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:secrets:ExternalSecret", name, {}, opts);
    const { namespace, store, secretName, keys, refreshInterval } = args;
    const external = new kubernetes.apiextensions.CustomResource(
      name,
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { name: secretName, namespace, annotations: UNTIL_READY },
        spec: {
          ...externalSecretSpec("", secretName, refreshInterval, keys),
          secretStoreRef: { kind: "SecretStore", name: store.storeName },
        },
      },
      { parent: this },
    );
    this.secretName = after(secretName, [external]);
    this.registerOutputs({ secretName: this.secretName });
  }
}
