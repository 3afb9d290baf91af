import { isArray, isObject, type JsonObject, type JsonValue } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";

/** One condition of a statement: an operator over one key. */
export interface Condition {
  /** As `StringEquals`. */
  readonly operator: string;
  /** In lower case: IAM compares condition keys without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Who a statement is about: a kind (`AWS`, `Federated`, `Service`) and a name, both `*` for anyone. */
export interface Principal {
  readonly kind: string;
  readonly name: string;
}

/** A statement of a policy document, with single texts made lists. */
export interface Statement {
  readonly allows: boolean;
  readonly principals: readonly Principal[];
  /** In lower case: IAM compares actions without regard to case. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
  /** The elements that say whom or what a statement is not about. */
  readonly negations: readonly ("NotPrincipal" | "NotAction" | "NotResource")[];
}

/** What a property with a policy document says. */
export type PolicyDocument =
  | { readonly kind: "read"; readonly statements: readonly Statement[] }
  /** It is not known in preview. */
  | { readonly kind: "unknown" }
  /** IAM would refuse it, or read it otherwise than a reader. */
  | { readonly kind: "unreadable"; readonly why: string };

/** More than any policy that IAM takes (20,480 characters), spaces not counted, has. */
const MAXIMUM_LENGTH = 65_536;

const elements: ReadonlySet<string> = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);
const negations = ["NotPrincipal", "NotAction", "NotResource"] as const;

class Unreadable extends Error {}
class Unknown extends Error {}

/** The texts of an element that is one text or a list of them. */
function texts(value: JsonValue | undefined, what: string): readonly string[] {
  if (value === undefined || value === null) return [];
  const list = isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item !== "string") throw new Unreadable(`${what} holds something other than texts`);
    return item;
  });
}

function objectOf(value: JsonValue | undefined, what: string): JsonObject {
  if (isObject(value)) return value;
  if (typeof value === "string" && hasPlaceholder(value)) throw new Unknown();
  throw new Unreadable(`${what} is not an object`);
}

function principalsOf(value: JsonValue | undefined): readonly Principal[] {
  if (value === undefined || value === null) return [];
  if (value === "*") return [{ kind: "*", name: "*" }];
  return Object.entries(objectOf(value, "its Principal")).flatMap(([kind, names]) =>
    texts(names, "its Principal").map((name) => ({ kind, name })),
  );
}

function conditionsOf(value: JsonValue | undefined): readonly Condition[] {
  if (value === undefined || value === null) return [];
  return Object.entries(objectOf(value, "its Condition")).flatMap(([operator, block]) =>
    Object.entries(objectOf(block, "its Condition")).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      // IAM takes `true` for "true".
      values: texts(typeof values === "boolean" ? String(values) : values, "its Condition"),
    })),
  );
}

function statementOf(value: JsonValue | undefined): Statement {
  const statement = objectOf(value, "its Statement");
  const strange = Object.keys(statement).some((element) => !elements.has(element));
  if (strange) throw new Unreadable("a statement has an element that IAM does not know");
  const effect = statement["Effect"];
  if (typeof effect === "string" && hasPlaceholder(effect)) throw new Unknown();
  if (effect !== "Allow" && effect !== "Deny")
    throw new Unreadable("a statement's Effect is neither Allow nor Deny");
  return {
    allows: effect === "Allow",
    principals: principalsOf(statement["Principal"]),
    actions: texts(statement["Action"], "its Action").map((action) => action.toLowerCase()),
    resources: texts(statement["Resource"], "its Resource"),
    conditions: conditionsOf(statement["Condition"]),
    negations: negations.filter((element) => statement[element] != null),
  };
}

function countKeys(root: JsonValue): number {
  let count = 0;
  const open: JsonValue[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isArray(value)) for (const item of value) open.push(item);
    else if (isObject(value))
      for (const item of Object.values(value)) {
        count += 1;
        if (item !== undefined) open.push(item);
      }
  }
  return count;
}

const quoted = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** Reads a text, which may not say a key twice: of two, readers and IAM need not take the same. */
function parseText(text: string): JsonValue {
  if (text.length > MAXIMUM_LENGTH) throw new Unreadable("it is longer than any that IAM takes");
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (hasPlaceholder(text)) throw new Unknown();
    throw new Unreadable("it is not JSON");
  }
  let keys = 0;
  for (const [, colon] of text.matchAll(quoted)) if (colon !== undefined) keys += 1;
  if (keys !== countKeys(value)) throw new Unreadable("it has a key twice");
  return value;
}

/** Reads a property with a policy document: its text, or the document itself. */
export function readPolicy(given: JsonValue | undefined): PolicyDocument {
  try {
    const document = objectOf(typeof given === "string" ? parseText(given) : given, "it");
    const listed = document["Statement"];
    if (typeof listed === "string" && hasPlaceholder(listed)) return { kind: "unknown" };
    const statements = (isArray(listed) ? listed : [listed]).map(statementOf);
    return { kind: "read", statements };
  } catch (error) {
    if (error instanceof Unknown) return { kind: "unknown" };
    if (error instanceof Unreadable) return { kind: "unreadable", why: error.message };
    throw error;
  }
}

/** Whether an action or resource with `*` and `?` in it covers a text; both in the same case. */
export function covers(pattern: string, text: string): boolean {
  // Two positions and one way back: no expression that a hostile pattern could make slow.
  let at = 0;
  let inText = 0;
  let star = -1;
  let mark = 0;
  while (inText < text.length) {
    if (pattern[at] === "*") {
      star = at;
      mark = inText;
      at += 1;
    } else if (pattern[at] === "?" || pattern[at] === text[inText]) {
      at += 1;
      inText += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      inText = mark;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}

/** Whether a text has a wildcard of IAM in it. */
export function hasWildcard(text: string): boolean {
  return text.includes("*") || text.includes("?");
}
