import type { JsonValue } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";
import { parseProviderArn, type ProviderArn } from "./arn";
import { covers, hasWildcard, readPolicy, type Statement } from "./policyDocument";

/** A service account of the cluster. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/** Who can assume a role, as far as it is of interest here. */
export type Trust =
  /** One service account, by a token of the cluster's issuer (IAM roles for service accounts). */
  | {
      readonly kind: "service account";
      readonly account: ServiceAccountName;
      readonly provider: ProviderArn;
    }
  /** Any association of EKS Pod Identity; `sessions` where it may tag them, as associations do. */
  | { readonly kind: "pod identity"; readonly sessions: boolean }
  /** Something else that is limited: services, accounts. */
  | { readonly kind: "other" }
  /** Anyone. */
  | { readonly kind: "open"; readonly why: string }
  /** Holders of tokens that are not one service account's alone. */
  | { readonly kind: "loose"; readonly why: string }
  | { readonly kind: "unknown" }
  | { readonly kind: "unreadable"; readonly why: string };

const WEB_IDENTITY = "sts:assumerolewithwebidentity";
const AUDIENCE = "sts.amazonaws.com";
const POD_IDENTITY = "pods.eks.amazonaws.com";

// A namespace is a DNS label, the name of a service account a DNS subdomain (Kubernetes: "Object Names and IDs").
const subject =
  /^system:serviceaccount:([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?):([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/;

const isWebIdentity = ({ actions, principals }: Statement): boolean =>
  actions.some((action) => covers(action, WEB_IDENTITY)) ||
  principals.some(({ name }) => name.includes(":oidc-provider/"));

const isOpen = ({ allows, principals, negations }: Statement): string | undefined => {
  if (!allows) return undefined;
  if (negations.length > 0) return `it allows by ${negations.join(" and ")}, which means everyone else`;
  return principals.some(({ name }) => hasWildcard(name)) ? "a wildcard stands for the principal" : undefined;
};

/** The values of the one `StringEquals` over a key; undefined where there is none, several, or another operator. */
function required(statement: Statement, key: string): string | undefined {
  const over = statement.conditions.filter((condition) => condition.key === key);
  const [only] = over;
  if (over.length !== 1 || only?.operator !== "StringEquals" || only.values.length !== 1) return undefined;
  return only.values[0];
}

function serviceAccountOf(statement: Statement): Trust {
  const loose = (why: string): Trust => ({ kind: "loose", why });
  const { principals, actions } = statement;
  const [principal] = principals;
  if (principals.length !== 1 || principal?.kind !== "Federated")
    return loose("its principal is not one identity provider");
  if (hasPlaceholder(principal.name)) return { kind: "unknown" };
  const provider = parseProviderArn(principal.name);
  if (provider === undefined) return loose("its principal is no OpenID Connect provider of an account");
  if (actions.length !== 1 || actions[0] !== WEB_IDENTITY)
    return loose("its action is not sts:AssumeRoleWithWebIdentity alone");
  if (statement.conditions.some(({ key }) => hasPlaceholder(key))) return { kind: "unknown" };
  if (required(statement, `${provider.issuer}:aud`) !== AUDIENCE)
    return loose(`no single StringEquals asks that the issuer's aud be ${AUDIENCE}`);
  const sub = required(statement, `${provider.issuer}:sub`);
  if (sub === undefined) return loose("no single StringEquals asks for one sub of the issuer");
  if (hasPlaceholder(sub)) return { kind: "unknown" };
  const found = subject.exec(sub);
  if (found === null)
    return loose("its sub is not system:serviceaccount:<namespace>:<name>, without wildcards");
  const [, namespace = "", name = ""] = found;
  return { kind: "service account", account: { namespace, name }, provider };
}

const isPodIdentity = ({ principals }: Statement): boolean =>
  principals.some(({ kind, name }) => kind === "Service" && name === POD_IDENTITY);

/** Reads a role's trust policy (`assumeRolePolicy`). */
export function readTrust(document: JsonValue | undefined): Trust {
  const read = readPolicy(document);
  if (read.kind !== "read") return read;
  const allowing = read.statements.filter(({ allows }) => allows);
  for (const statement of allowing) {
    const why = isOpen(statement);
    if (why !== undefined) return { kind: "open", why };
  }
  const [web] = allowing.filter(isWebIdentity);
  if (web !== undefined) {
    return allowing.length === 1
      ? serviceAccountOf(web)
      : { kind: "loose", why: "a second statement allows the role too" };
  }
  const ofPods = allowing.filter(isPodIdentity).flatMap(({ actions }) => actions);
  if (!ofPods.some((action) => covers(action, "sts:assumerole"))) return { kind: "other" };
  return { kind: "pod identity", sessions: ofPods.some((action) => covers(action, "sts:tagsession")) };
}
