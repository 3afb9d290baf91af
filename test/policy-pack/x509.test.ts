import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import type { JsonObject } from "../../policy-pack/manifests/json";
import { ManifestSet } from "../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../policy-pack/manifests/read";
import { namesOf, storedCertificates } from "../../policy-pack/rules/x509";
import { EXPIRED_LATER, WEAK } from "./rules/storedCertificates";

/** `data/tls.crt` of every certificate that is found in an object, with `?` where it cannot be read. */
function found(kind: string, body: JsonObject): readonly string[] {
  const text = JSON.stringify({ apiVersion: "v1", kind, metadata: { name: "x" }, ...body });
  const { manifests } = readManifests(text, { namespace: "shop", source: (index) => ({ file: "f", index }) });
  return storedCertificates(new ManifestSet(manifests, [])).map(
    ({ path, certificate }) => path.join("/") + (certificate === undefined ? "?" : ""),
  );
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("certificates in Secrets and ConfigMaps", () => {
  it("are looked for under keys that are called so", () => {
    for (const name of ["ca", "cer", "crt", "cert", "pem"]) {
      for (const key of [name, `my-${name}`, `my_${name}`, `my.${name}`])
        assert.deepEqual(found("ConfigMap", { data: { [key]: WEAK } }), [`data/${key}`]);
      for (const key of [`my${name}`, `${name}.txt`])
        assert.deepEqual(found("ConfigMap", { data: { [key]: WEAK } }), []);
    }
    assert.deepEqual(found("Secret", { type: "kubernetes.io/tls", stringData: { x: WEAK } }), [
      "stringData/x",
    ]);
    assert.deepEqual(found("Secret", { type: "Opaque", stringData: { x: WEAK } }), []);
  });

  it("are read in base64 where they stand so", () => {
    assert.deepEqual(found("Secret", { data: { "tls.crt": base64(WEAK) } }), ["data/tls.crt"]);
    assert.deepEqual(found("Secret", { data: { "tls.crt": WEAK } }), ["data/tls.crt?"]);
    assert.deepEqual(found("Secret", { stringData: { "tls.crt": WEAK } }), ["stringData/tls.crt"]);
    assert.deepEqual(found("ConfigMap", { data: { "tls.crt": base64(WEAK) } }), ["data/tls.crt?"]);
    assert.deepEqual(found("ConfigMap", { data: { ca: base64(WEAK), "tls.crt": "", pem: 5 } }), []);
    assert.deepEqual(found("ConfigMap", { data: [WEAK] }), []);
  });

  it("are up to ten in one text", () => {
    const many = (count: number): JsonObject => ({ data: { ca: `${WEAK}\n`.repeat(count) } });
    assert.equal(found("ConfigMap", many(10)).length, 10);
    assert.equal(found("ConfigMap", many(11)).length, 0);
  });

  it("are for their alternative names only", () => {
    assert.deepEqual(namesOf(new X509Certificate(EXPIRED_LATER)), [
      "registry.example.com",
      "*.apps.example.com",
    ]);
    assert.deepEqual(namesOf(new X509Certificate(WEAK)), []);
  });
});
