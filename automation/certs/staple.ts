import { createHash, verify, X509Certificate } from "node:crypto";
import {
  BasicOCSPResponse,
  id_kp_OCSPSigning,
  id_pkix_ocsp_basic,
  OCSPResponse,
  OCSPResponseStatus,
  type SingleResponse,
} from "@peculiar/asn1-ocsp";
import { AsnConvert } from "@peculiar/asn1-schema";
import { Certificate } from "@peculiar/asn1-x509";
import { signed } from "./x509";

/** What a stapled answer says: nothing against the certificate, or why it does not count, or that it was revoked. */
export type Staple =
  | { readonly status: "good" }
  | { readonly status: "revoked" }
  | { readonly status: "of no use"; readonly reason: string };

/** How far two clocks may differ. */
const SKEW_MS = 5 * 60_000;

/** Digests by their object identifiers: in names of certificates (RFC 6960 section 4.1.1) and in signatures. */
const NAME_DIGESTS: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};
const SIGNATURE_DIGESTS: Readonly<Record<string, string | null>> = {
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
  "1.3.101.112": null,
};

const parsed = (certificate: X509Certificate): Certificate => AsnConvert.parse(certificate.raw, Certificate);

function isAbout(answer: SingleResponse, certificate: X509Certificate, issuer: X509Certificate): boolean {
  const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = answer.certID;
  const digest = NAME_DIGESTS[hashAlgorithm.algorithm];
  if (digest === undefined) return false;
  const own = parsed(certificate).tbsCertificate;
  const key = parsed(issuer).tbsCertificate.subjectPublicKeyInfo.subjectPublicKey;
  const same = (found: ArrayBuffer, of: ArrayBuffer): boolean =>
    createHash(digest).update(Buffer.from(of)).digest().equals(Buffer.from(found));
  return (
    Buffer.from(serialNumber).equals(Buffer.from(own.serialNumber)) &&
    same(issuerNameHash.buffer, AsnConvert.serialize(own.issuer)) &&
    same(issuerKeyHash.buffer, key)
  );
}

/** Who may answer for an issuer: itself, and whom it signed a certificate for that says so (RFC 6960 section 4.2.2.2). */
function responders(
  response: BasicOCSPResponse,
  issuer: X509Certificate,
  now: Date,
): readonly X509Certificate[] {
  const others = (response.certs ?? [])
    .map((certificate) => new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))))
    .filter(
      (certificate) =>
        signed(issuer, certificate) &&
        // Whatever the types say, there is none where the certificate has no such extension.
        ((certificate.keyUsage as readonly string[] | undefined)?.includes(id_kp_OCSPSigning) ?? false) &&
        new Date(certificate.validFrom) <= now &&
        new Date(certificate.validTo) > now,
    );
  return [issuer, ...others];
}

function isSigned(response: BasicOCSPResponse, issuer: X509Certificate, now: Date): boolean {
  const digest = SIGNATURE_DIGESTS[response.signatureAlgorithm.algorithm];
  const { tbsResponseDataRaw } = response;
  if (digest === undefined || tbsResponseDataRaw === undefined) return false;
  return responders(response, issuer, now).some((responder) =>
    verify(digest, Buffer.from(tbsResponseDataRaw), responder.publicKey, Buffer.from(response.signature)),
  );
}

function statusOf(answer: SingleResponse, now: Date): Staple {
  const { certStatus, thisUpdate, nextUpdate } = answer;
  if (thisUpdate.getTime() > now.getTime() + SKEW_MS)
    return { status: "of no use", reason: "it begins in the future" };
  if (nextUpdate !== undefined && nextUpdate.getTime() < now.getTime() - SKEW_MS)
    return { status: "of no use", reason: "it has ended" };
  if (certStatus.revoked !== undefined) return { status: "revoked" };
  return certStatus.good === undefined
    ? { status: "of no use", reason: "its authority does not know the certificate" }
    : { status: "good" };
}

function basicOf(staple: Uint8Array): BasicOCSPResponse | string {
  try {
    const { responseStatus, responseBytes } = AsnConvert.parse(staple, OCSPResponse);
    if (responseStatus !== OCSPResponseStatus.successful || responseBytes === undefined)
      return `its authority gave none (${OCSPResponseStatus[responseStatus]})`;
    if (responseBytes.responseType !== id_pkix_ocsp_basic) return "it is of another type";
    return AsnConvert.parse(responseBytes.response.buffer, BasicOCSPResponse);
  } catch {
    return "it cannot be read";
  }
}

/**
 * What a server stapled about its certificate (RFC 6960, RFC 8446 section 4.4.2.1), checked against the certificate's issuer.
 *
 * @param staple What the server sent, DER.
 */
export function readStaple(
  staple: Uint8Array,
  certificate: X509Certificate,
  issuer: X509Certificate,
  now: Date,
): Staple {
  const response = basicOf(staple);
  if (typeof response === "string") return { status: "of no use", reason: response };
  const answer = response.tbsResponseData.responses.find((one) => isAbout(one, certificate, issuer));
  if (answer === undefined) return { status: "of no use", reason: "it is about another certificate" };
  if (!isSigned(response, issuer, now))
    return { status: "of no use", reason: "it is not signed by the certificate's authority" };
  return statusOf(answer, now);
}
