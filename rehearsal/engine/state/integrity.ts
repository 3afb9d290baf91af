import { isProviderType, parseReference } from "../provider-reference";
import { allDependencies, type ResourceState } from "./resource-state";

/**
 * Finds what a state must not have (Snapshot.VerifyIntegrity): a resource before what it needs, a provider that is
 * not there, two live resources of one URN. Gives undefined when the state is sound, otherwise one sentence.
 */
export function integrityProblem(resources: readonly ResourceState[]): string | undefined {
  const seen = new Set<string>();
  const live = new Set<string>();
  const providers = new Set<string>();
  for (const state of resources) {
    if (state.provider !== undefined && state.provider !== "") {
      const reference = parseReference(state.provider);
      if (reference === undefined) return `failed to parse provider reference for resource ${state.urn}`;
      if (!providers.has(state.provider))
        return `resource ${state.urn} refers to unknown provider ${state.provider}`;
    }
    const missing = allDependencies(state).find((urn) => !seen.has(urn));
    if (missing !== undefined) return `resource ${state.urn} refers to missing ${missing}`;
    if (state.delete !== true) {
      if (live.has(state.urn)) return `duplicate resource ${state.urn} (not marked for deletion)`;
      live.add(state.urn);
    }
    seen.add(state.urn);
    if (isProviderType(state.type)) providers.add(`${state.urn}::${state.id ?? ""}`);
  }
  return undefined;
}
