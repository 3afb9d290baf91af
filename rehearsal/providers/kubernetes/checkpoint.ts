import {
  asString,
  isList,
  isMap,
  withoutSecrets,
  type PlainMap,
  type PlainValue,
  type PropertyMap,
} from "../properties/values";
import { apiVersionOf, type KubernetesObject } from "./objects";
import { markSecrets } from "./secrets";

const INPUTS = "__inputs";
const INITIAL_API_VERSION = "__initialApiVersion";
const FIELD_MANAGER = "__fieldManager";

/** Schema keywords that TypeScript cannot spell as property names: program's form to Kubernetes' form. */
const DASHED: Readonly<Record<string, string>> = {
  x_kubernetes_embedded_resource: "x-kubernetes-embedded-resource",
  x_kubernetes_int_or_string: "x-kubernetes-int-or-string",
  x_kubernetes_list_map_keys: "x-kubernetes-list-map-keys",
  x_kubernetes_list_type: "x-kubernetes-list-type",
  x_kubernetes_map_type: "x-kubernetes-map-type",
  x_kubernetes_preserve_unknown_fields: "x-kubernetes-preserve-unknown-fields",
  x_kubernetes_validations: "x-kubernetes-validations",
};

const UNDERSCORED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(DASHED).map(([underscored, dashed]) => [dashed, underscored]),
);

function renameKeys(value: PlainValue, names: Readonly<Record<string, string>>): PlainValue {
  if (isList(value)) return value.map((item) => renameKeys(item, names));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [names[key] ?? key, renameKeys(item, names)]),
  );
}

/** The Kubernetes object that a program's inputs describe. */
export function objectFromProperties(properties: PropertyMap): KubernetesObject {
  return renameKeys(withoutSecrets(properties), DASHED) as PlainMap;
}

/** A recorded state taken apart. */
export interface Checkpoint {
  readonly inputs: KubernetesObject;
  readonly live: KubernetesObject;
}

/** What is recorded about an object beside its live form. */
export interface CheckpointMarks {
  readonly initialApiVersion: string;
  readonly fieldManager: string;
}

/**
 * The state that is recorded for an object: its live form with the inputs and the field manager next to it,
 * secret where the inputs are. Follows checkpointObject of the real provider (provider.go).
 */
export function checkpoint(
  inputs: KubernetesObject,
  live: KubernetesObject,
  fromInputs: PropertyMap,
  marks: CheckpointMarks,
): PropertyMap {
  return {
    ...markSecrets(renameKeys(live, UNDERSCORED) as PlainMap, fromInputs),
    [INPUTS]: markSecrets(renameKeys(inputs, UNDERSCORED) as PlainMap, fromInputs),
    [INITIAL_API_VERSION]: marks.initialApiVersion,
    [FIELD_MANAGER]: marks.fieldManager,
  };
}

/** Takes a recorded state apart again. */
export function parseCheckpoint(state: PropertyMap): Checkpoint {
  const plain = objectFromProperties(state);
  const inputs = plain[INPUTS];
  return {
    inputs: isMap(inputs) ? inputs : {},
    live: Object.fromEntries(Object.entries(plain).filter(([key]) => key !== INPUTS)),
  };
}

/** The apiVersion that the object was first made with. */
export function initialApiVersion(state: PropertyMap, inputs: KubernetesObject): string {
  return asString(state[INITIAL_API_VERSION]) ?? apiVersionOf(inputs);
}

/** The field manager that is recorded in a state, if any. */
export function recordedFieldManager(state: PropertyMap): string | undefined {
  return asString(state[FIELD_MANAGER]);
}
