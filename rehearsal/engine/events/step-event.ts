import { blindedSecrets, serializeValue } from "../state/checkpoint";
import type { ResourceState } from "../state/resource-state";
import type { Step } from "../steps/step";
import { isMap, type PropertyMap } from "../values/property";
import { withoutOutputValues } from "../values/traverse";
import type { Op, StepEventMetadata, StepEventState } from "./event";

function blinded(map: PropertyMap): PropertyMap {
  const value = serializeValue(withoutOutputValues(map), blindedSecrets);
  return isMap(value) ? value : {};
}

function stateForEvent(state: ResourceState): StepEventState {
  return {
    type: state.type,
    urn: state.urn,
    ...(state.custom ? { custom: true } : {}),
    ...(state.delete === true ? { delete: true } : {}),
    id: state.id ?? "",
    parent: state.parent ?? "",
    ...(state.protect === true ? { protect: true } : {}),
    ...(state.external === true ? { external: true } : {}),
    ...(state.retainOnDelete === true ? { retainOnDelete: true } : {}),
    inputs: blinded(state.inputs),
    outputs: blinded(state.outputs),
    provider: state.provider ?? "",
    ...((state.initErrors ?? []).length > 0 ? { initErrors: state.initErrors ?? [] } : {}),
  };
}

/** Describes a step for an event; a refresh is shown as what it found (`op`). */
export function stepEvent(step: Step, op: Op = step.op): StepEventMetadata {
  return {
    op,
    urn: step.urn,
    type: step.type,
    old: step.old === undefined ? null : stateForEvent(step.old.state),
    new: step.new === undefined ? null : stateForEvent(step.new.state),
    ...((step.keys ?? []).length > 0 ? { keys: step.keys ?? [] } : {}),
    ...((step.diffs ?? []).length > 0 ? { diffs: step.diffs ?? [] } : {}),
    detailedDiff: step.detailedDiff ?? null,
    ...(step.logical ? { logical: true } : {}),
    provider: step.provider,
  };
}

/** Properties for a policy's event, secrets blinded. */
export function stateForPolicyEvent(map: PropertyMap): PropertyMap {
  return blinded(map);
}
