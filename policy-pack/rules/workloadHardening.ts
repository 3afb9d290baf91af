import { isArray, isObject, type JsonObject, type JsonValue, pointer, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { Container, PodCarrier } from "../manifests/pods";
import { isUnknownValue } from "./probes";
import type { Check, Rule, Violation } from "./rule";

const writableRoot: Check = {
  id: "ZEN-756",
  name: "root-filesystem",
  severity: "medium",
  title: "A container may change its own programs",
  remediation: "Set `readOnlyRootFilesystem: true` and mount an `emptyDir` where it has to write.",
};

const exposed: Check = {
  id: "ZEN-757",
  name: "exposed-service",
  severity: "high",
  title: "A Service is open to whoever reaches a node or the load balancer, past the Ingress",
  remediation: "Use `type: ClusterIP` behind an Ingress or a Gateway, or narrow `loadBalancerSourceRanges`.",
};

const weakSetting: Check = {
  id: "ZEN-758",
  name: "weak-setting",
  severity: "medium",
  title: "A variable tells the program to work without TLS or encryption, or to trust every address",
  remediation: "Use an https endpoint, switch encryption on, and name the addresses that are trusted.",
};

const unknown: Check = {
  id: "ZEN-759",
  name: "unknown",
  severity: "medium",
  title: "Whether a workload is hardened is not known in preview",
  remediation: "Give it a value that is known before the resource is made.",
};

interface Find {
  readonly check: Check;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const existing = (container: JsonObject): readonly string[] => {
  const context = container["securityContext"];
  if (!isObject(context)) return [];
  return Object.hasOwn(context, "readOnlyRootFilesystem")
    ? ["securityContext", "readOnlyRootFilesystem"]
    : ["securityContext"];
};

function judgeRoot({ body, list, path }: Container, isWindows: boolean): readonly Find[] {
  // Windows has no such thing, and an ephemeral container is somebody's tool.
  if (isWindows || list === "ephemeralContainers") return [];
  const value = valueAt(body, ["securityContext", "readOnlyRootFilesystem"]);
  if (value === true) return [];
  const at = [...path, ...existing(body)];
  if (isUnknownValue(value) || isUnknownValue(body["securityContext"])) {
    const message =
      "whether the container may change its own programs is not known in preview: give it a value that is known before the resource is made";
    return [{ check: unknown, path: at, message }];
  }
  const message =
    "the container may change its own programs: set readOnlyRootFilesystem: true and mount an emptyDir where it has to write";
  return [{ check: writableRoot, path: at, message }];
}

/** Hosts that are reached without leaving the cluster or the pod. */
const inside = /^(?:localhost|127\.[\d.]+|\[::1\]|[^.:[\]]+|[^:[\]]+\.svc(?:\.[^:[\]]+)?|[^:[\]]+\.local)$/i;
const plainAddress = /^http:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i;
const everyAddress = /(?:^|[\s,])(?:0\.0\.0\.0\/0|::\/0)(?:$|[\s,])/;
const proxyName = /(?:^|_)proxy$/i;
const trustName = /(?:trusted|allowed|allow)[a-z_]*(?:cidrs?|ips?|ranges?|proxies)|(?:cidrs?|ranges?)$/i;
const encryptionName = /(?:^|_)encryption$/i;
const off: ReadonlySet<string> = new Set(["", "none", "off", "false", "disabled", "0"]);

/** What a variable does to the program's protection; undefined where nothing is known against it. */
function whyWeak(name: string, value: string): string | undefined {
  const [, host] = plainAddress.exec(value) ?? [];
  if (host !== undefined && !proxyName.test(name) && !inside.test(host)) {
    return "names an address outside the cluster without TLS: use https";
  }
  if (trustName.test(name) && everyAddress.test(value))
    return "trusts every address: name those that are meant";
  return encryptionName.test(name) && off.has(value.trim().toLowerCase())
    ? "switches encryption off: switch it on"
    : undefined;
}

function judgeVariables({ body, path }: Container): readonly Find[] {
  const variables = body["env"];
  if (!isArray(variables)) return [];
  return variables.flatMap((variable, index): readonly Find[] => {
    if (!isObject(variable)) return [];
    const { name, value = variable["valueFrom"] === undefined ? "" : undefined } = variable;
    if (typeof name !== "string" || typeof value !== "string") return [];
    const why = whyWeak(name, value);
    if (why === undefined) return [];
    return [
      {
        check: weakSetting,
        path: [...path, "env", index, ...(Object.hasOwn(variable, "value") ? ["value"] : [])],
        message: `the variable ${name} ${why}`,
      },
    ];
  });
}

function judgePod({ manifest, spec, containers }: PodCarrier): readonly Violation[] {
  const isWindows = valueAt(spec, ["os", "name"]) === "windows";
  return containers
    .flatMap((container) => [...judgeRoot(container, isWindows), ...judgeVariables(container)])
    .map(({ check, message, path }) => ({ check, message, object: manifest.object, path: pointer(path) }));
}

/** What pods take as variables stands in ConfigMaps too. */
function judgeConfigMap({ body, object }: Manifest): readonly Violation[] {
  const data = body["data"];
  if (!isObject(data)) return [];
  return Object.entries(data).flatMap(([name, value]): readonly Violation[] => {
    const why = typeof value === "string" ? whyWeak(name, value) : undefined;
    if (why === undefined) return [];
    return [
      { check: weakSetting, object, path: pointer(["data", name]), message: `the variable ${name} ${why}` },
    ];
  });
}

/** Annotations by which a cloud makes the load balancer reachable from its own network only. */
const internal: readonly (readonly [key: string, value: RegExp])[] = [
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", /^internal$/],
  ["service.beta.kubernetes.io/aws-load-balancer-internal", /^true$/],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", /^true$/],
  ["networking.gke.io/load-balancer-type", /^internal$/i],
];

function isNarrow(ranges: JsonValue | undefined): boolean {
  return (
    isArray(ranges) &&
    ranges.length > 0 &&
    ranges.every((range) => typeof range === "string" && !everyAddress.test(range))
  );
}

function judgeService({ body, object }: Manifest): readonly Violation[] {
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
  const isInternal = internal.some(([key, value]) => {
    const given = annotated(key);
    return typeof given === "string" && value.test(given);
  });
  if (isInternal || isNarrow(loadBalancerSourceRanges)) return [];
  return find(
    exposed,
    "type",
    "the Service has a load balancer that is open to everybody: use type: ClusterIP behind an Ingress or a Gateway, or name loadBalancerSourceRanges",
  );
}

/** Workloads are hardened beyond what Pod Security asks (CIS Kubernetes Benchmark 5; NSA/CISA hardening guidance). */
export const workloadHardening: Rule = {
  name: "workload-hardening",
  description:
    "Containers cannot change their programs, Services stay inside, and programs keep their protection on.",
  group: "workloads",
  controls: ["SOC2 CC6.1", "SOC2 CC6.6", "SOC2 CC6.7", "ISO A.8.9", "ISO A.8.20"],
  scope: "release",
  checks: [writableRoot, exposed, weakSetting, unknown],
  judge: (objects) => [
    ...objects.pods.flatMap(judgePod),
    ...objects.ofKind("/Service").flatMap(judgeService),
    ...objects.ofKind("/ConfigMap").flatMap(judgeConfigMap),
  ],
};
