import type { RuleCase } from "./ruleCase";

const full = "{limits: {cpu: 500m, memory: 512Mi}, requests: {cpu: 100m, memory: 128Mi}}";
const pod = (containers: string, more = ""): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: ${containers}${more}}}`;
const one = (resources: string): string => pod(`[{name: c, resources: ${resources}}]`);
const at = (id: string, field = "/resources"): string => `${id} Pod shop/p /spec/containers/0${field}`;
const scratch = (emptyDir: string, resources = full): string =>
  pod(`[{name: c, resources: ${resources}}]`, `, volumes: [{name: tmp, emptyDir: ${emptyDir}}]`);
const volume = (id: string, field = ""): string => `${id} Pod shop/p /spec/volumes/0/emptyDir${field}`;

const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });
const refuses = (name: string, manifests: string, ...expected: readonly string[]): RuleCase => ({
  name,
  manifests,
  expected,
});
const withLimit = (memory: string): string =>
  one(`{limits: {cpu: 500m, memory: ${memory}}, requests: {cpu: 100m, memory: 8Mi}}`);
const withCpu = (cpu: string): string =>
  one(`{limits: {cpu: ${cpu}, memory: 512Mi}, requests: {memory: 128Mi}}`);

/** Cases of the rule `workload-resources`. */
export const cases: readonly RuleCase[] = [
  { ...passes("a container with requests and limits", one(full)), shown: true },
  {
    ...refuses(
      "a container without a limit of memory",
      one("{limits: {cpu: 500m}, requests: {cpu: 100m, memory: 128Mi}}"),
      at("ZEN-711"),
    ),
    messages: [
      "no limit of memory is set, so that the container may use all that its node has: set resources.limits.memory",
    ],
    shown: true,
  },
  {
    ...refuses(
      "a container without a request of CPU",
      pod("[{resources: {limits: {memory: 512Mi}, requests: {memory: 128Mi}}}]"),
      at("ZEN-712"),
    ),
    parameters: { requireCpuLimit: false },
    messages: ["no cpu is requested, so that it gets what others leave: set resources.requests.cpu"],
  },
  {
    ...refuses(
      "a container without a limit of CPU",
      one("{limits: {memory: 512Mi}, requests: {cpu: 100m, memory: 128Mi}}"),
      at("ZEN-713"),
    ),
    messages: [
      "no limit of cpu is set, so that the container may use all that its node has: set resources.limits.cpu",
    ],
  },
  {
    ...passes(
      "a container without a limit of CPU where the config asks for none",
      one("{limits: {memory: 512Mi}, requests: {cpu: 100m, memory: 128Mi}}"),
    ),
    parameters: { requireCpuLimit: false },
  },
  {
    ...refuses(
      "a container without resources",
      pod("[{name: c}]"),
      ...["ZEN-711", "ZEN-712", "ZEN-712", "ZEN-713"].map((id) => at(id, "")),
    ),
    messages: [
      "no limit of memory is set, so that the container may use all that its node has: set resources.limits.memory",
      "no cpu is requested, so that it gets what others leave: set resources.requests.cpu",
      "no memory is requested, so that it is the first to be evicted when memory gets scarce: set resources.requests.memory",
      "no limit of cpu is set, so that the container may use all that its node has: set resources.limits.cpu",
    ],
  },
  refuses(
    "resources of another type",
    one("[limits]"),
    ...["ZEN-711", "ZEN-712", "ZEN-712", "ZEN-713"].map((id) => at(id, "")),
  ),
  refuses(
    "limits and requests of other types",
    one("{limits: 1, requests: [cpu]}"),
    ...["ZEN-711", "ZEN-712", "ZEN-712", "ZEN-713"].map((id) => at(id)),
  ),
  passes("limits alone, which are the requests too", one("{limits: {cpu: 500m, memory: 512Mi}}")),
  refuses("requests alone", one("{requests: {cpu: 500m, memory: 512Mi}}"), at("ZEN-711"), at("ZEN-713")),
  refuses(
    "amounts of null",
    one("{limits: {cpu: 1, memory: null}, requests: {memory: 128Mi}}"),
    at("ZEN-711"),
  ),
  refuses("a limit of 0, which is none", withLimit("0"), at("ZEN-711")),
  refuses(
    "a request of 0, which keeps nothing",
    one("{limits: {cpu: 0, memory: 512Mi}, requests: {cpu: 0, memory: 128Mi}}"),
    at("ZEN-712"),
    at("ZEN-713"),
  ),
  passes("init containers with resources", pod(`[], initContainers: [{resources: ${full}}]`)),
  refuses(
    "init containers, and not ephemeral ones",
    pod(
      "[], initContainers: [{resources: {limits: {cpu: 1}, requests: {memory: 64Mi}}}], ephemeralContainers: [{name: e}]",
    ),
    "ZEN-711 Pod shop/p /spec/initContainers/0/resources",
  ),
  ...(
    [
      ["v1", "ReplicationController", "/spec/template"],
      ["apps/v1", "ReplicaSet", "/spec/template"],
      ["apps/v1", "Deployment", "/spec/template"],
      ["apps/v1", "DaemonSet", "/spec/template"],
      ["apps/v1", "StatefulSet", "/spec/template"],
      ["batch/v1", "Job", "/spec/template"],
    ] as const
  ).map(([apiVersion, kind, path]) =>
    refuses(
      `a ${kind}`,
      `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: p}, spec: {template: {spec: {containers: [{resources: {limits: {cpu: 1}, requests: {memory: 64Mi}}}]}}}}`,
      `ZEN-711 ${kind} shop/p ${path}/spec/containers/0/resources`,
    ),
  ),
  passes("resources of the pod as a whole", pod("[{name: c}]", `, resources: ${full}`)),
  passes(
    "limits of the pod as a whole alone",
    pod("[{name: c}]", ", resources: {limits: {cpu: 500m, memory: 512Mi}}"),
  ),
  refuses(
    "a pod as a whole without a limit of memory",
    pod("[{name: c}]", ", resources: {limits: {cpu: 1}, requests: {memory: 64Mi}}"),
    at("ZEN-711", ""),
  ),
  {
    ...refuses(
      "a request above its limit",
      one("{limits: {cpu: 500m, memory: 1G}, requests: {cpu: 100m, memory: 1Gi}}"),
      at("ZEN-714", "/resources/requests/memory"),
    ),
    messages: [
      "the request of memory is greater than its limit, so that the API server refuses it: raise the limit or lower the request",
    ],
  },
  passes(
    "requests that equal their limits in other words",
    one("{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1000m, memory: 1024Mi}}"),
  ),
  refuses(
    "a request of any other resource above its limit",
    one("{limits: {cpu: 1, memory: 1Gi, nvidia.com/gpu: 1}, requests: {nvidia.com/gpu: 2}}"),
    at("ZEN-714", "/resources/requests/nvidia.com~1gpu"),
  ),
  refuses(
    "a request of the pod as a whole above its limit",
    pod(`[{resources: ${full}}]`, ", resources: {limits: {cpu: 1}, requests: {cpu: 2}}"),
    "ZEN-714 Pod shop/p /spec/resources/requests/cpu",
  ),
  {
    ...refuses(
      "an amount that cannot be read",
      withLimit("512MB"),
      at("ZEN-715", "/resources/limits/memory"),
    ),
    messages: ["the limit of memory is no amount that Kubernetes can read: write it as 500m or 128Mi"],
  },
  refuses("a negative amount", withLimit("-512Mi"), at("ZEN-715", "/resources/limits/memory")),
  refuses("an amount of another type", withLimit("{a: 1}"), at("ZEN-715", "/resources/limits/memory")),
  refuses(
    "an unreadable request",
    one("{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: lots}}"),
    at("ZEN-715", "/resources/requests/cpu"),
  ),
  {
    ...refuses(
      "thousandths of bytes",
      one("{limits: {cpu: 500m, memory: 512m}}"),
      at("ZEN-716", "/resources/limits/memory"),
    ),
    messages: ["the limit of memory is less than any container can run with: correct the unit"],
  },
  refuses(
    "less memory than any container runs with",
    one("{limits: {cpu: 1, memory: 4095Ki}}"),
    at("ZEN-716", "/resources/limits/memory"),
  ),
  passes("the least memory", one("{limits: {cpu: 1, memory: 4096Ki}}")),
  refuses("finer CPU than Kubernetes keeps", withCpu("999u"), at("ZEN-716", "/resources/limits/cpu")),
  passes("the least CPU", withCpu("1m")),
  {
    ...refuses(
      "cores that were meant as thousandths",
      withCpu("500"),
      at("ZEN-716", "/resources/limits/cpu"),
    ),
    messages: [
      "the limit of cpu is more than nodes have: correct the unit, or raise the parameter of the rule",
    ],
  },
  refuses("more CPU than the most", withCpu("32001m"), at("ZEN-716", "/resources/limits/cpu")),
  passes("the most CPU", withCpu("32")),
  { ...passes("more CPU where the config allows it", withCpu("64")), parameters: { maximumCpuCores: 64 } },
  refuses("more memory than the most", withLimit("131073Mi"), at("ZEN-716", "/resources/limits/memory")),
  passes("the most memory", withLimit("128Gi")),
  {
    ...refuses(
      "memory beyond what the config allows",
      withLimit("2Gi"),
      at("ZEN-716", "/resources/limits/memory"),
    ),
    parameters: { maximumMemoryGibibytes: 1 },
  },
  {
    ...refuses("a scratch volume without a limit", scratch("{}"), volume("ZEN-717")),
    messages: [
      "the scratch volume may fill the disk of its node: set sizeLimit, or a limit of ephemeral-storage for every container",
    ],
  },
  passes("a scratch volume with a limit", scratch("{sizeLimit: 64Mi}")),
  passes("a scratch volume of a whole disk", scratch("{sizeLimit: 1Ti}")),
  {
    ...refuses(
      "a scratch volume of more than a disk",
      scratch("{sizeLimit: 1025Gi}"),
      volume("ZEN-716", "/sizeLimit"),
    ),
    messages: [
      "the size of the scratch volume is more than nodes have, so that it bounds nothing: correct the unit, or raise the parameter of the rule",
    ],
  },
  {
    ...refuses(
      "a scratch volume of more than the parameter says",
      scratch("{sizeLimit: 2Gi}"),
      volume("ZEN-716", "/sizeLimit"),
    ),
    parameters: { maximumScratchGibibytes: 1 },
  },
  refuses("a scratch volume with a limit of 0", scratch("{sizeLimit: 0}"), volume("ZEN-717")),
  refuses("a scratch volume with a limit of null", scratch("{sizeLimit: null}"), volume("ZEN-717")),
  passes("a scratch volume in memory", scratch("{medium: Memory}")),
  refuses("a scratch volume on huge pages", scratch("{medium: HugePages}"), volume("ZEN-717")),
  refuses(
    "a scratch volume of an unreadable size",
    scratch("{sizeLimit: 64MB}"),
    volume("ZEN-715", "/sizeLimit"),
  ),
  {
    ...refuses(
      "a scratch volume of a negative size",
      scratch("{sizeLimit: -1}"),
      volume("ZEN-715", "/sizeLimit"),
    ),
    messages: ["the size of the scratch volume is no amount that Kubernetes can read: write it as 128Mi"],
  },
  passes(
    "a scratch volume of containers whose disk is limited",
    pod(
      "[{resources: {limits: {cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi}}}], ephemeralContainers: [{name: e}]",
      ", volumes: [{emptyDir: {}}]",
    ),
  ),
  refuses(
    "a scratch volume of containers of which one has no limit of disk",
    pod(
      `[{resources: {limits: {cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi}}}], initContainers: [{resources: ${full}}]`,
      ", volumes: [{emptyDir: {}}]",
    ),
    volume("ZEN-717"),
  ),
  passes(
    "volumes of other kinds and types",
    pod(`[{resources: ${full}}]`, ", volumes: [1, null, {secret: {}}, {emptyDir: 1}]"),
  ),
  passes("volumes that are no list", pod(`[{resources: ${full}}]`, ", volumes: {emptyDir: {}}")),
  {
    ...refuses("an unknown limit", withLimit("zen-unknown-0"), at("ZEN-718")),
    messages: [
      "the limit of memory is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  {
    ...refuses(
      "an unknown request",
      one("{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: zen-unknown-0}}"),
      at("ZEN-718"),
    ),
    messages: [
      "the request of cpu is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  refuses(
    "unknown limits",
    one("{limits: zen-unknown-0, requests: {cpu: 1, memory: 1Gi}}"),
    at("ZEN-718"),
    at("ZEN-718"),
  ),
  refuses("unknown resources", one("zen-unknown-0"), at("ZEN-718", ""), at("ZEN-718", "")),
  passes("a scratch volume of an unknown size", scratch("{sizeLimit: zen-unknown-0}")),
  passes("containers of other types", pod("[1, null, text]")),
];
