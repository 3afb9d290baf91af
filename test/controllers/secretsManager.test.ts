import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { SecretsManager } from "./secretsManager";

const ISSUER = "oidc.example.com/id/A";
const SUBJECT = "system:serviceaccount:shop:kube-zen-secrets";
const ROLE = "arn:aws:iam::111122223333:role/kube-zen-secrets";
const SECRET = "kube-zen/dev/local";
const VALUE = { "cluster-token": "canary-token-1" };

interface Session {
  readonly id: string;
  readonly key: string;
  readonly token: string;
}

/** What is signed, and what is sent in place of it. */
interface Call {
  readonly session: Session;
  readonly region: string;
  readonly service: string;
  readonly signed: readonly string[];
  readonly body: string;
  /** Changes what is on the wire after it was signed. */
  readonly tamper: (sent: { headers: Record<string, string>; body: string; path: string }) => void;
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

describe("the stand-in of AWS Secrets Manager", () => {
  let standIn: SecretsManager;
  let right: Session;
  let other: Session;

  before(async () => {
    standIn = await SecretsManager.start(`https://${ISSUER}`, (token) =>
      Promise.resolve(token === "good" ? SUBJECT : undefined),
    );
    standIn.setRole(ROLE, {
      trust: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TakeOn",
            Effect: "Allow",
            Action: "sts:AssumeRoleWithWebIdentity",
            Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
            Condition: {
              StringEquals: { [`${ISSUER}:sub`]: SUBJECT, [`${ISSUER}:aud`]: "sts.amazonaws.com" },
            },
          },
        ],
      },
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Read",
            Effect: "Allow",
            Action: "secretsmanager:GetSecretValue",
            Resource: `arn:aws:secretsmanager:${standIn.region}:111122223333:secret:${SECRET}-??????`,
          },
        ],
      },
    });
    standIn.put(SECRET, VALUE);
    [right, other] = [await session(), await session()];
  });
  after(() => standIn.close());

  async function session(): Promise<Session> {
    const body = new URLSearchParams({
      Action: "AssumeRoleWithWebIdentity",
      RoleArn: ROLE,
      WebIdentityToken: "good",
    });
    const text = await (await fetch(standIn.url, { method: "POST", body })).text();
    const of = (name: string): string => new RegExp(`<${name}>(.*)</${name}>`).exec(text)?.[1] ?? "";
    return { id: of("AccessKeyId"), key: of("SecretAccessKey"), token: of("SessionToken") };
  }

  /** Signs a call (AWS Signature Version 4) and sends it; gives the secret, or why it was refused. */
  async function call(more: Partial<Call> = {}): Promise<string> {
    const {
      session: by = right,
      region = standIn.region,
      service = "secretsmanager",
      signed = ["host", "x-amz-date", "x-amz-security-token", "x-amz-target"],
      body = JSON.stringify({ SecretId: SECRET }),
      tamper,
    } = more;
    const sent = {
      headers: {
        host: new URL(standIn.url).host,
        "x-amz-date": "20300102T030405Z",
        "x-amz-security-token": by.token,
        "x-amz-target": "secretsmanager.GetSecretValue",
      } as Record<string, string>,
      body,
      path: "/",
    };
    const lines = signed.map((name) => `${name}:${sent.headers[name] ?? ""}`);
    const canonical = ["POST", "/", "", ...lines, "", signed.join(";"), hash(body)].join("\n");
    const scope = ["20300102", region, service, "aws4_request"];
    const text = ["AWS4-HMAC-SHA256", sent.headers["x-amz-date"], scope.join("/"), hash(canonical)].join(
      "\n",
    );
    const key = scope.reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${by.key}`);
    const signature = hmac(key, text).toString("hex");
    sent.headers["authorization"] =
      `AWS4-HMAC-SHA256 Credential=${by.id}/${scope.join("/")}, SignedHeaders=${signed.join(";")}, Signature=${signature}`;
    tamper?.(sent);
    // It is sent by the client itself.
    delete sent.headers["host"];
    const { headers } = sent;
    const answer = await fetch(new URL(sent.path, standIn.url), { method: "POST", headers, body: sent.body });
    const { SecretString, __type, Message } = (await answer.json()) as Readonly<Record<string, string>>;
    return SecretString ?? `${answer.status} ${__type ?? ""}: ${Message ?? ""}`;
  }

  it("gives a secret to whoever signs for it with the session of a role that may read it", async () => {
    assert.equal(await call(), JSON.stringify(VALUE));
    assert.equal(await call({ session: other }), JSON.stringify(VALUE));
  });

  const NO_MATCH = "the signature does not match";
  const forged: readonly (readonly [string, () => Partial<Call>, string])[] = [
    ["a key that is made up", () => ({ session: { ...right, key: "0".repeat(40) } }), NO_MATCH],
    ["the key of another session", () => ({ session: { ...right, key: other.key } }), NO_MATCH],
    [
      "an access key that nobody has",
      () => ({ session: { ...right, id: "ASIA0" } }),
      "nobody has this access key",
    ],
    [
      "another session's token",
      () => ({ session: { ...right, token: other.token } }),
      "another session's token",
    ],
    [
      "a signature of other digits",
      () => ({
        tamper: (sent) => {
          sent.headers["authorization"] = (sent.headers["authorization"] ?? "").replace(
            /[0-9a-f]{64}$/,
            "0".repeat(64),
          );
        },
      }),
      NO_MATCH,
    ],
    [
      "a signature that is cut off",
      () => ({
        tamper: (sent) => {
          sent.headers["authorization"] = (sent.headers["authorization"] ?? "").slice(0, -1);
        },
      }),
      "there is no signature of version 4",
    ],
    [
      "no signature",
      () => ({
        tamper: (sent) => {
          delete sent.headers["authorization"];
        },
      }),
      "there is no signature of version 4",
    ],
    [
      "another secret than was signed for",
      () => ({
        tamper: (sent) => {
          sent.body = JSON.stringify({ SecretId: "kube-zen/other/local" });
        },
      }),
      NO_MATCH,
    ],
    [
      "another time than was signed",
      () => ({
        tamper: (sent) => {
          sent.headers["x-amz-date"] = "20300102T030406Z";
        },
      }),
      NO_MATCH,
    ],
    [
      "another path than was signed",
      () => ({
        tamper: (sent) => {
          sent.path = "/other";
        },
      }),
      NO_MATCH,
    ],
    ["another region", () => ({ region: "eu-west-1" }), "signed for secretsmanager in eu-west-1"],
    ["another service", () => ({ service: "s3" }), "signed for s3 in eu-central-1"],
    [
      "a token that is not signed",
      () => ({ signed: ["host", "x-amz-date", "x-amz-target"] }),
      "x-amz-security-token is not signed",
    ],
    [
      "a call that is not signed, and could be made another one",
      () => ({ signed: ["host", "x-amz-date", "x-amz-security-token"] }),
      "x-amz-target is not signed",
    ],
  ];
  for (const [what, more, reason] of forged)
    it(`refuses ${what}`, async () => {
      assert.equal(await call(more()), `400 InvalidSignatureException: ${reason}`);
    });

  it("refuses whoever signs rightly for what the role may not read, there or not", async () => {
    const body = JSON.stringify({ SecretId: "kube-zen/other/local" });
    assert.match(await call({ body }), /^400 AccessDeniedException: not authorized/);
  });
});
