import { certificateMetrics } from "./certificate-metrics";

/** The metrics that the programs are known to serve, without the endings of histograms. */
export const servedMetrics: Readonly<Record<"zen-agent" | "zen-watcher", readonly string[]>> = {
  "zen-agent": [
    "zen_agent_crd_count",
    "zen_agent_worker_pool_queue_depth",
    "zen_agent_worker_pool_workers_active",
    "zen_agent_crd_memory_bytes",
    "zen_agent_crd_age_seconds",
    "zen_agent_crd_processing_duration_seconds",
    "zen_agent_worker_pool_work_duration_seconds",
    "zen_agent_worker_pool_work_processed_total",
  ],
  "zen-watcher": [
    "zen_watcher_events_total",
    "zen_watcher_observations_created_total",
    "zen_watcher_observations_filtered_total",
    "zen_watcher_observations_deduped_total",
    "zen_watcher_observations_deleted_total",
    "zen_watcher_observations_create_errors_total",
    "zen_watcher_observations_live",
    "zen_watcher_webhook_requests_total",
    "zen_watcher_webhook_events_dropped_total",
    "zen_watcher_webhook_queue_usage_ratio",
    "zen_watcher_ingesters_active",
    "zen_watcher_ingesters_status",
    "zen_watcher_ingesters_config_errors_total",
    "zen_watcher_ingester_errors_total",
    "zen_watcher_destination_delivery_total",
    "zen_watcher_gc_runs_total",
    "zen_watcher_gc_errors_total",
    "zen_watcher_informer_cache_synced",
    "zen_watcher_event_processing_duration_seconds",
    "process_resident_memory_bytes",
  ],
};

/** Metrics that Prometheus and those who tell of certificates bring. */
const others = ["up", ...certificateMetrics];

/** The metrics that a PromQL expression names and that nobody serves. */
export function unknownMetrics(expression: string, chart: keyof typeof servedMetrics): readonly string[] {
  const known = new Set([...servedMetrics[chart], ...others]);
  const names = [...expression.matchAll(/([a-zA-Z_:][a-zA-Z0-9_:]*)\s*\{/g)].map((match) => match[1] ?? "");
  if (names.length === 0) return [`nothing in ${expression}`];
  return names.filter((name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, "")));
}
