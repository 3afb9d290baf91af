import type { Stack } from "@pulumi/pulumi/automation";

/** A resource of a stack, and what has to be there before it. */
export interface GraphResource {
  readonly urn: string;
  readonly type: string;
  /** URN of the component that it is part of; empty for the stack itself. */
  readonly parent: string;
  /** URNs that it depends on, by its inputs or because the program says so. */
  readonly dependencies: readonly string[];
  /** URN of its provider; empty for components, and for providers that the engine made. */
  readonly provider: string;
}

/** Name of a resource. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** A resource as a state has it. */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly provider?: string;
  readonly delete?: boolean;
}

/** The resources of an exported state; what is only left to be deleted is no part of it any more. */
export async function stateResources(stack: Stack): Promise<readonly GraphResource[]> {
  const { deployment } = (await stack.exportStack()) as {
    readonly deployment?: { readonly resources?: readonly StateResource[] };
  };
  return (deployment?.resources ?? [])
    .filter((resource) => resource.delete !== true)
    .map(({ urn, type, parent = "", dependencies = [], provider = "" }) => ({
      urn,
      type,
      parent,
      dependencies,
      // In a state the provider's id stands behind its URN.
      provider: provider.split("::").slice(0, -1).join("::"),
    }));
}
