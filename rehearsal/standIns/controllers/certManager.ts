import { createHash, X509Certificate } from "node:crypto";
import { type Asked, isOf, issueCertificate, type Issued } from "../authority";
import { addonOf, type Controller, type Place } from "../controller";
import { durationMs } from "../duration";
import { conditionOf, type KubeObject, withCondition } from "../kube";
import { answerChallenges } from "./challenges";
import { isReady, type Issuer, issuersOf, judgeIssuers, signerOf } from "./issuers";

const GROUP = "/apis/cert-manager.io/v1";

interface Certificate extends KubeObject {
  readonly spec: Asked & {
    readonly secretName: string;
    readonly secretTemplate?: {
      readonly annotations?: Readonly<Record<string, string>>;
      readonly labels?: Readonly<Record<string, string>>;
    };
    readonly duration?: string;
    readonly renewBefore?: string;
    readonly issuerRef: { readonly name: string; readonly kind?: string; readonly group?: string };
  };
  readonly status?: { readonly revision?: number };
}

const certificatePath = ({ metadata }: Certificate): string =>
  `${GROUP}/namespaces/${metadata.namespace ?? ""}/certificates/${metadata.name}`;

/** Annotation with what a Secret was issued for: another specification is another certificate. */
const ISSUED_FOR = "kube-zen.io/stand-in-issued-for";

const NINETY_DAYS = "2160h";

function lifetimeOf({ spec }: Certificate): { readonly lifetime: number; readonly renewBefore: number } {
  const lifetime = durationMs(spec.duration ?? NINETY_DAYS);
  const renewBefore = spec.renewBefore === undefined ? lifetime / 3 : durationMs(spec.renewBefore);
  return { lifetime, renewBefore };
}

function digest({ spec }: Certificate): string {
  // Labels and annotations of the Secret are no part of the certificate.
  const issued = { ...spec, secretTemplate: undefined };
  return createHash("sha256").update(JSON.stringify(issued)).digest("hex").slice(0, 32);
}

/** Whether what is in the Secret is what is asked for, of this authority, and not yet to be renewed. */
function isCurrent(certificate: Certificate, secret: KubeObject, authority: string | undefined): boolean {
  if (secret.metadata.annotations?.[ISSUED_FOR] !== digest(certificate)) return false;
  const own = Buffer.from(secret.data?.["tls.crt"] ?? "", "base64").toString("utf8");
  if (authority !== undefined && !isOf(own, authority)) return false;
  try {
    const until = Date.parse(new X509Certificate(own).validTo);
    return until - lifetimeOf(certificate).renewBefore > Date.now();
  } catch {
    return false;
  }
}

async function write(place: Place, certificate: Certificate, issued: Issued): Promise<void> {
  const { namespace = "", name } = certificate.metadata;
  const { secretName, secretTemplate = {}, issuerRef } = certificate.spec;
  const encoded = (value: string): string => Buffer.from(value).toString("base64");
  await place.kube.apply(`/api/v1/namespaces/${namespace}/secrets/${secretName}`, {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/tls",
    metadata: {
      name: secretName,
      namespace,
      labels: { "controller.cert-manager.io/fao": "true", ...secretTemplate.labels },
      annotations: {
        ...secretTemplate.annotations,
        "cert-manager.io/certificate-name": name,
        "cert-manager.io/issuer-name": issuerRef.name,
        "cert-manager.io/issuer-kind": issuerRef.kind ?? "Issuer",
        "cert-manager.io/issuer-group": issuerRef.group ?? "cert-manager.io",
        [ISSUED_FOR]: digest(certificate),
      },
    },
    data: {
      "tls.crt": encoded(issued.certificate),
      "tls.key": encoded(issued.key),
      "ca.crt": encoded(issued.authority),
    },
  });
}

const seconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");

async function issue(place: Place, certificate: Certificate, issuer: Issuer): Promise<boolean> {
  const signer = await signerOf(place, issuer);
  if (signer === undefined) return false;
  const { namespace = "" } = certificate.metadata;
  const path = `/api/v1/namespaces/${namespace}/secrets/${certificate.spec.secretName}`;
  const secret = await place.kube.get(path);
  const authority = signer === "self" ? undefined : signer.certificate;
  // `cmctl renew` and `zenctl certs renew` ask for a new one by this condition.
  const asked = conditionOf(certificate, "Issuing")?.status === "True";
  const current = !asked && secret !== undefined && isCurrent(certificate, secret, authority);
  if (current && conditionOf(certificate, "Ready")?.status === "True") return false;
  try {
    await answerChallenges(place, issuer, certificate.spec.dnsNames ?? []);
  } catch (error) {
    return wait(place, certificate, error instanceof Error ? error.message : String(error));
  }
  const { lifetime, renewBefore } = lifetimeOf(certificate);
  const issued = await issueCertificate(certificate.spec, lifetime, signer === "self" ? undefined : signer);
  await write(place, certificate, issued);
  const { conditions } = withCondition(certificate, {
    type: "Ready",
    status: "True",
    reason: "Ready",
    message: "Certificate is up to date and has not expired",
  });
  await place.kube.patch(`${certificatePath(certificate)}/status`, {
    status: {
      conditions: conditions.filter((each) => (each as { readonly type: string }).type !== "Issuing"),
      notBefore: seconds(issued.notBefore),
      notAfter: seconds(issued.notAfter),
      renewalTime: seconds(new Date(issued.notAfter.getTime() - renewBefore)),
      revision: (certificate.status?.revision ?? 0) + 1,
    },
  });
  return true;
}

/** Says of a certificate that its issuer cannot issue it yet. */
async function wait(place: Place, certificate: Certificate, message: string): Promise<boolean> {
  if (conditionOf(certificate, "Ready")?.status === "True") return false;
  const condition = { type: "Ready", status: "False", reason: "DoesNotExist", message } as const;
  const { changed, conditions } = withCondition(certificate, condition);
  if (changed) await place.kube.patch(`${certificatePath(certificate)}/status`, { status: { conditions } });
  return changed;
}

/**
 * What cert-manager does, with real X.509: issuers are ready when they can sign, and certificates are issued, renewed and
 * issued anew for another specification or authority. For an issuer that would ask somebody else (ACME, Vault) an authority
 * of the rehearsal signs; where challenges are answered in Route 53, cert-manager's role has to allow it.
 */
export const certManager: Controller = {
  name: "cert-manager",
  async reconcile(place) {
    if (addonOf(place, "cert-manager") === undefined) return false;
    const issuers = await issuersOf(place);
    let changed = await judgeIssuers(place, issuers.values());
    for (const certificate of await place.kube.list<Certificate>(`${GROUP}/certificates`)) {
      if (certificate.metadata.deletionTimestamp !== undefined) continue;
      const { kind = "Issuer", name } = certificate.spec.issuerRef;
      const namespace = kind === "ClusterIssuer" ? "" : (certificate.metadata.namespace ?? "");
      const issuer = issuers.get(`${kind} ${namespace}/${name}`);
      const outcome =
        issuer === undefined || !isReady(issuer)
          ? await wait(place, certificate, `Referenced "${kind}" not ready: ${name}`)
          : await issue(place, certificate, issuer);
      changed = outcome || changed;
    }
    return changed;
  },
};
