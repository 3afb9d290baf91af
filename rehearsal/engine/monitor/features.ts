/** What the rehearsal's monitor can do, by the names that SDKs ask for (source_eval.go: supportsFeatureID). */
const FEATURES: ReadonlySet<string> = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "deletedWith",
  "replaceWith",
  "replacementTrigger",
  "parameterization",
]);

/** Whether the monitor has a feature: transforms and hooks, for instance, are the real engine's. */
export function supportsFeature(id: string): boolean {
  return FEATURES.has(id);
}
