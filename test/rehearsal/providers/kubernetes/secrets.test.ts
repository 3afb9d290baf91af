import assert from "node:assert/strict";
import { checkpoint, parseCheckpoint } from "../../../../rehearsal/providers/kubernetes/checkpoint";
import { markSecrets } from "../../../../rehearsal/providers/kubernetes/secrets";
import { redact } from "../../../../rehearsal/providers/redaction";
import { containsSecrets, secretValue } from "../../../../rehearsal/providers/properties/values";

describe("rehearsal/providers/kubernetes/secrets", () => {
  it("marks data of a Secret whatever the inputs say, and nothing else of it", () => {
    const object = { kind: "Secret", metadata: { name: "s" }, data: { a: "MQ==" } };
    assert.deepEqual(markSecrets(object, {}), { ...object, data: secretValue({ a: "MQ==" }) });
  });

  it("marks the leaf in maps and the whole of a list", () => {
    const inputs = {
      spec: { env: [{ name: "A", value: secretValue("x") }], image: secretValue("i"), plain: 1 },
    };
    const outputs = { spec: { env: [{ name: "A", value: "x" }], image: "i", plain: 1 }, status: {} };
    assert.deepEqual(markSecrets(outputs, inputs), {
      spec: { env: secretValue([{ name: "A", value: "x" }]), image: secretValue("i"), plain: 1 },
      status: {},
    });
  });

  it("keeps secrets marked in the recorded state, and finds inputs and live form again", () => {
    const inputs = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: "MQ==" } };
    const live = { ...inputs, metadata: { name: "s", uid: "1" } };
    const state = checkpoint(inputs, live, inputs, { initialApiVersion: "v1", fieldManager: "m" });
    assert.ok(containsSecrets(state["data"] ?? null));
    const kept = state["__inputs"];
    assert.ok(kept !== undefined && containsSecrets(kept));
    assert.deepEqual(parseCheckpoint(state).inputs, inputs);
    assert.deepEqual(parseCheckpoint(state).live["metadata"], { name: "s", uid: "1" });
  });

  it("spells schema keywords in the program's way in the state and in Kubernetes' way outside it", () => {
    const schema = { spec: { "x-kubernetes-preserve-unknown-fields": true } };
    const state = checkpoint(schema, schema, {}, { initialApiVersion: "v1", fieldManager: "m" });
    assert.deepEqual(state["spec"], { x_kubernetes_preserve_unknown_fields: true });
    assert.deepEqual(parseCheckpoint(state).live["spec"], { "x-kubernetes-preserve-unknown-fields": true });
  });

  it("hides every secret text in a message, the longer one first", () => {
    const properties = {
      token: secretValue("abcd"),
      deep: [secretValue({ key: "abcdefgh" })],
      open: "plain",
    };
    assert.equal(
      redact("got abcdefgh and abcd, not plain", properties),
      "got [secret] and [secret], not plain",
    );
  });
});
