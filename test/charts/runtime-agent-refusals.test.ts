import assert from "node:assert/strict";
import { renderFailure, type Values } from "./support";

const chart = "charts/runtime-agent";
const rule = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };

const contradictions: readonly (readonly [Values, string])[] = [
  [
    { autoscaling: { minReplicas: 21 } },
    "autoscaling.minReplicas is 21, more than autoscaling.maxReplicas, which is 20: raise the one or lower the other.",
  ],
  [
    { persistence: { existingClaim: "logs" } },
    "autoscaling.maxReplicas is 20 while persistence.existingClaim is mounted as ReadWriteOnce, which one replica alone can do: set persistence.accessMode=ReadWriteMany if the claim offers it, or leave persistence.existingClaim empty for a volume of each replica's own.",
  ],
  [
    { serviceAccount: { create: false } },
    "rbac.create is true while serviceAccount.create is false and serviceAccount.name is empty, and the permissions would go to the namespace's default ServiceAccount: set serviceAccount.name, serviceAccount.create=true or rbac.create=false.",
  ],
  [
    { rbac: { rules: [rule, { ...rule, resources: ["configmaps", "secrets"] }] } },
    'rbac.rules[1].resources holds "secrets": name the resources that workflows need, and never secrets or tokens.',
  ],
  [
    { rbac: { rules: [{ ...rule, resources: ["*/scale"] }] } },
    'rbac.rules[0].resources holds "*/scale": name the resources that workflows need, and never secrets or tokens.',
  ],
  [
    { rbac: { rules: [{ ...rule, verbs: ["*"] }] } },
    'rbac.rules[0] holds "*" in its apiGroups or verbs: name those that workflows need.',
  ],
  [
    { podDisruptionBudget: { minAvailable: 3 } },
    "podDisruptionBudget.minAvailable is 3 while there may be no more than 3 replicas, and no node could be drained: lower it, or use podDisruptionBudget.maxUnavailable.",
  ],
  [
    { readinessProbe: { httpGet: null } },
    "readinessProbe has 0 handlers () and takes one of httpGet, tcpSocket, grpc and exec: set the others to null.",
  ],
  [
    { monitoring: { serviceMonitor: { renderMode: "failIfMissing" } } },
    "monitoring.serviceMonitor.renderMode is failIfMissing and the cluster does not know monitoring.coreos.com/v1: install the Prometheus operator's CRDs, or set it to skipIfMissing.",
  ],
];

const unfit: readonly (readonly [Values, string])[] = [
  [{ ingress: { enabled: true } }, "- at '': additional properties 'ingress' not allowed"],
  [
    { config: { executionTimeout: "30 minutes" } },
    "- at '/config/executionTimeout': '30 minutes' does not match pattern '^[1-9][0-9]*[smh]$'",
  ],
  [
    { config: { maxConcurrentExecutions: 0 } },
    "- at '/config/maxConcurrentExecutions': minimum: got 0, want 1",
  ],
  [
    { service: { sessionAffinity: "Cookie" } },
    "- at '/service/sessionAffinity': value must be one of 'ClientIP', 'None'",
  ],
  [
    { serviceAccount: { token: { expirationSeconds: 60 } } },
    "- at '/serviceAccount/token/expirationSeconds': minimum: got 60, want 600",
  ],
  [
    { rbac: { namespaces: ["Team_A"] } },
    "- at '/rbac/namespaces/0': 'Team_A' does not match pattern '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'",
  ],
  [{ rbac: { rules: [] } }, "- at '/rbac/rules': minItems: got 0, want 1"],
  [
    { networkPolicy: { apiServer: { ports: ["https"] } } },
    "- at '/networkPolicy/apiServer/ports/0': got string, want integer",
  ],
];

describe("charts/runtime-agent: values it refuses", () => {
  for (const [values, sentence] of contradictions) {
    it(sentence.replace(/:.*/, ""), async () => assert.equal(await renderFailure(chart, values), sentence));
  }

  for (const [values, message] of unfit) {
    it(`${JSON.stringify(values)} by its schema`, async () =>
      assert.equal(await renderFailure(chart, values), message));
  }
});
