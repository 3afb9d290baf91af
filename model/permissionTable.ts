import type { Workload } from "./profiles";

/**
 * How far a permission reaches: the namespace that the workload itself runs in, namespaces that its values name
 * (none of Kubernetes' own), or the whole cluster.
 */
export type Reach = "release" | "namespaces" | "cluster";

/** Something that a workload may do, as a rule of RBAC without wildcards. */
export interface Permission {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** The only objects that it is for; a leading `*` stands for what names of the release begin with. By default any. */
  readonly names?: readonly string[];
  readonly reach: Reach;
  /** What it is for, in one sentence. */
  readonly reason: string;
}

const read = ["get", "list", "watch"];
const markStatus = ["get", "update", "patch"];

/**
 * What each workload may do (decisions 4, 7 and 14; seeds "RBAC Configuration" and "RBAC Scoping"). Rights beyond it
 * are refused where they lead to more rights.
 */
export const PERMISSIONS: Readonly<Record<Workload, readonly Permission[]>> = {
  "zen-agent": [
    {
      apiGroups: [""],
      resources: ["secrets"],
      verbs: ["get", "update", "patch"],
      names: ["*-hmac"],
      reach: "release",
      reason: "The agent stores the HMAC key that it is given at bootstrap in the one Secret made for it.",
    },
    {
      apiGroups: ["apps"],
      resources: ["deployments", "statefulsets", "daemonsets"],
      verbs: ["get", "patch"],
      reach: "namespaces",
      reason: "Remediations are server-side applies to workloads, in the namespaces that the values name.",
    },
    {
      apiGroups: [""],
      resources: ["services", "configmaps"],
      verbs: ["get", "patch"],
      reach: "namespaces",
      reason: "Remediations may extend to Services and ConfigMaps, in the namespaces that the values name.",
    },
    {
      apiGroups: ["zen.kube-zen.io"],
      resources: ["zenagentremediations"],
      verbs: [...read, "create", "update", "patch", "delete"],
      reach: "release",
      reason: "The agent keeps its remediations as objects and deletes old ones.",
    },
    {
      apiGroups: ["zen.kube-zen.io"],
      resources: ["zenagentremediations/status"],
      verbs: markStatus,
      reach: "release",
      reason: "The agent writes down how far a remediation is.",
    },
    {
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      verbs: [...read, "create", "update", "patch"],
      reach: "release",
      reason: "Replicas elect the one that works.",
    },
    {
      apiGroups: [""],
      resources: ["events"],
      verbs: ["create", "patch"],
      reach: "release",
      reason: "What the agent does is on record as events.",
    },
    {
      apiGroups: [""],
      resources: ["pods", "services", "configmaps", "namespaces", "events"],
      verbs: read,
      reach: "cluster",
      reason: "Incidents are found in what runs and in what it reports; Secrets are never read.",
    },
    {
      apiGroups: ["apps"],
      resources: ["deployments", "statefulsets", "daemonsets", "replicasets"],
      verbs: read,
      reach: "cluster",
      reason: "Incidents are traced to the workload that owns the pod.",
    },
    {
      apiGroups: ["batch"],
      resources: ["jobs", "cronjobs"],
      verbs: read,
      reach: "cluster",
      reason: "Incidents are traced to the job that owns the pod.",
    },
    {
      apiGroups: ["zen.kube-zen.io"],
      resources: ["observations"],
      verbs: read,
      reach: "cluster",
      reason: "Observations of zen-watcher are reported to the SaaS.",
    },
    {
      apiGroups: ["zen.kube-zen.io"],
      resources: ["observations/status"],
      verbs: markStatus,
      reach: "cluster",
      reason: "The agent marks observations that it has reported.",
    },
  ],
  "zen-watcher": [
    {
      apiGroups: [""],
      resources: ["configmaps"],
      verbs: read,
      reach: "release",
      reason: "Filters and features are read from ConfigMaps beside the program.",
    },
    {
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      verbs: ["create", "get", "update", "patch"],
      reach: "release",
      reason: "Replicas elect the one that writes.",
    },
    {
      apiGroups: [""],
      resources: ["events"],
      verbs: ["create", "patch"],
      reach: "release",
      reason: "Elections are on record as events.",
    },
    {
      apiGroups: ["zen.kube-zen.io"],
      resources: ["observations"],
      verbs: [...read, "create", "update", "patch", "delete"],
      reach: "namespaces",
      reason: "The program writes observations into one namespace and deletes those that are too old.",
    },
    {
      apiGroups: ["zen.kube-zen.io"],
      resources: ["ingesters"],
      verbs: read,
      reach: "cluster",
      reason: "Ingesters, which say what to watch, may be in any namespace.",
    },
    {
      apiGroups: ["zen.kube-zen.io"],
      resources: ["ingesters/status"],
      verbs: markStatus,
      reach: "cluster",
      reason: "The program writes down how each Ingester fares.",
    },
    {
      apiGroups: ["wgpolicyk8s.io"],
      resources: ["policyreports", "clusterpolicyreports"],
      verbs: read,
      reach: "cluster",
      reason: "Policy reports are a source of observations.",
    },
    {
      apiGroups: ["kyverno.io"],
      resources: ["policies", "clusterpolicies"],
      verbs: read,
      reach: "cluster",
      reason: "Kyverno's policies are a source of observations.",
    },
    {
      apiGroups: ["cert-manager.io"],
      resources: ["certificates", "certificaterequests"],
      verbs: read,
      reach: "cluster",
      reason: "Certificates that fail or expire are a source of observations.",
    },
    {
      apiGroups: ["acme.cert-manager.io"],
      resources: ["challenges", "orders"],
      verbs: read,
      reach: "cluster",
      reason: "Failing orders of certificates are a source of observations.",
    },
    {
      apiGroups: [""],
      resources: ["events"],
      verbs: read,
      reach: "cluster",
      reason: "Events are a source of observations.",
    },
    {
      apiGroups: ["aquasecurity.github.io"],
      resources: [
        "vulnerabilityreports",
        "configauditreports",
        "exposedsecretreports",
        "rbacassessmentreports",
        "infraassessmentreports",
        "sbomreports",
        "clustervulnerabilityreports",
        "clusterconfigauditreports",
        "clusterrbacassessmentreports",
        "clusterinfraassessmentreports",
        "clustercompliancereports",
      ],
      verbs: read,
      reach: "cluster",
      reason: "Trivy's reports are a source of observations.",
    },
    {
      apiGroups: [""],
      resources: ["pods"],
      verbs: ["list"],
      reach: "cluster",
      reason: "Ingesters of logs find the pods to read.",
    },
    {
      apiGroups: [""],
      resources: ["pods/log"],
      verbs: ["get"],
      reach: "cluster",
      reason: "Ingesters of logs read them.",
    },
  ],
  "workflow-registry": [],
  "runtime-agent": [
    {
      apiGroups: [""],
      resources: ["pods", "pods/log", "events"],
      verbs: [...read, "create", "update", "patch", "delete"],
      reach: "namespaces",
      reason: "Workflows run as pods, in the namespaces that the values name.",
    },
    {
      apiGroups: ["apps"],
      resources: ["deployments", "replicasets"],
      verbs: [...read, "create", "update", "patch", "delete"],
      reach: "namespaces",
      reason: "Workflows make, change and remove Deployments, in the namespaces that the values name.",
    },
    {
      apiGroups: ["batch"],
      resources: ["jobs", "cronjobs"],
      verbs: [...read, "create", "update", "patch", "delete"],
      reach: "namespaces",
      reason: "Workflows run as jobs, in the namespaces that the values name.",
    },
  ],
};
