import {
  containsSecrets,
  isMap,
  isSecretValue,
  secretValue,
  type PropertyMap,
  type PropertyValue,
} from "../properties/values";

function secret(value: PropertyValue): PropertyValue {
  return isSecretValue(value) ? value : secretValue(value);
}

function markedValue(value: PropertyValue, input: PropertyValue): PropertyValue {
  if (isMap(value) && isMap(input)) return markSecrets(value, input);
  return containsSecrets(input) ? secret(value) : value;
}

/**
 * Marks in `outputs` what is secret in `inputs`: objects are compared key by key, anything else that holds a
 * secret is marked as a whole (a list keeps no order to rely on). Data of a Secret is always marked.
 * Follows annotateSecrets of the real provider (provider.go).
 */
export function markSecrets(outputs: PropertyMap, inputs: PropertyMap): PropertyMap {
  const isSecretObject = outputs["kind"] === "Secret";
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => {
      if (isSecretObject) return [key, key === "data" || key === "stringData" ? secret(value) : value];
      const input = inputs[key];
      return [key, input === undefined ? value : markedValue(value, input)];
    }),
  );
}
