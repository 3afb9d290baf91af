import { randomBytes } from "node:crypto";

import type { DiffResult } from "../plugins/diff-result";
import type { CheckResult, ProviderClient } from "../plugins/provider-client";
import type { ProviderRegistry } from "../plugins/provider-registry";
import type { ResourceState } from "../state/resource-state";
import type { PropertyMap } from "../values/property";
import { inputDiff } from "./object-diff";

/** What checks and compares a resource: its provider, or the registry for a provider resource. */
export interface ResourceProvider {
  check(urn: string, olds: PropertyMap, news: PropertyMap): Promise<CheckResult>;
  diff(old: ResourceState, news: PropertyMap, ignoreChanges: readonly string[]): Promise<DiffResult>;
}

const SEED_BYTES = 32;

/** The provider of a custom resource. */
export function customProvider(client: ProviderClient): ResourceProvider {
  return {
    check: (urn, olds, news) => client.check(urn, olds, news, randomBytes(SEED_BYTES)),
    async diff(old, news, ignoreChanges) {
      const diff = await client.diff(old.urn, old.id ?? "", old.inputs, old.outputs, news, ignoreChanges);
      if (diff.changes !== "unknown") return diff;
      const compared = inputDiff(old.inputs, news);
      return {
        ...diff,
        changes: compared.changes,
        changedKeys: compared.changedKeys,
        detailedDiff: compared.detailedDiff,
      };
    },
  };
}

/** The registry as the provider of provider resources. */
export function registryProvider(registry: ProviderRegistry): ResourceProvider {
  return {
    check: (urn, olds, news) => registry.check(urn, olds, news),
    diff: (old, news) => registry.diff(old.urn, old, news),
  };
}
