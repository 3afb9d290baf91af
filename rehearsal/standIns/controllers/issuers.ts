import { type Authority, newAuthority } from "../authority";
import type { Place } from "../controller";
import { STAND_IN_LABEL } from "../definitions";
import { conditionOf, type KubeObject, withCondition } from "../kube";

const GROUP = "/apis/cert-manager.io/v1";

/** Where cert-manager runs, and looks for what ClusterIssuers name. */
export const HOME = "cert-manager";

/** Secret with the authority that signs for issuers that would ask somebody else: over ACME, Vault and the like. */
const STAND_IN = "kube-zen-stand-in-authority";

/** An Issuer or ClusterIssuer. */
export interface Issuer extends KubeObject {
  readonly spec: {
    readonly ca?: { readonly secretName: string };
    readonly selfSigned?: unknown;
    readonly acme?: unknown;
  };
}

const text = ({ data }: KubeObject, key: string): string =>
  Buffer.from(data?.[key] ?? "", "base64").toString("utf8");

function secretPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/secrets/${name}`;
}

/** The authority that a Secret holds; nothing where it holds none. */
async function authorityIn(place: Place, namespace: string, name: string): Promise<Authority | undefined> {
  const secret = await place.kube.get(secretPath(namespace, name));
  if (secret === undefined) return undefined;
  const authority = { certificate: text(secret, "tls.crt"), key: text(secret, "tls.key") };
  return authority.certificate === "" || authority.key === "" ? undefined : authority;
}

async function standInAuthority(place: Place): Promise<Authority> {
  const there = await authorityIn(place, HOME, STAND_IN);
  if (there !== undefined) return there;
  const made = await newAuthority();
  const encoded = (value: string): string => Buffer.from(value).toString("base64");
  await place.kube.apply(secretPath(HOME, STAND_IN), {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/tls",
    metadata: { name: STAND_IN, namespace: HOME, labels: { [STAND_IN_LABEL]: "true" } },
    data: { "tls.crt": encoded(made.certificate), "tls.key": encoded(made.key) },
  });
  return made;
}

/**
 * Who signs for an issuer: the Secret that it names, the certificate itself (`self`), or the stand-in for whom it would
 * ask. Nothing where the Secret is not there.
 */
export async function signerOf(place: Place, issuer: Issuer): Promise<Authority | "self" | undefined> {
  const { ca, selfSigned } = issuer.spec;
  if (selfSigned !== undefined) return "self";
  if (ca === undefined) return standInAuthority(place);
  return authorityIn(place, issuer.metadata.namespace ?? HOME, ca.secretName);
}

function collectionOf({ kind, metadata }: Issuer): string {
  return kind === "ClusterIssuer"
    ? `${GROUP}/clusterissuers/${metadata.name}`
    : `${GROUP}/namespaces/${metadata.namespace ?? ""}/issuers/${metadata.name}`;
}

async function judge(place: Place, issuer: Issuer): Promise<boolean> {
  if (issuer.metadata.deletionTimestamp !== undefined) return false;
  const { ca, acme } = issuer.spec;
  const signer = await signerOf(place, issuer);
  const name = ca?.secretName ?? "";
  const { changed, conditions } = withCondition(issuer, {
    type: "Ready",
    status: signer === undefined ? "False" : "True",
    reason:
      signer === undefined
        ? "ErrGetKeyPair"
        : ca !== undefined
          ? "KeyPairVerified"
          : acme === undefined
            ? "IsReady"
            : "ACMEAccountRegistered",
    message:
      signer === undefined
        ? `Error getting keypair for CA issuer: secrets "${name}" not found`
        : ca !== undefined
          ? "Signing CA verified"
          : "A stand-in signs in place of the authority that would be asked",
  });
  if (changed) await place.kube.patch(`${collectionOf(issuer)}/status`, { status: { conditions } });
  return changed;
}

/** All issuers, with what they are known by: `KIND NAMESPACE/NAME`. */
export async function issuersOf({ kube }: Place): Promise<ReadonlyMap<string, Issuer>> {
  // Lists leave the kind of their items out.
  const listed = async (plural: string, kind: string): Promise<readonly Issuer[]> =>
    (await kube.list<Issuer>(`${GROUP}/${plural}`)).map((issuer) => ({ ...issuer, kind }));
  const [own, shared] = await Promise.all([
    listed("issuers", "Issuer"),
    listed("clusterissuers", "ClusterIssuer"),
  ]);
  return new Map(
    [...own, ...shared].map((issuer) => [
      `${issuer.kind ?? ""} ${issuer.metadata.namespace ?? ""}/${issuer.metadata.name}`,
      issuer,
    ]),
  );
}

/** Says of every issuer whether it can issue; says whether anything changed. */
export async function judgeIssuers(place: Place, issuers: Iterable<Issuer>): Promise<boolean> {
  let changed = false;
  for (const issuer of issuers) changed = (await judge(place, issuer)) || changed;
  return changed;
}

/** Whether an issuer said that it can issue. */
export function isReady(issuer: Issuer): boolean {
  return conditionOf(issuer, "Ready")?.status === "True";
}
