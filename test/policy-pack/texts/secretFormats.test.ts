import assert from "node:assert/strict";
import { secretFormatIn } from "../../../policy-pack/texts/secretFormats";
import { forms, lookalikes } from "../rules/secretTables";

const password = "a URL with a password";
const encoded = (text: string): string => Buffer.from(text).toString("base64");

describe("forms of secrets", () => {
  it("are found wherever they stand in a text", () => {
    for (const [what, text] of forms) {
      assert.equal(secretFormatIn(text), what);
      assert.equal(secretFormatIn(`x="y" '${text}'\n`), what);
    }
  });

  it("are not found in what looks like them", () => {
    for (const text of lookalikes) assert.equal(secretFormatIn(text), undefined, text);
  });

  it("are found of any letters, digits and marks that they can have", () => {
    // Without one of them no run of letters would be long enough to be looked at.
    for (const pair of ["aA", "zA", "Aa", "Za", "0a", "9a"])
      assert.equal(secretFormatIn(`ghp_${pair.repeat(15)}`), "a GitHub token", pair);
    assert.equal(secretFormatIn(`sk-${"-A".repeat(16)}`), "an API key of OpenAI or Anthropic");
    assert.equal(secretFormatIn(`github_pat_${"_A".repeat(15)}`), "a GitHub token");
    assert.equal(secretFormatIn(`SG.${"aA".repeat(8)}.${"aA".repeat(8)}`), "a SendGrid key");
    assert.equal(secretFormatIn(`ghp_${"a".repeat(30)}`), undefined, "a name of small letters");
    for (const mark of ".{")
      assert.equal(secretFormatIn(`A${mark}ghp_${"a".repeat(30)}`), undefined, "one after a capital");
  });

  it("of short runs are found by their marks", () => {
    for (const kind of ["Bearer", "Basic"]) {
      assert.equal(
        secretFormatIn(`${kind} abc.def/ghi+jkl=mno~123`),
        "a bearer or basic authorization",
        kind,
      );
    }
    assert.equal(secretFormatIn('{"auth": "dXNlcjpwYXNz"}'), "a registry login");
    assert.equal(secretFormatIn("-----BEGIN DSA PRIVATE KEY-----"), "a private key");
  });

  it("of keys in base64 are found at any of their beginnings", () => {
    const [key, certificate] = ["EC PRIVATE KEY", "CERTIFICATE"].map((what) =>
      encoded(`-----BEGIN ${what}-----\nMHcCAQEEMHcCAQEEMHcCAQEEMHcCAQEEMHcCAQEEMHcCAQEEMHcCAQEE\n`),
    );
    assert.equal(secretFormatIn(`${certificate} ${key}`), "a private key in base64");
    assert.equal(secretFormatIn(`${certificate} ${certificate}`), undefined);
  });

  it("of passwords in URLs are none where something is filled in", () => {
    const url = (secret: string): string | undefined => secretFormatIn(`http://user:${secret}@host`);
    for (const secret of [
      ..."$X %P {p} *** xxx [p your-p your_p yourpassword replace-p replaceme XXX".split(" "),
      "",
    ])
      assert.equal(url(secret), undefined, secret);
    for (const secret of "a$X a%P a{p **a xxa a** a[p ayour- areplace hunter2".split(" "))
      assert.equal(url(secret), password, secret);
    assert.equal(secretFormatIn("http://a:$B@c and http://a:b@c"), password);
  });

  it("have twelve characters at least", () => {
    assert.equal(secretFormatIn("http://u:p@h"), password);
    assert.equal(secretFormatIn("ftp://u:p@h"), undefined);
  });
});
