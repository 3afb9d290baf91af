import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Settings, type Volume, idIn, newVolume } from "./program";
import { type S3Server, s3Server } from "./s3Server";

const none: Settings = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };

let server: S3Server;
let volume: Volume;
let tokens: string;

/** Backs up, lists and restores by these settings, over every kind of request. */
async function works(settings: Settings): Promise<void> {
  volume.write({ "workflows.json": "{}", "large.bin": "x".repeat(4000) });
  const before = volume.tree();
  const made = await volume.run(["backup"], settings);
  assert.deepEqual([made.code, made.stderr], [0, ""]);
  volume.lose();
  const restored = await volume.run(["restore"], { ...settings, BACKUP_ID: idIn(made) });
  assert.deepEqual([restored.code, restored.stderr], [0, ""]);
  assert.deepEqual(volume.tree(), before);
}

/** Holds that a backup ends with that sentence, and that no secret is in what it says. */
async function refused(settings: Settings, sentence: RegExp): Promise<void> {
  const result = await volume.run(["backup"], settings);
  assert.deepEqual([result.code, result.stdout], [1, ""]);
  assert.match(result.stderr, sentence);
  assert.equal(result.stderr.trim().split("\n").length, 1);
  assert.doesNotMatch(result.stderr, /secret|wrong-one|token-of/);
}

describe("charts: the backup's requests are signed as botocore signs them", () => {
  before(async function () {
    this.timeout(180_000);
    server = await s3Server();
    tokens = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-tokens-"));
  });
  after(() => fs.rmSync(tokens, { recursive: true, force: true }));
  beforeEach(async () => {
    await server.reset();
    volume = newVolume(server);
  });
  afterEach(() => volume.remove());

  it("with keys, whatever the names of folders, in one request or in parts", async () => {
    await works({ S3_PREFIX: "a b+c/ü=~(1)!*'&,:;@$/日本", S3_PART_BYTES: "64" });
    const { objects } = await server.state();
    const folders = new Set([...objects.keys()].map((key) => path.dirname(key)));
    assert.deepEqual([...folders], ["a b+c/ü=~(1)!*'&,:;@$/日本"]);
  });

  it("with keys that are wrong, refused without a word of them", async () => {
    await refused(
      { AWS_SECRET_ACCESS_KEY: "wrong-one" },
      /^PUT atom-backups\/registry\/\S+ was answered 403 SignatureDoesNotMatch: check backup\.storage\.\n$/,
    );
    await refused({ AWS_SESSION_TOKEN: "token-of-another" }, /answered 403 InvalidToken/);
    await refused({ S3_REGION: "eu-central-1" }, /answered 403 AuthorizationHeaderMalformed/);
    await refused(
      none,
      /^There are no credentials for the bucket: set one of backup\.storage\.existingSecret, backup\.storage\.roleArn and backup\.storage\.podIdentity\.\n$/,
    );
  });

  it("with a role taken up by web identity, as IRSA gives it", async () => {
    const file = path.join(tokens, "web");
    fs.writeFileSync(file, "header.payload.signature\n");
    const role = {
      ...none,
      AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/backup",
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ENDPOINT_URL_STS: server.address,
    };
    await works(role);
    await refused(
      { ...role, AWS_WEB_IDENTITY_TOKEN_FILE: path.join(tokens, "nothing") },
      /^AWS_WEB_IDENTITY_TOKEN_FILE cannot be read \(No such file or directory\): check the pod's token volume\.\n$/,
    );
  });

  it("over TLS to a server whose authority is known, and to no other", async () => {
    const { address, ca } = server.secure;
    await works({ S3_ENDPOINT: address, SSL_CERT_FILE: ca });
    await refused(
      { S3_ENDPOINT: address },
      /^localhost:\d+ cannot be reached \(.*CERTIFICATE_VERIFY_FAILED.*\): check backup\.storage\.endpoint\.\n$/,
    );
  });

  it("with a session token from EKS Pod Identity", async () => {
    const file = path.join(tokens, "pod");
    fs.writeFileSync(file, "token-of-the-pod");
    const identity = {
      ...none,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.address}/_pod-identity`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
    };
    await works(identity);
    fs.writeFileSync(file, "token-of-another");
    await refused(
      identity,
      /^127\.0\.0\.1:\d+ gave no credentials \(401 \S.*\): check the role and who may take it up\.\n$/,
    );
  });
});
