import { type DiffResult, invert, plainDiff } from "../plugins/diff-result";
import { InitializationError } from "../plugins/provider-error";
import type { ResourceResult } from "../plugins/provider-client";
import { stepEvent } from "../events/step-event";
import { isProviderType } from "../provider-reference";
import type { ResourceState } from "../state/resource-state";
import { type Slot, slotOf } from "../state/snapshot";
import { deepEquals } from "../values/equality";
import { BailError } from "./bail";
import type { Executor } from "./executor";
import { ensureProvider, type Operation } from "./operation";
import { customProvider } from "./resource-provider";
import { makeStep } from "./step";

/**
 * Reads every resource from its provider and writes down what is there; what is gone is forgotten.
 * @throws BailError when a provider could not be asked.
 */
export async function refreshAll(operation: Operation, executor: Executor): Promise<void> {
  const slots = operation.snapshot.base.filter(({ removed }) => !removed);
  for (const { state } of slots) {
    if (isProviderType(state.type)) await operation.registry.ensure(state);
  }
  const results = await Promise.allSettled(slots.map((slot) => refresh(operation, executor, slot)));
  if (operation.options.kind !== "update") await findInterrupted(operation, executor);
  // In a preview too what follows goes by what was found, but nothing is written.
  forgetMissing(operation);
  if (!operation.options.preview) await operation.snapshot.write();
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function refresh(operation: Operation, executor: Executor, slot: Slot): Promise<void> {
  const { emitter, options } = operation;
  const { state } = slot;
  const fresh = slotOf(state);
  const step = makeStep("refresh", { old: slot, new: fresh });
  const planning = options.preview ? { planning: true } : {};
  emitter.emit({ resourcePreEvent: { metadata: stepEvent(step), ...planning } });
  if (!state.custom || isProviderType(state.type) || state.pendingReplacement === true) {
    executor.reportRefresh(step, "same");
    return;
  }
  try {
    await ensureProvider(operation, state.provider);
    const { found, reasons: told } = await read(operation, state);
    emitter.secrets.learn(found.outputs);
    const reasons = told.map((reason) => emitter.secrets.message(reason));
    if (reasons.length > 0) {
      emitter.diagnose(
        "warning",
        `Refreshed resource is in an unhealthy state:\n* ${reasons.join("\n* ")}`,
        state.urn,
      );
    }
    if (found.id === "") {
      executor.reportRefresh(makeStep("refresh", { old: slot }), "delete");
      slot.removed = true;
      return;
    }
    const changed =
      !deepEquals(state.outputs, found.outputs) ||
      (found.inputs !== undefined && !deepEquals(state.inputs, found.inputs));
    fresh.state = {
      ...state,
      id: found.id,
      inputs: found.inputs ?? state.inputs,
      outputs: found.outputs,
      initErrors: reasons,
      ...(changed ? { modified: new Date().toISOString() } : {}),
    };
    const diff = await difference(operation, state, fresh.state);
    const shown = makeStep(
      "refresh",
      { old: slotOf(state), new: fresh },
      { diffs: diff.changedKeys, detailedDiff: diff.detailedDiff },
    );
    executor.reportRefresh(shown, diff.changes === "none" ? "same" : "update");
    slot.state = fresh.state;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    emitter.diagnose("error", options.preview ? `Preview failed: ${message}` : message, state.urn);
    if (!options.preview)
      emitter.emit({ resOpFailedEvent: { metadata: stepEvent(step), status: 0, steps: 0 } });
    executor.fail();
    throw new BailError(message);
  }
}

/**
 * Takes what interrupted creates left behind into the state, so that a destroy that follows removes it. Their ids are
 * not known: a provider that can tell such a resource by its inputs is asked without one. The real engine leaves this
 * to whoever answers its questions about pending creates.
 */
async function findInterrupted(operation: Operation, executor: Executor): Promise<void> {
  if (operation.options.preview) return;
  const { snapshot } = operation;
  const known = new Set(snapshot.base.map(({ state }) => `${state.urn}::${state.id ?? ""}`));
  for (const { resource } of snapshot.interruptedCreates) {
    if (!known.has(resource.provider ?? "")) continue;
    await ensureProvider(operation, resource.provider);
    const { found, reasons } = await read(operation, { ...resource, id: "", outputs: {} });
    if (found.id === "") continue;
    const now = new Date().toISOString();
    const slot = slotOf({
      ...resource,
      id: found.id,
      outputs: found.outputs,
      created: now,
      modified: now,
      ...(reasons.length === 0 ? {} : { initErrors: reasons }),
    });
    snapshot.adopt(slot);
    executor.reportRefresh(makeStep("refresh", { new: slot }), "create");
  }
}

async function read(
  operation: Operation,
  state: ResourceState,
): Promise<{ readonly found: ResourceResult; readonly reasons: readonly string[] }> {
  const client = operation.registry.get(state.provider ?? "");
  if (client === undefined) throw new Error(`unknown provider ${state.provider ?? ""}`);
  try {
    const found = await client.read(
      state.urn,
      state.id ?? "",
      state.inputs,
      state.outputs,
      state.customTimeouts?.read ?? 0,
    );
    return { found, reasons: [] };
  } catch (error) {
    if (!(error instanceof InitializationError)) throw error;
    const { id, outputs, inputs, reasons } = error;
    return { found: { id, outputs, ...(inputs === undefined ? {} : { inputs }) }, reasons };
  }
}

// The diff that an update right after this refresh would show, turned round: what changed outside, not what would be
// changed back (RefreshStep.Apply).
async function difference(
  operation: Operation,
  old: ResourceState,
  found: ResourceState,
): Promise<DiffResult> {
  if (old.external === true) return plainDiff(deepEquals(old.outputs, found.outputs) ? "none" : "some");
  const client = operation.registry.get(old.provider ?? "");
  if (client === undefined) return plainDiff("some");
  return invert(await customProvider(client).diff(found, old.inputs, old.ignoreChanges ?? []));
}

/** Dependencies on resources that are gone are dropped, or the state would not be sound (rebuildBaseState). */
function forgetMissing(operation: Operation): void {
  const live = operation.snapshot.base.filter(({ removed }) => !removed);
  const known = new Set(live.map(({ state }) => state.urn));
  const keep = (urns: readonly string[] | undefined) => (urns ?? []).filter((urn) => known.has(urn));
  for (const slot of live) {
    const { state } = slot;
    slot.state = {
      ...state,
      dependencies: keep(state.dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(state.propertyDependencies ?? {})
          .map(([key, urns]) => [key, keep(urns)] as const)
          .filter(([, urns]) => urns.length > 0),
      ),
      ...(state.deletedWith !== undefined && !known.has(state.deletedWith) ? { deletedWith: "" } : {}),
      ...(state.parent !== undefined && !known.has(state.parent) ? { parent: "" } : {}),
    };
  }
}
