import { randomUUID } from "node:crypto";

import { InitializationError } from "../plugins/provider-error";
import type { ProviderClient } from "../plugins/provider-client";
import { isProviderType, providerConfig } from "../provider-reference";
import type { ResourceState } from "../state/resource-state";
import { deepEquals } from "../values/equality";
import { UNKNOWN } from "../values/property";
import type { Operation } from "./operation";
import type { Step } from "./step";

/** How a step ended: `partial` when the resource is there but not as wanted. */
export interface StepOutcome {
  readonly error: Error | undefined;
  readonly partial: boolean;
}

const DONE: StepOutcome = { error: undefined, partial: false };

/**
 * Does what a step says and writes the outcome into the step's slots.
 * @throws when the step failed and nothing of it must be kept.
 */
export async function applyStep(
  operation: Operation,
  step: Step,
  deleting: ReadonlySet<string>,
): Promise<StepOutcome> {
  switch (step.op) {
    case "same":
      return applySame(operation, step);
    case "create":
    case "create-replacement":
      return applyCreate(operation, step);
    case "update":
      return applyUpdate(operation, step);
    case "delete":
    case "delete-replaced":
    case "discard":
    case "discard-replaced":
      return applyDelete(operation, step, deleting);
    case "read":
    case "read-replacement":
    case "import":
    case "import-replacement":
      return applyRead(operation, step);
    case "replace":
    case "remove-pending-replace":
    case "refresh":
      return DONE;
  }
}

function clientOf(operation: Operation, reference: string): ProviderClient {
  const client = operation.registry.get(reference);
  if (client === undefined) throw new Error(`unknown provider ${reference}`);
  return client;
}

function change(step: Step, changes: Partial<ResourceState>): void {
  if (step.new !== undefined) step.new.state = { ...step.new.state, ...changes };
}

async function applySame(operation: Operation, step: Step): Promise<StepOutcome> {
  const old = step.old?.state;
  if (old === undefined || step.new === undefined) return DONE;
  // Equal inputs are taken from the old state: its secrets keep their ciphertext, and the file stays as it was.
  const inputs = deepEquals(old.inputs, step.new.state.inputs) ? old.inputs : step.new.state.inputs;
  change(step, { ...(old.id === undefined ? {} : { id: old.id }), inputs, outputs: old.outputs });
  const { type, urn, id = "" } = step.new.state;
  if (isProviderType(type) && operation.registry.get(`${urn}::${id}`) === undefined) {
    // The old inputs: a provider that calls other inputs the same goes on seeing the old ones.
    await operation.registry.configure(urn, id, old.inputs);
  }
  return DONE;
}

/** Runs a provider call; a resource that did not become ready is kept with its reasons. */
async function orPartial(
  operation: Operation,
  step: Step,
  call: () => Promise<Partial<ResourceState>>,
): Promise<StepOutcome> {
  try {
    change(step, await call());
    return DONE;
  } catch (error) {
    if (!(error instanceof InitializationError)) throw error;
    const reasons = error.reasons.map((reason) => operation.emitter.secrets.message(reason));
    change(step, { id: error.id, outputs: error.outputs, initErrors: reasons });
    return { error, partial: true };
  }
}

async function applyCreate(operation: Operation, step: Step): Promise<StepOutcome> {
  const wanted = step.new?.state;
  if (wanted === undefined) return DONE;
  const { preview } = operation.options;
  const outcome = await orPartial(operation, step, async () => {
    if (isProviderType(wanted.type)) {
      const id = preview ? UNKNOWN : randomUUID();
      await operation.registry.configure(wanted.urn, id, wanted.inputs);
      return { id, outputs: providerConfig(wanted.inputs) };
    }
    if (!wanted.custom) return {};
    const client = clientOf(operation, step.provider);
    return client.create(wanted.urn, wanted.inputs, wanted.customTimeouts?.create ?? 0, preview);
  });
  const now = new Date().toISOString();
  change(step, { created: now, modified: now });
  if (step.op === "create-replacement" && step.pending === true && step.old !== undefined) {
    step.old.state = { ...step.old.state, delete: true };
  }
  return outcome;
}

async function applyUpdate(operation: Operation, step: Step): Promise<StepOutcome> {
  const [old, wanted] = [step.old?.state, step.new?.state];
  if (old === undefined || wanted === undefined) return DONE;
  const { preview } = operation.options;
  change(step, {
    ...(old.id === undefined ? {} : { id: old.id }),
    ...(old.created === undefined ? {} : { created: old.created }),
    ...(old.modified === undefined ? {} : { modified: old.modified }),
  });
  const outcome = await orPartial(operation, step, async () => {
    if (isProviderType(wanted.type)) {
      await operation.registry.configure(wanted.urn, old.id ?? "", wanted.inputs);
      return { outputs: providerConfig(wanted.inputs) };
    }
    if (!wanted.custom) return {};
    const outputs = await clientOf(operation, step.provider).update({
      urn: wanted.urn,
      id: old.id ?? "",
      oldInputs: old.inputs,
      oldOutputs: old.outputs,
      inputs: wanted.inputs,
      timeout: wanted.customTimeouts?.update ?? 0,
      ignoreChanges: wanted.ignoreChanges ?? [],
      preview,
    });
    return { outputs };
  });
  if (wanted.custom) change(step, { modified: new Date().toISOString() });
  // What exists was not made with the new inputs: the old ones are kept, so that the next run tries again.
  if (outcome.partial) change(step, { inputs: old.inputs, ...(old.id === undefined ? {} : { id: old.id }) });
  return outcome;
}

async function applyDelete(
  operation: Operation,
  step: Step,
  deleting: ReadonlySet<string>,
): Promise<StepOutcome> {
  const old = step.old?.state;
  if (old === undefined) return DONE;
  if (step.op === "delete" && old.protect === true) {
    throw new ProtectedError(old.urn);
  }
  const leftAlone =
    operation.options.preview ||
    old.external === true ||
    old.retainOnDelete === true ||
    !old.custom ||
    isProviderType(old.type) ||
    (old.deletedWith !== undefined && deleting.has(old.deletedWith));
  if (!leftAlone) {
    const client = clientOf(operation, step.provider);
    await client.delete(old.urn, old.id ?? "", old.inputs, old.outputs, old.customTimeouts?.delete ?? 0);
  }
  if (step.op === "delete-replaced" && step.pending === true && step.old !== undefined) {
    step.old.state = { ...step.old.state, pendingReplacement: true };
  }
  return DONE;
}

/** A protected resource was to be deleted. */
export class ProtectedError extends Error {
  constructor(urn: string) {
    super(
      `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\`, or use the command:\n\`pulumi state unprotect '${urn}'\``,
    );
  }
}

async function applyRead(operation: Operation, step: Step): Promise<StepOutcome> {
  const wanted = step.new?.state;
  if (wanted === undefined) return DONE;
  const importing = step.op.startsWith("import");
  const id = importing ? (wanted.importID ?? "") : (wanted.id ?? "");
  if (id === UNKNOWN) {
    change(step, { outputs: {} });
    return DONE;
  }
  const outcome = await orPartial(operation, step, async () => {
    const client = clientOf(operation, step.provider);
    const known = importing ? {} : wanted.inputs;
    const found = await client.read(wanted.urn, id, known, known, wanted.customTimeouts?.read ?? 0);
    if (found.id === "") throw new Error(`resource '${id}' does not exist`);
    return {
      id: found.id,
      outputs: found.outputs,
      ...(importing ? { inputs: found.inputs ?? wanted.inputs } : {}),
    };
  });
  const old = step.old?.state;
  const now = new Date().toISOString();
  if (importing) change(step, { created: now, modified: now });
  else if (old !== undefined) {
    const same = deepEquals(old.inputs, wanted.inputs) && deepEquals(old.outputs, step.new?.state.outputs);
    const modified = same ? old.modified : now;
    change(step, {
      ...(old.created === undefined ? {} : { created: old.created }),
      ...(modified === undefined ? {} : { modified }),
    });
  }
  if (step.op === "read-replacement" && step.old !== undefined)
    step.old.state = { ...step.old.state, delete: true };
  return outcome;
}
