import { fits, holds, type RequestContext } from "./conditions";
import type { Statement } from "./document";

/** A request that policies are asked about. */
export interface Request {
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** Who asks, as a trust policy names it: `Federated` and the provider's ARN, `Service` and its name, `AWS` and an ARN. */
export interface Caller {
  readonly kind: "Federated" | "Service" | "AWS";
  readonly name: string;
}

function aboutAction({ actions, notActions }: Statement, action: string): boolean {
  const matches = (pattern: string): boolean => fits(pattern.toLowerCase(), action.toLowerCase());
  return notActions.length > 0 ? !notActions.some(matches) : actions.some(matches);
}

function aboutResource({ resources, notResources }: Statement, resource: string): boolean {
  const matches = (pattern: string): boolean => fits(pattern, resource);
  return notResources.length > 0 ? !notResources.some(matches) : resources.some(matches);
}

function aboutCaller({ principals, hasNotPrincipal }: Statement, caller: Caller): boolean {
  // "NotPrincipal" with "Allow" lets everyone else in; for a federated caller that is whoever it does not name.
  if (hasNotPrincipal) return true;
  return principals.some(([kind, name]) => {
    if (kind === "*" || (kind === caller.kind && name === "*")) return true;
    return kind === caller.kind && name === caller.name;
  });
}

function decision(statements: readonly Statement[], context: RequestContext): boolean {
  const about = statements.filter(({ conditions }) =>
    conditions.every((condition) => holds(condition, context)),
  );
  return about.some(({ allows }) => allows) && about.every(({ allows }) => allows);
}

/** Whether the policies of a role allow a request: one allows it, and none denies it (IAM: "Policy evaluation logic"). */
export function isAllowed(statements: readonly Statement[], { action, resource, context }: Request): boolean {
  return decision(
    statements.filter((each) => aboutAction(each, action) && aboutResource(each, resource)),
    context,
  );
}

/** Whether a trust policy lets a caller take on its role. */
export function isTrusted(
  statements: readonly Statement[],
  caller: Caller,
  { action, context }: Omit<Request, "resource">,
): boolean {
  return decision(
    statements.filter((each) => aboutAction(each, action) && aboutCaller(each, caller)),
    context,
  );
}
