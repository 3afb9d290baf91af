import { judge } from "../../policy-pack/judge";
import { readManifests } from "../../policy-pack/manifests/read";
import type { KubernetesObject } from "./support";

/** What the policy pack has against objects, a line each: its number, the object, where in it, and the message. */
export function guardrailFindings(release: string, objects: readonly KubernetesObject[]): readonly string[] {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const source = (index: number): { readonly file: string; readonly index: number } => ({
    file: release,
    index,
  });
  const { manifests, violations } = readManifests(list, { namespace: "default", source });
  const unread = violations.map(({ check: { id }, ...found }) => ({ id, ...found }));
  return [...unread, ...judge(manifests)].map(
    ({ id, object: { kind, name }, path, message }) =>
      `[${id}] ${release}: ${kind} ${name} (${path}): ${message}`,
  );
}
