import type { Values } from "../support";

/**
 * What lies under generated scenarios: the companions that a switch asks for, so that turning it on is not
 * refused for want of a name, host or peer.
 */
export const grounds: Readonly<Record<string, Values>> = {
  "zen-agent": {
    saas: { clusterToken: "zen-1" },
    tenant: { id: "acme" },
    cluster: { id: "eu-1" },
    environment: "staging",
    serviceAccount: { name: "given-account" },
    tracing: { endpoint: "http://collector.tracing:4317" },
    externalSecret: { storeRef: { name: "given-store" } },
    caMount: { configMapName: "given-ca" },
    // Without a client certificate the profiles gitops and aws are refused, as is the environment dev there.
    tls: { enabled: true, certificate: { issuerRef: { name: "given-issuer" } } },
    inbound: { from: [{ ipBlock: { cidr: "203.0.113.0/24" } }] },
  },
  "zen-watcher": {
    serviceAccount: { name: "given-account" },
    tracing: { endpoint: "http://collector.tracing:4317" },
    hpa: { minReplicas: 1, maxReplicas: 1 },
    replicaCount: 1,
    webhook: {
      auth: { existingSecret: "given-secret" },
      ingress: { hosts: [{ host: "watcher.company.com" }] },
    },
    networkPolicy: { ingress: { webhookFrom: [{ ipBlock: { cidr: "203.0.113.0/24" } }] } },
  },
  "workflow-registry": {
    serviceAccount: { name: "given-account" },
    tracing: { endpoint: "http://collector.tracing.svc:4318" },
    // Without client certificates the profiles gitops and aws are refused an Ingress, and without one there are none.
    ingress: {
      enabled: true,
      hosts: [{ host: "registry.atom.company.com", paths: [{ path: "/", pathType: "Prefix" }] }],
      tls: [{ secretName: "given-certificate", hosts: ["registry.atom.company.com"] }],
      clientCertificate: { enabled: true, secretName: "given-clients", trustStore: "given-trust" },
    },
    replicaCount: 1,
    autoscaling: { minReplicas: 1, maxReplicas: 1 },
    externalSecret: {
      storeRef: { name: "given-store" },
      remoteRefs: { cosignPublicKey: { key: "given-key" } },
    },
    trafficSplit: { parentRefs: [{ name: "public", namespace: "gateways" }] },
  },
  "runtime-agent": {
    serviceAccount: { name: "given-account" },
    tracing: { endpoint: "http://collector.tracing.svc:4318" },
    trafficSplit: { parentRefs: [{ name: "public", namespace: "gateways" }] },
  },
};
