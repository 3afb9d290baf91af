import type { StackConfig } from "../../model/config";
import { ALLOWED_REGISTRIES, isAllowed, parseImageReference, relocate } from "../../model/images";
import type { Workload } from "../../model/profiles";
import { WORKLOAD_IMAGES } from "../../model/workloads";
import type { ImageValues } from "./values";

/**
 * Where a stack gets a program's image from: the image's own place where that is an allowed registry, else
 * the same image below the stack's mirror prefix (decision 8).
 */
export function workloadImage(
  workload: Workload,
  config: Pick<StackConfig, "registries" | "mirrorPrefix">,
): ImageValues {
  const own = WORKLOAD_IMAGES[workload];
  const allowed = isAllowed(own, [...ALLOWED_REGISTRIES, ...config.registries]);
  const image = parseImageReference(allowed ? own : relocate(own, config.mirrorPrefix));
  return {
    registry: image.registry,
    repository: image.repository,
    ...(image.tag === undefined ? {} : { tag: image.tag }),
    ...(image.digest === undefined ? {} : { digest: image.digest }),
  };
}
