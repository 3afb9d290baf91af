import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import type * as grpc from "@grpc/grpc-js";
import { secret, UNKNOWN, urn, type Properties } from "../support/client";
import { start, type StartedProvider } from "../support/provider";
import { contentId } from "../../../../rehearsal/providers/tls/keys";

const KEY = urn("tls:index/privateKey:PrivateKey", "key");
const SELF_SIGNED = urn("tls:index/selfSignedCert:SelfSignedCert", "ca");
const REQUEST = urn("tls:index/certRequest:CertRequest", "request");
const SIGNED = urn("tls:index/locallySignedCert:LocallySignedCert", "leaf");

function plain(value: unknown): string {
  const inner = (value as Properties)["value"];
  return String(typeof value === "string" ? value : inner);
}

describe("rehearsal/providers/tls", function () {
  this.timeout(30_000);
  let provider: StartedProvider;

  before(async () => {
    provider = await start("tls", { programDirectory: ".", env: {} });
    await provider.client.configure({}, "tls");
  });
  after(() => provider.close());

  async function makeKey(
    args: Properties,
  ): Promise<{ readonly id: string; readonly properties: Properties }> {
    const { inputs, failures } = await provider.client.check(KEY, args);
    assert.deepEqual(failures, []);
    return provider.client.create(KEY, inputs);
  }

  for (const [bytes, kept] of [
    [[0x30, 0x01, 0xff], 3],
    [[0x30, 0x20, 0x41], 3],
    [[0x30, 0x41, 0x20, 0x0a, 0x09], 2],
    [[0x30, 0x41, 0xa0], 3],
    [[0x30, 0x41, 0x85], 3],
    [[0x30, 0x41, 0xc2, 0xa0], 2],
    [[0x30, 0x41, 0xe2, 0x80, 0x89, 0x0d], 2],
    [[0x30, 0x41, 0xe2, 0x80, 0x90], 5],
  ] as const) {
    it(`hashes ${kept} bytes of ${Buffer.from(bytes).toString("hex")} for an id, as Go trims it`, () => {
      const expected = createHash("sha1").update(Buffer.from(bytes.slice(0, kept)));
      assert.equal(contentId(Buffer.from(bytes)), expected.digest("hex"));
    });
  }

  for (const [args, header, details] of [
    [{ algorithm: "RSA", rsaBits: 2048 }, "RSA PRIVATE KEY", { modulusLength: 2048 }],
    [{ algorithm: "ECDSA" }, "EC PRIVATE KEY", { namedCurve: "secp224r1" }],
    [{ algorithm: "ECDSA", ecdsaCurve: "P256" }, "EC PRIVATE KEY", { namedCurve: "prime256v1" }],
    [{ algorithm: "ECDSA", ecdsaCurve: "P384" }, "EC PRIVATE KEY", { namedCurve: "secp384r1" }],
    [{ algorithm: "ECDSA", ecdsaCurve: "P521" }, "EC PRIVATE KEY", { namedCurve: "secp521r1" }],
    [{ algorithm: "ED25519" }, "PRIVATE KEY", {}],
  ] as const) {
    it(`makes a key by ${JSON.stringify(args)}, its private forms secret`, async () => {
      const { id, properties } = await makeKey(args);
      const pem = plain(properties["privateKeyPem"]);
      assert.deepEqual(properties["privateKeyPem"], secret(pem));
      assert.ok(pem.startsWith(`-----BEGIN ${header}-----\n`));
      const key = createPrivateKey(pem);
      const found = Object.entries(details).map(([name]) => [
        name,
        (key.asymmetricKeyDetails as Properties | undefined)?.[name],
      ]);
      assert.deepEqual(Object.fromEntries(found), details);
      const der = createPublicKey(key).export({ format: "der", type: "spki" });
      assert.equal(properties["publicKeyPem"], createPublicKey(key).export({ format: "pem", type: "spki" }));
      assert.equal(id, contentId(der));
      const forms = ["privateKeyOpenssh", "privateKeyPemPkcs8"].map((name) => plain(properties[name]));
      const known = !("namedCurve" in details) || details.namedCurve !== "secp224r1";
      assert.deepEqual(
        forms.map((form) => form.split("\n")[0]),
        [known ? "-----BEGIN OPENSSH PRIVATE KEY-----" : "", "-----BEGIN PRIVATE KEY-----"],
      );
      const [, blob = ""] = plain(properties["publicKeyOpenssh"]).split(" ");
      const digest = createHash("sha256")
        .update(Buffer.from(blob, "base64"))
        .digest("base64")
        .replace(/=$/u, "");
      assert.equal(properties["publicKeyFingerprintSha256"], known ? `SHA256:${digest}` : "");
    });
  }

  it("replaces a key when its kind changes, and keeps it otherwise", async () => {
    const { client } = provider;
    const made = await makeKey({ algorithm: "ECDSA", ecdsaCurve: "P256" });
    const same = await client.diff(KEY, made.id, made.properties, {
      algorithm: "ECDSA",
      ecdsaCurve: "P256",
      rsaBits: 2048,
    });
    assert.equal(same.changes, "none");
    assert.deepEqual((await client.diff(KEY, made.id, made.properties, { algorithm: "RSA" })).replaces, [
      "algorithm",
      "ecdsaCurve",
    ]);
  });

  it("says which argument is wrong", async () => {
    const { client } = provider;
    assert.deepEqual((await client.check(KEY, { algorithm: "DSA" })).failures, [
      'algorithm: algorithm: "DSA" was found: use one of RSA, ECDSA, ED25519.',
    ]);
    assert.deepEqual((await client.check(SELF_SIGNED, { validityPeriodHours: 1 })).failures, [
      "allowedUses: Missing required property 'allowedUses'",
    ]);
    const bad = { privateKeyPem: "not a key", allowedUses: ["server_auth"], validityPeriodHours: 1 };
    await assert.rejects(client.create(SELF_SIGNED, bad), (error) => {
      const expected =
        "privateKeyPem: this is no private key in PEM form: give the privateKeyPem of a PrivateKey.";
      assert.equal((error as grpc.ServiceError).details, expected);
      return true;
    });
  });

  it("builds a chain that verifies: authority, request, certificate", async () => {
    const { client } = provider;
    const authorityKey = plain(
      (await makeKey({ algorithm: "ECDSA", ecdsaCurve: "P384" })).properties["privateKeyPem"],
    );
    const leafKey = plain((await makeKey({ algorithm: "RSA" })).properties["privateKeyPem"]);
    const checked = await client.check(SELF_SIGNED, {
      privateKeyPem: authorityKey,
      allowedUses: ["cert_signing", "crl_signing"],
      isCaCertificate: true,
      maxPathLength: 0,
      validityPeriodHours: 24,
      subject: { commonName: "Zen CA", organization: "Kube-Zen", country: "DE" },
    });
    assert.deepEqual(checked.inputs["privateKeyPem"], secret(authorityKey));
    const authority = await client.create(SELF_SIGNED, checked.inputs);
    const request = await client.create(REQUEST, {
      privateKeyPem: secret(leafKey),
      subject: { commonName: "agent" },
      dnsNames: ["agent.zen-system.svc"],
      ipAddresses: ["10.0.0.1"],
      uris: ["spiffe://zen/agent"],
    });
    const leaf = await client.create(SIGNED, {
      certRequestPem: request.properties["certRequestPem"],
      caCertPem: authority.properties["certPem"],
      caPrivateKeyPem: secret(authorityKey),
      allowedUses: ["client_auth", "digital_signature"],
      validityPeriodHours: 12,
    });
    const root = new X509Certificate(plain(authority.properties["certPem"]));
    const certificate = new X509Certificate(plain(leaf.properties["certPem"]));
    assert.ok(root.ca && root.verify(root.publicKey));
    assert.ok(!certificate.ca && certificate.checkIssued(root) && certificate.verify(root.publicKey));
    assert.equal(root.subject, "C=DE\nO=Kube-Zen\nCN=Zen CA");
    const names = "DNS:agent.zen-system.svc, IP Address:10.0.0.1, URI:spiffe://zen/agent";
    assert.equal(certificate.subjectAltName, names);
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.ok(certificate.checkPrivateKey(createPrivateKey(leafKey)));
    assert.equal(leaf.id, BigInt(`0x${certificate.serialNumber}`).toString());
    assert.equal(leaf.properties["caKeyAlgorithm"], "ECDSA");
    const hours =
      Date.parse(plain(leaf.properties["validityEndTime"])) -
      Date.parse(plain(leaf.properties["validityStartTime"]));
    assert.equal(hours, 12 * 3_600_000);
  });

  it("renews a certificate early: a due one is replaced, a later date changes in place", async () => {
    const { client } = provider;
    const privateKeyPem = secret(
      plain((await makeKey({ algorithm: "ED25519" })).properties["privateKeyPem"]),
    );
    const inputs = { privateKeyPem, allowedUses: ["server_auth"], validityPeriodHours: 10 };
    const made = await client.create(SELF_SIGNED, inputs);
    assert.equal(made.properties["readyForRenewal"], false);
    assert.equal((await client.diff(SELF_SIGNED, made.id, made.properties, inputs)).changes, "none");
    const due = await client.diff(SELF_SIGNED, made.id, made.properties, {
      ...inputs,
      earlyRenewalHours: 11,
    });
    assert.deepEqual(due.replaces, ["readyForRenewal"]);
    const later = { ...inputs, earlyRenewalHours: 5 };
    assert.deepEqual((await client.diff(SELF_SIGNED, made.id, made.properties, later)).replaces, []);
    const updated = await client.update(SELF_SIGNED, made.id, made.properties, later);
    assert.equal(updated["earlyRenewalHours"], 5);
    assert.equal(updated["certPem"], made.properties["certPem"]);
    const refreshed = await client.read(SELF_SIGNED, made.id, { ...updated, earlyRenewalHours: 12 }, later);
    assert.equal(refreshed.properties["readyForRenewal"], true);
  });

  it("previews what it knows of a certificate", async () => {
    const { client } = provider;
    const { inputs } = await client.check(SELF_SIGNED, {
      privateKeyPem: UNKNOWN,
      allowedUses: [],
      validityPeriodHours: 10,
    });
    const preview = await client.create(SELF_SIGNED, inputs, { preview: true });
    assert.deepEqual(preview, {
      id: "",
      properties: {
        allowedUses: [],
        certPem: UNKNOWN,
        earlyRenewalHours: 0,
        id: UNKNOWN,
        isCaCertificate: false,
        keyAlgorithm: UNKNOWN,
        maxPathLength: UNKNOWN,
        privateKeyPem: UNKNOWN,
        readyForRenewal: false,
        setAuthorityKeyId: false,
        setSubjectKeyId: false,
        validityEndTime: UNKNOWN,
        validityPeriodHours: 10,
        validityStartTime: UNKNOWN,
      },
    });
  });
});
