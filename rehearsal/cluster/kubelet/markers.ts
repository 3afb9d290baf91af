import type { Container, Pod } from "./types";

/** Annotation: images that cannot be pulled, by reference as written in the pod, separated by commas; `*` for all. */
export const MISSING_IMAGES = "rehearsal.kube-zen.io/missing-images";
/** Annotation: exit code with which the pod's containers end. */
export const EXIT_CODE = "rehearsal.kube-zen.io/exit-code";
/** Annotation: seconds that a container runs before it ends. Default 1. */
export const RUN_SECONDS = "rehearsal.kube-zen.io/run-seconds";

/** An image whose tag is this cannot be pulled. */
export const MISSING_TAG = "rehearsal-missing";
const EXIT_TAG = /^rehearsal-exit-(\d{1,3})$/;

function imageTag(image: string): string {
  const name = image.split("@")[0] ?? "";
  const last = name.slice(name.lastIndexOf("/") + 1);
  return last.includes(":") ? last.slice(last.indexOf(":") + 1) : "";
}

/** Whether the image of the container is marked as one that cannot be pulled. */
export function imageIsMissing(pod: Pod, container: Container): boolean {
  const image = container.image ?? "";
  const listed = (pod.metadata.annotations?.[MISSING_IMAGES] ?? "").split(",").map((entry) => entry.trim());
  return imageTag(image) === MISSING_TAG || listed.includes("*") || (image !== "" && listed.includes(image));
}

/** The exit code that the pod's annotation or the container's image tag marks, or undefined. */
export function markedExitCode(pod: Pod, container: Container): number | undefined {
  const tag = EXIT_TAG.exec(imageTag(container.image ?? ""))?.[1];
  const annotation = pod.metadata.annotations?.[EXIT_CODE];
  const text = tag ?? annotation;
  if (text === undefined || !/^\d{1,3}$/.test(text)) return undefined;
  return Math.min(Number(text), 255);
}

/** How long a container that ends runs, in milliseconds. */
export function runMilliseconds(pod: Pod): number {
  const seconds = Number(pod.metadata.annotations?.[RUN_SECONDS] ?? "1");
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : 1000;
}
