import { agentPlaces } from "../../model/tenants";
import { isArray, isObject, type JsonObject, textAt, valueAt } from "../../policy-pack/manifests/json";
import { ZenctlError } from "../exit";
import type { DemoApi } from "./api";
import type { DemoPlace } from "./place";

/** The agent that carries the sample's remediation out. */
export interface DemoAgent {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Namespaces in which it may change workloads. */
  readonly remediates: readonly string[];
  /** Whether its pods run programs; those of the embedded cluster are simulated. */
  readonly runs: boolean;
}

const AGENT = "app.kubernetes.io/name=zen-agent";
/** KWOK's own mark of a node whose pods run nothing. */
const SIMULATED_NODE = "kwok.x-k8s.io/node";
/** End of the name of the role by which the agent changes workloads (charts/zen-agent/templates/rbac.yaml). */
const REMEDIATE = /-remediate$/;

/** Namespaces in which bindings let a service account of a namespace change workloads. */
export function remediatesIn(bindings: readonly JsonObject[], agentNamespace: string): readonly string[] {
  return bindings
    .filter((binding) => {
      const subjects = binding["subjects"];
      const isAgent =
        isArray(subjects) && subjects.some((one) => textAt(one, "namespace") === agentNamespace);
      return isAgent && REMEDIATE.test(textAt(binding, "roleRef", "name") ?? "");
    })
    .flatMap((binding) => textAt(binding, "metadata", "namespace") ?? [])
    .sort();
}

/** Whether any of some pods is on a node that runs what is in it. */
export function runsAnything(pods: readonly JsonObject[], nodes: readonly JsonObject[]): boolean {
  const simulated = nodes
    .filter((node) => textAt(node, "metadata", "annotations", SIMULATED_NODE) !== undefined)
    .map((node) => textAt(node, "metadata", "name"));
  return pods.some((pod) => {
    const node = textAt(pod, "spec", "nodeName");
    return node !== undefined && !simulated.includes(node);
  });
}

async function listed(api: DemoApi, kind: string, namespace?: string): Promise<readonly JsonObject[]> {
  const apiVersion = kind === "RoleBinding" ? "rbac.authorization.k8s.io/v1" : "v1";
  const where = namespace === undefined ? {} : { namespace };
  return (await api.list({ apiVersion, kind }, kind === "Node" ? {} : { ...where, labels: AGENT })) ?? [];
}

/** The first agent of a stack. @throws ZenctlError where it has no pods, or may change nothing. */
export async function agentOf({ api, config }: Pick<DemoPlace, "api" | "config">): Promise<DemoAgent> {
  const [first] = agentPlaces(config);
  const namespace = first?.namespace ?? config.namespaces.zen;
  const [pods, nodes, bindings] = await Promise.all([
    listed(api, "Pod", namespace),
    listed(api, "Node"),
    listed(api, "RoleBinding"),
  ]);
  const [pod] = pods;
  if (pod === undefined)
    throw new ZenctlError(
      `there is no pod of zen-agent in ${namespace}: look at its Deployment, or bring the stack up anew`,
    );
  const remediates = remediatesIn(bindings, namespace);
  if (remediates.length === 0)
    throw new ZenctlError(
      `the agent in ${namespace} may change nothing: name namespaces in the chart's rbac.remediation.namespaces`,
    );
  const spec = valueAt(pod, ["spec"]);
  return {
    namespace,
    serviceAccount: (isObject(spec) ? textAt(spec, "serviceAccountName") : undefined) ?? "default",
    remediates,
    runs: runsAnything(pods, nodes),
  };
}
