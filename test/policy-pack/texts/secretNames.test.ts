import assert from "node:assert/strict";
import {
  judgeUnderName,
  secretName,
  type Telling,
  type UnderName,
} from "../../../policy-pack/texts/secretNames";
import {
  forms,
  halfTellingNames,
  harmlessNames,
  harmlessValues,
  literalValues,
  tellingNames,
} from "../rules/secretTables";

const neutral =
  "base b current data default dev encoded literal plain plaintext prod staging string test text txt val value";
const otherwise =
  "automount checksum create enable enabled existing generate has is max min num public require use";
const referring =
  "field fields file files keys mapping mappings name names path paths properties ref reference references refs selector";
const keys =
  "access account aes auth cookie deploy encryption fernet hmac jwt license master private secret session shared " +
  "signing ssh storage";

const tells = (name: string): Telling => secretName(name).telling;

describe("names", () => {
  it("tell a password, a token or a secret by their last word", () => {
    for (const [telling, words] of [
      ["password", "password passwords passwd passphrase pwd"],
      ["token", "token tokens apikey apikeys"],
      ["secret", "authorization credential credentials hmac secret secrets"],
    ] as const) {
      for (const word of words.split(" ")) {
        assert.equal(tells(`db_${word}`), telling, word);
        assert.equal(tells(`${word}_db`), undefined, word);
      }
    }
    for (const name of tellingNames) assert.notEqual(tells(name) ?? "secret", "secret", name);
    for (const name of halfTellingNames) assert.equal(tells(name), "secret", name);
    for (const name of harmlessNames) assert.equal(tells(name), undefined, name);
  });

  it("of keys tell by the word before", () => {
    for (const word of keys.split(" ")) {
      assert.equal(tells(`my.${word}.key`), "secret", word);
      assert.equal(tells(`my.${word}.keys`), word === "secret" ? undefined : "secret", word);
    }
    assert.deepEqual(["api-key", "api-keys", "key", "keys", "map-key", "api"].map(tells), [
      "token",
      "token",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("may end in words that say nothing, and in numbers", () => {
    for (const word of [...neutral.split(" "), "1", "64"]) {
      assert.equal(tells(`password_${word}`), "password", word);
      assert.equal(tells(`access_key_${word}_${word}`), "secret", word);
      assert.equal(secretName(`${word}_${word}`).neutral, true, word);
      assert.equal(secretName(`${word}_x`).neutral, false, word);
      assert.equal(tells(word), undefined, word);
    }
    assert.equal(secretName("").neutral, false);
  });

  it("are of something else by one of their words", () => {
    for (const word of otherwise.split(" ")) assert.equal(tells(`db_${word}_password`), undefined, word);
    assert.equal(tells("checksum/secret"), undefined);
    assert.equal(tells("x.checksum/secret"), "secret");
    assert.equal(tells("checksums/secret"), undefined);
  });

  it("refer to secrets", () => {
    const refers = (name: string): boolean => secretName(name).refers;
    for (const word of referring.split(" ")) assert.equal(refers(`password_${word}`), true, word);
    assert.deepEqual(["existingPassword", "passwordExisting", "signingKeys", "password"].map(refers), [
      true,
      false,
      false,
      false,
    ]);
  });

  it("are of several", () => {
    const several = ["passwords", "tokens", "apiKeys", "secrets", "token", "status", "pass", "dbPass"];
    assert.deepEqual(
      several.map((name) => secretName(name).plural),
      [true, true, true, false, false, false, false, false],
    );
  });

  it("can be secrets themselves", () => {
    assert.equal(secretName("password").format, undefined);
    for (const [what, text] of forms) assert.equal(secretName(text).format, what);
  });
});

const long = "abcdefghijklmnopqrstuvwxyzabcde";

/** What values are under a password's, a token's and a secret's name. */
const values: readonly (readonly [values: readonly string[], ...UnderName[]])[] = [
  [harmlessValues, undefined, undefined, undefined],
  [literalValues, "secret", "secret", "secret"],
  [
    ["false", "yes", "no", "on", "off", "null", "nil", "undefined", "N/A", "True"],
    undefined,
    undefined,
    undefined,
  ],
  [["str", "bytes", "boolean", "integer", "object", "array"], undefined, undefined, undefined],
  [["1ms", "1s", "1m", "1h", "1d", "1w", "1y", "1h30m"], undefined, undefined, undefined],
  [["postgres://db/x", "vault:a/b", "VAULT:a/b"], undefined, undefined, undefined],
  [["arn:aws:ssm:a", "arn:aws-cn:kms:a"], undefined, undefined, undefined],
  [["$A", "$_A", "!vault |", "$ANSIBLE_VAULT;1.1;AES256"], undefined, undefined, undefined],
  [["<your token>", "[a]", "X", "replace-it", "replace it", "YOUR_TOKEN"], undefined, undefined, undefined],
  [
    ["-----BEGIN CERTIFICATE-----", "-----BEGIN RSA PUBLIC KEY-----", "ssh-rsa A", "ssh-dss A"],
    undefined,
    undefined,
    undefined,
  ],
  [["ecdsa-sha2-nistp256 A"], undefined, undefined, undefined],
  [["384", "512"].map((bits) => `sha${bits}:${"0f".repeat(32)}`), undefined, undefined, undefined],
  [["/a", "../a/b/", `/${long}`, "/x1/y22"], undefined, undefined, undefined],
  [["/abcd1234", `/x/${long}f`, "a/b/../c!", ".../x"], "secret", "secret", "secret"],
  [["zen-unknown-0", "Bearer zen-unknown-0"], "unknown", "unknown", "unknown"],
  [["Bearer ${TOKEN}", "$(A)$(B)", "{{ a }}1234567"], undefined, undefined, undefined],
  [["{{ a }}1234567b", "$(A)c234567b", "${A}${B}c234567b"], "secret", "secret", "secret"],
  [["12", "0.5"], "secret", undefined, undefined],
  [["1two", "1.", ".5", "-1"], "secret", "secret", "secret"],
  [["set it in Vault", "Ask the team, please!"], "secret", undefined, undefined],
  [["1 set it in Vault", "set it in Vault @"], "secret", "secret", "secret"],
  [["two words"], "secret", "secret", "secret"],
  // Under a secret's name these are names of objects.
  [["registry-tls", "a1", "DB_KEY", "camelCase"], "secret", "secret", undefined],
  [["abc1234", "abcdef12", "a-12345678", long, `${long}-${long}`], "secret", "secret", undefined],
  [["abc12345", "abcde123", `${long}f`, `a.${long}f`, `X-${"a".repeat(7)}`], "secret", "secret", "secret"],
  [["-a", "a-", "A_", "_A", "camelCaseOfTwentyOneX", "Ab1"], "secret", "secret", "secret"],
  [[`${"abcde.".repeat(42)}f`], "secret", "secret", undefined],
  [[`${"abcde.".repeat(42)}fg`], "secret", "secret", "secret"],
  // Only in part what they would be.
  [["xtrue", "truex", "nonstring", "strings", "x1h"], "secret", "secret", undefined],
  [["1hx", "#https://a", "#vault:a/b", "x arn:aws:ssm:a", "a$A", "$Aa#"], "secret", "secret", "secret"],
  [["#ENC[a", "#!vault", "#$ANSIBLE_VAULT"], "secret", "secret", "secret"],
  [
    ["#<a>", "<a>#", "#[a]", "[a]#", "#**", "**#", "#xx", "xx#", "#...", "...#"],
    "secret",
    "secret",
    "secret",
  ],
  [["#your-a", "#replace-a", "#replaceme", "replaceme#"], "secret", "secret", "secret"],
  [
    [
      "#-----BEGIN CERTIFICATE-----",
      "#ssh-rsa A",
      `#sha256:${"0f".repeat(32)}`,
      `sha256:${"0f".repeat(32)}g`,
      "-----BEGIN PGP-----",
    ],
    "secret",
    "secret",
    "secret",
  ],
  [["#/a", "/a#"], "secret", "secret", "secret"],
];

describe("values under telling names", () => {
  for (const [texts, ...verdicts] of values) {
    it(`such as ${JSON.stringify(texts[0]?.slice(0, 30))} are ${verdicts.map(String).join(", ")}`, () => {
      for (const text of texts) {
        const told = (["password", "token", "secret"] as const).map((name) => judgeUnderName(name, text));
        assert.deepEqual(told, verdicts, text);
      }
    });
  }

  it("are nothing under another name, and are judged without the blanks around them", () => {
    assert.equal(judgeUnderName(undefined, "hunter2"), undefined);
    assert.equal(judgeUnderName("password", " true\n"), undefined);
  });
});
