import { createHash, KeyObject, sign } from "node:crypto";
import * as http from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  OCSPRequest,
  OCSPResponse,
  OCSPResponseStatus,
  Request,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
  TBSRequest,
} from "@peculiar/asn1-ocsp";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, Certificate } from "@peculiar/asn1-x509";
import type { Issued } from "./pki";

const SHA1 = "1.3.14.3.2.26";
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const HOUR_MS = 3_600_000;

/** What a responder says of a certificate. */
export interface Answer {
  readonly status: "good" | "revoked" | "unknown";
  /** Hours from now at which the answer ends. Default: 1. */
  readonly ends?: number;
  /** Who signs the answer, in place of the authority. */
  readonly signer?: Issued;
}

function parsed(issued: Issued): Certificate {
  return AsnConvert.parse(issued.parsed.raw, Certificate);
}

/** The question about a certificate, as a server asks it. */
export function questionAbout(leaf: Issued, issuer: Issued): Buffer {
  const { subject, subjectPublicKeyInfo } = parsed(issuer).tbsCertificate;
  const digest = (data: ArrayBuffer): OctetString =>
    new OctetString(createHash("sha1").update(Buffer.from(data)).digest());
  const reqCert = new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA1, parameters: null }),
    issuerNameHash: digest(AsnConvert.serialize(subject)),
    issuerKeyHash: digest(subjectPublicKeyInfo.subjectPublicKey),
    serialNumber: parsed(leaf).tbsCertificate.serialNumber,
  });
  const tbsRequest = new TBSRequest({ requestList: [new Request({ reqCert })] });
  return Buffer.from(AsnConvert.serialize(new OCSPRequest({ tbsRequest })));
}

function answerTo(question: CertID, issuer: Issued, answer: Answer): Buffer {
  const { status, ends = 1, signer = issuer } = answer;
  const now = Date.now();
  const whole = (time: number): Date => new Date(Math.floor(time / 1000) * 1000);
  const data = new ResponseData({
    responderID: new ResponderID({ byName: parsed(signer).tbsCertificate.subject }),
    producedAt: whole(now),
    responses: [
      new SingleResponse({
        certID: question,
        certStatus: new CertStatus(
          status === "revoked"
            ? { revoked: new RevokedInfo({ revocationTime: whole(now - HOUR_MS) }) }
            : { [status]: null },
        ),
        thisUpdate: whole(now - 2 * HOUR_MS),
        nextUpdate: whole(now + ends * HOUR_MS),
      }),
    ],
  });
  const key = KeyObject.from(signer.keys.privateKey);
  const signature = sign("sha256", Buffer.from(AsnConvert.serialize(data)), key);
  const basic = new BasicOCSPResponse({
    tbsResponseData: data,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 }),
    signature: new Uint8Array(signature).buffer,
    ...(signer === issuer ? {} : { certs: [parsed(signer)] }),
  });
  const response = new OCSPResponse({
    responseStatus: OCSPResponseStatus.successful,
    responseBytes: new ResponseBytes({
      responseType: id_pkix_ocsp_basic,
      response: new OctetString(AsnConvert.serialize(basic)),
    }),
  });
  return Buffer.from(AsnConvert.serialize(response));
}

/** An OCSP responder of one authority, over HTTP (RFC 6960 appendix A). */
export class Responder {
  /** How many questions it was asked. */
  asked = 0;
  private readonly answers = new Map<string, Answer>();

  private constructor(
    private readonly server: http.Server,
    private readonly issuer: Issued,
  ) {}

  static async start(issuer: Issued): Promise<Responder> {
    const server = http.createServer();
    const responder = new Responder(server, issuer);
    server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      void responder.handle(request, response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return responder;
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.asked++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [first] = AsnConvert.parse(Buffer.concat(chunks), OCSPRequest).tbsRequest.requestList;
    const serial = Buffer.from(first?.reqCert.serialNumber ?? new ArrayBuffer(0)).toString("hex");
    const answer = this.answers.get(serial) ?? { status: "unknown" };
    response.setHeader("content-type", "application/ocsp-response");
    response.end(first === undefined ? "" : answerTo(first.reqCert, this.issuer, answer));
  }

  /** Says from now on something of a certificate. */
  say(leaf: Issued, answer: Answer): void {
    this.answers.set(Buffer.from(parsed(leaf).tbsCertificate.serialNumber).toString("hex"), answer);
  }

  /** Asks it, as a server that staples does. */
  async ask(leaf: Issued): Promise<Buffer> {
    const { port } = this.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: { "content-type": "application/ocsp-request" },
      body: new Uint8Array(questionAbout(leaf, this.issuer)),
    });
    return Buffer.from(await response.arrayBuffer());
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
