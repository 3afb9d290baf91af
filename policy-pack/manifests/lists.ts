import { isArray, isObject, type JsonObject, type JsonValue, textAt } from "./json";

/** What of a list cannot be taken for an object. */
export interface ListFlaw {
  /** Keys and positions that lead to it from the outermost list. */
  readonly path: readonly (string | number)[];
  readonly value: JsonValue;
  /** Why not, as "it is no mapping". */
  readonly why: string;
}

/** What is in a list. */
export interface ExpandedList {
  readonly bodies: readonly JsonObject[];
  readonly flaws: readonly ListFlaw[];
}

/** Why a value is no Kubernetes object; undefined where it is one. */
export function complaintAbout(value: unknown): string | undefined {
  if (!isObject(value)) return "it is no mapping";
  const missing = ["apiVersion", "kind"].filter((key) => textAt(value, key) === undefined);
  return missing.length === 0 ? undefined : `it has no ${missing.join(" and no ")}`;
}

/**
 * The objects in a `List`, `DeploymentList` and the like, as Kubernetes' client takes lists apart: items
 * without a kind get the list's without `List`. Anything else is given back as it is.
 */
export function expandList(body: JsonObject): ExpandedList {
  const bodies: JsonObject[] = [];
  const flaws: ListFlaw[] = [];
  // A stack of its own: lists can be nested more deeply than calls.
  const waiting: Place[] = [{ body, above: undefined, index: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const list = next.body;
    const { items } = list;
    const kind = textAt(list, "kind") ?? "";
    const isList = kind.endsWith("List");
    if (!isArray(items)) {
      // No items at all, or null as Go writes it, is an empty list.
      if (isList && items !== undefined && items !== null)
        flaws.push({ path: [...pathOf(next), "items"], value: items, why: "its items are no list" });
      else bodies.push(list);
      continue;
    }
    // A custom kind may have `items` of its own: then the object is judged as well.
    if (!isList) bodies.push(withoutItems(list));
    const itemKind = kind.replace(/List$/, "");
    const inherited = { ...(itemKind === "" ? {} : { kind: itemKind }), apiVersion: list["apiVersion"] };
    const objects: Place[] = [];
    for (const [index, item] of items.entries()) {
      const given = isObject(item) && item["kind"] === undefined ? { ...inherited, ...item } : item;
      const why = isList ? complaintAbout(given) : undefined;
      if (why !== undefined) flaws.push({ path: [...pathOf(next), "items", index], value: item, why });
      else if (isObject(given)) objects.push({ body: given, above: next, index });
    }
    waiting.push(...objects.reverse());
  }
  return { bodies, flaws };
}

/** An object and the list that it is in, as a chain: paths are made only for what is found. */
interface Place {
  readonly body: JsonObject;
  readonly above: Place | undefined;
  readonly index: number;
}

function pathOf(place: Place): readonly (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = place; at.above !== undefined; at = at.above) path.unshift("items", at.index);
  return path;
}

function withoutItems(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== "items"));
}
