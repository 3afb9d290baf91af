import type { RuleCase } from "./ruleCase";

const SPREAD = "topologySpreadConstraints: [{topologyKey: zone, labelSelector: {matchLabels: {app: web}}}]";

/** What the workload of a case has; the rest is as it should be. */
export interface WorkloadFields {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly labels?: string;
  /** Fields of the workload's spec. */
  readonly spec?: string;
  /** Fields of the pod's spec. */
  readonly pod?: string;
  readonly metadata?: string;
}

/** A workload of pods `app: web` that are spread. */
export function workload(fields: WorkloadFields = {}): string {
  const { kind = "Deployment", apiVersion = "apps/v1", name = "web", labels = "{app: web}" } = fields;
  const { spec = "replicas: 2", pod = SPREAD, metadata = "" } = fields;
  return `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}${metadata}}, spec: {${spec === "" ? "" : `${spec}, `}template: {metadata: {labels: ${labels}}, spec: {${pod}}}}}`;
}

/** A disruption budget. */
export function budget(spec: string, selector = "{matchLabels: {app: web}}", name = "web"): string {
  return `{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: ${name}}, spec: {${spec}${
    selector === "" ? "" : `, selector: ${selector}`
  }}}`;
}

/** An autoscaler of the workload. */
export function autoscaler(
  spec: string,
  name = "web",
  target = "apiVersion: apps/v1, kind: Deployment, name: web",
): string {
  return `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: ${name}}, spec: {scaleTargetRef: {${target}}, ${spec}}}`;
}

/** The budget that a workload of several pods needs. */
export const BUDGET = budget("maxUnavailable: 1");

/** Documents in one file. */
export const together = (...documents: readonly string[]): string => documents.join("\n---\n");

/** A case that passes. */
export const passes = (name: string, ...documents: readonly string[]): RuleCase => ({
  name,
  manifests: together(...documents),
  expected: [],
});

/** A case that is refused. */
export const refuses = (
  name: string,
  expected: string | readonly string[],
  ...documents: readonly string[]
): RuleCase => ({
  name,
  manifests: together(...documents),
  expected: typeof expected === "string" ? [expected] : expected,
});
