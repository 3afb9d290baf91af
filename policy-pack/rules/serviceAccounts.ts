import { isArray, textAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import { accountOf, projectedTokens, tokenPath } from "../rbac/accounts";
import { type AccountedPod, accountedPods, AUTOMOUNT, boundAccounts, isOptIn } from "../rbac/automount";
import { type Check, numberOf, type Rule, type Violation } from "./rule";

const defaultAccount: Check = {
  id: "ZEN-261",
  name: "default-account",
  severity: "medium",
  title: "A pod has a token of the service account that every pod gets without asking",
  remediation: "Name a service account of the workload's own, or set automountServiceAccountToken to false.",
};

const needless: Check = {
  id: "ZEN-262",
  name: "needless-token",
  severity: "medium",
  title: "A pod has a token of an account that may do nothing",
  remediation: "Set automountServiceAccountToken to false in the pod.",
};

const automount: Check = {
  id: "ZEN-263",
  name: "automount",
  severity: "low",
  title: "A service account's token is mounted into every pod under it that does not refuse",
  remediation: "Set automountServiceAccountToken to false in the ServiceAccount too.",
};

const lifetime: Check = {
  id: "ZEN-264",
  name: "token-lifetime",
  severity: "medium",
  title: "A mounted token lives too long",
  remediation: "Leave expirationSeconds out (one hour) or lower it; Kubernetes renews the token in time.",
};

const tokenSecret: Check = {
  id: "ZEN-265",
  name: "token-secret",
  severity: "high",
  title: "A Secret holds a token that never expires",
  remediation:
    "Use tokens that expire: projected volumes within the cluster, `kubectl create token` outside.",
};

const listedSecrets: Check = {
  id: "ZEN-266",
  name: "listed-secrets",
  severity: "low",
  title: "A service account lists Secrets, as it did when tokens never expired",
  remediation: "Remove `secrets`; what pulls images belongs into `imagePullSecrets`.",
};

const unknown: Check = {
  id: "ZEN-267",
  name: "unknown",
  severity: "medium",
  title: "Which token a pod gets is not known in preview",
  remediation: "Give it a value that is known before the resource is made.",
};

const TOKEN_TYPE = "kubernetes.io/service-account-token";

function unknownValue(what: string): Pick<Violation, "check" | "message"> {
  const message = `${what} is not known in preview: give it a value that is known before the resource is made`;
  return { check: unknown, message };
}

function judgeMount(
  { pod, account, key, mounts }: AccountedPod,
  bound: ReadonlySet<string>,
): readonly Violation[] {
  const { object } = pod.manifest;
  const path = (): string => pod.specPointer(...(Object.hasOwn(pod.spec, AUTOMOUNT) ? [AUTOMOUNT] : []));
  if (mounts === undefined) return [{ ...unknownValue(AUTOMOUNT), path: path(), object }];
  if (account === "default") {
    const message =
      "the pod has a token of the service account default, whose rights every pod of the namespace shares: name an account of its own, or set automountServiceAccountToken to false and project no token";
    const asked = projectedTokens(pod.spec).find(({ audience }) => audience === undefined);
    if (!mounts && asked === undefined) return [];
    const place = mounts || asked === undefined ? path() : pod.specPointer(...tokenPath(asked));
    return [{ check: defaultAccount, path: place, message, object }];
  }
  if (!mounts || bound.has(key)) return [];
  if (hasPlaceholder(account)) {
    const named = accountOf(pod.spec).key ?? "serviceAccountName";
    return [{ ...unknownValue("the service account"), path: pod.specPointer(named), object }];
  }
  const message = `no binding gives the service account ${account} a role, and yet its token is mounted: set automountServiceAccountToken to false in the pod`;
  return [{ check: needless, path: path(), message, object }];
}

function judgeTokens({ pod }: AccountedPod, hours: number): readonly Violation[] {
  const { object } = pod.manifest;
  return projectedTokens(pod.spec).flatMap((token) => {
    const seconds = token.expirationSeconds;
    const path = pod.specPointer(...tokenPath(token), "expirationSeconds");
    if (typeof seconds === "string" && hasPlaceholder(seconds))
      return [{ ...unknownValue("the lifetime of the token"), path, object }];
    if (typeof seconds !== "number" || seconds <= hours * 3600) return [];
    const message = `the token lives ${seconds} seconds, more than ${hours} hours: leave expirationSeconds out or lower it`;
    return [{ check: lifetime, path, message, object }];
  });
}

/** An account needs no automount unless a pod under it relies on that, or nobody here runs under an account that has a role. */
function judgeAccount(manifest: Manifest, objects: ManifestSet): readonly Violation[] {
  const { body, object } = manifest;
  const key = `${object.namespace}/${object.name}`;
  const found: Violation[] = [];
  const { secrets } = body;
  if (isArray(secrets) && secrets.length > 0) {
    const message =
      "the service account lists Secrets, as it did when tokens never expired: remove secrets, or write what pulls images into imagePullSecrets";
    found.push({ check: listedSecrets, path: "/secrets", message, object });
  }
  const isNeeded = boundAccounts(objects).has(key) && (objects.memo(reliedOn).get(key) ?? true);
  if (!isOptIn(manifest) && !isNeeded) {
    const path = Object.hasOwn(body, AUTOMOUNT) ? `/${AUTOMOUNT}` : "";
    const message =
      "the token of the service account is mounted into every pod that does not refuse it, and none here needs that: set automountServiceAccountToken to false";
    found.push({ check: automount, path, message, object });
  }
  return found;
}

/** For each account that pods run under, whether one of them relies on its token being mounted. */
function reliedOn(objects: ManifestSet): ReadonlyMap<string, boolean> {
  const relied = new Map<string, boolean>();
  for (const { key, mounts } of accountedPods(objects))
    relied.set(key, (relied.get(key) ?? false) || mounts !== false);
  return relied;
}

function judgeSecret({ body, object }: Manifest): readonly Violation[] {
  const type = textAt(body, "type") ?? "";
  const path = "/type";
  if (hasPlaceholder(type)) return [{ ...unknownValue("the type of the Secret"), path, object }];
  const message =
    "the Secret holds a token that never expires: use a projected token, or kubectl create token outside the cluster";
  return type === TOKEN_TYPE ? [{ check: tokenSecret, path, message, object }] : [];
}

/**
 * Pods have a token only if they call the API, of their own account, and for a short time (Kubernetes, "Managing
 * Service Accounts" and "RBAC Good Practices"). It looks at everything together: an account, the pods under it
 * and its bindings may each be a resource of its own.
 */
export const serviceAccounts: Rule = {
  name: "service-accounts",
  description:
    "Pods have a token only if they call the API, of an account of their own, and for a short time.",
  group: "rbac",
  controls: ["SOC2 CC6.1", "SOC2 CC6.3", "ISO A.5.17", "ISO A.8.2", "ISO A.8.5"],
  scope: "stack",
  checks: [defaultAccount, needless, automount, lifetime, tokenSecret, listedSecrets, unknown],
  parameters: [
    {
      name: "maximumTokenHours",
      description: "Longest life of a projected token in hours.",
      type: "number",
      default: 24,
      minimum: 1,
    },
  ],
  judge: (objects, { parameters }) => {
    const hours = numberOf(parameters, "maximumTokenHours");
    const bound = boundAccounts(objects);
    return [
      ...accountedPods(objects).flatMap((each) => [...judgeMount(each, bound), ...judgeTokens(each, hours)]),
      ...objects.ofKind("/ServiceAccount").flatMap((each) => judgeAccount(each, objects)),
      ...objects.ofKind("/Secret").flatMap(judgeSecret),
    ];
  },
};
