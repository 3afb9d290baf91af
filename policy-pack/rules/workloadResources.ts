import { type Nano, NANO_PER_ONE, parseQuantity } from "../../model/quantity";
import { isArray, isObject, type JsonObject, type JsonValue, pointer } from "../manifests/json";
import type { Container, PodCarrier } from "../manifests/pods";
import { isUnknownValue } from "./probes";
import { type Check, numberOf, type Parameters, type Rule, type Violation } from "./rule";

const noMemoryLimit: Check = {
  id: "ZEN-711",
  name: "memory-limit",
  severity: "medium",
  title: "A container may use all the memory of its node",
  remediation: "Set `resources.limits.memory`.",
};

const noRequest: Check = {
  id: "ZEN-712",
  name: "request",
  severity: "medium",
  title: "A container is placed without room being kept for it",
  remediation: "Set `resources.requests.cpu` and `.memory`.",
};

const noCpuLimit: Check = {
  id: "ZEN-713",
  name: "cpu-limit",
  severity: "low",
  title: "A container may use all the CPU of its node",
  remediation: "Set `resources.limits.cpu`, or `requireCpuLimit: false` in the config.",
};

const below: Check = {
  id: "ZEN-714",
  name: "limit-below-request",
  severity: "high",
  title: "A container asks for more than it may use, so the API server refuses it",
  remediation: "Raise the limit or lower the request.",
};

const unreadable: Check = {
  id: "ZEN-715",
  name: "quantity",
  severity: "high",
  title: "An amount is none that Kubernetes can read",
  remediation: "Write it as `500m` of CPU or `128Mi` of memory.",
};

const absurd: Check = {
  id: "ZEN-716",
  name: "absurd",
  severity: "medium",
  title: "An amount is far from what any container needs, as with a wrong unit",
  remediation: "Correct the unit: `m` are thousandths, `M` are millions, `Mi` is 2^20.",
};

const unbounded: Check = {
  id: "ZEN-717",
  name: "scratch-space",
  severity: "low",
  title: "A scratch volume may fill the disk of its node",
  remediation: "Set `emptyDir.sizeLimit`, or a limit of `ephemeral-storage` for every container.",
};

const unknown: Check = {
  id: "ZEN-718",
  name: "unknown",
  severity: "medium",
  title: "Requests or limits are not known in preview",
  remediation: "Give them values that are known before the resource is made.",
};

interface Finding {
  readonly check: Check;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** An amount: absent, not known in preview, not readable, or billionths. */
type Amount = undefined | "unknown" | "unreadable" | Nano;

interface Bounds {
  readonly smallest: Nano;
  readonly greatest: Nano;
}

const mebi = NANO_PER_ONE << 20n;
const gibi = NANO_PER_ONE << 30n;

function amountOf(resources: JsonValue | undefined, list: "limits" | "requests", name: string): Amount {
  if (isUnknownValue(resources)) return "unknown";
  const amounts = isObject(resources) ? resources[list] : undefined;
  if (isUnknownValue(amounts)) return "unknown";
  const given = isObject(amounts) && Object.hasOwn(amounts, name) ? amounts[name] : undefined;
  if (given === undefined || given === null) return undefined;
  if (isUnknownValue(given)) return "unknown";
  const amount = parseQuantity(given);
  if (amount === undefined || amount < 0n) return "unreadable";
  // Nothing is limited or kept by nothing.
  return amount === 0n ? undefined : amount;
}

/** A container's or pod's amounts of one resource. */
interface Amounts {
  readonly limit: Amount;
  readonly request: Amount;
}

const amountsOf = (resources: JsonValue | undefined, name: string): Amounts => ({
  limit: amountOf(resources, "limits", name),
  request: amountOf(resources, "requests", name),
});

const lists = ["limits", "requests"] as const;
const words = { limits: "limit", requests: "request" } as const;

/** What is wrong with amounts that are given, of any resource. */
function judgeAmounts(
  resources: JsonValue | undefined,
  bounds: Readonly<Record<string, Bounds>>,
): readonly Finding[] {
  if (!isObject(resources)) return [];
  return lists.flatMap((list) => {
    const amounts = resources[list];
    if (!isObject(amounts)) return [];
    return Object.keys(amounts).flatMap((name) => judgeAmount(resources, list, name, bounds[name]));
  });
}

function judgeAmount(
  resources: JsonObject,
  list: "limits" | "requests",
  name: string,
  bounds: Bounds | undefined,
): readonly Finding[] {
  const path = [list, name];
  const amount = amountOf(resources, list, name);
  if (amount === undefined || amount === "unknown") return [];
  if (amount === "unreadable") {
    const message = `the ${words[list]} of ${name} is no amount that Kubernetes can read: write it as 500m or 128Mi`;
    return [{ check: unreadable, path, message }];
  }
  if (bounds !== undefined && amount < bounds.smallest) {
    const message = `the ${words[list]} of ${name} is less than any container can run with: correct the unit`;
    return [{ check: absurd, path, message }];
  }
  if (bounds !== undefined && amount > bounds.greatest) {
    const message = `the ${words[list]} of ${name} is more than nodes have: correct the unit, or raise the parameter of the rule`;
    return [{ check: absurd, path, message }];
  }
  const limit = amountOf(resources, "limits", name);
  if (list === "limits" || typeof limit !== "bigint" || limit >= amount) return [];
  const message = `the request of ${name} is greater than its limit, so that the API server refuses it: raise the limit or lower the request`;
  return [{ check: below, path, message }];
}

interface Demand {
  readonly name: "memory" | "cpu";
  readonly limit: Check | undefined;
  readonly why: string;
}

/** What is missing; what the pod as a whole is given counts for its containers. */
function judgeDemand({ name, limit, why }: Demand, own: Amounts, pod: Amounts): readonly Finding[] {
  const found: Finding[] = [];
  const limits = own.limit ?? pod.limit;
  const requests = own.request ?? own.limit ?? pod.request ?? pod.limit;
  if (limits === "unknown" || requests === "unknown") {
    const message = `the ${limits === "unknown" ? "limit" : "request"} of ${name} is not known in preview: give it a value that is known before the resource is made`;
    found.push({ check: unknown, path: ["resources"], message });
  }
  if (limits === undefined && limit !== undefined) {
    const message = `no limit of ${name} is set, so that the container may use all that its node has: set resources.limits.${name}`;
    found.push({ check: limit, path: ["resources"], message });
  }
  if (requests === undefined) {
    found.push({
      check: noRequest,
      path: ["resources"],
      message: `no ${name} is requested, so that ${why}: set resources.requests.${name}`,
    });
  }
  return found;
}

function existing(path: readonly (string | number)[], body: JsonObject): readonly (string | number)[] {
  const [first, ...rest] = path;
  return first === "resources" && rest.length === 0 && !isObject(body["resources"]) ? [] : path;
}

interface Settings {
  /** Most that a volume of the node's disk may take. */
  readonly scratch: Nano;
  readonly bounds: Readonly<Record<string, Bounds>>;
  readonly demands: readonly Demand[];
}

function judgeContainer(
  { list, body }: Container,
  podResources: JsonValue | undefined,
  settings: Settings,
): readonly Finding[] {
  // Kubernetes lets ephemeral containers have none.
  if (list === "ephemeralContainers") return [];
  const resources = body["resources"];
  const missing = settings.demands.flatMap((demand) =>
    judgeDemand(demand, amountsOf(resources, demand.name), amountsOf(podResources, demand.name)),
  );
  const wrong = judgeAmounts(resources, settings.bounds);
  return [
    ...missing.map((finding) => ({ ...finding, path: existing(finding.path, body) })),
    ...wrong.map((finding) => ({ ...finding, path: ["resources", ...finding.path] })),
  ];
}

function judgeVolumes({ spec, containers }: PodCarrier, greatest: Nano): readonly Finding[] {
  const volumes = spec["volumes"];
  if (!isArray(volumes)) return [];
  const bounded = containers
    .filter(({ list }) => list !== "ephemeralContainers")
    .every(({ body }) => amountOf(body["resources"], "limits", "ephemeral-storage") !== undefined);
  return volumes.flatMap((volume, index): readonly Finding[] => {
    const scratch = isObject(volume) ? volume["emptyDir"] : undefined;
    if (!isObject(scratch)) return [];
    const path = ["volumes", index, "emptyDir"];
    const { sizeLimit } = scratch;
    const size = isUnknownValue(sizeLimit) ? 1n : parseQuantity(sizeLimit);
    if (sizeLimit !== undefined && sizeLimit !== null && (size === undefined || size < 0n)) {
      const message =
        "the size of the scratch volume is no amount that Kubernetes can read: write it as 128Mi";
      return [{ check: unreadable, path: [...path, "sizeLimit"], message }];
    }
    if (size !== undefined && size > greatest) {
      const message =
        "the size of the scratch volume is more than nodes have, so that it bounds nothing: correct the unit, or raise the parameter of the rule";
      return [{ check: absurd, path: [...path, "sizeLimit"], message }];
    }
    // What is in memory counts as the memory of the containers.
    if (bounded || scratch["medium"] === "Memory" || (size !== undefined && size > 0n)) return [];
    const message =
      "the scratch volume may fill the disk of its node: set sizeLimit, or a limit of ephemeral-storage for every container";
    return [{ check: unbounded, path, message }];
  });
}

function judgePod(pod: PodCarrier, settings: Settings): readonly Violation[] {
  const { manifest, containers, spec, specPointer } = pod;
  const { object } = manifest;
  const podResources = spec["resources"];
  const ofPod = [
    ...judgeAmounts(podResources, settings.bounds).map(({ path, ...rest }) => ({
      ...rest,
      path: ["resources", ...path],
    })),
    ...judgeVolumes(pod, settings.scratch),
  ];
  return [
    ...ofPod.map(({ check, message, path }) => ({ check, message, object, path: specPointer(...path) })),
    ...containers.flatMap((container) =>
      judgeContainer(container, podResources, settings).map(({ check, message, path }) => ({
        check,
        message,
        object,
        path: pointer([...container.path, ...path]),
      })),
    ),
  ];
}

function settingsOf(parameters: Parameters): Settings {
  const cores = BigInt(Math.ceil(numberOf(parameters, "maximumCpuCores")));
  const gibibytes = BigInt(Math.ceil(numberOf(parameters, "maximumMemoryGibibytes")));
  const scratch = BigInt(Math.ceil(numberOf(parameters, "maximumScratchGibibytes")));
  return {
    scratch: scratch * gibi,
    bounds: {
      cpu: { smallest: NANO_PER_ONE / 1000n, greatest: cores * NANO_PER_ONE },
      memory: { smallest: 4n * mebi, greatest: gibibytes * gibi },
      "ephemeral-storage": { smallest: 1n, greatest: scratch * gibi },
    },
    demands: [
      {
        name: "cpu",
        limit: parameters["requireCpuLimit"] === true ? noCpuLimit : undefined,
        why: "it gets what others leave",
      },
      {
        name: "memory",
        limit: noMemoryLimit,
        why: "it is the first to be evicted when memory gets scarce",
      },
    ],
  };
}

/** Every container has requests and limits that fit (kubernetes.io "Resource management for pods and containers"). */
export const workloadResources: Rule = {
  name: "workload-resources",
  description: "Containers have requests and limits of CPU and memory that fit together.",
  group: "workloads",
  controls: ["SOC2 A1.1", "ISO A.8.6"],
  scope: "release",
  checks: [noMemoryLimit, noRequest, noCpuLimit, below, unreadable, absurd, unbounded, unknown],
  parameters: [
    {
      name: "requireCpuLimit",
      description: "Whether a limit of CPU is asked for.",
      type: "boolean",
      default: true,
    },
    {
      name: "maximumCpuCores",
      description: "Most CPU that a container may ask for or use, in cores.",
      type: "number",
      default: 32,
      minimum: 1,
    },
    {
      name: "maximumMemoryGibibytes",
      description: "Most memory that a container may ask for or use, in GiB.",
      type: "number",
      default: 128,
      minimum: 1,
    },
    {
      name: "maximumScratchGibibytes",
      description: "Most of a node's disk that a scratch volume or container may take, in GiB.",
      type: "number",
      default: 1024,
      minimum: 1,
    },
  ],
  judge: (objects, { parameters }) => {
    const settings = settingsOf(parameters);
    return objects.pods.flatMap((pod) => judgePod(pod, settings));
  },
};
