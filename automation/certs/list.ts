import type { X509Certificate } from "node:crypto";
import { PRIVATE_LIFETIME } from "../../model/certificates/lifetimes";
import { AUTHORITY_KEY, CERTIFICATE_ANNOTATION } from "../../model/certificates/names";
import { isObject, type JsonObject, textAt } from "../../policy-pack/manifests/json";
import { readinessOf } from "./conditions";
import { type ListedCertificate, STATUSES } from "./contract";
import { CLUSTER_RESOURCE_NAMESPACE, type Inventory } from "./inventory";
import { type Judgement, daysBetween, judge, judgeBundle, type Standing } from "./status";
import { type ObjectKey, type User, usersOf } from "./users";
import {
  alternativeNames,
  authorityOf,
  certificatesIn,
  commonName,
  isPrivate,
  keyMistake,
  nameText,
} from "./x509";

const HOUR_MS = 3_600_000;
/** A bundle of more is one of public authorities, which look after themselves. */
const MOST_IN_ONE = 10;
/** The API server's own authority, in every namespace. */
const CLUSTER_AUTHORITY = "kube-root-ca.crt";

type Listed = ListedCertificate;
type Place = Pick<Listed, "name" | "namespace" | "object" | "key" | "usedBy">;

const nameOf = (object: JsonObject): string => textAt(object, "metadata", "name") ?? "";
const namespaceOf = (object: JsonObject): string => textAt(object, "metadata", "namespace") ?? "";

function keyOf(object: JsonObject): ObjectKey {
  const kind = object["kind"] === "ConfigMap" ? "ConfigMap" : "Secret";
  return `${kind}/${namespaceOf(object)}/${nameOf(object)}`;
}

/** The text under a key of a Secret. */
export function secretText(secret: JsonObject | undefined, key: string): string | undefined {
  const encoded = textAt(secret, "data", key);
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}

/** What is read from a certificate itself. */
function facts(certificate: X509Certificate, now: Date): Partial<Listed> & Pick<Listed, "names"> {
  const [notBefore, notAfter] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  return {
    subject: nameText(certificate.subject),
    names: [...alternativeNames(certificate)],
    serial: certificate.serialNumber,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    ageDays: daysBetween(notBefore, now),
    daysLeft: daysBetween(now, notAfter),
  };
}

function lifeOf(certificate: X509Certificate): Pick<Standing, "notBefore" | "notAfter"> {
  return { notBefore: new Date(certificate.validFrom), notAfter: new Date(certificate.validTo) };
}

function signer(certificate: X509Certificate): string {
  return commonName(certificate.issuer) ?? nameText(certificate.issuer);
}

/** What is wrong between a certificate, its key, its chain and the authorities beside it. */
function mismatchOf(
  secret: JsonObject,
  chain: readonly X509Certificate[],
  made: boolean,
  now: Date,
): string | undefined {
  const [certificate, ...others] = chain;
  if (certificate === undefined) return undefined;
  const key = secretText(secret, "tls.key");
  const mistake = key === undefined ? undefined : keyMistake(certificate, key);
  if (mistake !== undefined) return mistake;
  const first = others[0];
  if (first !== undefined && authorityOf(certificate, [], others) === undefined)
    return "the certificates after it in tls.crt did not sign it";
  // In a Secret that was given, ca.crt may be there to check the other end with, and need not fit.
  const authorities = made ? certificatesIn(secretText(secret, AUTHORITY_KEY) ?? "") : [];
  if (authorities.length === 0) return undefined;
  const authority = authorityOf(certificate, others, authorities);
  if (authority === undefined) return `it does not lead to an authority in ${AUTHORITY_KEY}`;
  return new Date(authority.validTo) <= now ? `its authority in ${AUTHORITY_KEY} has ended` : undefined;
}

/** The row of what one end shows. */
function shown(
  place: Place,
  made: Pick<Listed, "source" | "issuer" | "ready"> &
    Pick<Standing, "renewal" | "notReady" | "failedRenewal">,
  secret: JsonObject | undefined,
  now: Date,
): Listed {
  const { renewal, notReady, failedRenewal, ...rest } = made;
  const text = secretText(secret, "tls.crt");
  const chain = certificatesIn(text ?? "");
  const [certificate] = chain;
  const common = {
    ...place,
    role: "certificate" as const,
    ...rest,
    ...(renewal === undefined ? {} : { renewal: renewal.toISOString() }),
  };
  if (certificate === undefined || secret === undefined) {
    const missing = text === undefined ? `there is no tls.crt in ${place.object}` : "tls.crt cannot be read";
    const judgement: Judgement =
      text !== undefined && text !== ""
        ? { status: "mismatch", reason: missing }
        : { status: "not ready", reason: notReady ?? missing };
    return { ...common, names: [], ...judgement };
  }
  const mismatch = mismatchOf(secret, chain, rest.source !== "given", now);
  const standing: Standing = {
    ...lifeOf(certificate),
    // A private authority's is made anew by the first run that comes by: nothing that can be counted on.
    ...(rest.source === "cert-manager" && renewal !== undefined ? { renewal } : {}),
    ...(notReady === undefined ? {} : { notReady }),
    ...(failedRenewal === undefined ? {} : { failedRenewal }),
    ...(mismatch === undefined ? {} : { mismatch }),
  };
  return { ...common, ...facts(certificate, now), ...judge(standing, now) };
}

/** The row of what is not there, and is needed. */
function absent(place: Place, role: Listed["role"], source: Listed["source"], reason: string): Listed {
  return { ...place, role, source, issuer: "", names: [], status: "not ready", reason };
}

/** Rows of the authorities of one bundle. */
function trusted(place: Place, text: string, now: Date, source?: Listed["source"]): readonly Listed[] {
  const bundle = certificatesIn(text);
  if (bundle.length > MOST_IN_ONE) return [];
  const judgements = judgeBundle(bundle.map(lifeOf), now);
  return bundle.map((certificate, index) => ({
    ...place,
    role: "authority" as const,
    source: source ?? (isPrivate(certificate) ? "private authority" : "given"),
    issuer: signer(certificate),
    ...facts(certificate, now),
    ...(judgements[index] ?? { status: "ok" as const }),
  }));
}

class Lister {
  private readonly users: ReadonlyMap<ObjectKey, readonly User[]>;
  private readonly secrets: ReadonlyMap<ObjectKey, JsonObject>;

  constructor(
    private readonly inventory: Inventory,
    private readonly now: Date,
  ) {
    this.users = usersOf(inventory);
    this.secrets = new Map(inventory.secrets.map((secret) => [keyOf(secret), secret]));
  }

  private place(key: ObjectKey, name: string, part: string): Place {
    const [kind = "", namespace = "", object = ""] = key.split("/");
    const usedBy = (this.users.get(key) ?? []).map((user) => user.name).sort();
    return { name, namespace, object: `${kind}/${object}`, key: part, usedBy };
  }

  /** Certificates of cert-manager, by what it says of them and by what is in their Secrets. */
  private ofCertManager(): readonly (readonly [ObjectKey, Listed])[] {
    return (this.inventory.certificates ?? []).map((certificate) => {
      const secretName = textAt(certificate, "spec", "secretName") ?? "";
      const key: ObjectKey = `Secret/${namespaceOf(certificate)}/${secretName}`;
      const { ready, notReady, failedRenewal, renewal } = readinessOf(certificate);
      const made = {
        source: "cert-manager" as const,
        issuer: `${textAt(certificate, "spec", "issuerRef", "kind") ?? "Issuer"}/${textAt(certificate, "spec", "issuerRef", "name") ?? ""}`,
        ready,
        ...(notReady === undefined ? {} : { notReady }),
        ...(failedRenewal === undefined ? {} : { failedRenewal }),
        ...(renewal === undefined ? {} : { renewal }),
      };
      const place = this.place(key, nameOf(certificate), "tls.crt");
      return [key, shown(place, made, this.secrets.get(key), this.now)];
    });
  }

  /** What is in a Secret that cert-manager does not keep. */
  private ofSecret(key: ObjectKey, secret: JsonObject): readonly Listed[] {
    const users = this.users.get(key) ?? [];
    if (secret["type"] !== "kubernetes.io/tls" && users.length === 0) return [];
    const annotation = (name: string): string | undefined => textAt(secret, "metadata", "annotations", name);
    const own = annotation(CERTIFICATE_ANNOTATION);
    // An authority of cert-manager's own namespace, whose Certificate was not asked for.
    const kept =
      namespaceOf(secret) === CLUSTER_RESOURCE_NAMESPACE
        ? annotation("cert-manager.io/certificate-name")
        : undefined;
    const name = own ?? kept ?? nameOf(secret);
    const [certificate] = certificatesIn(secretText(secret, "tls.crt") ?? "");
    const source = own !== undefined || isPrivate(certificate);
    const { renewBeforeHours } = PRIVATE_LIFETIME;
    const isShown = secretText(secret, "tls.crt") !== undefined;
    const made = {
      source: source
        ? ("private authority" as const)
        : kept === undefined
          ? ("given" as const)
          : ("cert-manager" as const),
      issuer: certificate === undefined ? "" : signer(certificate),
      ...(source && certificate !== undefined
        ? { renewal: new Date(Date.parse(certificate.validTo) - renewBeforeHours * HOUR_MS) }
        : {}),
    };
    return [
      ...(isShown ? [shown(this.place(key, name, "tls.crt"), made, secret, this.now)] : []),
      ...(!isShown || users.some(({ trusts }) => trusts) ? this.bundle(key, secret) : []),
    ];
  }

  private bundle(key: ObjectKey, secret: JsonObject, source?: Listed["source"]): readonly Listed[] {
    const place = this.place(key, nameOf(secret), AUTHORITY_KEY);
    const text = secretText(secret, AUTHORITY_KEY);
    const needed = (this.users.get(key) ?? []).some(({ trusts }) => trusts);
    if (text === undefined && !needed) return [];
    if (certificatesIn(text ?? "").length > 0) return trusted(place, text ?? "", this.now, source);
    const reason = `there is no certificate in ${AUTHORITY_KEY} of ${place.object}`;
    return [absent(place, "authority", source ?? "given", reason)];
  }

  /** Secrets that have to hold a certificate, and are not there. */
  private missing(kept: ReadonlySet<ObjectKey>): readonly Listed[] {
    return [...this.users].flatMap(([key, users]) => {
      if (this.secrets.has(key) || kept.has(key) || !users.some(({ certificate }) => certificate)) return [];
      const role = users.every(({ trusts }) => trusts) ? "authority" : "certificate";
      const place = this.place(
        key,
        key.split("/")[2] ?? "",
        role === "authority" ? AUTHORITY_KEY : "tls.crt",
      );
      return [absent(place, role, "given", `there is no ${place.object}`)];
    });
  }

  /** Authorities in a ConfigMap that a workload mounts. */
  private ofConfigMap(configMap: JsonObject): readonly Listed[] {
    const key = keyOf(configMap);
    const data = configMap["data"];
    if (!this.users.has(key) || nameOf(configMap) === CLUSTER_AUTHORITY || !isObject(data)) return [];
    return Object.entries(data).flatMap(([part, text]) =>
      typeof text === "string" ? trusted(this.place(key, nameOf(configMap), part), text, this.now) : [],
    );
  }

  list(): readonly Listed[] {
    const kept = this.ofCertManager();
    const keptKeys = new Set(kept.map(([key]) => key));
    const checkedWith = [...keptKeys].flatMap((key) => {
      const secret = this.secrets.get(key);
      const trusts = (this.users.get(key) ?? []).some((user) => user.trusts);
      return secret !== undefined && trusts ? this.bundle(key, secret, "cert-manager") : [];
    });
    const others = [...this.secrets].filter(([key]) => !keptKeys.has(key));
    return [
      ...kept.map(([, row]) => row),
      ...checkedWith,
      ...others.flatMap(([key, secret]) => this.ofSecret(key, secret)),
      ...this.missing(keptKeys),
      ...this.inventory.configMaps.flatMap((configMap) => this.ofConfigMap(configMap)),
    ];
  }
}

const text = (row: Listed): string => [row.namespace, row.name, row.key, row.notAfter ?? ""].join("\0");

/** Every certificate of an inventory, the worst first. Keys and the rest of what Secrets hold are not in it. */
export function listCertificates(inventory: Inventory, now: Date): readonly Listed[] {
  return [...new Lister(inventory, now).list()].sort(
    (a, b) =>
      STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
      (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0),
  );
}
