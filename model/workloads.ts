import type { Workload } from "./profiles";

/** The image of each program as its chart names it by default (decision 2; seeds "image"). */
export const WORKLOAD_IMAGES: Readonly<Record<Workload, string>> = {
  "zen-agent": "docker.io/kubezen/zen-agent:1.0.2",
  "zen-watcher": "docker.io/kubezen/zen-watcher:1.2.3",
  "workflow-registry": "docker.io/atom/workflow-registry:1.0.0",
  "runtime-agent": "docker.io/atom/runtime-agent:1.0.0",
};
