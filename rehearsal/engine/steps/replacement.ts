import { mustReplace } from "../plugins/diff-result";
import { isProviderType, parseReference } from "../provider-reference";
import type { DependencyGraph } from "../state/dependency-graph";
import type { ResourceState } from "../state/resource-state";
import type { Slot } from "../state/snapshot";
import { type PropertyMap, type PropertyValue, UNKNOWN } from "../values/property";
import { BailError } from "./bail";
import { withReplaceOnChanges } from "./diff";
import { ensureProvider, type Operation } from "./operation";
import { customProvider, registryProvider } from "./resource-provider";
import { makeStep, type Step, type StepDetails } from "./step";

/** What a replacement has to look at and to note. */
export interface ReplacementContext {
  readonly operation: Operation;
  readonly graph: DependencyGraph<Slot>;
  /** Resources that were dealt with already and so cannot depend on what is being replaced. */
  readonly decided: ReadonlySet<string>;
  /** Resources deleted because what they need is, with the properties that made it necessary. */
  readonly deleted: Map<string, readonly string[]>;
  readonly deleting: Set<string>;
}

/** The steps of a replacement: the new one first, or the old one away first with all that cannot do without it. */
export async function replacementSteps(
  context: ReplacementContext,
  resource: {
    readonly old: Slot;
    readonly fresh: Slot;
    readonly details: StepDetails;
    readonly first: boolean;
  },
): Promise<readonly Step[]> {
  const { old, fresh, details, first } = resource;
  if (!first) {
    return [
      makeStep("create-replacement", { old, new: fresh }, { ...details, pending: true }),
      makeStep("replace", { old, new: fresh }, { ...details, pending: true }),
    ];
  }
  const steps: Step[] = [];
  for (const { slot, keys } of [...(await dependentReplacements(context, old))].reverse()) {
    if (slot.removed || context.deleted.has(slot.state.urn)) continue;
    if (slot.state.protect === true) {
      const message = `unable to replace resource "${slot.state.urn}" as part of replacing "${old.state.urn}" as it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``;
      context.operation.emitter.diagnose("error", message, slot.state.urn);
      throw new BailError(message);
    }
    await ensureProvider(context.operation, slot.state.provider);
    steps.push(deleteStep(slot, true));
    context.deleted.set(slot.state.urn, keys);
    context.deleting.add(slot.state.urn);
  }
  await ensureProvider(context.operation, old.state.provider);
  if (old.state.pendingReplacement !== true) {
    context.deleting.add(old.state.urn);
    steps.push(deleteStep(old, true));
  }
  return [
    ...steps,
    makeStep("replace", { old, new: fresh }, details),
    makeStep("create-replacement", { old, new: fresh }, details),
  ];
}

/** Deletes a resource that another takes the place of; `pending` when the other is still to be made. */
export function deleteStep(slot: Slot, pending: boolean): Step {
  return makeStep(
    slot.state.external === true ? "discard-replaced" : "delete-replaced",
    { old: slot },
    { pending },
  );
}

/** The dependents that cannot be kept while what they depend on is away (calculateDependentReplacements). */
async function dependentReplacements(
  { operation, graph, decided }: ReplacementContext,
  root: Slot,
): Promise<readonly { readonly slot: Slot; readonly keys: readonly string[] }[]> {
  const gone = new Set([root.state.urn]);
  const result: { readonly slot: Slot; readonly keys: readonly string[] }[] = [];
  for (const slot of graph.dependingOn(root, decided)) {
    const keys = await mustGoToo(operation, slot.state, gone);
    if (keys === undefined) continue;
    gone.add(slot.state.urn);
    result.push({ slot, keys });
  }
  return result;
}

async function mustGoToo(
  operation: Operation,
  state: ResourceState,
  gone: ReadonlySet<string>,
): Promise<readonly string[] | undefined> {
  if (!state.custom || state.external === true) return undefined;
  const reference = state.provider === undefined ? undefined : parseReference(state.provider);
  if (reference !== undefined && gone.has(reference.urn)) return [];
  if (state.deletedWith !== undefined && gone.has(state.deletedWith)) return [];
  if ((state.replaceWith ?? []).some((urn) => gone.has(urn))) return [];
  let touched = false;
  const inputs: Record<string, PropertyValue> = {};
  for (const [key, value] of Object.entries(state.inputs)) {
    const depends = (state.propertyDependencies?.[key] ?? []).some((urn) => gone.has(urn));
    touched ||= depends;
    inputs[key] = depends ? UNKNOWN : value;
  }
  if (!touched) return undefined;
  const diff = await diffWith(operation, state, inputs);
  const decided = withReplaceOnChanges(diff, state.replaceOnChanges ?? [], false);
  return mustReplace(decided) ? decided.replaceKeys : undefined;
}

async function diffWith(
  operation: Operation,
  state: ResourceState,
  inputs: PropertyMap,
): ReturnType<ReturnType<typeof customProvider>["diff"]> {
  if (isProviderType(state.type)) {
    await operation.registry.ensure(state);
    return registryProvider(operation.registry).diff(state, inputs, []);
  }
  await ensureProvider(operation, state.provider);
  const client = operation.registry.get(state.provider ?? "");
  if (client === undefined) throw new Error(`unknown provider ${state.provider ?? ""}`);
  return customProvider(client).diff(state, inputs, state.ignoreChanges ?? []);
}
