import { isArray, isObject, type JsonObject } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import type { Container, PodCarrier } from "../manifests/pods";
import { type Family, parseAddress } from "./addresses";
import { type ContainerPort, type ContainerPorts, isPort, protocolOf } from "./portMatches";
import { type Labels, namespaceLabels, readLabels, type Selector, selects, type Truth } from "./selectors";

/** An address of a pod. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Pods that no policy can tell apart. */
export interface PodGroup {
  /** Position among all groups of the network. */
  readonly id: number;
  readonly namespace: string;
  readonly labels: Labels;
  /** Undefined where nothing is known of its containers. */
  readonly ports: ContainerPorts;
  /** On the network of its node: policies neither select it nor know it by its labels. */
  readonly hostNetwork: boolean;
  /** Addresses, where they are known (pods of a running cluster). */
  readonly addresses: readonly Address[];
  /** None for one that stands for pods outside the set. */
  readonly pods: readonly PodCarrier[];
}

/** Groups of a namespace, by what selectors ask for. */
interface NamespaceGroups {
  readonly labels: Labels;
  readonly all: PodGroup[];
  /** Those whose labels are not all known. */
  readonly vague: PodGroup[];
  /** By `key\0value`; made when it is asked for. */
  byLabel: ReadonlyMap<string, readonly PodGroup[]> | undefined;
}

function indexed(groups: readonly PodGroup[]): ReadonlyMap<string, readonly PodGroup[]> {
  const index = new Map<string, PodGroup[]>();
  for (const group of groups) {
    for (const [key, value] of group.labels.values) {
      const label = `${key}\0${value}`;
      const list = index.get(label);
      if (list === undefined) index.set(label, [group]);
      else list.push(group);
    }
  }
  return index;
}

/** A container that stays: ports of init containers count only where these run on. */
function isServing({ list, body }: Container): boolean {
  return list === "containers" || (list === "initContainers" && body["restartPolicy"] === "Always");
}

function containerPorts(containers: readonly Container[]): readonly ContainerPort[] {
  return containers.filter(isServing).flatMap(({ body }) => {
    const ports = body["ports"];
    if (!isArray(ports)) return [];
    return ports.flatMap((port): readonly ContainerPort[] => {
      if (!isObject(port)) return [];
      const { name, containerPort } = port;
      const protocol = protocolOf(port["protocol"]);
      return typeof name === "string" && isPort(containerPort) && protocol !== undefined
        ? [{ protocol, name, port: containerPort }]
        : [];
    });
  });
}

function addressTexts(status: JsonObject): readonly string[] {
  const { podIP, podIPs } = status;
  const listed = isArray(podIPs) ? podIPs.flatMap((item) => (isObject(item) ? [item["ip"]] : [])) : [];
  return [...new Set([podIP, ...listed])].filter((text) => typeof text === "string");
}

/** Addresses of a Pod of a running cluster; of a template there are none. */
function addressesOf({ manifest, path }: PodCarrier): readonly Address[] {
  const status = path.length === 0 ? manifest.body["status"] : undefined;
  return isObject(status) ? addressTexts(status).flatMap((text) => parseAddress(text) ?? []) : [];
}

/** Equal for pods that no policy can tell apart, whose labels stand in the same order. */
function groupKey({
  namespace,
  hostNetwork,
  labels,
  ports,
  addresses,
}: Omit<PodGroup, "id" | "pods">): string {
  let key = hostNetwork ? `${namespace}\0host` : namespace;
  for (const [label, value] of labels.values) key += `\0${label}=${value}`;
  for (const { protocol, name, port } of ports ?? []) key += `\0${protocol} ${name} ${port}`;
  for (const { family, value } of addresses) key += `\0${family} ${value}`;
  return key;
}

/** How the pods of a set are told apart. */
export interface GroupOptions {
  /** Whether addresses in the status of Pods count: in a running cluster they do, in manifests anyone can write them. */
  readonly trustStatus: boolean;
}

/** The pods of a set in groups, found again by what selectors ask for. */
export class Groups {
  public readonly inside: readonly PodGroup[];
  private readonly everyGroup: PodGroup[] = [];
  private readonly namespaces = new Map<string, NamespaceGroups>();

  public constructor(
    private readonly set: ManifestSet,
    { trustStatus }: GroupOptions,
  ) {
    const byKey = new Map<string, { readonly pods: PodCarrier[]; readonly group: PodGroup }>();
    for (const pod of set.pods) {
      const about = {
        namespace: pod.manifest.object.namespace,
        labels: readLabels(pod.labels),
        ports: containerPorts(pod.containers),
        hostNetwork: pod.spec["hostNetwork"] === true,
        addresses: trustStatus ? addressesOf(pod) : [],
      };
      const key = groupKey(about);
      const known = byKey.get(key);
      if (known === undefined) {
        const pods = [pod];
        byKey.set(key, { pods, group: this.add({ ...about, pods }) });
      } else known.pods.push(pod);
    }
    this.inside = [...this.everyGroup];
    for (const { object } of set.ofKind("/Namespace")) this.namespace(object.name);
  }

  /** Those of the set, and those that stand for pods outside it. */
  public get all(): readonly PodGroup[] {
    return this.everyGroup;
  }

  /** Whether the set has the namespace, or a pod in it. */
  public hasNamespace(name: string): boolean {
    return this.namespaces.has(name);
  }

  /** A group for pods outside the set. @param open Whether labels that are not told may be there. */
  public addOutside(namespace: string, open: boolean): PodGroup {
    return this.add(
      {
        namespace,
        labels: readLabels({}, open),
        ports: undefined,
        hostNetwork: false,
        addresses: [],
        pods: [],
      },
      open,
    );
  }

  /** The groups that a selector selects, those on the network of their node left out. */
  public select(selector: Selector, namespaces: string | Selector): ReadonlyMap<PodGroup, Truth> {
    const found = new Map<PodGroup, Truth>();
    if (selector.flaws.length > 0) return found;
    if (typeof namespaces === "string") {
      const groups = this.namespaces.get(namespaces);
      if (groups !== undefined) selectIn(groups, selector, true, found);
      return found;
    }
    for (const groups of this.namespaces.values()) {
      const truth = selects(namespaces, groups.labels);
      if (truth !== false) selectIn(groups, selector, truth, found);
    }
    return found;
  }

  private add(about: Omit<PodGroup, "id">, open = true): PodGroup {
    const group = { ...about, id: this.everyGroup.length };
    this.everyGroup.push(group);
    const groups = this.namespace(group.namespace, open);
    if (group.hostNetwork) return group;
    groups.all.push(group);
    groups.byLabel = undefined;
    if (group.labels.open || group.labels.unknown) groups.vague.push(group);
    return group;
  }

  /** Of a namespace that is not in the set itself only the name is known. */
  private namespace(name: string, open = true): NamespaceGroups {
    let groups = this.namespaces.get(name);
    if (groups === undefined) {
      const manifest = this.set.find("/Namespace", "", name);
      const metadata = manifest?.body["metadata"];
      const labels =
        manifest === undefined
          ? namespaceLabels(name, undefined, open)
          : namespaceLabels(name, isObject(metadata) ? metadata["labels"] : undefined);
      groups = { labels, all: [], vague: [], byLabel: undefined };
      this.namespaces.set(name, groups);
    }
    return groups;
  }
}

function selectIn(
  groups: NamespaceGroups,
  selector: Selector,
  namespace: Truth,
  found: Map<PodGroup, Truth>,
): void {
  const consider = (group: PodGroup): void => {
    const truth = selects(selector, group.labels);
    if (truth !== false) found.set(group, namespace === true ? truth : "unknown");
  };
  const sure = selector.requirements.find(
    ({ operator, values, unknown }) => operator === "In" && values.length === 1 && !unknown,
  );
  if (sure === undefined) {
    groups.all.forEach(consider);
    return;
  }
  groups.byLabel ??= indexed(groups.all);
  groups.byLabel.get(`${sure.key}\0${sure.values[0] ?? ""}`)?.forEach(consider);
  groups.vague.forEach(consider);
}
