import * as pulumi from "@pulumi/pulumi";
import type { AddonIdentity } from "../../components/cluster/clusterAddon";
import { GivenServiceAccountRole } from "../../components/identity/givenServiceAccountRole";
import { type IdentitySource, ServiceAccountRole } from "../../components/identity/serviceAccountRole";
import type { PolicyDocument } from "../../model/aws/policyDocument";
import type { ServiceAccountName } from "../../model/aws/trust";
import type { AccountPlace } from "../../model/aws/workloadPolicies";
import type { AwsConfig } from "../../model/configParts/aws";
import { ROLE_ANNOTATION } from "../../model/secrets/store";
import type { Foundation } from "./foundation";

/** A role as those who need one see it. */
export interface StackRole {
  readonly roleArn: pulumi.Input<string>;
  /** Annotations of the service account that takes it on. */
  readonly annotations: pulumi.Input<Record<string, string>>;
  /** What was made for it; nothing where all of it was there. */
  readonly made: readonly pulumi.Resource[];
}

/** What a role may do: a policy of its own, or the name of one that AWS keeps. */
export type RolePolicy = pulumi.Input<PolicyDocument> | string;

/** Gives roles to service accounts: those that the config names, and for the others new ones. */
export class StackRoles {
  public constructor(private readonly base: Foundation) {}

  private get given(): AwsConfig["roles"] {
    return this.base.config.aws.roles;
  }

  private source(kind: IdentitySource["kind"]): IdentitySource {
    const { partition, account, cluster, config } = this.base;
    const { clusterName, oidcIssuer } = cluster;
    return { kind, partition, region: config.aws.region, account, clusterName, oidcIssuer };
  }

  /** Where the resources of policies are. */
  public get place(): pulumi.Output<AccountPlace> {
    const { partition, account, config } = this.base;
    return account.apply((own) => ({ partition, region: config.aws.region, account: own }));
  }

  /**
   * The role of a service account.
   *
   * @param name Name of the role among the resources.
   * @param given Key of the config under which one may be given.
   * @param kind How it is taken on; the config's choice without it.
   */
  public role(
    name: string,
    given: keyof AwsConfig["roles"],
    serviceAccount: ServiceAccountName,
    policy: RolePolicy,
    kind: IdentitySource["kind"] = this.base.config.aws.identity,
  ): StackRole {
    const there = this.given[given];
    const { inAccount, cluster } = this.base;
    if (there !== undefined && kind === "irsa")
      return { roleArn: there, annotations: { [ROLE_ANNOTATION]: there }, made: [] };
    const role =
      there === undefined
        ? new ServiceAccountRole(name, { source: this.source(kind), serviceAccount, policy }, inAccount)
        : new GivenServiceAccountRole(
            name,
            { clusterName: cluster.clusterName, serviceAccount, roleArn: there },
            inAccount,
          );
    return { roleArn: role.roleArn, annotations: role.annotations, made: [role] };
  }

  /** The role of an add-on of EKS, which ties it to its service account by itself. */
  public addon(
    name: string,
    given: keyof AwsConfig["roles"],
    serviceAccount: ServiceAccountName,
    policy: RolePolicy,
  ): AddonIdentity {
    const kind = this.base.config.aws.identity;
    const identity = (roleArn: pulumi.Input<string>): AddonIdentity => ({
      kind,
      serviceAccount: serviceAccount.name,
      roleArn,
    });
    const there = this.given[given];
    if (there !== undefined) return identity(there);
    const role = new ServiceAccountRole(
      name,
      {
        source: this.source(kind),
        serviceAccount,
        policy,
        associatedElsewhere: true,
      },
      this.base.inAccount,
    );
    return identity(role.roleArn);
  }
}
