import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { allows, type Role, trusts } from "./awsRoles";
import { type AwsSession, type SignedRequest, signerOf } from "./awsSignature";

/** Who a token is of, or undefined for one that the cluster did not make for that audience. */
export type Review = (token: string, audience: string) => Promise<string | undefined>;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const REGION = "eu-central-1";
const ACCOUNT = "111122223333";
const AUDIENCE = "sts.amazonaws.com";

const json = (status: number, body: object): Answer => ({
  status,
  type: "application/x-amz-json-1.1",
  text: JSON.stringify(body),
});
const refusal = (type: string, Message: string): Answer => json(400, { __type: type, Message });
const xml = (status: number, text: string): Answer => ({ status, type: "text/xml", text });

/**
 * A stand-in of two APIs of AWS, as far as External Secrets calls them to read a secret: STS, where a service
 * account's token is changed into a session of a role, and Secrets Manager. It judges by the roles' own policies,
 * asks the cluster whose a token is, and checks the signature of every call. Nothing of it is AWS's code.
 */
export class SecretsManager {
  /** Region of the secrets. */
  readonly region = REGION;
  /** Account of secrets and roles. */
  readonly account = ACCOUNT;
  /** What was answered, newest last: call, who or what, and how it went. */
  readonly calls: string[] = [];
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));
  readonly #roles = new Map<string, Role>();
  readonly #secrets = new Map<
    string,
    { readonly arn: string; readonly version: string; readonly text: string }
  >();
  readonly #sessions = new Map<string, AwsSession & { readonly role: Role }>();

  private constructor(
    private readonly issuer: string,
    private readonly review: Review,
  ) {}

  /** @param issuer Of the cluster's tokens, as in the trust of the roles. */
  static async start(issuer: string, review: Review): Promise<SecretsManager> {
    const standIn = new SecretsManager(issuer, review);
    standIn.#server.listen(0, "127.0.0.1");
    await once(standIn.#server, "listening");
    return standIn;
  }

  /** Where both APIs are. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Environment that leads External Secrets here, and nowhere else. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_SECRETSMANAGER_ENDPOINT: this.url,
      AWS_STS_ENDPOINT: this.url,
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  /** Makes or changes a role. */
  setRole(arn: string, role: Role): void {
    this.#roles.set(arn, role);
  }

  /** Makes a secret, or a new version of it. */
  put(name: string, value: Readonly<Record<string, string>>): void {
    // AWS adds six characters of its own choice to each ARN.
    const arn =
      this.#secrets.get(name)?.arn ??
      `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-${randomBytes(3).toString("hex")}`;
    this.#secrets.set(name, { arn, version: randomUUID(), text: JSON.stringify(value) });
  }

  /** Removes a secret. */
  remove(name: string): void {
    this.#secrets.delete(name);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { method = "", url = "", headers } = request;
    const { status, type, text } =
      headers["x-amz-target"] === undefined
        ? await this.#takeOnRole(new URLSearchParams(body))
        : this.#read({ method, path: url, headers, body });
    response.writeHead(status, { "content-type": type }).end(text);
  }

  async #takeOnRole(form: URLSearchParams): Promise<Answer> {
    const [action, arn, token] = ["Action", "RoleArn", "WebIdentityToken"].map(
      (name) => form.get(name) ?? "",
    );
    const role = this.#roles.get(arn ?? "");
    const subject = await this.review(token ?? "", AUDIENCE);
    const trusted =
      role !== undefined &&
      subject !== undefined &&
      trusts(role.trust, `sts:${action ?? ""}`, this.issuer, { aud: AUDIENCE, sub: subject });
    this.calls.push(`${action ?? ""} ${subject ?? "nobody"}: ${trusted ? "taken on" : "AccessDenied"}`);
    if (!trusted)
      return xml(
        403,
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error></ErrorResponse>",
      );
    const session = {
      accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(20).toString("hex"),
      sessionToken: randomBytes(32).toString("hex"),
    };
    this.#sessions.set(session.accessKeyId, { ...session, role });
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return xml(
      200,
      `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId><SecretAccessKey>${session.secretAccessKey}</SecretAccessKey><SessionToken>${session.sessionToken}</SessionToken><Expiration>${expires}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
    );
  }

  #read(request: SignedRequest): Answer {
    const target = String(request.headers["x-amz-target"]);
    const { SecretId = "" } = JSON.parse(request.body) as { readonly SecretId?: string };
    const answer = this.#answer(request, target, SecretId);
    const { __type = "given" } = JSON.parse(answer.text) as { readonly __type?: string };
    this.calls.push(`${target} ${SecretId}: ${__type}`);
    return answer;
  }

  #answer(request: SignedRequest, target: string, name: string): Answer {
    if (target !== "secretsmanager.GetSecretValue") return refusal("UnknownOperationException", target);
    const signer = signerOf(request, "secretsmanager", REGION, this.#sessions);
    if (typeof signer === "string") return refusal("InvalidSignatureException", signer);
    const secret = this.#secrets.get(name);
    const policy = this.#sessions.get(signer.accessKeyId)?.role.policy;
    const arn = secret?.arn ?? `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-aaaaaa`;
    if (policy === undefined || !allows(policy, "secretsmanager:GetSecretValue", arn))
      return refusal(
        "AccessDeniedException",
        `not authorized to perform secretsmanager:GetSecretValue on ${name}`,
      );
    if (secret === undefined)
      return refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return json(200, {
      ARN: secret.arn,
      Name: name,
      VersionId: secret.version,
      VersionStages: ["AWSCURRENT"],
      SecretString: secret.text,
    });
  }
}
