import { isArray, isObject, type JsonObject, textAt } from "./json";

/**
 * The objects in a `List`, `DeploymentList` and the like, as Kubernetes' client takes lists apart: items
 * without a kind get the list's without `List`. Anything else is given back as it is.
 */
export function expandList(body: JsonObject): readonly JsonObject[] {
  const expanded: JsonObject[] = [];
  // A stack of its own: lists can be nested more deeply than calls.
  const waiting: JsonObject[] = [body];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const items = next["items"];
    if (!isArray(items)) {
      expanded.push(next);
      continue;
    }
    const kind = textAt(next, "kind") ?? "";
    // A custom kind may have `items` of its own: then the object is judged as well.
    if (!kind.endsWith("List")) expanded.push(withoutItems(next));
    const itemKind = kind.replace(/List$/, "");
    const inherited = { ...(itemKind === "" ? {} : { kind: itemKind }), apiVersion: next["apiVersion"] };
    const objects = items.filter(isObject);
    for (const item of [...objects].reverse())
      waiting.push(item["kind"] === undefined ? { ...inherited, ...item } : item);
  }
  return expanded;
}

function withoutItems(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== "items"));
}
