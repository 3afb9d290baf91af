import { randomBytes } from "node:crypto";
import { isList, isMap, type PlainMap } from "../../properties/values";
import { type Account, AwsError } from "../account";
import { eksArn, inCluster } from "./clusters";
import { text, type Made, type World } from "./spec";

/** What gives a role to a service account by EKS Pod Identity. */
export const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

/** Namespaces of add-ons that do not run in `kube-system`. */
const NAMESPACES: Readonly<Record<string, string>> = {
  "cert-manager": "cert-manager",
  "external-dns": "external-dns",
};

/** Where an add-on runs. */
export function addonNamespace(addonName: string): string {
  return NAMESPACES[addonName] ?? "kube-system";
}

/** A new association; a service account has one at most. */
export function association(inputs: PlainMap, world: World): Made {
  const owner = inCluster(inputs, world);
  const isSame = (other: PlainMap): boolean =>
    ["clusterName", "namespace", "serviceAccount"].every((name) => other[name] === inputs[name]);
  if (world.account.all(ASSOCIATION).some(({ inputs: other }) => isSame(other)))
    throw new AwsError(
      "ResourceInUseException",
      `Association already exists: ${text(inputs, "namespace")}/${text(inputs, "serviceAccount")}`,
    );
  const id = `a-${randomBytes(9).toString("hex").slice(0, 17)}`;
  return {
    id,
    outputs: {
      associationId: id,
      associationArn: eksArn(world, `podidentityassociation/${owner}/${id}`),
    },
  };
}

function asked(inputs: PlainMap): readonly PlainMap[] {
  const associations = inputs["podIdentityAssociations"];
  return isList(associations) ? associations.filter((each): each is PlainMap => isMap(each)) : [];
}

/** Add-ons that EKS gives no role by Pod Identity (aws/containers-roadmap, issue 2712). */
const WITHOUT_POD_IDENTITY: ReadonlySet<string> = new Set(["cert-manager"]);

/** An add-on takes on its role in one way only, and some by Pod Identity in none. @throws AwsError for both and for those. */
export function demandOneIdentity(inputs: PlainMap): void {
  if (asked(inputs).length > 0 && WITHOUT_POD_IDENTITY.has(text(inputs, "addonName")))
    throw new AwsError(
      "InvalidParameterException",
      `Pod Identity feature is not supported for addon version: ${text(inputs, "addonVersion") || "the default"}`,
    );
  if (asked(inputs).length === 0 || text(inputs, "serviceAccountRoleArn") === "") return;
  throw new AwsError(
    "InvalidParameterException",
    "Cannot use both pod identity associations and a service account role for an add-on",
  );
}

/** Makes the associations that an add-on asks for, which belong to it. */
export function associate(addon: string, inputs: PlainMap, world: World): void {
  const { account, region } = world;
  for (const each of asked(inputs)) {
    const own = {
      clusterName: text(inputs, "clusterName"),
      namespace: addonNamespace(text(inputs, "addonName")),
      serviceAccount: text(each, "serviceAccount"),
      roleArn: text(each, "roleArn"),
    };
    const { id, outputs } = association(own, world);
    const held = { type: ASSOCIATION, id, region, inputs: own, madeAt: Date.now() };
    account.put({ ...held, outputs: { ...outputs, ownerArn: addon } });
  }
}

/** Removes the associations of an add-on. */
export function dissociate(addon: string, account: Account): void {
  for (const { id, outputs } of account.all(ASSOCIATION))
    if (outputs["ownerArn"] === addon) account.remove(ASSOCIATION, id);
}
