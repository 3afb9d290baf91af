import { createHash, randomBytes, type KeyObject } from "node:crypto";

interface KeyMaterial {
  /** Name of the key type on the wire (RFC 4253, RFC 5656, RFC 8709). */
  readonly type: string;
  readonly publicFields: readonly Buffer[];
  readonly privateFields: readonly Buffer[];
}

/** An SSH string: length, then bytes (RFC 4251 section 5). */
function sshString(value: Buffer | string): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An SSH mpint: no superfluous zeros, one where the first bit would mean a sign. */
function integer(base64url: string | undefined): Buffer {
  const bytes = Buffer.from(base64url ?? "", "base64url");
  const start = bytes.findIndex((byte) => byte !== 0);
  const trimmed = start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
  return trimmed.length > 0 && (trimmed[0] ?? 0) >= 0x80
    ? Buffer.concat([Buffer.from([0]), trimmed])
    : trimmed;
}

const CURVES: Readonly<Record<string, string>> = {
  "P-256": "nistp256",
  "P-384": "nistp384",
  "P-521": "nistp521",
};

/** The key in the fields that OpenSSH wants, or undefined for a kind that it does not know (P-224). */
function material(key: KeyObject): KeyMaterial | undefined {
  if (key.asymmetricKeyDetails?.namedCurve === "secp224r1") return undefined;
  const jwk = key.export({ format: "jwk" });
  if (jwk.kty === "RSA") {
    return {
      type: "ssh-rsa",
      publicFields: [integer(jwk.e), integer(jwk.n)],
      privateFields: [jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map((part) => integer(part)),
    };
  }
  if (jwk.kty === "OKP") {
    const open = Buffer.from(jwk.x ?? "", "base64url");
    const seed = Buffer.from(jwk.d ?? "", "base64url");
    return { type: "ssh-ed25519", publicFields: [open], privateFields: [open, Buffer.concat([seed, open])] };
  }
  const curve = CURVES[jwk.crv ?? ""];
  if (curve === undefined) return undefined;
  const point = Buffer.concat([
    Buffer.from([4]),
    Buffer.from(jwk.x ?? "", "base64url"),
    Buffer.from(jwk.y ?? "", "base64url"),
  ]);
  const fields = [Buffer.from(curve, "utf8"), point];
  return { type: `ecdsa-sha2-${curve}`, publicFields: fields, privateFields: [...fields, integer(jwk.d)] };
}

function publicBlob({ type, publicFields }: KeyMaterial): Buffer {
  return Buffer.concat([sshString(type), ...publicFields.map((field) => sshString(field))]);
}

/** What OpenSSH shows of a key; empty texts for a key that it does not know. */
export interface SshPublicKey {
  /** The line for authorized_keys. */
  readonly line: string;
  /** Colon-separated hexadecimal MD5. */
  readonly md5: string;
  /** `SHA256:` and base64 without padding. */
  readonly sha256: string;
}

/** The public half in OpenSSH's form. */
export function sshPublicKey(key: KeyObject): SshPublicKey {
  const parts = material(key);
  if (parts === undefined) return { line: "", md5: "", sha256: "" };
  const blob = publicBlob(parts);
  const md5 = createHash("md5").update(blob).digest("hex");
  const sha256 = createHash("sha256").update(blob).digest("base64").replace(/=+$/u, "");
  return {
    line: `${parts.type} ${blob.toString("base64")}\n`,
    md5: (md5.match(/../gu) ?? []).join(":"),
    sha256: `SHA256:${sha256}`,
  };
}

/** The private key in OpenSSH's own format without a passphrase (PROTOCOL.key); empty where it has none. */
export function sshPrivateKey(key: KeyObject): string {
  const parts = material(key);
  if (parts === undefined) return "";
  const check = randomBytes(4);
  const open = Buffer.concat([
    check,
    check,
    sshString(parts.type),
    ...parts.privateFields.map((field) => sshString(field)),
    sshString(""),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (open.length % 8)) % 8 }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0", "utf8"),
    ...["none", "none", ""].map((text) => sshString(text)),
    count,
    sshString(publicBlob(parts)),
    sshString(Buffer.concat([open, padding])),
  ]);
  const lines = body.toString("base64").match(/.{1,70}/gu) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
