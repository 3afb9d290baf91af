import { isArray, isObject, type JsonValue, textAt, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import type { PodCarrier } from "../manifests/pods";

/** Whether a port serves TLS. */
export type Scheme = "http" | "https";

/** A port of a Service and what its pods say that they serve there. */
export interface ServicePort {
  readonly service: Manifest;
  readonly index: number;
  readonly name: string;
  readonly port: number | undefined;
  /** What the port serves: as the pods' probes ask it, else as the Service says; undefined where nothing tells. */
  readonly serves: Scheme | undefined;
  /** What the Service itself says (`appProtocol`). */
  readonly says: Scheme | undefined;
}

const items = (value: JsonValue | undefined): readonly JsonValue[] => (isArray(value) ? value : []);

const protocols: Readonly<Record<string, Scheme>> = {
  http: "http",
  "kubernetes.io/h2c": "http",
  "kubernetes.io/ws": "http",
  https: "https",
  "kubernetes.io/wss": "https",
};

/** A label as a key; only texts are labels. */
function labelId(namespace: string, key: string, value: JsonValue | undefined): string {
  return `${namespace} ${key}=${typeof value === "string" ? value : ""}`;
}

/** The pods of each namespace by one of their labels, so that a selector need not look at all of them. */
function podsByLabel(objects: ManifestSet): ReadonlyMap<string, readonly PodCarrier[]> {
  const byLabel = new Map<string, PodCarrier[]>();
  for (const pod of objects.pods) {
    for (const [key, value] of Object.entries(pod.labels)) {
      const id = labelId(pod.manifest.object.namespace, key, value);
      const known = byLabel.get(id);
      if (known === undefined) byLabel.set(id, [pod]);
      else known.push(pod);
    }
  }
  return byLabel;
}

/** The pods that a Service sends to. */
export function podsOfService(objects: ManifestSet, { body, object }: Manifest): readonly PodCarrier[] {
  const selector = valueAt(body, ["spec", "selector"]);
  const wanted = isObject(selector) ? Object.entries(selector) : [];
  if (wanted.length === 0) return [];
  const lists = wanted.map(
    ([key, value]) => objects.memo(podsByLabel).get(labelId(object.namespace, key, value)) ?? [],
  );
  const [shortest = []] = [...lists].sort((a, b) => a.length - b.length);
  return shortest.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
}

const probes = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

/** What a pod's probes ask a port by, which they name by number or by name. */
function probedScheme({ containers }: PodCarrier, target: JsonValue): Scheme | undefined {
  for (const { body } of containers) {
    const declared = items(body["ports"]).find(
      (port) => isObject(port) && (port["name"] === target || port["containerPort"] === target),
    );
    const names = [target, ...(isObject(declared) ? [declared["name"], declared["containerPort"]] : [])];
    for (const probe of probes) {
      const request = valueAt(body[probe], ["httpGet"]);
      if (!isObject(request) || request["port"] === undefined || !names.includes(request["port"])) continue;
      return textAt(request, "scheme")?.toUpperCase() === "HTTPS" ? "https" : "http";
    }
  }
  return undefined;
}

function portsOf(objects: ManifestSet, service: Manifest): readonly ServicePort[] {
  let pods: readonly PodCarrier[] | undefined;
  return items(valueAt(service.body, ["spec", "ports"])).flatMap((port, index): readonly ServicePort[] => {
    if (!isObject(port)) return [];
    const number = typeof port["port"] === "number" ? port["port"] : undefined;
    const target = port["targetPort"] ?? port["port"] ?? null;
    pods ??= podsOfService(objects, service);
    const name = textAt(port, "name") ?? "";
    const said = protocols[textAt(port, "appProtocol") ?? ""];
    const named = /^https(?:-|$)/.test(name) ? "https" : undefined;
    const probed = pods.map((pod) => probedScheme(pod, target)).find((scheme) => scheme !== undefined);
    return [{ service, index, name, port: number, serves: probed ?? said ?? named, says: said }];
  });
}

/** Every port of every Service, by `namespace/name` (`objects.memo`). */
export function servicePorts(objects: ManifestSet): ReadonlyMap<string, readonly ServicePort[]> {
  return new Map(
    objects
      .ofKind("/Service")
      .map((service) => [`${service.object.namespace}/${service.object.name}`, portsOf(objects, service)]),
  );
}

function servicesByLabel(objects: ManifestSet): ReadonlyMap<string, readonly Manifest[]> {
  const byLabel = new Map<string, Manifest[]>();
  for (const service of objects.ofKind("/Service")) {
    const labels = valueAt(service.body, ["metadata", "labels"]);
    for (const [key, value] of Object.entries(isObject(labels) ? labels : {})) {
      const id = labelId("", key, value);
      const known = byLabel.get(id);
      if (known === undefined) byLabel.set(id, [service]);
      else known.push(service);
    }
  }
  return byLabel;
}

/** The Services, of any namespace, that have all labels of a selector; expressions are taken to match. */
export function servicesWith(objects: ManifestSet, selector: JsonValue | undefined): readonly Manifest[] {
  const labels = valueAt(selector, ["matchLabels"]);
  const wanted = Object.entries(isObject(labels) ? labels : {});
  if (wanted.length === 0) return objects.ofKind("/Service");
  const lists = wanted.map(
    ([key, value]) => objects.memo(servicesByLabel).get(labelId("", key, value)) ?? [],
  );
  const [shortest = []] = [...lists].sort((a, b) => a.length - b.length);
  return shortest.filter((service) => lists.every((list) => list === shortest || list.includes(service)));
}
