import { certificateMetrics } from "./certificate-metrics";

/** The metrics that runtime-agent serves, without the endings of histograms; workflow-registry serves none. */
const runtimeAgent = [
  "workflow_runs_total",
  "workflow_success_total",
  "workflow_failure_total",
  "workflow_duration_seconds",
  "active_workflows",
];

/** Metrics of kube-state-metrics (v2), as its documentation lists them. */
const kubeStateMetrics = [
  "kube_cronjob_created",
  "kube_cronjob_status_last_successful_time",
  "kube_deployment_spec_replicas",
  "kube_deployment_status_condition",
  "kube_deployment_status_replicas_available",
  "kube_horizontalpodautoscaler_spec_max_replicas",
  "kube_horizontalpodautoscaler_status_current_replicas",
  "kube_horizontalpodautoscaler_status_desired_replicas",
  "kube_job_status_failed",
  "kube_job_status_start_time",
  "kube_persistentvolumeclaim_status_phase",
  "kube_pod_container_resource_limits",
  "kube_pod_container_status_last_terminated_reason",
  "kube_pod_container_status_restarts_total",
  "kube_pod_container_status_waiting_reason",
  "kube_pod_init_container_status_waiting_reason",
  "kube_pod_status_phase",
];

/** Metrics of the kubelet and of cAdvisor in it. */
const kubelet = [
  "container_cpu_cfs_periods_total",
  "container_cpu_cfs_throttled_periods_total",
  "container_cpu_usage_seconds_total",
  "container_memory_working_set_bytes",
  "container_network_receive_bytes_total",
  "container_network_transmit_bytes_total",
  "kubelet_volume_stats_available_bytes",
  "kubelet_volume_stats_capacity_bytes",
  "kubelet_volume_stats_used_bytes",
];

/** The charts of Atom. */
export type AtomChart = "workflow-registry" | "runtime-agent";

const shared = [...kubeStateMetrics, ...kubelet, ...certificateMetrics, "up"];
const known: Readonly<Record<AtomChart, ReadonlySet<string>>> = {
  "workflow-registry": new Set(shared),
  "runtime-agent": new Set([...shared, ...runtimeAgent]),
};

/** The metrics that a PromQL expression of a chart names and that nobody serves. */
export function unknownAtomMetrics(expression: string, chart: AtomChart): readonly string[] {
  const names = [...expression.matchAll(/([a-zA-Z_:][a-zA-Z0-9_:]*)\s*\{/g)].map((match) => match[1] ?? "");
  if (names.length === 0) return [`nothing in ${expression}`];
  return names.filter((name) => {
    return !known[chart].has(name) && !known[chart].has(name.replace(/_(bucket|sum|count)$/, ""));
  });
}
