import type { JsonObject } from "../../policy-pack/manifests/json";
import type { Kind } from "./api";

/** On everything that the sample makes, and whatever comes of it. */
export const SAMPLE_LABEL = { "kube-zen.io/demo": "incident" } as const;
/** The same as a selector. */
export const SAMPLE_SELECTOR = "kube-zen.io/demo=incident";

/** Name of the Deployment that has too little memory. */
export const SAMPLE_NAME = "shop";
/** Name of the remediation and of the Observation. */
export const INCIDENT_NAME = "shop-memory";

/** Limits of memory, before and after. */
export const MEMORY = { before: "32Mi", after: "128Mi" } as const;

/** Docker's own busybox by AWS's public mirror, which asks nodes in a private network for no account. */
export const SAMPLE_IMAGE = "public.ecr.aws/docker/library/busybox:1.37.0";

/** Reads 64 MiB at once, over and over: above the limit before, and far below the one after. */
const WORK = "while dd if=/dev/zero of=/dev/null bs=64M count=1; do sleep 5; done";

/** Kinds that the sample makes, and what Kubernetes makes of them. */
export const SAMPLE_KINDS = {
  remediation: { apiVersion: "zen.kube-zen.io/v1", kind: "ZenAgentRemediation" },
  observation: { apiVersion: "zen.kube-zen.io/v1alpha1", kind: "Observation" },
  deployment: { apiVersion: "apps/v1", kind: "Deployment" },
  replicaSet: { apiVersion: "apps/v1", kind: "ReplicaSet" },
  pod: { apiVersion: "v1", kind: "Pod" },
} as const satisfies Readonly<Record<string, Kind>>;

/** Who uses the sample. */
export const SAMPLE_LABELS = {
  ...SAMPLE_LABEL,
  "app.kubernetes.io/name": SAMPLE_NAME,
  "app.kubernetes.io/managed-by": "zenctl",
} as const;

/** A Deployment whose memory is too small for what it does, as the restricted Pod Security Standard has pods. */
export function sampleDeployment(namespace: string, image: string): JsonObject {
  return {
    ...SAMPLE_KINDS.deployment,
    metadata: { name: SAMPLE_NAME, namespace, labels: SAMPLE_LABELS },
    spec: {
      replicas: 1,
      selector: { matchLabels: SAMPLE_LABELS },
      template: {
        metadata: { labels: SAMPLE_LABELS },
        spec: {
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 1,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: SAMPLE_NAME,
              image,
              command: ["/bin/sh", "-c", WORK],
              resources: {
                requests: { cpu: "10m", memory: "16Mi" },
                limits: { cpu: "200m", memory: MEMORY.before },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        },
      },
    },
  };
}

/** What a tool would have found (docs/examples/observation.yaml). */
export function sampleObservation(namespace: string, now: Date): JsonObject {
  return {
    ...SAMPLE_KINDS.observation,
    metadata: { name: INCIDENT_NAME, namespace, labels: SAMPLE_LABELS },
    spec: {
      source: "zenctl-demo",
      category: "performance",
      severity: "high",
      eventType: "out_of_memory",
      detectedAt: now.toISOString(),
      resource: { ...SAMPLE_KINDS.deployment, name: SAMPLE_NAME, namespace },
      details: { limit: MEMORY.before },
      ttlSecondsAfterCreation: 3600,
    },
  };
}

/** The fields that the agent applies, as YAML. */
export const PATCH = `spec:
  template:
    spec:
      containers:
        - name: ${SAMPLE_NAME}
          resources:
            limits:
              memory: ${MEMORY.after}
`;

/**
 * The approved change (docs/examples/zen-agent-remediation.yaml), to be carried out at once.
 *
 * @param agent Namespace of the agent.
 * @param namespace Namespace of the sample.
 */
export function sampleRemediation(agent: string, namespace: string, now: Date): JsonObject {
  return {
    ...SAMPLE_KINDS.remediation,
    metadata: { name: INCIDENT_NAME, namespace: agent, labels: SAMPLE_LABELS },
    spec: {
      remediationId: `demo-${INCIDENT_NAME}`,
      type: "resource-limits",
      priority: "high",
      scheduledTime: now.toISOString(),
      patches: [{ ...SAMPLE_KINDS.deployment, name: SAMPLE_NAME, namespace, patch: PATCH }],
      approvedBy: "zenctl demo",
      approvedAt: now.toISOString(),
      approvalSource: "zenctl",
    },
  };
}
