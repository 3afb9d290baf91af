import { isArray, isObject, type JsonValue, pointer, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { unknown } from "./hardeningUnknown";
import { tooManyAddresses } from "./hardeningVariables";
import { isUnknownValue } from "./probes";
import type { Check, Violation } from "./rule";

/** A Service is open to the outside. */
export const exposed: Check = {
  id: "ZEN-757",
  name: "exposed-service",
  severity: "high",
  title: "A Service is open to whoever reaches a node or the load balancer, past the Ingress",
  remediation: "Use `type: ClusterIP` behind an Ingress or a Gateway, or narrow `loadBalancerSourceRanges`.",
};

/** Whoever may write an Ingress writes the controller's configuration, and so reads what the controller may read. */
export const snippet: Check = {
  id: "ZEN-762",
  name: "ingress-snippet",
  severity: "high",
  title: "An annotation writes configuration of its own into the ingress controller",
  remediation: "Use the controller's own annotations, and leave snippets switched off there.",
};

/** Annotations by which a cloud makes the load balancer reachable from its own network only. */
const internal: readonly (readonly [key: string, value: string])[] = [
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
  ["service.beta.kubernetes.io/aws-load-balancer-internal", "true"],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", "true"],
  ["networking.gke.io/load-balancer-type", "Internal"],
  ["networking.gke.io/load-balancer-type", "internal"],
];

function isNarrow(ranges: JsonValue | undefined): boolean {
  return (
    isArray(ranges) &&
    ranges.length > 0 &&
    ranges.every((range) => typeof range === "string" && !tooManyAddresses.test(range))
  );
}

/** Who gets in by a Service. */
export function judgeService({ body, object }: Manifest): readonly Violation[] {
  const spec = body["spec"];
  if (!isObject(spec)) return [];
  const { type, externalIPs, loadBalancerSourceRanges } = spec;
  const find = (check: Check, key: string, message: string): readonly Violation[] => [
    { check, object, path: `/spec/${key}`, message },
  ];
  if (isUnknownValue(type)) {
    const message =
      "whether the Service is open to the outside is not known in preview: give it a value that is known before the resource is made";
    return find(unknown, "type", message);
  }
  if (isArray(externalIPs) && externalIPs.length > 0) {
    return find(
      exposed,
      "externalIPs",
      "the Service takes addresses of its own, which whoever makes Services can choose: remove externalIPs",
    );
  }
  if (type === "NodePort") {
    return find(
      exposed,
      "type",
      "the Service opens a port on every node: use type: ClusterIP behind an Ingress or a Gateway",
    );
  }
  if (type !== "LoadBalancer") return [];
  const annotated = (key: string): JsonValue | undefined => valueAt(body, ["metadata", "annotations", key]);
  const isInternal = internal.some(([key, value]) => annotated(key) === value);
  if (isInternal || isNarrow(loadBalancerSourceRanges)) return [];
  return find(
    exposed,
    "type",
    "the Service has a load balancer that is open to everybody: use type: ClusterIP behind an Ingress or a Gateway, or name loadBalancerSourceRanges",
  );
}

/** Of ingress-nginx (CVE-2021-25742), F5's NGINX controller and HAProxy's. */
const snippetName = /[-/]snippets?$/;

/** What an Ingress does to the controller. */
export function judgeIngress({ body, object }: Manifest): readonly Violation[] {
  const annotations = valueAt(body, ["metadata", "annotations"]);
  if (!isObject(annotations)) return [];
  return Object.keys(annotations)
    .filter((key) => snippetName.test(key))
    .map((key) => ({
      check: snippet,
      object,
      path: pointer(["metadata", "annotations", key]),
      message:
        "the annotation writes configuration of its own into the ingress controller, by which it gives away what the controller may read: use the controller's own annotations",
    }));
}
