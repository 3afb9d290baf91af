/** One condition of a statement, such as `StringEquals` over `aws:SourceAccount`. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement of a policy, in the form in which it is judged. */
export interface Statement {
  readonly allows: boolean;
  /** Actions that it is about; with `notActions` all others. */
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Kind and name of whom it is about, such as `Federated` and an ARN; none in a policy of a role. */
  readonly principals: readonly (readonly [kind: string, name: string])[];
  readonly hasNotPrincipal: boolean;
  readonly conditions: readonly Condition[];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

function list(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "object" ? [] : [String(value)];
}

function object(value: Json | undefined): Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}

function principals(value: Json | undefined): readonly (readonly [string, string])[] {
  if (value === "*") return [["*", "*"]];
  return Object.entries(object(value)).flatMap(([kind, names]) =>
    list(names).map((name) => [kind, name] as const),
  );
}

function conditions(value: Json | undefined): readonly Condition[] {
  return Object.entries(object(value)).flatMap(([operator, block]) =>
    Object.entries(object(block)).map(([key, values]) => ({ operator, key, values: list(values) })),
  );
}

function statement(value: Json): Statement {
  const given = object(value);
  return {
    allows: given["Effect"] === "Allow",
    actions: list(given["Action"]),
    notActions: list(given["NotAction"]),
    resources: list(given["Resource"]),
    notResources: list(given["NotResource"]),
    principals: principals(given["Principal"]),
    hasNotPrincipal: given["NotPrincipal"] !== undefined,
    conditions: conditions(given["Condition"]),
  };
}

/**
 * The statements of a policy (IAM user guide, "IAM JSON policy element reference").
 * @throws SyntaxError for a text that is no JSON.
 */
export function readStatements(text: string): readonly Statement[] {
  const given = object(JSON.parse(text) as Json)["Statement"];
  return (Array.isArray(given) ? (given as readonly Json[]) : given === undefined ? [] : [given]).map(
    statement,
  );
}
