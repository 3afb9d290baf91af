import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { Scanner } from "./support/scanner";

/** Every character that some encoding writes otherwise. */
const SECRET = 'Canary-7f3a9c1e5b<&>"q\\uote"/+ %é?????>>>>>';
const scanner = new Scanner([{ name: "secret", text: SECRET }]);

function encodings(content: Buffer | string): readonly string[] {
  return scanner.scan(content, "here").map(({ encoding }) => encoding);
}

describe("the scanner for planted secrets", () => {
  const goJson = JSON.stringify(SECRET)
    .replaceAll("<", "\\u003c")
    .replaceAll("&", "\\u0026")
    .replaceAll(">", "\\u003e");
  const planted: Readonly<Record<string, readonly [string | Buffer, string]>> = {
    "in the middle of a text": [`error: ${SECRET}!`, "plain"],
    "in JSON": [JSON.stringify({ message: `x${SECRET}` }), "JSON"],
    "in JSON within JSON": [JSON.stringify(JSON.stringify([SECRET])), "JSON twice"],
    "in JSON as Go writes it": [goJson, "Go's JSON"],
    "in a URL": [`https://host/?token=${encodeURIComponent(SECRET)}`, "URL"],
    "in hex": [Buffer.from(`..${SECRET}`).toString("hex"), "hex"],
    "in capital hex": [Buffer.from(SECRET).toString("hex").toUpperCase(), "hex"],
    "in base64": [Buffer.from(`${SECRET} and more`).toString("base64"), "base64"],
    "in base64, shifted by one": [Buffer.from(`.${SECRET}.`).toString("base64"), "base64"],
    "in base64, shifted by two": [Buffer.from(`..${SECRET}.`).toString("base64"), "base64"],
    "in base64url": [Buffer.from(`${SECRET}??>`).toString("base64url"), "base64url"],
    "in UTF-16": [Buffer.from(`a${SECRET}`, "utf16le"), "UTF-16"],
    backwards: [Array.from(`${SECRET}x`).reverse().join(""), "reversed"],
    "in gzip": [gzipSync(`x${SECRET}`), "gzip > plain"],
    "in gzip after other bytes": [Buffer.concat([Buffer.from("head"), gzipSync(SECRET)]), "gzip > plain"],
    "in a Helm release Secret": [
      JSON.stringify({
        data: {
          release: Buffer.from(
            gzipSync(`{"config":{"a":${JSON.stringify(SECRET)}}}`).toString("base64"),
          ).toString("base64"),
        },
      }),
      "base64 > base64 > gzip > JSON",
    ],
    "in a cut-off gzip": [gzipSync(`${SECRET}${"y".repeat(999)}`).subarray(0, 80), "gzip > plain"],
  };
  for (const [where, [content, encoding]] of Object.entries(planted)) {
    it(`finds one ${where}`, () => {
      const found = encodings(content);
      assert.ok(found.includes(encoding), `${encoding} is not in [${found.join(", ")}]`);
    });
  }

  it("says which it found and where", () => {
    assert.deepEqual(scanner.scan(SECRET, "state/file"), [
      { canary: "secret", encoding: "plain", place: "state/file" },
    ]);
  });

  it("finds none where there is none, and takes none that could be any word", () => {
    const other = `${SECRET.slice(0, -2)}${"A".repeat(200)}`;
    assert.deepEqual(encodings(other), []);
    assert.deepEqual(encodings(gzipSync(other)), []);
    assert.throws(() => scanner.add({ name: "short", text: "password" }), {
      message: "the canary short is too short",
    });
  });
});
