import {
  isList,
  isMap,
  isSecretValue,
  UNKNOWN,
  type PropertyMap,
  type PropertyValue,
} from "../../properties/values";

function markedValue(value: PropertyValue, input: PropertyValue): PropertyValue {
  if (isSecretValue(input)) return markedValue(value, input.value);
  if (input === UNKNOWN) return UNKNOWN;
  if (isMap(value) && isMap(input)) return markUnknowns(value, input);
  if (isList(value) && isList(input)) {
    return value.map((item, index) =>
      index < input.length ? markedValue(item, input[index] ?? null) : item,
    );
  }
  return value;
}

/** Marks in `outputs` what is unknown in `inputs`. Follows annotateComputed of the real provider (util.go). */
export function markUnknowns(outputs: PropertyMap, inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => {
      const input = inputs[key];
      return [key, input === undefined ? value : markedValue(value, input)];
    }),
  );
}
