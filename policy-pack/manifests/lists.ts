import { isArray, isObject, type JsonObject, textAt } from "./json";

const MAXIMUM_DEPTH = 20;

/**
 * The objects in a `List`, `DeploymentList` and the like, as Kubernetes' client takes lists apart: items
 * without a kind get the list's without `List`. Anything else is given back as it is.
 */
export function expandList(body: JsonObject, depth = 0): readonly JsonObject[] {
  const items = body["items"];
  if (!isArray(items) || depth > MAXIMUM_DEPTH) return [body];
  const kind = (textAt(body, "kind") ?? "").replace(/List$/, "");
  const inherited = { ...(kind === "" ? {} : { kind }), apiVersion: body["apiVersion"] };
  const expanded = items
    .filter(isObject)
    .flatMap((item) => expandList(item["kind"] === undefined ? { ...inherited, ...item } : item, depth + 1));
  // A custom kind may have `items` of its own: then the object is judged as well.
  const wrapper = (textAt(body, "kind") ?? "").endsWith("List") ? [] : [withoutItems(body)];
  return [...wrapper, ...expanded];
}

function withoutItems(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== "items"));
}
