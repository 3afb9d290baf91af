import { isArray, isObject, type JsonValue } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";

/** Whether something holds; `unknown` where a value decides that is not known. */
export type Truth = boolean | "unknown";

/** Label of every namespace that has its name. */
export const NAME_LABEL = "kubernetes.io/metadata.name";

/** Labels, and how much of them is known. */
export interface Labels {
  readonly values: ReadonlyMap<string, string>;
  /** Whether there may be others that nobody has told. */
  readonly open: boolean;
  /** Whether a value among them is not known in preview. */
  readonly unknown: boolean;
}

/** One condition of a selector. */
export interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
  /** Whether one of the values is not known in preview. */
  readonly unknown: boolean;
}

/** What is wrong somewhere below a selector, a peer or a rule. */
export interface Flaw {
  readonly path: readonly (string | number)[];
  /** In a few words, such as `the operator is none of ...`. */
  readonly what: string;
}

/** A label selector; one with flaws is refused by the API server and matches nothing. */
export interface Selector {
  readonly requirements: readonly Requirement[];
  readonly flaws: readonly Flaw[];
}

const OPERATORS: ReadonlySet<string> = new Set(["In", "NotIn", "Exists", "DoesNotExist"]);
const labelName =
  /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** No label at all. */
export const NO_LABELS: Labels = { values: new Map(), open: false, unknown: false };

/** Reads labels; values that are no text count as not there, since the API server refuses them. */
export function readLabels(value: JsonValue | undefined, open = false): Labels {
  if (!isObject(value)) return open ? { ...NO_LABELS, open } : NO_LABELS;
  const values = new Map<string, string>();
  let unknown = false;
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") continue;
    values.set(key, text);
    unknown ||= hasPlaceholder(text);
  }
  return { values, open, unknown };
}

/** The labels of a namespace, which always has its name among them. */
export function namespaceLabels(name: string, value?: JsonValue, open = false): Labels {
  const labels = readLabels(value, open);
  const values = new Map([...labels.values, [NAME_LABEL, name]]);
  return { ...labels, values, unknown: labels.unknown || hasPlaceholder(name) };
}

function requirement(key: string, operator: Requirement["operator"], values: readonly string[]): Requirement {
  return { key, operator, values, unknown: values.some(hasPlaceholder) };
}

function expression(value: JsonValue, flaws: Flaw[], path: Flaw["path"]): readonly Requirement[] {
  if (!isObject(value)) {
    flaws.push({ path, what: "the expression is no mapping" });
    return [];
  }
  const { key, operator, values = [] } = value;
  if (typeof key !== "string" || !labelName.test(key)) {
    flaws.push({ path: [...path, "key"], what: "the key is no name of a label" });
    return [];
  }
  if (typeof operator !== "string" || !OPERATORS.has(operator)) {
    flaws.push({
      path: [...path, "operator"],
      what: "the operator is none of In, NotIn, Exists and DoesNotExist",
    });
    return [];
  }
  const listed = values ?? [];
  if (!isArray(listed) || !listed.every((item) => typeof item === "string" && labelValue.test(item))) {
    flaws.push({ path: [...path, "values"], what: "the values are no list of label values" });
    return [];
  }
  const wanted = operator === "In" || operator === "NotIn";
  if (wanted !== listed.length > 0) {
    flaws.push({
      path: [...path, "values"],
      what: wanted ? `${operator} has no values` : `${operator} has values, and takes none`,
    });
    return [];
  }
  return [requirement(key, operator as Requirement["operator"], listed as readonly string[])];
}

const everything: Selector = { requirements: [], flaws: [] };

/** Reads a `LabelSelector`; nothing and null are the empty one, which selects everything. */
export function readSelector(value: JsonValue | undefined): Selector {
  if (value === undefined || value === null) return everything;
  if (!isObject(value))
    return { requirements: [], flaws: [{ path: [], what: "the selector is no mapping" }] };
  const flaws: Flaw[] = [];
  const requirements: Requirement[] = [];
  const { matchLabels, matchExpressions } = value;
  if (isObject(matchLabels)) {
    for (const [key, text] of Object.entries(matchLabels)) {
      if (typeof text === "string" && labelValue.test(text) && labelName.test(key)) {
        requirements.push(requirement(key, "In", [text]));
      } else flaws.push({ path: ["matchLabels", key], what: "this is no label with its value" });
    }
  } else if (matchLabels != null) flaws.push({ path: ["matchLabels"], what: "matchLabels is no mapping" });
  if (isArray(matchExpressions)) {
    matchExpressions.forEach((item, index) => {
      requirements.push(...expression(item, flaws, ["matchExpressions", index]));
    });
  } else if (matchExpressions != null) {
    flaws.push({ path: ["matchExpressions"], what: "matchExpressions is no list" });
  }
  return { requirements, flaws };
}

function among(value: string, { values, unknown }: Requirement): Truth {
  if (values.includes(value)) return true;
  return unknown || hasPlaceholder(value) ? "unknown" : false;
}

const not = (truth: Truth): Truth => (truth === "unknown" ? truth : !truth);

function holds(wanted: Requirement, labels: Labels): Truth {
  const value = labels.values.get(wanted.key);
  const { operator } = wanted;
  if (value === undefined) {
    if (labels.open) return "unknown";
    return operator === "NotIn" || operator === "DoesNotExist";
  }
  if (operator === "Exists" || operator === "DoesNotExist") return operator === "Exists";
  const truth = among(value, wanted);
  return operator === "In" ? truth : not(truth);
}

/** Whether a selector selects something with these labels. */
export function selects({ requirements, flaws }: Selector, labels: Labels): Truth {
  if (flaws.length > 0) return false;
  let all: Truth = true;
  for (const wanted of requirements) {
    const truth = holds(wanted, labels);
    if (truth === false) return false;
    if (truth === "unknown") all = truth;
  }
  return all;
}

/** Whether a selector selects everything there can be. */
export function isEverything({ requirements, flaws }: Selector): boolean {
  return requirements.length === 0 && flaws.length === 0;
}
