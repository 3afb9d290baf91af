import assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatFinding, judgeSet } from "../../policy-pack/judge";
import type { JsonObject, JsonValue } from "../../policy-pack/manifests/json";
import { ManifestSet, type StackResource } from "../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../policy-pack/manifests/read";
import { secretsInPlain } from "../../policy-pack/rules/secretsInPlain";
import { forms } from "./rules/secretTables";

/** A text that nobody could take for a name: as tokens are made, in one piece. */
const random = fc
  .string({
    unit: fc.constantFrom(...Array.from("abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789")),
    minLength: 16,
    maxLength: 40,
  })
  .filter((text) => /\d.*\d.*\d/.test(text) && /[A-Z]/.test(text) && /[a-z]/.test(text));

/** Ways to hide a secret in an object or a release, with what is found of it. */
const places: Readonly<Record<string, (secret: string) => JsonObject>> = {
  "a ConfigMap": (secret) => ({ kind: "ConfigMap", data: { token: secret } }),
  "a file of settings": (secret) => ({
    kind: "ConfigMap",
    data: { "a.conf": `x=1\ndb.password=${secret}\n` },
  }),
  "a variable": (secret) => pod({ env: [{ name: "API_TOKEN", value: secret }] }),
  "a flag": (secret) => pod({ args: [`--password=${secret}`] }),
  "the word after a flag": (secret) => pod({ args: ["--password", secret] }),
  "a script": (secret) => pod({ command: ["sh", "-c", `TOKEN=${secret} run`] }),
  "an annotation": (secret) => ({ kind: "Service", metadata: { annotations: { password: secret } } }),
  "a custom resource": (secret) => ({ kind: "Thing", spec: { auth: { clientSecret: secret } } }),
  "a URL": (secret) => pod({ env: [{ name: "X", value: `https://user:${secret}@host/` }] }),
  "a Secret": (secret) => ({ kind: "Secret", stringData: { x: secret } }),
};

function pod(container: JsonObject): JsonObject {
  return { kind: "Pod", spec: { containers: [{ name: "c", ...container }] } };
}

function findingsOn(body: JsonObject, values: JsonValue = {}): readonly string[] {
  const metadata = { name: "x", ...(body["metadata"] as JsonObject | undefined) };
  const text = JSON.stringify({ apiVersion: "v1", ...body, metadata });
  const { manifests } = readManifests(text, { namespace: "shop", source: (index) => ({ file: "f", index }) });
  const type = "kubernetes:helm.sh/v3:Release";
  const release: StackResource = {
    urn: `urn:pulumi:a::b::${type}::r`,
    type,
    name: "r",
    props: { values },
    unknowns: [],
  };
  return judgeSet(new ManifestSet(manifests, [release]), { rules: [secretsInPlain] }).map(formatFinding);
}

function assertTellsNothing(lines: readonly string[], secret: string): void {
  for (let start = 0; start + 6 <= secret.length; start += 1) {
    const part = secret.slice(start, start + 6);
    for (const line of lines)
      assert.ok(!line.includes(part), `a finding tells ${start}..${start + 6} of the secret`);
  }
}

describe("secrets in plain", () => {
  for (const [where, hide] of Object.entries(places)) {
    it(`are found in ${where}, and no finding tells six characters of one`, () => {
      fc.assert(
        fc.property(random, (secret) => {
          const found = findingsOn(hide(secret));
          assert.equal(found.length, 1);
          assertTellsNothing(found, secret);
        }),
        { numRuns: 100 },
      );
    });
  }

  it("are found in the values of a release, however deep they stand", () => {
    const path = fc.array(fc.constantFrom("a", "saas", "config", "0"), { maxLength: 6 });
    fc.assert(
      fc.property(random, path, fc.constantFrom("token", "password", "apiKey"), (secret, keys, name) => {
        const values = keys.reduceRight<JsonValue>(
          (inner, key) => (key === "0" ? [inner] : { [key]: inner }),
          {
            [name]: secret,
          },
        );
        const found = findingsOn({ kind: "Service" }, values);
        assert.equal(found.length, 1);
        assertTellsNothing(found, secret);
      }),
      { numRuns: 200 },
    );
  });

  it("are found in the data of a Secret that a chart makes", () => {
    const { manifests } = readManifests(
      "{apiVersion: v1, kind: Secret, metadata: {name: x}, stringData: {token: x}}",
      { namespace: "shop", source: () => ({ release: "shop", template: "secret.yaml" }) },
    );
    const found = judgeSet(new ManifestSet(manifests, []), { rules: [secretsInPlain] });
    assert.deepEqual(
      found.map(({ id, path }) => `${id} ${path}`),
      ["ZEN-605 /stringData"],
    );
  });

  it("of a known form are found as keys too, and their path does not tell them", () => {
    for (const [, text] of forms) {
      const found = findingsOn({ kind: "ConfigMap", data: { [text]: "x" } });
      assert.equal(found.length, 1, text.slice(0, 4));
      assert.ok(!found.some((line) => line.includes(text.slice(0, 12))), text.slice(0, 4));
    }
  });

  it("are looked for in any JSON without an end or an error", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const found = findingsOn({ kind: "ConfigMap", data: value }, value);
        assert.ok(!found.some((line) => line.includes("[ZEN-008]")));
      }),
      { numRuns: 500 },
    );
  });

  it("are looked for in time that grows with the text and no faster", () => {
    const texts = [
      "token=",
      "token",
      "a-",
      "eyJ",
      "://a:",
      "password: ",
      "-----BEGIN ",
      "LS0tLS1CRUdJTi",
      "\\w",
      "{{",
      "$(",
      "# token=b ",
      "mysql -u ",
      "mysql \\\n",
      "curl -u a:",
      "machine h login ",
      "--password is ",
      "<a>",
      "<a ",
      "password: it it ",
    ];
    for (const text of texts) {
      const started = process.cpuUsage().user;
      findingsOn({ kind: "ConfigMap", data: { x: text.repeat(400_000 / text.length) } });
      const seconds = (process.cpuUsage().user - started) / 1e6;
      assert.ok(seconds < 4, `${text}: ${seconds} s`);
    }
  });
});
