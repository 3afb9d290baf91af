import type { PropertyMap, PropertyValue } from "../values/property";

/** Timeouts of one resource in seconds; 0 or none for the provider's own. */
export interface CustomTimeouts {
  readonly create?: number;
  readonly update?: number;
  readonly delete?: number;
  readonly read?: number;
}

/**
 * What the engine knows of one resource, in the checkpoint's own names (sdk/go/common/apitype: ResourceV3).
 * Properties are in the wire form; secrets are encrypted when the state is written, not before.
 */
export interface ResourceState {
  readonly urn: string;
  readonly custom: boolean;
  /** Waits to be deleted, because another resource took its place. */
  readonly delete?: boolean;
  readonly id?: string;
  readonly type: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly parent?: string;
  readonly protect?: boolean;
  /** Read by the program, never made or removed by it. */
  readonly external?: boolean;
  readonly dependencies?: readonly string[];
  readonly initErrors?: readonly string[];
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /** Deleted before its replacement could be made. */
  readonly pendingReplacement?: boolean;
  readonly additionalSecretOutputs?: readonly string[];
  readonly aliases?: readonly string[];
  readonly customTimeouts?: CustomTimeouts;
  readonly importID?: string;
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly replaceWith?: readonly string[];
  readonly created?: string;
  readonly modified?: string;
  readonly sourcePosition?: string;
  readonly ignoreChanges?: readonly string[];
  readonly hideDiff?: readonly (readonly (string | number)[])[];
  readonly replaceOnChanges?: readonly string[];
  readonly replacementTrigger?: PropertyValue;
  readonly refreshBeforeUpdate?: boolean;
}

/** What an operation was doing when it was recorded. */
export type OperationType = "creating" | "updating" | "deleting" | "reading" | "importing";

/** An operation that was begun and whose end is not known. */
export interface PendingOperation {
  readonly resource: ResourceState;
  readonly type: OperationType;
}

/** The name of a resource, for people. */
export function nameOf(state: ResourceState): string {
  return state.urn.split("::").slice(3).join("::");
}

/** Every URN that a resource needs: parent, dependencies, property dependencies, deletedWith, replaceWith. */
export function allDependencies(state: ResourceState): readonly string[] {
  return [
    ...(state.parent === undefined || state.parent === "" ? [] : [state.parent]),
    ...(state.dependencies ?? []),
    ...Object.values(state.propertyDependencies ?? {}).flat(),
    ...(state.deletedWith === undefined || state.deletedWith === "" ? [] : [state.deletedWith]),
    ...(state.replaceWith ?? []),
  ];
}
