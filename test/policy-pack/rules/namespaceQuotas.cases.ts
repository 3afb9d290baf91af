import type { RuleCase } from "./ruleCase";

const NAMESPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}";
const RANGE = "{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: []}}";
const all = (changes: string): string =>
  `{pods: 4, requests.cpu: 1, requests.memory: 1Gi, limits.cpu: 2, limits.memory: 2Gi${changes}}`;
const quota = (hard: string, more = ""): string =>
  `{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: ${hard}${more}}}`;
const QUOTA = quota(all(""));
const workload = (replicas: string, containers: string, kind = "Deployment"): string =>
  `{apiVersion: apps/v1, kind: ${kind}, metadata: {name: d}, spec: {replicas: ${replicas}, template: {spec: {${containers}}}}}`;
const uses = (cpu: string, memory = "100Mi", limit = "200Mi"): string =>
  `containers: [{resources: {requests: {cpu: ${cpu}, memory: ${memory}}, limits: {cpu: 500m, memory: ${limit}}}}]`;
const at = (id: string, field = ""): string => `${id} ResourceQuota shop/q ${field}`.trimEnd();
const over = (key: string): string => at("ZEN-754", `/spec/hard/${key}`);
const together = (...documents: readonly string[]): string => documents.join("\n---\n");
const passes = (name: string, ...documents: readonly string[]): RuleCase => ({
  name,
  manifests: together(...documents),
  expected: [],
});
const refuses = (name: string, expected: readonly string[], ...documents: readonly string[]): RuleCase => ({
  name,
  manifests: together(...documents),
  expected,
});
const required = { parameters: { required: true } };

/** Cases of the rule `namespace-quotas`. */
export const cases: readonly RuleCase[] = [
  {
    ...refuses(
      "a namespace without quota and defaults",
      ["ZEN-751 Namespace shop", "ZEN-752 Namespace shop"],
      NAMESPACE,
    ),
    ...required,
    messages: [
      "nothing bounds what the namespace may use: add a ResourceQuota of pods, CPU and memory",
      "pods without requests and limits get none in the namespace: add a LimitRange with defaults for containers",
    ],
  },
  passes("a namespace without quota and defaults where nobody asks for them", NAMESPACE),
  { ...passes("a namespace with quota and defaults", NAMESPACE, QUOTA, RANGE), ...required, shown: true },
  { ...refuses("a namespace without a quota", ["ZEN-751 Namespace shop"], NAMESPACE, RANGE), ...required },
  {
    ...refuses("a namespace without defaults", ["ZEN-752 Namespace shop"], NAMESPACE, QUOTA),
    ...required,
  },
  {
    ...refuses(
      "quota and defaults of another namespace",
      ["ZEN-751 Namespace other", "ZEN-752 Namespace other"],
      NAMESPACE.replace("shop", "other"),
      QUOTA,
      RANGE,
    ),
    ...required,
  },
  {
    ...refuses(
      "a quota of some pods only",
      ["ZEN-751 Namespace shop"],
      NAMESPACE,
      RANGE,
      quota(all(""), ", scopes: [BestEffort]"),
    ),
    ...required,
  },
  {
    ...refuses(
      "a quota of a priority only",
      ["ZEN-751 Namespace shop"],
      NAMESPACE,
      RANGE,
      quota("{}", ", scopeSelector: {}"),
    ),
    ...required,
  },
  {
    ...passes("a quota with an empty list of scopes", NAMESPACE, RANGE, quota(all(""), ", scopes: []")),
    ...required,
  },
  {
    ...refuses("a quota of CPU alone", [at("ZEN-753", "/spec/hard")], quota("{cpu: 4}")),
    messages: ["the quota leaves pods, requests.memory, limits.memory unbounded: bound them too"],
    shown: true,
  },
  refuses(
    "a quota of everything but CPU",
    [at("ZEN-753", "/spec/hard")],
    quota("{pods: 4, memory: 1Gi, limits.memory: 2Gi}"),
  ),
  refuses(
    "a bound of null",
    [at("ZEN-753", "/spec/hard")],
    quota("{pods: null, cpu: 1, memory: 1Gi, limits.memory: 2Gi}"),
  ),
  passes("a quota by short names", quota("{count/pods: 4, cpu: 1, memory: 1Gi, limits.memory: 2Gi}")),
  refuses("a quota of another type", [at("ZEN-753")], quota("[pods]")),
  refuses(
    "a quota without a spec",
    [at("ZEN-753")],
    "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: 1}",
  ),
  passes("workloads that fill their quota", QUOTA, workload("4", uses("250m", "256Mi", "512Mi"))),
  {
    ...refuses(
      "one pod too many",
      [over("pods")],
      QUOTA,
      workload("5", uses("100m").replace("500m", "100m")),
    ),
    messages: [
      "the workloads of the namespace need more pods than the quota allows, so that some of their pods never start: raise it",
    ],
  },
  refuses("too much CPU", [over("requests.cpu")], QUOTA, workload("2", uses("501m"))),
  refuses("too much memory", [over("requests.memory")], QUOTA, workload("2", uses("1m", "513Mi", "600Mi"))),
  refuses("too high limits", [over("limits.memory")], QUOTA, workload("2", uses("1m", "1Mi", "1025Mi"))),
  refuses(
    "too high limits of CPU",
    [over("limits.cpu")],
    QUOTA,
    workload("5", uses("1m", "1Mi")).replace("replicas: 5", "replicas: 4").replace("500m", "501m"),
  ),
  refuses(
    "too much CPU by the short name",
    [over("cpu")],
    quota("{pods: 4, cpu: 1, memory: 1Gi, limits.memory: 2Gi}"),
    workload("2", uses("501m")),
  ),
  refuses(
    "limits that count as requests",
    [over("requests.cpu")],
    QUOTA,
    workload("1", "containers: [{resources: {limits: {cpu: 1500m, memory: 10Mi}}}]"),
  ),
  refuses(
    "containers that run together, sidecars among them",
    [over("requests.cpu")],
    QUOTA,
    workload(
      "1",
      `${uses("501m")}, initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 500m}}}]`,
    ),
  ),
  passes(
    "containers that run one after another",
    QUOTA,
    workload(
      "1",
      `${uses("501m")}, initContainers: [{resources: {requests: {cpu: 900m}}}, {resources: {requests: {cpu: 900m}}}]`,
    ),
  ),
  refuses(
    "a container that runs before the others",
    [over("requests.cpu")],
    QUOTA,
    workload("1", `${uses("501m")}, initContainers: [{resources: {requests: {cpu: 1001m}}}]`),
  ),
  passes(
    "an ephemeral container, which has none",
    QUOTA,
    workload("1", `${uses("501m")}, ephemeralContainers: [{resources: {requests: {cpu: 900m}}}]`),
  ),
  refuses(
    "two workloads and a pod of its own",
    [over("requests.cpu")],
    QUOTA,
    workload("1", uses("400m")),
    workload("1", uses("400m")).replace("name: d", "name: e"),
    `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {${uses("201m")}}}`,
  ),
  passes(
    "workloads of another namespace",
    QUOTA,
    workload("9", uses("1")).replace("name: d", "name: d, namespace: other"),
  ),
  passes("a DaemonSet, of which nodes decide", QUOTA, workload("9", uses("1"), "DaemonSet")),
  passes("an unknown number of pods", QUOTA, workload("zen-unknown-0", uses("2"))),
  passes(
    "a quota of some pods only, whatever runs",
    quota(all(""), ", scopes: [BestEffort]"),
    workload("9", uses("1")),
  ),
  refuses(
    "the least number of pods of an autoscaler",
    [over("pods")],
    QUOTA,
    workload("null", uses("1m", "1Mi", "2Mi").replace("500m", "1m")),
    "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: d}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}, minReplicas: 5}}",
  ),
  passes(
    "a bound that cannot be read",
    quota(all("").replace("pods: 4", "pods: few")),
    workload("9", uses("1m", "1Mi", "2Mi").replace("500m", "1m")),
  ),
  {
    ...refuses(
      "an unknown bound",
      [at("ZEN-755", "/spec/hard/pods")],
      quota(all("").replace("pods: 4", "pods: zen-unknown-0")),
    ),
    messages: [
      "how much of pods the quota allows is not known in preview: give it a value that is known before it is made",
    ],
  },
  {
    ...refuses("unknown bounds", [at("ZEN-755", "/spec/hard")], quota("zen-unknown-0")),
    messages: [
      "what the quota allows is not known in preview: give it a value that is known before it is made",
    ],
  },
];
