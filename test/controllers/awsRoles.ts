import type { PolicyDocument } from "../../model/aws/policyDocument";
import { issuerName } from "../../model/aws/trust";

/** A role: who may take it on, and what it may do. */
export interface Role {
  readonly trust: PolicyDocument;
  readonly policy: PolicyDocument;
}

/** Whether an IAM pattern, with `*` and `?`, fits. */
function fits(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(text);
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** Whether a policy of Allow statements lets something be done. */
export function allows({ Statement }: PolicyDocument, action: string, resource: string): boolean {
  return Statement.some(
    ({ Effect, Action, Resource }) =>
      Effect === "Allow" &&
      listOf(Action).some((pattern) => fits(pattern, action)) &&
      listOf(Resource).some((pattern) => fits(pattern, resource)),
  );
}

/** Whether a trust policy lets the holder of a token of this issuer do something, by the claims of the token. */
export function trusts(
  { Statement }: PolicyDocument,
  action: string,
  issuer: string,
  claims: Readonly<Record<"aud" | "sub", string>>,
): boolean {
  const known = Object.entries(claims).map(
    ([claim, value]) => [`${issuerName(issuer)}:${claim}`, value] as const,
  );
  const values: ReadonlyMap<string, string> = new Map(known);
  return Statement.some(
    ({ Effect, Action, Condition }) =>
      Effect === "Allow" &&
      listOf(Action).includes(action) &&
      Object.entries(Condition?.["StringEquals"] ?? {}).every(
        ([claim, value]) => values.get(claim) === value,
      ),
  );
}
