import type { JsonValue } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";

/** A number or percentage of pods, as `1` or `25%`. */
export interface Share {
  readonly amount: number;
  readonly percent: boolean;
}

const percentage = /^(\d{1,9})%$/;

/** Reads an `IntOrString`; undefined for what is not there or Kubernetes refuses. */
export function readShare(value: JsonValue | undefined): Share | "unknown" | undefined {
  if (typeof value === "number") return value >= 0 ? { amount: value, percent: false } : undefined;
  if (typeof value !== "string") return undefined;
  if (hasPlaceholder(value)) return "unknown";
  const [, digits] = percentage.exec(value) ?? [];
  return digits === undefined ? undefined : { amount: Number(digits), percent: true };
}

/** The share of so many pods, rounded as the controller of budgets does for both of its fields: up. */
export function roundedUp({ amount, percent }: Share, pods: number): number {
  return percent ? Math.ceil((amount * pods) / 100) : amount;
}

/** The share of so many pods, rounded as rollouts do for pods that may be missing: down. */
export function roundedDown({ amount, percent }: Share, pods: number): number {
  return percent ? Math.floor((amount * pods) / 100) : amount;
}

/** A count; a fallback where there is none or Kubernetes refuses it. */
export function readCount(value: JsonValue | undefined, fallback: number): number | "unknown" {
  if (typeof value === "string" && hasPlaceholder(value)) return "unknown";
  return typeof value === "number" && value >= 0 ? value : fallback;
}
