import assert from "node:assert/strict";
import { environmentSecrets, HIDDEN, SecretFilter } from "../../model/secretFilter";

const SECRET = 'tok-4f9a27c1d0e35b86<&>"q\\uote"';

function filterOf(...secrets: readonly string[]): SecretFilter {
  const filter = new SecretFilter();
  filter.learn(secrets);
  return filter;
}

describe("the filter for secrets", () => {
  const filter = filterOf(SECRET);

  it("takes a secret out of a message however it is quoted there", () => {
    const quoted: Readonly<Record<string, string>> = {
      [SECRET]: HIDDEN,
      [JSON.stringify(SECRET)]: `"${HIDDEN}"`,
      [encodeURIComponent(SECRET)]: HIDDEN,
      '"tok-4f9a27c1d0e35b86\\u003c\\u0026\\u003e\\"q\\\\uote\\""': `"${HIDDEN}"`,
    };
    for (const [text, shown] of Object.entries(quoted))
      assert.equal(filter.hide(`a ${text} b`), `a ${shown} b`);
    const encoded = filter.hide(Buffer.from(SECRET).toString("base64"));
    assert.ok(encoded.startsWith(HIDDEN) && encoded.length <= HIDDEN.length + 4, encoded);
    // Whatever a tool makes of the rest, the random part is told.
    assert.equal(filter.hide(`'tok-4f9a27c1d0e35b86<&'`), `'tok-${HIDDEN}<&'`);
  });

  it("takes it out of every text of a value, and lets keys and other values be", () => {
    assert.deepEqual(filter.hideIn({ [SECRET]: [SECRET, 1, null, { deep: `x${SECRET}` }] }), {
      [SECRET]: [HIDDEN, 1, null, { deep: `x${HIDDEN}` }],
    });
  });

  it("tells whether it stands in a JSON text, in whichever form", () => {
    const other = new SecretFilter();
    assert.equal(other.standsIn(SECRET), false);
    other.learn(['quo"ted\nsecret-1234567', SECRET]);
    for (const text of ['a quo"ted\nsecret-1234567', `x${SECRET}`])
      assert.equal(other.standsIn(JSON.stringify({ a: [text] })), true);
    assert.equal(other.standsIn('{"a":"nothing"}'), false);
  });

  it("knows the lines of a key, and takes the longer of two secrets first", () => {
    const key =
      "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\nAgEGCCqGSM49AwEHBG0w\n-----END PRIVATE KEY-----\n";
    assert.equal(filterOf(key).hide(key), HIDDEN);
    const line = "error: -----BEGIN PRIVATE KEY----- AgEGCCqGSM49AwEHBG0w!";
    assert.equal(filterOf(key).hide(line), `error: -----BEGIN PRIVATE KEY----- ${HIDDEN}!`);
    assert.equal(filterOf("secret-one", "secret-one-more").hide("secret-one-more"), HIDDEN);
  });

  it("lets texts be that are too short or too common to be told from words", () => {
    const shown = filterOf("ab", "true", "NULL", " ", "").hide("ab true null  false");
    assert.equal(shown, "ab true null  false");
    assert.equal(filterOf("[a-z]+(").hide("abc [a-z]+("), `abc ${HIDDEN}`);
  });

  it("tells whether a text has a secret in it that is long enough to tell", () => {
    const known = filterOf("long-enough", "short", "12345678");
    assert.ok(known.isIn("a long-enough text") && known.isIn("12345678") && known.isIn("bG9uZy1lbm91Z2"));
    assert.ok(!known.isIn("a short text") && !known.isIn("long-enoug") && !filterOf("short").isIn("short"));
    assert.ok(!filterOf().isIn(""));
    known.learn(["another-one"]);
    assert.ok(known.isIn("another-one"));
  });

  it("finds the credentials of an environment by the names of their variables", () => {
    const env = {
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI",
      GITHUB_TOKEN: "ghp_abcdefgh",
      PULUMI_CONFIG_PASSPHRASE: "correct horse",
      DB_PASSWORD: "short",
      AWS_WEB_IDENTITY_TOKEN_FILE: "some/relative/file",
      GOOGLE_APPLICATION_CREDENTIALS: "/home/me/key.json",
      PULUMI_CONFIG_SECRET_KEYS: '["a:b","c:d"]',
      PATH: "/usr/bin:/bin",
      UNSET_TOKEN: undefined,
    };
    assert.deepEqual(environmentSecrets(env), ["wJalrXUtnFEMI", "ghp_abcdefgh", "correct horse"]);
  });
});
