import { Type } from "@sinclair/typebox";
import type { StackConfig } from "../../model/config";
import { ROLE_ANNOTATION } from "../../model/secrets/store";
import { isArray, isObject, type JsonObject, textAt, valueAt } from "../../policy-pack/manifests/json";
import { Account, accountFile } from "../../rehearsal/providers/aws/account";
import { answered, awsCli, type AwsCli } from "../aws/cli";
import type { CommandContext } from "../cli/context";
import type { Engine } from "../engine/choose";
import type { Permission } from "./contract";

/** A service account and the role that EKS Pod Identity gives it. */
export interface Association {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
}

/** Associations of a cluster, or why nobody could ask for them. */
export interface Associations {
  readonly known: readonly Association[];
  readonly unknown?: string;
}

/** Variable by which the SDKs of AWS know the role that a token is shown for. */
const ROLE_VARIABLE = "AWS_ROLE_ARN";
/** Where kinds of workloads have the specification of their pods. */
const PODS = [
  ["spec", "template", "spec"],
  ["spec", "jobTemplate", "spec", "template", "spec"],
] as const;

const nameOf = (object: JsonObject): string => textAt(object, "metadata", "name") ?? "";
const namespaceOf = (object: JsonObject): string => textAt(object, "metadata", "namespace") ?? "";
const listAt = (value: JsonObject, key: string): readonly JsonObject[] => {
  const found = value[key];
  return isArray(found) ? found.filter(isObject) : [];
};
const granted = (who: string, role: string, by: string): Permission => ({
  who,
  where: "AWS",
  role,
  may: [],
  by,
});

function byAnnotation(serviceAccounts: readonly JsonObject[]): readonly Permission[] {
  return serviceAccounts.flatMap((account) => {
    const role = valueAt(account, ["metadata", "annotations", ROLE_ANNOTATION]);
    if (typeof role !== "string") return [];
    return [granted(`${namespaceOf(account)}/${nameOf(account)}`, role, "IRSA: annotation")];
  });
}

function byVariable(workloads: readonly JsonObject[]): readonly Permission[] {
  return workloads.flatMap((workload) => {
    const pods = PODS.map((at) => valueAt(workload, at)).find((found) => found !== undefined);
    if (!isObject(pods)) return [];
    const account = textAt(pods, "serviceAccountName") ?? "default";
    const containers = [...listAt(pods, "initContainers"), ...listAt(pods, "containers")];
    const roles = containers
      .flatMap((container) => listAt(container, "env"))
      .flatMap((variable) => (variable["name"] === ROLE_VARIABLE ? (textAt(variable, "value") ?? []) : []));
    const by = `IRSA: ${ROLE_VARIABLE} of ${textAt(workload, "kind") ?? ""}/${nameOf(workload)}`;
    return [...new Set(roles)].map((role) => granted(`${namespaceOf(workload)}/${account}`, role, by));
  });
}

/** Roles of AWS by service account: by its annotation, by a variable of its pods, and by associations of Pod Identity. */
export function rolesIn(
  serviceAccounts: readonly JsonObject[],
  workloads: readonly JsonObject[],
  associations: readonly Association[],
): readonly Permission[] {
  return [
    ...byAnnotation(serviceAccounts),
    ...byVariable(workloads),
    ...associations.map(({ namespace, serviceAccount, roleArn }) =>
      granted(`${namespace}/${serviceAccount}`, roleArn, "Pod Identity: association"),
    ),
  ];
}

const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

function inRehearsal(cluster: string, { env }: CommandContext): Associations {
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const known = Account.open(accountFile(env))
    .all(ASSOCIATION)
    .filter(({ inputs }) => inputs["clusterName"] === cluster)
    .map(({ inputs }) => ({
      namespace: text(inputs["namespace"]),
      serviceAccount: text(inputs["serviceAccount"]),
      roleArn: text(inputs["roleArn"]),
    }));
  return { known };
}

const Listed = Type.Object({ associations: Type.Array(Type.Object({ associationId: Type.String() })) });
const Described = Type.Object({
  association: Type.Object({
    namespace: Type.String(),
    serviceAccount: Type.String(),
    roleArn: Type.String(),
  }),
});

/** Associations of a cluster as AWS has them; its list leaves the roles out, so each is asked for. */
export async function askedOf(aws: AwsCli, cluster: string): Promise<Associations> {
  const named = ["--cluster-name", cluster];
  try {
    const { associations } = answered(
      await aws.ask(Listed, ["eks", "list-pod-identity-associations", ...named]),
    );
    const known: Association[] = [];
    for (const { associationId } of associations) {
      const args = ["eks", "describe-pod-identity-association", ...named, "--association-id", associationId];
      known.push(answered(await aws.ask(Described, args)).association);
    }
    return { known };
  } catch (error) {
    return { known: [], unknown: error instanceof Error ? error.message : String(error) };
  }
}

/** Associations of EKS Pod Identity of the stack's cluster. None for a stack that is not on AWS. */
export async function associationsOf(
  engine: Pick<Engine, "name">,
  { aws }: Pick<StackConfig, "aws">,
  context: CommandContext,
): Promise<Associations> {
  if (aws === undefined) return { known: [] };
  if (engine.name === "rehearsal") return inRehearsal(aws.cluster.name, context);
  const { env, signal } = context;
  return askedOf(awsCli({ env, signal, region: aws.region }), aws.cluster.name);
}
