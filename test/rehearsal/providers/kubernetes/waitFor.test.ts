import assert from "node:assert/strict";
import { readinessByAnnotation } from "../../../../rehearsal/providers/kubernetes/await/wait-for";
import type { KubernetesObject } from "../../../../rehearsal/providers/kubernetes/objects";

type Status = Readonly<Record<string, string | number>>;

function inputs(waitFor?: string): KubernetesObject {
  return { metadata: waitFor === undefined ? {} : { annotations: { "pulumi.com/waitFor": waitFor } } };
}

function live(conditions: readonly Status[] | undefined, status: Status = {}): KubernetesObject {
  return {
    metadata: { generation: 2 },
    status: { ...status, ...(conditions === undefined ? {} : { conditions: [...conditions] }) },
  };
}

function said(waitFor: string, object: KubernetesObject): string | undefined {
  return readinessByAnnotation(inputs(waitFor), object)?.message;
}

describe("waiting for a condition of an object", () => {
  it("has no say without the annotation", () => {
    assert.equal(readinessByAnnotation(inputs(), live([])), undefined);
  });

  it("is over when the condition is true for what was asked last, and says until then what is missing", () => {
    const ready = "condition=Ready";
    assert.equal(said(ready, live([{ type: "Ready", status: "True" }])), "");
    assert.equal(said("condition=ready", live([{ type: "Ready", status: "true" }])), "");
    assert.equal(said(ready, live(undefined)), "Has no .status.conditions");
    assert.equal(said(ready, live([{ type: "Issuing", status: "True" }])), "Waiting for the condition Ready");
    assert.equal(
      said(ready, live([{ type: "Ready", status: "False", message: "the issuer is not there" }])),
      "Resource has condition Ready=False (want True): the issuer is not there",
    );
    const old = { type: "Ready", status: "True", observedGeneration: 1 };
    assert.equal(said(ready, live([old])), "Generation 1 is less than expected 2");
    assert.equal(said(ready, live([{ ...old, observedGeneration: 2 }])), "");
    assert.equal(
      said(ready, live([{ type: "Ready", status: "True" }], { observedGeneration: 1 })),
      "Generation 1 is less than expected 2",
    );
  });

  it("takes another status and a list of conditions, all of which are needed", () => {
    assert.equal(said("condition=Issuing=False", live([{ type: "Issuing", status: "False" }])), "");
    const both = '["condition=Ready", "condition=Issuing=False"]';
    const ready = { type: "Ready", status: "True" };
    assert.equal(said(both, live([ready, { type: "Issuing", status: "False" }])), "");
    assert.equal(
      said(both, live([ready, { type: "Issuing", status: "True" }])),
      "Resource has condition Issuing=True (want False)",
    );
  });
});
