import assert from "node:assert/strict";
import { typedForm } from "../../../../rehearsal/providers/kubernetes/typed-form";

describe("rehearsal/providers/kubernetes/typed-form", () => {
  it("leaves out what Go leaves out of a NetworkPolicy, and keeps what means something", () => {
    const metadata = { name: "deny", labels: {} };
    const spec = {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [{ to: [{ namespaceSelector: {} }], ports: [] }, {}],
    };
    assert.deepEqual(
      typedForm({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec }),
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "deny" },
        spec: {
          podSelector: {},
          policyTypes: ["Ingress", "Egress"],
          egress: [{ to: [{ namespaceSelector: {} }] }, {}],
        },
      },
    );
  });

  it("keeps zeros behind pointers and empty lists of fields that are always written", () => {
    const account = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      automountServiceAccountToken: false,
      secrets: [],
    };
    assert.deepEqual(typedForm(account), {
      apiVersion: "v1",
      kind: "ServiceAccount",
      automountServiceAccountToken: false,
    });
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [] };
    assert.deepEqual(typedForm(role), role);
  });

  it("writes quantities in their canonical form and drops fields that the kind does not have", () => {
    const quota = (hard: Record<string, string | number>): Parameters<typeof typedForm>[0] => ({
      apiVersion: "v1",
      kind: "ResourceQuota",
      spec: { hard, typo: true },
    });
    assert.deepEqual(typedForm(quota({ cpu: "1000m", pods: 10, memory: "1024Mi" })), {
      apiVersion: "v1",
      kind: "ResourceQuota",
      spec: { hard: { cpu: "1", pods: "10", memory: "1Gi" } },
    });
  });

  it("returns an object with a value of the wrong type, or of another kind, as it is", () => {
    const wrong = { apiVersion: "v1", kind: "ConfigMap", data: { port: 80 }, binaryData: {} };
    assert.equal(typedForm(wrong), wrong);
    const custom = { apiVersion: "kube-zen.io/v1", kind: "Observation", spec: { empty: [] } };
    assert.equal(typedForm(custom), custom);
  });
});
