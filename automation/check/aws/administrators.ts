import { Type } from "@sinclair/typebox";
import { type CheckLine, failed, notChecked, passed } from "../line";
import { type AccountToCheck, Identity, lineOf, withoutSession } from "./describe";

const ID = "account-administrators";

const Clusters = Type.Object({ clusters: Type.Array(Type.String()) });

/**
 * The user or role that an ARN names, in one form: who has taken a role on is that role, whose path STS leaves out.
 * Names of users and of roles are one of a kind in an account, whatever their paths are.
 */
function principal(arn: string): string {
  const [, , service = "", , account = "", ...rest] = arn.split(":");
  const [kind = "", ...names] = rest.join(":").split("/");
  return service === "sts" && kind === "assumed-role"
    ? `${account} role ${names[0] ?? ""}`
    : `${account} ${kind} ${names.at(-1) ?? ""}`;
}

/** Whether a cluster that a run before may have made is there: its entries are made by then. */
async function isThere({ aws, config, up }: AccountToCheck): Promise<boolean> {
  if (!up) return false;
  const asked = await aws.ask(Clusters, ["eks", "list-clusters"]);
  return "failure" in asked || asked.answer.clusters.includes(config.aws.cluster.name);
}

/**
 * Whether somebody is named as an administrator who is one anyway. EKS makes an access entry for the creator of a
 * cluster, and refuses a second one (`ResourceInUseException`) when the cluster is there, after a quarter of an hour.
 */
export async function administratorsLine(account: AccountToCheck): Promise<CheckLine> {
  if (await isThere(account)) return notChecked(ID, "the cluster may be up: its entries are its own");
  const asked = await account.aws.ask(Identity, ["sts", "get-caller-identity"]);
  return lineOf(ID, asked, ({ Arn }) => {
    const { administrators } = account.config.aws.cluster;
    const at = administrators.findIndex(({ principalArn }) => principal(principalArn) === principal(Arn));
    const entry = administrators[at];
    if (entry === undefined)
      return passed(ID, `${administrators.map(({ name }) => name).join(", ")}, and who makes the cluster`);
    return failed(
      ID,
      `aws.cluster.administrators[${at}], ${entry.name}, is ${entry.principalArn}, as who makes the cluster (${withoutSession(Arn)}) and whom EKS lets in by itself: it would refuse that access entry`,
      `take aws.cluster.administrators[${at}] out`,
    );
  });
}
