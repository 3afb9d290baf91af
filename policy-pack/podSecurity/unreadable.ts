import { isObject, type JsonValue } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { podTemplatePath } from "../manifests/pods";
import { type Refusal, refusalOf } from "./refusal";

/**
 * Why the pod of an object of the nine kinds cannot be read; undefined where it can be, and where nothing stands in
 * its place, which runs nothing.
 */
export function unreadablePod({ body }: Manifest): Refusal | undefined {
  const template = podTemplatePath(body);
  if (template === undefined) return undefined;
  const keys = [...template, "spec"];
  let value: JsonValue | undefined = body;
  for (const key of keys) {
    value = isObject(value) ? value[key] : undefined;
    if (value === undefined || value === null) return undefined;
    if (!isObject(value))
      return refusalOf("wrongType", { name: "the pod", body, path: [] }, keys, "is no object: make it one");
  }
  return undefined;
}
