import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { generatePrivateKey, privateOutputs } from "../providers/tls/keys";
import { requestCertificate, selfSign, signRequest } from "../providers/tls/certificates";
import type { PlainMap } from "../providers/properties/values";

/** Whoever signs certificates: its own certificate and key, PEM. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is asked for with. */
export interface Asked {
  readonly commonName?: string;
  readonly subject?: {
    readonly organizations?: readonly string[];
    readonly organizationalUnits?: readonly string[];
  };
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly uris?: readonly string[];
  readonly usages?: readonly string[];
  readonly isCA?: boolean;
  readonly privateKey?: {
    readonly algorithm?: "RSA" | "ECDSA" | "Ed25519";
    readonly size?: number;
    readonly encoding?: "PKCS1" | "PKCS8";
  };
}

const HOUR_MS = 3_600_000;
/** Ten years. */
const AUTHORITY_HOURS = 87_600;

async function newKey({ algorithm = "RSA", size }: NonNullable<Asked["privateKey"]>) {
  const curve = size === 384 ? "P384" : size === 521 ? "P521" : "P256";
  const kind = algorithm === "Ed25519" ? "ED25519" : algorithm;
  return generatePrivateKey(kind, curve, algorithm === "RSA" ? (size ?? 2048) : 2048);
}

/** cert-manager writes `digital signature` where the tls provider has `digital_signature`. */
function usesOf({
  usages = ["digital signature", "key encipherment"],
  isCA = false,
}: Asked): readonly string[] {
  const given = usages.map((usage) => usage.replaceAll(" ", "_"));
  return isCA ? [...new Set([...given, "cert_signing"])] : given;
}

function named({ commonName, subject = {}, dnsNames = [], ipAddresses = [], uris = [] }: Asked): PlainMap {
  const { organizations = [], organizationalUnits = [] } = subject;
  return {
    subject: {
      ...(commonName === undefined ? {} : { commonName }),
      ...(organizations.length === 0 ? {} : { organization: organizations }),
      ...(organizationalUnits.length === 0 ? {} : { organizationalUnit: organizationalUnits }),
    },
    dnsNames,
    ipAddresses,
    uris,
  };
}

/** A new authority that stands in for one that would be asked over the network. */
export async function newAuthority(): Promise<Authority> {
  const key = await newKey({ algorithm: "ECDSA" });
  const made = await selfSign(
    {
      subject: { commonName: `Stand-in for a public authority ${randomBytes(3).toString("hex")}` },
      allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
      isCaCertificate: true,
      setSubjectKeyId: true,
      validityPeriodHours: AUTHORITY_HOURS,
    },
    key,
  );
  return { certificate: made.pem, key: privateOutputs(key)["privateKeyPemPkcs8"] ?? "" };
}

/** A certificate with its key. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
  /** Of the authority, whom whoever checks the certificate has to trust. */
  readonly authority: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Issues a certificate with a key of its own; without an authority it signs itself. */
export async function issueCertificate(
  asked: Asked,
  lifetimeMs: number,
  authority: Authority | undefined,
): Promise<Issued> {
  const key = await newKey(asked.privateKey ?? {});
  const form = asked.privateKey?.encoding === "PKCS8" ? "privateKeyPemPkcs8" : "privateKeyPem";
  const args: PlainMap = {
    ...named(asked),
    allowedUses: usesOf(asked),
    isCaCertificate: asked.isCA === true,
    setSubjectKeyId: true,
    validityPeriodHours: lifetimeMs / HOUR_MS,
  };
  const made =
    authority === undefined
      ? await selfSign(args, key)
      : await signRequest(
          args,
          (await requestCertificate(args, key)).pem,
          authority.certificate,
          createPrivateKey(authority.key),
        );
  return {
    certificate: made.pem,
    key: privateOutputs(key)[form] ?? "",
    authority: authority?.certificate ?? made.pem,
    notBefore: made.notBefore,
    notAfter: made.notAfter,
  };
}

/** Whether a certificate is one of an authority. */
export function isOf(certificate: string, authority: string): boolean {
  try {
    const above = new X509Certificate(authority);
    return new X509Certificate(certificate).verify(above.publicKey);
  } catch {
    return false;
  }
}
