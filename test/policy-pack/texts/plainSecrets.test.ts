import assert from "node:assert/strict";
import { SecretFilter } from "../../../model/secretFilter";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import { plainSecretsIn, type Skipped } from "../../../policy-pack/texts/plainSecrets";
import { mixed } from "../rules/secretTables";

/** A text that only its name can give away. */
const SECRET = "hunter2Tr0ub4dor";
const TOKEN = `ghp_${mixed.slice(0, 36)}`;
const KNOWN = "correct-horse-battery";

/** `/path reason` of everything that is found. */
function found(value: JsonObject, skipped?: Skipped): readonly string[] {
  const known = new SecretFilter();
  known.learn([KNOWN]);
  return plainSecretsIn(value, known, skipped).map(
    ({ path, reason }) => `/${path.join("/")} ${reason.kind === "format" ? reason.format : reason.kind}`,
  );
}

describe("secrets in an object", () => {
  it("are found in texts by each name that tells", () => {
    const keys = "access account encryption hmac license master private shared signing".split(" ");
    for (const name of [
      ..."password passwd passphrase secret token api_key api-key api.key apiKey credential authorization".split(
        " ",
      ),
      ...keys.flatMap((key) => [`${key}_key`, `${key}-key`, `${key}.key`, `${key}Key`]),
    ]) {
      assert.deepEqual(found({ x: `\nmy_${name}=${SECRET}` }), ["/x name"], name);
      assert.deepEqual(found({ x: `my_${name}: ${SECRET}` }), ["/x name"], name);
      assert.deepEqual(found({ x: `{"my_${name}":"${SECRET}"}` }), ["/x name"], name);
      assert.deepEqual(found({ x: `my_${name} ${SECRET}` }), [], name);
    }
    assert.deepEqual(found({ x: `my_colour=${SECRET}` }), []);
    assert.deepEqual(found({ x: "token=zen-unknown-0" }), ["/x unknown"]);
  });

  it("are looked for in texts of ten characters", () => {
    assert.deepEqual(found({ x: "token=abcd" }), ["/x name"]);
    assert.deepEqual(found({ x: "token=abc" }), []);
  });

  it("that are known are found anywhere, also as keys, and nothing below these is told", () => {
    assert.deepEqual(
      found({ x: `a${KNOWN}b`, [KNOWN]: { password: SECRET }, y: { [KNOWN]: { password: SECRET } } }),
      ["/x known", "/ known", "/y known"],
    );
    assert.deepEqual(found({ [TOKEN]: { password: SECRET }, y: { [TOKEN]: true, z: { [TOKEN]: null } } }), [
      "/ a GitHub token",
      "/y a GitHub token",
      "/y/z a GitHub token",
    ]);
  });

  it("are numbers of some length under a password's name", () => {
    const numbers = {
      password: 1000,
      pwd: -1000,
      passwd: 999,
      token: 123_456,
      x: { password: true, pwd: null },
    };
    assert.deepEqual(found(numbers), ["/password name", "/pwd name"]);
  });

  it("are found behind a flag of a command, and nowhere else in it", () => {
    for (const key of ["args", "command"]) {
      assert.deepEqual(found({ x: { [key]: ["--db-password", SECRET, SECRET] } }), [`/x/${key}/1 name`]);
      assert.deepEqual(found({ x: { [key]: ["-password", SECRET] } }), [`/x/${key}/1 name`]);
      for (const word of ["password", "run --password", "--password;", "---password", ["--password"], 5])
        assert.deepEqual(found({ x: { [key]: [word, SECRET] } }), [], `${key} ${String(word)}`);
    }
    assert.deepEqual(found({ x: { words: ["--password", SECRET] } }), []);
  });

  it("are found in lists and maps of what their name tells", () => {
    assert.deepEqual(found({ tokens: ["abc", "def"] }), ["/tokens/0 name", "/tokens/1 name"]);
    assert.deepEqual(found({ a: { tokens: { ci: SECRET, more: [SECRET] } } }), [
      "/a/tokens/ci name",
      "/a/tokens/more/0 name",
    ]);
    assert.deepEqual(found({ a: { tokens: { ci: { value: SECRET } } } }), []);
    assert.deepEqual(found({ a: { token: { ci: SECRET, value: SECRET } } }), ["/a/token/value name"]);
    assert.deepEqual(found({ a: { secretKeys: { password: SECRET } } }), []);
  });

  it("are found in pairs of a name and a value", () => {
    for (const name of ["name", "key"])
      assert.deepEqual(found({ env: [{ [name]: "DB_PASSWORD", value: SECRET, other: SECRET }] }), [
        "/env/0/value name",
      ]);
    assert.deepEqual(found({ env: [{ name: "COLOUR", value: SECRET }] }), []);
    assert.deepEqual(found({ env: [{ name: 5, value: SECRET }] }), []);
  });

  it("are not looked for where this is not wanted", () => {
    const value = {
      data: { password: SECRET },
      spec: { spec: { password: SECRET }, rest: { spec: `token=${SECRET}` } },
    };
    assert.deepEqual(found(value), [
      "/data/password name",
      "/spec/spec/password name",
      "/spec/rest/spec name",
    ]);
    assert.deepEqual(found(value, { skipped: new Set(["data"]), structural: new Set(["spec"]) }), [
      "/spec/rest/spec name",
    ]);
  });
});
