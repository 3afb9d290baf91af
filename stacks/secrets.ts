import { scryptSync } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { RegistrySecrets } from "../components/charts/workflowRegistry";
import { BootstrapToken } from "../components/secrets/bootstrapToken";
import { developmentToken } from "../components/secrets/developmentToken";
import { ExternalSecret } from "../components/secrets/externalSecret";
import { SecretStore } from "../components/secrets/secretStore";
import type { StackConfig, Tenant } from "../model/config";
import { developmentTokenFile, type Environment } from "../model/environment";
import {
  clusterTokenSource,
  type ExternalConfig,
  type ExternalKey,
  registrySources,
} from "../model/secrets/store";

const TOKEN_SECRET = "zen-agent-bootstrap";
const REGISTRY_SECRET = "workflow-registry-external";

/** A Secret with an agent's bootstrap token. */
export interface AgentToken {
  readonly secretName: pulumi.Input<string>;
  /** Changes with the token; left out where the program does not know it, or it never changes. */
  readonly version?: string;
  /** Whether something else than this program changes it. */
  readonly changesElsewhere: boolean;
}

/** Says that a token is another one, and nothing of what it is: few bits of a slow digest. */
function versionOf(token: string, tenant: Tenant): string {
  return scryptSync(token, `${tenant.tenant}/${tenant.cluster}`, 4).toString("hex");
}

/** Gives the role that reads named secrets of AWS Secrets Manager to the service account of one namespace. */
export type SecretsRole = (namespace: string, secrets: readonly string[]) => pulumi.Input<string>;

/** The Secrets of a stack, filled from where its config says. */
export class StackSecrets {
  public constructor(
    private readonly config: StackConfig,
    private readonly env: Environment,
    private readonly opts: pulumi.ComponentResourceOptions,
    private readonly role?: SecretsRole,
  ) {}

  /**
   * The Secret with an agent's bootstrap token: one that is there, one that External Secrets fills, or one of the
   * token in the config.
   */
  public agent(tenant: Tenant, namespace: pulumi.Input<string>, suffix: string): AgentToken {
    if (tenant.secretName !== undefined) return { secretName: tenant.secretName, changesElsewhere: true };
    const { external, clusterToken } = this.config.secrets;
    const name = `${TOKEN_SECRET}${suffix}`;
    if (external !== undefined) {
      const keys = [clusterTokenSource(external, tenant.tenant, tenant.cluster)];
      const store = this.store(
        `zen-secrets${suffix}`,
        namespace,
        `${this.config.namespaces.zen}${suffix}`,
        external,
        keys,
      );
      const { refreshInterval } = external;
      const args = { namespace, store, secretName: TOKEN_SECRET, keys, refreshInterval };
      return { secretName: new ExternalSecret(name, args, this.opts).secretName, changesElsewhere: true };
    }
    const token = clusterToken ?? developmentToken(developmentTokenFile(this.env));
    const { secretName } = new BootstrapToken(
      name,
      { namespace, secretName: TOKEN_SECRET, token },
      this.opts,
    );
    return {
      secretName,
      changesElsewhere: false,
      ...(clusterToken === undefined ? {} : { version: versionOf(clusterToken, tenant) }),
    };
  }

  /** What the registry reads from outside; nothing where it gets nothing. */
  public registry(namespace: pulumi.Input<string>): RegistrySecrets | undefined {
    const { external } = this.config.secrets;
    if (external === undefined || external.registryKeys.length === 0) return undefined;
    const store = this.store(
      "atom-secrets",
      namespace,
      this.config.namespaces.atom,
      external,
      registrySources(external),
    );
    const { secretName } = new ExternalSecret(
      REGISTRY_SECRET,
      {
        namespace,
        store,
        secretName: REGISTRY_SECRET,
        keys: registrySources(external),
        refreshInterval: external.refreshInterval,
      },
      this.opts,
    );
    return {
      secretName,
      keys: external.registryKeys,
      ...(external.vault === undefined ? {} : { vaultAddress: external.vault.server }),
    };
  }

  private store(
    name: string,
    namespace: pulumi.Input<string>,
    place: string,
    external: ExternalConfig,
    keys: readonly ExternalKey[],
  ): SecretStore {
    const names = [...new Set(keys.map(({ from }) => from))];
    const roleArn = this.role?.(place, names);
    const args = { namespace, external, ...(roleArn === undefined ? {} : { roleArn }) };
    return new SecretStore(name, args, this.opts);
  }
}
