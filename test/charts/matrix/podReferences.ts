import { type Container, type LabelSelector, type Pods, matches, specOf } from "./pods";
import { type Rendered, nameOf } from "./references";

function containersOf({ spec }: Pods): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** Objects that the pods mount or read by name, as `[kind, name]`; optional ones left out. */
export function objectsRead(pods: Pods): readonly (readonly [kind: string, name: string])[] {
  interface Source {
    readonly name?: string;
    readonly secretName?: string;
    readonly claimName?: string;
    readonly optional?: boolean;
    readonly sources?: readonly Readonly<Record<string, Source>>[];
  }
  const kinds: Readonly<Record<string, string>> = {
    secret: "Secret",
    configMap: "ConfigMap",
    persistentVolumeClaim: "PersistentVolumeClaim",
  };
  const read = (sources: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] =>
    Object.entries(sources).flatMap(([key, value]) => {
      if (key === "projected") return ((value as Source).sources ?? []).flatMap(read);
      const kind = kinds[key];
      const { name, secretName, claimName, optional = false } = (value ?? {}) as Source;
      const wanted = name ?? secretName ?? claimName;
      return kind === undefined || wanted === undefined || optional ? [] : [[kind, wanted] as const];
    });
  const volumes = (pods.spec.volumes ?? []).flatMap(read);
  const environment = containersOf(pods).flatMap(({ env = [], envFrom = [] }) => {
    const values = env.map(({ valueFrom }) => valueFrom ?? {});
    return [
      ...values.map(({ secretKeyRef }) => ["Secret", secretKeyRef] as const),
      ...values.map(({ configMapKeyRef }) => ["ConfigMap", configMapKeyRef] as const),
      ...envFrom.map(({ secretRef }) => ["Secret", secretRef] as const),
      ...envFrom.map(({ configMapRef }) => ["ConfigMap", configMapRef] as const),
    ].flatMap(([kind, reference]) =>
      reference?.name === undefined || reference.optional === true ? [] : [[kind, reference.name] as const],
    );
  });
  const account = pods.spec.serviceAccountName;
  const accounts =
    account === undefined || account === "default" ? [] : [["ServiceAccount", account] as const];
  return [...volumes, ...environment, ...accounts];
}

function probeProblems(pods: Pods, at: string): readonly string[] {
  interface Probe {
    readonly httpGet?: { readonly port: number | string };
    readonly tcpSocket?: { readonly port: number | string };
  }
  return pods.spec.containers.flatMap((container) => {
    const ports = (container.ports ?? []).flatMap(({ name, containerPort }) => [name, containerPort]);
    return ["startupProbe", "livenessProbe", "readinessProbe"].flatMap((field) => {
      const probe = container[field] as Probe | undefined;
      const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
      return port === undefined || ports.includes(port)
        ? []
        : [`${at} ${field} asks port ${port}, which ${container.name} lacks`];
    });
  });
}

function mountProblems(pods: Pods, at: string): readonly string[] {
  const volumes = (pods.spec.volumes ?? []).map((volume) => volume["name"]);
  const mounts = containersOf(pods).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
  return [
    ...mounts
      .filter((name) => !volumes.includes(name))
      .map((name) => `${at} mounts ${name}, which is no volume`),
    ...volumes
      .filter((name) => !mounts.includes(String(name)))
      .map((name) => `${at} has volume ${String(name)}, which nothing mounts`),
  ];
}

interface Term {
  readonly labelSelector?: LabelSelector;
  readonly podAffinityTerm?: Term;
}

/** Anti-affinity and topology spread must be about the pods themselves. */
function placementProblems(pods: Pods, at: string, given: ReadonlySet<string>): readonly string[] {
  const spec = pods.spec as Readonly<Record<string, unknown>>;
  const affinity = spec["affinity"] as { podAntiAffinity?: Record<string, readonly Term[]> } | undefined;
  const terms = Object.values(affinity?.podAntiAffinity ?? {}).flat();
  const spread = (spec["topologySpreadConstraints"] ?? []) as readonly Term[];
  return [...terms.map((term) => term.podAffinityTerm ?? term), ...spread]
    .filter(({ labelSelector }) => labelSelector === undefined || !matches(labelSelector, pods.labels))
    .filter(
      ({ labelSelector }) =>
        !Object.values(labelSelector?.matchLabels ?? {}).some((label) => given.has(label)),
    )
    .map(() => `${at} is placed apart from pods that are not its own`);
}

function selectorProblems(set: Rendered, pods: Pods, at: string): readonly string[] {
  if (!pods.serves) return [];
  const { selector = {} } = specOf<{ selector?: LabelSelector }>(pods.owner);
  const others = set.pods.filter((other) => other !== pods && other.namespace === pods.namespace);
  return [
    ...(matches(selector, pods.labels) ? [] : [`${at} does not select its own pods`]),
    ...(Object.keys(selector.matchLabels ?? {}).length === 0 ? [`${at} selects every pod`] : []),
    ...others
      .filter((other) => other.serves && matches(selector, other.labels))
      .map((other) => `${at} also selects the pods of ${nameOf(other.owner)}`),
  ];
}

/**
 * Secrets that the documented defaults name and the user or cert-manager brings, and the one that External Secrets
 * would write, which who asks for skipIfMissing brings instead where the operator is not there.
 */
const brought = /^[a-z-]+-(tls|ca|external)$/;

/** Secrets that other objects have written: by External Secrets or by cert-manager. */
function written(set: Rendered): readonly string[] {
  return set.objects.flatMap((object) => {
    const { target, secretName } = specOf<{ target?: { name?: string }; secretName?: string }>(object);
    if (object.kind === "ExternalSecret") return [target?.name ?? object.metadata.name];
    return object.kind === "Certificate" ? [secretName ?? ""] : [];
  });
}

/** What is wrong with what some pods refer to. */
export function podProblems(set: Rendered, pods: Pods): readonly string[] {
  const at = nameOf(pods.owner);
  const there = (kind: string, name: string): boolean =>
    name === "kube-root-ca.crt" ||
    brought.test(name) ||
    written(set).includes(name) ||
    set.given.has(name) ||
    set.objects.some((object) => object.kind === kind && object.metadata.name === name);
  return [
    ...selectorProblems(set, pods, at),
    ...objectsRead(pods)
      .filter(([kind, name]) => !there(kind, name))
      .map(
        ([kind, name]) => `${at} needs ${kind}/${name}, which is neither rendered nor named in the values`,
      ),
    ...probeProblems(pods, at),
    ...mountProblems(pods, at),
    ...placementProblems(pods, at, set.given),
  ];
}
