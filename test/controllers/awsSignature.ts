import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What AWS STS gives who took on a role. */
export interface AwsSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A request as it came over the wire, with all of its body. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const AUTHORIZATION = new RegExp(
  `^${ALGORITHM} Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$`,
);

/** Headers without which a signature could be used for another call, or by another session. */
const NEEDED = ["host", "x-amz-date", "x-amz-security-token", "x-amz-target"] as const;

const digest = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");
const keyed = (key: string | Buffer, text: string): Buffer =>
  createHmac("sha256", key).update(text, "utf8").digest();

/**
 * The session that signed a request to a regional service (AWS Signature Version 4, "Create a signed AWS API
 * request"): the signature is computed anew and compared.
 *
 * @returns The session, or why the signature is not good.
 */
export function signerOf(
  request: SignedRequest,
  service: string,
  region: string,
  sessions: ReadonlyMap<string, AwsSession>,
): AwsSession | string {
  const found = AUTHORIZATION.exec(request.headers.authorization ?? "");
  if (found === null) return "there is no signature of version 4";
  const [, id = "", day = "", inRegion, forService, names = "", signature = ""] = found;
  if (forService !== service || inRegion !== region)
    return `signed for ${forService ?? ""} in ${inRegion ?? ""}`;
  const signed = names.split(";");
  const missing = NEEDED.find((name) => !signed.includes(name));
  if (missing !== undefined) return `${missing} is not signed`;
  const session = sessions.get(id);
  if (session === undefined) return "nobody has this access key";
  if (request.headers["x-amz-security-token"] !== session.sessionToken) return "another session's token";
  const header = (name: string): string => String(request.headers[name] ?? "").trim();
  const canonical = [
    request.method,
    request.path,
    "",
    ...signed.map((name) => `${name}:${header(name)}`),
    "",
    names,
    digest(request.body),
  ].join("\n");
  const scope = [day, region, service, "aws4_request"];
  const text = [ALGORITHM, header("x-amz-date"), scope.join("/"), digest(canonical)].join("\n");
  const key = scope.reduce<Buffer | string>(
    (last, part) => keyed(last, part),
    `AWS4${session.secretAccessKey}`,
  );
  const wanted = keyed(key, text);
  return timingSafeEqual(wanted, Buffer.from(signature, "hex")) ? session : "the signature does not match";
}
