import type { Condition } from "./document";

/** What is known of a request, by lower-case condition key; several values of a key that has several. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

/** Whether a text fits a pattern with `*` (any characters) and `?` (exactly one). */
export function fits(pattern: string, text: string): boolean {
  let [at, star, from] = [0, -1, 0];
  let position = 0;
  while (position < text.length) {
    if (pattern[at] === "*") {
      star = at;
      from = position;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      from += 1;
      position = from;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}

type Compare = (wanted: string, found: string) => boolean;

const number =
  (compare: (found: number, wanted: number) => boolean): Compare =>
  (wanted, found) =>
    compare(Number(found), Number(wanted));

const positive: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted, found) => wanted === found,
  StringEqualsIgnoreCase: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  StringLike: fits,
  ArnEquals: fits,
  ArnLike: fits,
  Bool: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  NumericEquals: number((found, wanted) => found === wanted),
  NumericLessThan: number((found, wanted) => found < wanted),
  NumericLessThanEquals: number((found, wanted) => found <= wanted),
  NumericGreaterThan: number((found, wanted) => found > wanted),
  NumericGreaterThanEquals: number((found, wanted) => found >= wanted),
};

const negative: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NumericNotEquals: "NumericEquals",
};

interface Operator {
  readonly quantifier: "" | "ForAllValues" | "ForAnyValue";
  readonly name: string;
  readonly ifExists: boolean;
}

function operatorOf(text: string): Operator {
  const [first = "", second] = text.split(":");
  const quantifier = first === "ForAllValues" || first === "ForAnyValue" ? first : "";
  const name = quantifier === "" ? first : (second ?? "");
  const ifExists = name.endsWith("IfExists");
  return { quantifier, name: ifExists ? name.slice(0, -"IfExists".length) : name, ifExists };
}

/**
 * Whether a condition holds for a request (IAM user guide, "Condition operators"). An operator that is not known
 * here holds for nothing.
 */
export function holds({ operator, key, values }: Condition, context: RequestContext): boolean {
  const { quantifier, name, ifExists } = operatorOf(operator);
  const found = context[key.toLowerCase()];
  if (name === "Null") return values.some((value) => (value === "true") === (found === undefined));
  const opposite = negative[name];
  const compare = positive[opposite ?? name];
  if (compare === undefined) return false;
  // A condition over a key that the request does not have fails, unless it says what it is not, or need not be there.
  if (found === undefined) return ifExists || opposite !== undefined || quantifier === "ForAllValues";
  const one = (value: string): boolean => {
    const any = values.some((wanted) => compare(wanted, value));
    return opposite === undefined ? any : !any;
  };
  if (quantifier === "ForAnyValue") return found.some(one);
  return found.every(one);
}
