import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { type KubernetesObject, type Values, root } from "../support";
import type { Scenario } from "./types";

/** Reads a values file of the clone. */
export const readValues = (file: string): Values =>
  parse(fs.readFileSync(path.join(root, file), "utf8"), { merge: true }) as Values;

/** Keys whose values decide what is made and need not stand in it; what they decide has tests of its own. */
const decisions = [
  /renderMode$/,
  /^rollout\.(strategy|canary\.by|blueGreen\.claim)$/,
  /^trafficSplit\.by$/,
  /^rbac\.sources\.\d+$/,
  /prometheusRule\.certificates\.source$/,
  /^profile$/,
];

/** Keys whose values are calculated with before they stand anywhere. */
const calculated = [
  // A share of the replicas where no proxy splits the traffic.
  /^rollout\.canary\.weight$/,
  // Velero and K8up take hours and days of their own form.
  /^backup\.retention$/,
  // The claim that a colour or a restore shares decides the mode.
  /^persistence\.accessMode$/,
];

/** Keys for which the charts or Pod Security take one value only. */
const fixed = [
  /seccompProfile\.type$/,
  /^backup\.storage\.type$/,
  /^reload\.strategy$/,
  /Probe\.httpGet\.port$/,
];

type Leaf = readonly [key: string, value: string | number];

function leavesOf(value: unknown, key = ""): readonly Leaf[] {
  if (typeof value === "string" || typeof value === "number") return [[key, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    leavesOf(inner, key === "" ? name : `${key}.${name}`),
  );
}

/** Every string, number and name of a field, what Secrets hold also as it was before it was encoded. */
function textOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textOf);
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => [name, ...textOf(inner)]);
  }
  return [String(value)];
}

function decoded(objects: readonly KubernetesObject[]): readonly string[] {
  return objects
    .filter(({ kind }) => kind === "Secret")
    .flatMap(({ data }) => Object.values((data ?? {}) as Readonly<Record<string, string>>))
    .map((text) => Buffer.from(text, "base64").toString("utf8"));
}

function arrives(value: string | number, text: string): boolean {
  if (typeof value === "number") return new RegExp(`(^|[^0-9])${value}([^0-9]|$)`, "m").test(text);
  // Names are cut to what Kubernetes takes; texts of several lines are told by their first.
  const [line = ""] = value.trim().split("\n");
  return text.includes(line.slice(0, 40));
}

/**
 * Values that are set and that the rendered objects do not hold, and alerts that are switched off and are there:
 * whoever sets a value is to find it in the cluster.
 */
export function arrivalProblems(values: Values, objects: readonly KubernetesObject[]): readonly string[] {
  // Definitions describe what may be said, in words of their own.
  const said = objects.filter(({ kind }) => kind !== "CustomResourceDefinition");
  const text = [...textOf(said), ...decoded(said)].join("\n");
  return leavesOf(values).flatMap(([key, value]) => {
    if (value === "" || String(value).includes("{{")) return [];
    if (/prometheusRule\.disabled\.\d+$/.test(key)) {
      return text.includes(`alert\n${value}`) ? [`${key} ${value} is there`] : [];
    }
    if ([...decisions, ...calculated].some((pattern) => pattern.test(key))) return [];
    return arrives(value, text) ? [] : [`${key} ${JSON.stringify(value)} is nowhere in what is rendered`];
  });
}

function entriesOf(value: unknown, key = ""): ReadonlyMap<string, unknown> {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isMap || Object.keys(value).length === 0) return new Map([[key, value]]);
  return new Map(
    Object.entries(value).flatMap(([name, inner]) => [
      ...entriesOf(inner, key === "" ? name : `${key}.${name}`),
    ]),
  );
}

/** Keys of a chart's values, other than switches, that no scenario sets to anything but their defaults. */
export function untriedKeys(defaults: Values, scenarios: readonly Scenario[]): readonly string[] {
  const tried = scenarios.flatMap(({ values, valueFiles = [] }) =>
    [...valueFiles.map(readValues), values].map((each) => entriesOf(each)),
  );
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  return [...entriesOf(defaults)]
    .filter(
      ([key, value]) =>
        typeof value !== "boolean" && ![...decisions, ...fixed].some((pattern) => pattern.test(key)),
    )
    .filter(([key, value]) => {
      const under = (other: string): boolean => other === key || other.startsWith(`${key}.`);
      return !tried.some((entries) => [...entries].some(([other, set]) => under(other) && !same(set, value)));
    })
    .map(([key]) => key);
}
