import { judge } from "../../policy-pack/judge";
import { readManifests } from "../../policy-pack/manifests/read";
import { images } from "../../policy-pack/rules/images";
import type { KubernetesObject } from "./support";

/**
 * What the policy pack has against the images of objects (seed "Guardrails Alignment"), a line each: its number, the
 * object, where in it, and the message. What every other rule says of the charts is held in test/policy-pack, with what a
 * stack puts around them.
 */
export function guardrailFindings(release: string, objects: readonly KubernetesObject[]): readonly string[] {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const source = (index: number): { readonly file: string; readonly index: number } => ({
    file: release,
    index,
  });
  const { manifests, violations } = readManifests(list, { namespace: "default", source });
  const unread = violations.map(({ check: { id }, ...found }) => ({ id, ...found }));
  return [...unread, ...judge(manifests, { rules: [images] })].map(
    ({ id, object: { kind, name }, path, message }) =>
      `[${id}] ${release}: ${kind} ${name} (${path}): ${message}`,
  );
}
