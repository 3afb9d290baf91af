import { type Nano, NANO_PER_ONE, parseQuantity } from "../../model/quantity";
import { isArray, isObject, type JsonObject, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import type { Container } from "../manifests/pods";
import { type Workload, workloadsOf } from "./workloads";

/** What a quota can bound of compute, by its names for it; requests go by two of them. */
export const BOUNDED = {
  pods: ["pods", "count/pods"],
  "requests.cpu": ["requests.cpu", "cpu"],
  "requests.memory": ["requests.memory", "memory"],
  "limits.cpu": ["limits.cpu"],
  "limits.memory": ["limits.memory"],
} as const;

/** Something that a quota can bound. */
export type Bounded = keyof typeof BOUNDED;

const keys = Object.keys(BOUNDED) as readonly Bounded[];

/** Whether a quota counts every pod of its namespace, not only those of some scope. */
export function isWhole({ body }: Manifest): boolean {
  const spec = valueAt(body, ["spec"]);
  if (!isObject(spec)) return true;
  const { scopes, scopeSelector } = spec;
  return !(isArray(scopes) && scopes.length > 0) && !isObject(scopeSelector);
}

/** The bounds of a quota, and the key that each stands under. */
export function boundsOf({
  body,
}: Manifest): ReadonlyMap<Bounded, { readonly key: string; readonly value: unknown }> {
  const hard = valueAt(body, ["spec", "hard"]);
  const found = new Map<Bounded, { readonly key: string; readonly value: unknown }>();
  if (!isObject(hard)) return found;
  for (const bounded of keys) {
    const key = BOUNDED[bounded].find((name) => Object.hasOwn(hard, name) && hard[name] !== null);
    if (key !== undefined) found.set(bounded, { key, value: hard[key] });
  }
  return found;
}

function amount({ body }: Container, bounded: Bounded): Nano {
  const [list = "", name = ""] = bounded.split(".");
  const resources = body["resources"];
  const of = (key: string): Nano | undefined => parseQuantity(valueAt(resources, [key, name]));
  // What is not requested is as much as the limit.
  return of(list) ?? (list === "requests" ? of("limits") : undefined) ?? 0n;
}

const isSidecar = (body: JsonObject): boolean => body["restartPolicy"] === "Always";

/** What one pod counts for: what runs together, or the greatest of what runs before. */
function amountOfPod({ pod }: Workload, bounded: Bounded): Nano {
  if (bounded === "pods") return NANO_PER_ONE;
  let together = 0n;
  let before = 0n;
  for (const container of pod.containers) {
    if (container.list === "ephemeralContainers") continue;
    const own = amount(container, bounded);
    if (container.list === "containers" || isSidecar(container.body)) together += own;
    else if (own > before) before = own;
  }
  return together > before ? together : before;
}

/** What the workloads of each namespace count for, with the least number of their pods (`objects.memo`). */
export function usedByNamespace(objects: ManifestSet): ReadonlyMap<string, ReadonlyMap<Bounded, Nano>> {
  const all = new Map<string, Map<Bounded, Nano>>();
  for (const workload of objects.memo(workloadsOf).workloads) {
    const { namespace, pods, kind } = workload;
    const count = pods ?? (kind === "Pod" ? 1 : 0);
    if (typeof count !== "number" || count > Number.MAX_SAFE_INTEGER) continue;
    const used = all.get(namespace) ?? new Map<Bounded, Nano>();
    all.set(namespace, used);
    for (const bounded of keys) {
      used.set(
        bounded,
        (used.get(bounded) ?? 0n) + amountOfPod(workload, bounded) * BigInt(Math.floor(count)),
      );
    }
  }
  return all;
}
