import { isArray, isObject, type JsonValue } from "../manifests/json";
import type { PodCheck } from "./check";
import type { Place, Refuse } from "./refusal";

const namespaces = [
  { field: "hostNetwork", what: "network" },
  { field: "hostPID", what: "processes" },
  { field: "hostIPC", what: "shared memory" },
] as const;

function judgePorts(container: Place, refuse: Refuse): void {
  const ports = container.body["ports"] ?? undefined;
  if (ports === undefined) return;
  const message = "takes a port of the node: leave hostPort out";
  if (!isArray(ports)) refuse(container, ["ports"], message);
  else
    ports.forEach((port, index) => {
      if (!isObject(port) || (port["hostPort"] ?? 0) !== 0)
        refuse(container, ["ports", index, "hostPort"], message);
    });
}

/** Where a container has handlers: its probes, and the hooks in its lifecycle. */
const handlers: readonly (readonly [string] | readonly [string, string])[] = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
];
const actions = ["httpGet", "tcpSocket"] as const;
const hostMessage =
  "has a probe or hook that calls another host: leave its host out, so that it calls the pod";

function judgeHandler(container: Place, keys: readonly string[], refuse: Refuse): void {
  let handler: JsonValue | undefined = container.body;
  for (const key of keys) {
    handler = isObject(handler) ? (handler[key] ?? undefined) : handler;
    if (handler === undefined) return;
  }
  if (!isObject(handler)) {
    refuse(container, keys, hostMessage);
    return;
  }
  for (const action of actions) {
    const called = handler[action] ?? undefined;
    if (called === undefined) continue;
    if (!isObject(called) || (called["host"] ?? "") !== "")
      refuse(container, [...keys, action, "host"], hostMessage);
  }
}

/** What pods share with the node, or reach through it. */
export const hostChecks: readonly PodCheck[] = [
  {
    name: "hostNamespaces",
    level: "baseline",
    judge: ({ pod }, refuse) => {
      for (const { field, what } of namespaces)
        if ((pod.body[field] ?? false) !== false)
          refuse(pod, [field], `shares the node's ${what}: set ${field} to false or leave it out`);
    },
  },
  {
    name: "hostPorts",
    level: "baseline",
    judge: ({ containers }, refuse) => {
      for (const container of containers) judgePorts(container, refuse);
    },
  },
  {
    name: "hostProbesAndHostLifecycle",
    level: "baseline",
    since: 34,
    judge: ({ containers }, refuse) => {
      for (const container of containers) for (const keys of handlers) judgeHandler(container, keys, refuse);
    },
  },
];
