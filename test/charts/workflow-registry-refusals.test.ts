import assert from "node:assert/strict";
import { renderFailure, type Values } from "./support";

const chart = "charts/workflow-registry";
const ingress = { enabled: true, hosts: [{ host: "registry.atom.company.com" }] };

const contradictions: readonly (readonly [Values, string])[] = [
  [
    { persistence: { accessMode: "ReadWriteOnce" } },
    "autoscaling.maxReplicas is 10 while persistence.accessMode is ReadWriteOnce, which one replica alone can mount: set persistence.accessMode=ReadWriteMany, or replicaCount=1 and autoscaling.enabled=false.",
  ],
  [
    { replicaCount: 2, autoscaling: { enabled: false }, persistence: { accessMode: "ReadWriteOncePod" } },
    "replicaCount is 2 while persistence.accessMode is ReadWriteOncePod, which one replica alone can mount: set persistence.accessMode=ReadWriteMany, or replicaCount=1 and autoscaling.enabled=false.",
  ],
  [
    { persistence: { enabled: false } },
    "autoscaling.maxReplicas is 10 while persistence.enabled is false, and each replica would keep packages of its own: set persistence.enabled=true, or replicaCount=1 and autoscaling.enabled=false.",
  ],
  [
    {
      replicaCount: 1,
      autoscaling: { enabled: false },
      persistence: { accessMode: "ReadWriteOnce" },
      strategy: { type: "RollingUpdate" },
    },
    "strategy.type is RollingUpdate while persistence.accessMode is ReadWriteOnce, and the new pod would wait for a volume that the old one holds: leave strategy empty, or set persistence.accessMode=ReadWriteMany.",
  ],
  [
    { autoscaling: { minReplicas: 5, maxReplicas: 3 } },
    "autoscaling.minReplicas is 5, more than autoscaling.maxReplicas, which is 3: raise the one or lower the other.",
  ],
  [
    { config: { vaultAddr: "https://vault.company.com", vaultToken: "hvs.token", existingSecret: "vault" } },
    "config.vaultToken and config.existingSecret are both set: keep config.existingSecret and leave config.vaultToken empty.",
  ],
  [
    { config: { vaultToken: "hvs.token" } },
    "A Vault token is given but config.vaultAddr is empty: set config.vaultAddr to the address of Vault.",
  ],
  [
    { config: { cosignPublicKey: "-----BEGIN PUBLIC KEY-----", cosignPublicKeyFrom: { name: "signing" } } },
    "config.cosignPublicKey and config.cosignPublicKeyFrom.name are both set: keep one of them.",
  ],
  [
    { config: { cosignPublicKey: "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nsecret" } },
    "config.cosignPublicKey is no public key in PEM: it has to begin with -----BEGIN PUBLIC KEY-----.",
  ],
  [
    { podDisruptionBudget: { minAvailable: 2 } },
    "podDisruptionBudget.minAvailable is 2 while there may be no more than 2 replicas, and no node could be drained: lower it, or use podDisruptionBudget.maxUnavailable.",
  ],
  [
    { livenessProbe: { tcpSocket: { port: 8000 } } },
    "livenessProbe has 2 handlers (httpGet, tcpSocket) and takes one of httpGet, tcpSocket, grpc and exec: set the others to null.",
  ],
  [
    { ingress: { ...ingress, className: "alb" } },
    'ingress.rateLimit is 100, but no annotation of ingress.className "alb" limits requests: set ingress.rateLimit=0 and limit them in that controller\'s own way.',
  ],
  [
    { monitoring: { serviceMonitor: { renderMode: "failIfMissing" } } },
    "monitoring.serviceMonitor.renderMode is failIfMissing and the cluster does not know monitoring.coreos.com/v1: install the Prometheus operator's CRDs, or set it to skipIfMissing.",
  ],
];

const unfit: readonly (readonly [Values, string])[] = [
  [{ replicaCunt: 2 }, "- at '': additional properties 'replicaCunt' not allowed"],
  [{ monitoring: null }, "- at '': missing property 'monitoring'"],
  [{ replicaCount: "two" }, "- at '/replicaCount': got string, want integer"],
  [{ replicaCount: 0 }, "- at '/replicaCount': minimum: got 0, want 1"],
  [
    { image: { digest: "sha256:abc" } },
    "- at '/image/digest': 'sha256:abc' does not match pattern '^(sha256:[0-9a-f]{64})?$'",
  ],
  [
    { persistence: { accessMode: "ReadOnlyMany" } },
    "- at '/persistence/accessMode': value must be one of 'ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'",
  ],
  [{ config: { vaultToken: 12345 } }, "- at '/config/vaultToken': got number, want string"],
  [
    { config: { vaultAddr: "vault.company.com" } },
    "- at '/config/vaultAddr': 'vault.company.com' does not match pattern '^(https?://[^\\\\s/]+(/\\\\S*)?)?$'",
  ],
  [{ ingress: { enabled: true } }, "- at '/ingress/hosts': minItems: got 0, want 1"],
  [{ tracing: { enabled: true } }, "- at '/tracing/endpoint': minLength: got 0, want 1"],
  [{ service: { port: 70000 } }, "- at '/service/port': maximum: got 70,000, want 65,535"],
  [
    { livenessProbe: { httpget: { path: "/", port: 1 } } },
    "- at '/livenessProbe': additional properties 'httpget' not allowed",
  ],
];

describe("charts/workflow-registry: values it refuses", () => {
  for (const [values, sentence] of contradictions) {
    it(sentence.replace(/:.*/, ""), async () => assert.equal(await renderFailure(chart, values), sentence));
  }

  for (const [values, message] of unfit) {
    it(`${JSON.stringify(values)} by its schema`, async () =>
      assert.equal(await renderFailure(chart, values), message));
  }
});
