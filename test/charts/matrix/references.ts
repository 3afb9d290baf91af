import type { KubernetesObject, Values } from "../support";
import { type LabelSelector, type Labels, type Pods, matches, podsOf, specOf } from "./pods";
import { podProblems } from "./podReferences";

interface ServiceSpec {
  readonly type?: string;
  readonly selector?: Labels;
  readonly ports?: readonly {
    readonly name?: string;
    readonly port: number;
    readonly targetPort?: number | string;
  }[];
}

/** A rendered set with what the checks look up in it. */
export interface Rendered {
  readonly objects: readonly KubernetesObject[];
  readonly pods: readonly Pods[];
  readonly namespace: string;
  /** Every string in the scenario's values: names of objects that the user brings. */
  readonly given: ReadonlySet<string>;
}

function strings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** Prepares a rendered set for the checks. */
export function renderedSet(
  objects: readonly KubernetesObject[],
  namespace: string,
  values: Values,
): Rendered {
  const pods = objects.flatMap((object) => podsOf(object, namespace));
  return { objects, pods, namespace, given: new Set(strings(values)) };
}

/** `Kind/name` of an object. */
export function nameOf(object: KubernetesObject): string {
  return `${object.kind}/${object.metadata.name}`;
}

function ofKind(set: Rendered, ...kinds: readonly string[]): readonly KubernetesObject[] {
  return set.objects.filter(({ kind }) => kinds.includes(kind));
}

function hasPort(pods: Pods, port: number | string): boolean {
  const ports = pods.spec.containers.flatMap((container) => container.ports ?? []);
  return ports.some(({ name, containerPort }) => (typeof port === "number" ? containerPort : name) === port);
}

function selected(set: Rendered, object: KubernetesObject, selector: LabelSelector): readonly Pods[] {
  const namespace = object.metadata.namespace ?? set.namespace;
  return set.pods.filter((pods) => pods.namespace === namespace && matches(selector, pods.labels));
}

/** Labels that tell releases of one chart apart, the second one across the tracks of a rollout. */
const ofRelease = ["app.kubernetes.io/instance", "atom.io/release"];

/** Pods of a release that a selector would also take from another release of the chart in the namespace. */
function shared(selector: LabelSelector, pods: readonly Pods[]): readonly string[] {
  const foreign = (labels: Labels): Labels =>
    Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [
        name,
        ofRelease.includes(name) ? "another-release" : value,
      ]),
    );
  return pods
    .filter(({ labels }) => matches(selector, foreign(labels)))
    .map(({ owner }) => `selects ${nameOf(owner)} of every release`);
}

function serviceProblems(set: Rendered): readonly string[] {
  return ofKind(set, "Service").flatMap((service) => {
    const { selector, ports = [], type } = specOf<ServiceSpec>(service);
    const at = nameOf(service);
    if (type === "ExternalName") return [];
    if (selector === undefined) return [`${at} selects nothing`];
    const pods = selected(set, service, { matchLabels: selector });
    const serving = pods.filter(({ serves }) => serves);
    return [
      ...shared({ matchLabels: selector }, pods).map((problem) => `${at} ${problem}`),
      ...(serving.length === 0 ? [`${at} selects no pod that serves`] : []),
      ...pods.filter(({ serves }) => !serves).map(({ owner }) => `${at} also selects ${nameOf(owner)}`),
      ...serving.flatMap((each) =>
        ports
          .filter(({ port, targetPort }) => !hasPort(each, targetPort ?? port))
          .map(
            ({ port, targetPort }) =>
              `${at} sends to port ${targetPort ?? port}, which ${nameOf(each.owner)} lacks`,
          ),
      ),
    ];
  });
}

interface Backend {
  readonly service?: {
    readonly name: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
}

function backendsOf(
  object: KubernetesObject,
): readonly (readonly [name: string, port: number | string | undefined])[] {
  if (object.kind === "Ingress") {
    const spec = specOf<{
      defaultBackend?: Backend;
      rules?: { http?: { paths: { backend: Backend }[] } }[];
    }>(object);
    const paths = (spec.rules ?? []).flatMap((rule) => rule.http?.paths ?? []);
    return [spec.defaultBackend, ...paths.map(({ backend }) => backend)].flatMap((backend) =>
      backend?.service === undefined
        ? []
        : [[backend.service.name, backend.service.port?.name ?? backend.service.port?.number] as const],
    );
  }
  const spec = specOf<{
    rules?: { backendRefs?: { kind?: string; name: string; port?: number }[] }[];
  }>(object);
  return (spec.rules ?? [])
    .flatMap((rule) => rule.backendRefs ?? [])
    .filter(({ kind = "Service" }) => kind === "Service")
    .map(({ name, port }) => [name, port] as const);
}

function backendProblems(set: Rendered): readonly string[] {
  return ofKind(set, "Ingress", "HTTPRoute", "GRPCRoute").flatMap((route) =>
    backendsOf(route).flatMap(([name, port]) => {
      const service = ofKind(set, "Service").find(({ metadata }) => metadata.name === name);
      if (service === undefined) {
        return set.given.has(name) ? [] : [`${nameOf(route)} sends to Service/${name}, which is not there`];
      }
      const { ports = [] } = specOf<ServiceSpec>(service);
      const known = ports.some((each) => port === undefined || each.name === port || each.port === port);
      return known ? [] : [`${nameOf(route)} sends to port ${port ?? ""}, which Service/${name} lacks`];
    }),
  );
}

function scrapeProblems(set: Rendered): readonly string[] {
  return ofKind(set, "ServiceMonitor", "VMServiceScrape").flatMap((monitor) => {
    const { selector, endpoints = [] } = specOf<{
      selector: LabelSelector;
      endpoints?: { port?: string; targetPort?: string | number }[];
    }>(monitor);
    const services = ofKind(set, "Service").filter(({ metadata }) =>
      matches(selector, metadata.labels ?? {}),
    );
    const at = nameOf(monitor);
    if (Object.keys(selector.matchLabels ?? {}).length === 0) return [`${at} selects every Service`];
    if (services.length === 0) return [`${at} selects no Service`];
    if (endpoints.length === 0) return [`${at} has no endpoint`];
    return services.flatMap((service) => {
      const names = (specOf<ServiceSpec>(service).ports ?? []).map(({ name }) => name);
      return endpoints
        .filter(({ port }) => port === undefined || !names.includes(port))
        .map(({ port }) => `${at} scrapes port ${port ?? "none"}, which ${nameOf(service)} lacks`);
    });
  });
}

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port?: number | string }[];
}

/** Pods of the release that a rule names as peers in the policy's own namespace. */
function ownPeers(
  set: Rendered,
  policy: KubernetesObject,
  { from = [], to = [] }: Rule,
): readonly (readonly [LabelSelector, readonly Pods[]])[] {
  return [...from, ...to].flatMap(({ podSelector, namespaceSelector }) =>
    podSelector === undefined || namespaceSelector !== undefined
      ? []
      : [[podSelector, selected(set, policy, podSelector)] as const],
  );
}

function policyProblems(set: Rendered): readonly string[] {
  const ofKubernetes = ofKind(set, "NetworkPolicy").filter(({ apiVersion }) =>
    apiVersion.startsWith("networking.k8s.io/"),
  );
  return ofKubernetes.flatMap((policy) => {
    const {
      podSelector = {},
      ingress = [],
      egress = [],
    } = specOf<{ podSelector?: LabelSelector; ingress?: readonly Rule[]; egress?: readonly Rule[] }>(policy);
    const at = nameOf(policy);
    const pods = selected(set, policy, podSelector);
    if (pods.length === 0) return [`${at} selects no pod`];
    const unknown = (rules: readonly Rule[], among: (rule: Rule) => readonly Pods[]): readonly string[] =>
      rules.flatMap((rule) => {
        const there = among(rule);
        return (rule.ports ?? [])
          .flatMap(({ port }) => (port === undefined ? [] : [port]))
          .filter((port) => there.length > 0 && !there.some((each) => hasPort(each, port)))
          .map((port) => `${at} opens port ${port}, which no pod has`);
      });
    const peersOf = (rule: Rule): readonly Pods[] =>
      ownPeers(set, policy, rule).flatMap(([, found]) => found);
    const selectors = [
      [podSelector, pods] as const,
      ...[...ingress, ...egress].flatMap((rule) => ownPeers(set, policy, rule)),
    ];
    return [
      ...unknown(ingress, () => pods),
      ...unknown(egress, peersOf),
      ...selectors
        .flatMap(([selector, found]) => shared(selector, found))
        .map((problem) => `${at} ${problem}`),
    ];
  });
}

function budgetProblems(set: Rendered): readonly string[] {
  return ofKind(set, "PodDisruptionBudget").flatMap((budget) => {
    const { selector = {} } = specOf<{ selector?: LabelSelector }>(budget);
    const owners = selected(set, budget, selector);
    return [
      ...shared(selector, owners).map((problem) => `${nameOf(budget)} ${problem}`),
      ...(owners.some(({ serves }) => serves) ? [] : [`${nameOf(budget)} selects no pod that serves`]),
      ...owners
        .filter(({ serves }) => !serves)
        .map(({ owner }) => `${nameOf(budget)} also selects ${nameOf(owner)}`),
    ];
  });
}

function targetProblems(set: Rendered): readonly string[] {
  interface Target {
    readonly apiVersion?: string;
    readonly kind: string;
    readonly name: string;
  }
  return ofKind(set, "HorizontalPodAutoscaler", "VerticalPodAutoscaler").flatMap((scaler) => {
    const { scaleTargetRef, targetRef } = specOf<{ scaleTargetRef?: Target; targetRef?: Target }>(scaler);
    const target = scaleTargetRef ?? targetRef;
    const found = set.objects.find(
      ({ kind, metadata }) => kind === target?.kind && metadata.name === target.name,
    );
    if (found === undefined)
      return [`${nameOf(scaler)} scales ${target?.kind ?? ""}/${target?.name ?? ""}, which is not there`];
    if (found.apiVersion !== target?.apiVersion)
      return [`${nameOf(scaler)} scales ${nameOf(found)} of ${target?.apiVersion ?? "no API version"}`];
    const fixed = scaler.kind === "HorizontalPodAutoscaler" && "replicas" in specOf<object>(found);
    return fixed ? [`${nameOf(found)} has replicas, which ${nameOf(scaler)} sets`] : [];
  });
}

function bindingProblems(set: Rendered): readonly string[] {
  return ofKind(set, "RoleBinding", "ClusterRoleBinding").flatMap((binding) => {
    const { roleRef, subjects = [] } = binding as unknown as {
      readonly roleRef: { readonly kind: string; readonly name: string };
      readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
    };
    const there = (kind: string, name: string): boolean =>
      set.given.has(name) ||
      set.objects.some((object) => object.kind === kind && object.metadata.name === name);
    const builtIn = ["view", "edit", "admin", "system:auth-delegator"].includes(roleRef.name);
    return [roleRef, ...subjects.filter(({ kind }) => kind === "ServiceAccount")]
      .filter(({ kind, name }) => !there(kind, name) && !(builtIn && name === roleRef.name))
      .map(({ kind, name }) => `${nameOf(binding)} binds ${kind}/${name}, which is not there`);
  });
}

/** Everything in a rendered set that points at pods, ports or objects that are not there. */
export function referenceProblems(set: Rendered): readonly string[] {
  return [
    ...serviceProblems(set),
    ...backendProblems(set),
    ...scrapeProblems(set),
    ...policyProblems(set),
    ...budgetProblems(set),
    ...targetProblems(set),
    ...bindingProblems(set),
    ...set.pods.flatMap((pods) => podProblems(set, pods)),
  ];
}
