import { ROLE_ANNOTATION } from "../../../model/secrets/store";
import { addonNamespace } from "../../providers/aws/types/associations";
import type { Held } from "../../providers/aws/account";
import { text } from "../../providers/aws/types/spec";
import type { Environment } from "../../../model/environment";
import { CERT_MANAGER, definitionsOf, type DefinitionSource, STAND_IN_LABEL } from "../definitions";
import type { Kube } from "../kube";

/** What an add-on of EKS brings into the cluster that others name: definitions, and the service account of its role. */
interface Brought {
  readonly serviceAccount: string;
  readonly definitions?: DefinitionSource;
}

const BROUGHT: Readonly<Record<string, Brought>> = {
  "cert-manager": { serviceAccount: "cert-manager", definitions: CERT_MANAGER },
  "external-dns": { serviceAccount: "external-dns" },
  "vpc-cni": { serviceAccount: "aws-node" },
  "aws-ebs-csi-driver": { serviceAccount: "ebs-csi-controller-sa" },
  "aws-efs-csi-driver": { serviceAccount: "efs-csi-controller-sa" },
};

const labels = { [STAND_IN_LABEL]: "true" };
const KEPT: ReadonlySet<string> = new Set(["kube-system"]);
const NAMESPACES = "/api/v1/namespaces";
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

interface Established {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

async function define(kube: Kube, source: DefinitionSource, env: Environment): Promise<void> {
  const definitions = await definitionsOf(source, env);
  await Promise.all(
    definitions.map((definition) => kube.apply(`${DEFINITIONS}/${definition.metadata.name}`, definition)),
  );
  for (const { metadata } of definitions) {
    for (let tries = 0; ; tries += 1) {
      const found = await kube.get<Established>(`${DEFINITIONS}/${metadata.name}`);
      const conditions = found?.status?.conditions ?? [];
      if (conditions.some(({ type, status }) => type === "Established" && status === "True")) break;
      if (tries > 300) throw new Error(`${metadata.name} is not established after 30 s`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Brings into the cluster what an add-on brings along; there when it is done. */
export async function installAddon({ inputs }: Held, kube: Kube, env: Environment): Promise<void> {
  const name = text(inputs, "addonName");
  const brought = BROUGHT[name];
  if (brought === undefined) return;
  const namespace = addonNamespace(name);
  if (!KEPT.has(namespace))
    await kube.apply(`${NAMESPACES}/${namespace}`, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace, labels },
    });
  const roleArn = text(inputs, "serviceAccountRoleArn");
  await kube.apply(`${NAMESPACES}/${namespace}/serviceaccounts/${brought.serviceAccount}`, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: {
      name: brought.serviceAccount,
      namespace,
      labels,
      annotations: roleArn === "" ? {} : { [ROLE_ANNOTATION]: roleArn },
    },
  });
  if (brought.definitions !== undefined) await define(kube, brought.definitions, env);
}

/** Whether the cluster has what an add-on brings along: one that was made anew since has not. */
export async function isBrought({ inputs }: Held, kube: Kube): Promise<boolean> {
  const name = text(inputs, "addonName");
  const brought = BROUGHT[name];
  if (brought === undefined) return true;
  const account = `${NAMESPACES}/${addonNamespace(name)}/serviceaccounts/${brought.serviceAccount}`;
  return (await kube.get(account)) !== undefined;
}

/** Takes out of the cluster what an add-on brought along; gone when it is done. */
export async function removeAddon({ inputs }: Held, kube: Kube, env: Environment): Promise<void> {
  const name = text(inputs, "addonName");
  const brought = BROUGHT[name];
  if (brought === undefined) return;
  const namespace = addonNamespace(name);
  const definitions = brought.definitions === undefined ? [] : await definitionsOf(brought.definitions, env);
  await Promise.all(definitions.map(({ metadata }) => kube.remove(`${DEFINITIONS}/${metadata.name}`)));
  await kube.remove(`${NAMESPACES}/${namespace}/serviceaccounts/${brought.serviceAccount}`);
  if (!KEPT.has(namespace)) await kube.remove(`${NAMESPACES}/${namespace}`);
}
