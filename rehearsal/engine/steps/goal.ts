import type { PropertyMap, PropertyValue } from "../values/property";
import type { CustomTimeouts, ResourceState } from "../state/resource-state";

/** Another identity that a resource may have had: a URN, or the parts that differ. */
export type Alias =
  | { readonly urn: string }
  | {
      readonly name?: string | undefined;
      readonly type?: string | undefined;
      readonly stack?: string | undefined;
      readonly project?: string | undefined;
      readonly parent?: string | undefined;
      readonly noParent?: boolean | undefined;
    };

/** What the program wants of one resource. */
export interface Goal {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: PropertyMap;
  readonly parent: string;
  readonly protect: boolean | undefined;
  readonly dependencies: readonly string[];
  /** Reference of the provider resource; empty for components and provider resources. */
  readonly provider: string;
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly ignoreChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly Alias[];
  /** Id of an existing resource to take over; empty for none. */
  readonly importId: string;
  readonly customTimeouts: CustomTimeouts;
  readonly replaceOnChanges: readonly string[];
  readonly retainOnDelete: boolean | undefined;
  readonly deletedWith: string;
  readonly replaceWith: readonly string[];
  readonly replacementTrigger: PropertyValue;
  readonly hideDiff: readonly (readonly (string | number)[])[];
  readonly sourcePosition: string;
}

/** A goal with nothing but its name. */
export function emptyGoal(type: string, name: string, custom: boolean): Goal {
  return {
    type,
    name,
    custom,
    inputs: {},
    parent: "",
    protect: undefined,
    dependencies: [],
    provider: "",
    propertyDependencies: {},
    deleteBeforeReplace: undefined,
    ignoreChanges: [],
    additionalSecretOutputs: [],
    aliases: [],
    importId: "",
    customTimeouts: {},
    replaceOnChanges: [],
    retainOnDelete: undefined,
    deletedWith: "",
    replaceWith: [],
    replacementTrigger: null,
    hideDiff: [],
    sourcePosition: "",
  };
}

/** The state a resource would have if the goal were reached, before its provider has seen it. */
export function stateOf(
  goal: Goal,
  urn: string,
  old: ResourceState | undefined,
  alias: string | undefined,
): ResourceState {
  return {
    urn,
    custom: goal.custom,
    type: goal.type,
    inputs: goal.inputs,
    outputs: {},
    parent: goal.parent,
    protect: goal.protect ?? false,
    dependencies: goal.dependencies,
    provider: goal.provider,
    propertyDependencies: goal.propertyDependencies,
    additionalSecretOutputs: goal.additionalSecretOutputs,
    aliases: alias === undefined ? [] : [alias],
    customTimeouts: goal.customTimeouts,
    importID: goal.importId,
    retainOnDelete: goal.retainOnDelete ?? false,
    deletedWith: goal.deletedWith,
    replaceWith: goal.replaceWith,
    ...(old?.created === undefined ? {} : { created: old.created }),
    ...(old?.modified === undefined ? {} : { modified: old.modified }),
    sourcePosition: goal.sourcePosition,
    ignoreChanges: goal.ignoreChanges,
    hideDiff: goal.hideDiff,
    replaceOnChanges: goal.replaceOnChanges,
    ...(goal.replacementTrigger === null ? {} : { replacementTrigger: goal.replacementTrigger }),
  };
}
