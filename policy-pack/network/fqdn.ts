import type { ManifestSet } from "../manifests/manifestSet";
import { readCalico } from "./calico";
import { readCilium } from "./cilium";
import type { Policy } from "./policy";

/** The kinds of policies that know servers by name, each with what reads it. */
const readers = {
  "cilium.io/CiliumNetworkPolicy": readCilium,
  "cilium.io/CiliumClusterwideNetworkPolicy": readCilium,
  "projectcalico.org/NetworkPolicy": readCalico,
  "projectcalico.org/GlobalNetworkPolicy": readCalico,
  "crd.projectcalico.org/NetworkPolicy": readCalico,
  "crd.projectcalico.org/GlobalNetworkPolicy": readCalico,
} as const;

/**
 * The policies of network plugins that open a pod to servers by name (FQDN). They isolate as those of Kubernetes do, and
 * what either allows is allowed.
 */
export function readNamePolicies(set: ManifestSet): readonly Policy[] {
  return Object.entries(readers).flatMap(([kind, read]) => set.ofKind(kind).flatMap(read));
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** Whether a name that a policy opens, in which `*` stands for any part, covers a host. */
export function coversName(pattern: string, host: string): boolean {
  const [wanted, given] = [plainName(pattern), plainName(host)];
  const [first = "", ...parts] = wanted.split("*");
  const last = parts.pop();
  if (last === undefined) return wanted === given;
  if (given.length < first.length + last.length || !given.startsWith(first) || !given.endsWith(last))
    return false;
  let rest = given.slice(first.length, given.length - last.length);
  for (const part of parts) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return true;
}

/** Whether a name stands for every server there is. */
export function isEveryName(pattern: string): boolean {
  return /^\**\.?\**$/.test(pattern) && pattern.includes("*");
}
