import type { KubernetesObject, Values } from "../support";
import type { Container, Pods } from "./pods";
import { type Rendered, nameOf } from "./references";

const recommended = [
  "app.kubernetes.io/name",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/managed-by",
  "helm.sh/chart",
];

const clusterWide =
  /^(Cluster(Role|RoleBinding|ExternalSecret)|CustomResourceDefinition|PriorityClass|Namespace)$/;

/** Named ports that containers of one image have at different numbers. */
function portsApart(set: Rendered): readonly string[] {
  const numbers = new Map<string, Set<number>>();
  for (const { image, ports = [] } of set.pods.flatMap(({ spec }) => spec.containers)) {
    for (const { name, containerPort } of ports) {
      const known = numbers.get(`${name ?? ""} of ${image}`) ?? new Set();
      numbers.set(`${name ?? ""} of ${image}`, known.add(containerPort));
    }
  }
  return [...numbers].filter(([, known]) => known.size > 1).map(([port]) => port);
}

function containerProblems(container: Container, at: string, pods: Pods): readonly string[] {
  const { securityContext = {}, resources = {} } = container;
  const capabilities = securityContext["capabilities"] as { readonly drop?: readonly string[] } | undefined;
  const lacking = (what: string): string => `${at} container ${container.name} ${what}`;
  // An init container ends before the others begin, and takes no probes.
  const begins = (pods.spec.initContainers ?? []).includes(container);
  const probes = ["livenessProbe", "readinessProbe"].filter(
    (probe) => !begins && container[probe] === undefined,
  );
  const variables = (container["env"] ?? []) as readonly Readonly<Record<string, unknown>>[];
  const unset = variables.filter((variable) => !("value" in variable) && !("valueFrom" in variable));
  return [
    ...unset.map((variable) => lacking(`leaves the variable ${String(variable["name"])} without a value`)),
    ...(securityContext["allowPrivilegeEscalation"] === false
      ? []
      : [lacking("may escalate its privileges")]),
    ...(securityContext["readOnlyRootFilesystem"] === true
      ? []
      : [lacking("may write its root file system")]),
    ...(capabilities?.drop?.includes("ALL") === true ? [] : [lacking("keeps capabilities")]),
    ...(securityContext["privileged"] === true ? [lacking("is privileged")] : []),
    ...((container["imagePullPolicy"] ?? undefined) === undefined ? [lacking("has no pull policy")] : []),
    ...(resources["requests"] === undefined ? [lacking("requests no resources")] : []),
    ...(pods.serves ? probes.map((probe) => lacking(`has no ${probe}`)) : []),
  ];
}

function podPostureProblems(pods: Pods): readonly string[] {
  const at = nameOf(pods.owner);
  const context = pods.spec.securityContext ?? {};
  const seccomp = context["seccompProfile"] as { readonly type?: string } | undefined;
  const containers = [...(pods.spec.initContainers ?? []), ...pods.spec.containers];
  const nonRoot = (security: Readonly<Record<string, unknown>> | undefined): boolean =>
    security?.["runAsNonRoot"] === true;
  return [
    ...(nonRoot(context) || containers.every(({ securityContext }) => nonRoot(securityContext))
      ? []
      : [`${at} may run as root`]),
    ...(seccomp?.type === "RuntimeDefault" ? [] : [`${at} has no seccomp profile`]),
    ...(pods.spec["automountServiceAccountToken"] === undefined
      ? [`${at} leaves it open whether it gets an API token`]
      : []),
    ...["hostNetwork", "hostPID", "hostIPC"]
      .filter((field) => pods.spec[field] === true)
      .map((field) => `${at} has ${field}`),
    ...containers.flatMap((container) => containerProblems(container, at, pods)),
  ];
}

/** Paths of fields that render as nothing: Kubernetes takes them for left out, whoever wrote them meant a value. */
function emptyFields(value: unknown, at: string): readonly string[] {
  if (value === null || value === undefined) return [at];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => emptyFields(inner, `${at}.${name}`));
}

/** Labels and annotations that the values ask of every object, and that one lacks; a subchart has its own. */
function uncommon(object: KubernetesObject, values: Values, chart: string): readonly string[] {
  if (object.metadata.labels?.["helm.sh/chart"]?.replace(/-\d.*/, "") !== chart) return [];
  return (["labels", "annotations"] as const).flatMap((kind) => {
    const { [kind]: found = {} } = object.metadata;
    const key = kind === "labels" ? "commonLabels" : "commonAnnotations";
    const shared = (values["global"] ?? {}) as Values;
    return Object.entries({ ...(shared[key] ?? {}), ...(values[key] ?? {}) })
      .filter(([name, value]) => found[name] !== value)
      .map(([name]) => `${nameOf(object)} lacks ${name} of the common ${kind}`);
  });
}

/** Services that send a caller to one pod and leave open for how long, or the other way about. */
function lopsided({ kind, spec }: KubernetesObject): boolean {
  const { sessionAffinity, sessionAffinityConfig } = (spec ?? {}) as Readonly<Record<string, unknown>>;
  return kind === "Service" && (sessionAffinity === "ClientIP") !== (sessionAffinityConfig !== undefined);
}

/** What must hold for every object of every scenario, whatever the values: labels and the security of pods. */
export function postureProblems(
  set: Rendered,
  own: (object: KubernetesObject) => boolean,
  values: Values,
  chart: string,
): readonly string[] {
  const mine = set.objects.filter(own);
  const unlabelled = mine.flatMap((object) =>
    recommended
      .filter((label) => object.metadata.labels?.[label] === undefined)
      .map((label) => `${nameOf(object)} lacks the label ${label}`),
  );
  const twice = set.objects
    .map((object) => `${nameOf(object)} in ${object.metadata.namespace ?? set.namespace}`)
    .filter((name, index, all) => all.indexOf(name) !== index);
  // What is rendered by helm and applied by something else goes where it says, or anywhere.
  const homeless = mine.filter(
    ({ kind, metadata }) => !clusterWide.test(kind) && metadata.namespace === undefined,
  );
  const open = set.objects.filter(({ kind, apiVersion, spec }) => {
    const { policyTypes = [] } = (spec ?? {}) as { readonly policyTypes?: readonly string[] };
    const ofKubernetes = kind === "NetworkPolicy" && apiVersion.startsWith("networking.k8s.io/");
    return ofKubernetes && !["Ingress", "Egress"].every((type) => policyTypes.includes(type));
  });
  const untyped = set.objects.filter(
    ({ apiVersion, kind }: Partial<KubernetesObject>) => apiVersion === undefined || kind === undefined,
  );
  const known = mine.filter(
    ({ kind, automountServiceAccountToken }) =>
      kind === "ServiceAccount" && automountServiceAccountToken !== false,
  );
  return [
    ...unlabelled,
    ...untyped.map((object) => `${nameOf(object)} lacks apiVersion or kind`),
    ...known.map((object) => `${nameOf(object)} gives its token to every pod`),
    ...mine
      .flatMap((object) => emptyFields(object, nameOf(object)))
      .map((field) => `${field} renders as nothing`),
    ...mine.flatMap((object) => uncommon(object, values, chart)),
    ...mine.filter(lopsided).map((object) => `${nameOf(object)} has half of a session affinity`),
    ...homeless.map((object) => `${nameOf(object)} names no namespace`),
    ...open.map((object) => `${nameOf(object)} leaves a direction open`),
    ...portsApart(set).map((port) => `port ${port} is not the same number in every pod of the image`),
    ...twice.map((name) => `${name} is rendered twice`),
    ...set.pods.filter(({ owner }) => own(owner)).flatMap(podPostureProblems),
  ];
}
