import {
  isList,
  isMap,
  isSecret,
  isUnknown,
  OUTPUT_VALUE_SIGNATURE,
  type PropertyMap,
  type PropertyValue,
  RESOURCE_REFERENCE_SIGNATURE,
  secret,
  signatureOf,
  UNKNOWN,
} from "./property";

/** Copies an object with every value mapped. */
export function mapEntries(map: PropertyMap, change: (value: PropertyValue) => PropertyValue): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

/** Whether any part of the value is not known yet. */
export function containsUnknowns(value: PropertyValue): boolean {
  if (isUnknown(value)) return true;
  if (isList(value)) return value.some(containsUnknowns);
  if (!isMap(value)) return false;
  if (signatureOf(value) === OUTPUT_VALUE_SIGNATURE && !("value" in value)) return true;
  return Object.values(value).some(containsUnknowns);
}

/** The value without its secret marks. */
export function unwrapSecrets(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return unwrapSecrets(value.value);
  if (isList(value)) return value.map(unwrapSecrets);
  return isMap(value) ? mapEntries(value, unwrapSecrets) : value;
}

/** An object without secret marks. */
export function unwrapSecretsOfMap(map: PropertyMap): PropertyMap {
  return mapEntries(map, unwrapSecrets);
}

/** The value with every secret replaced by a secret that says only `[secret]`, as engine events show it. */
export function blindSecrets(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return secret("[secret]");
  if (isList(value)) return value.map(blindSecrets);
  return isMap(value) ? mapEntries(value, blindSecrets) : value;
}

function hasOutputValues(value: PropertyValue): boolean {
  if (isList(value)) return value.some(hasOutputValues);
  return (
    isMap(value) &&
    (signatureOf(value) === OUTPUT_VALUE_SIGNATURE || Object.values(value).some(hasOutputValues))
  );
}

/**
 * Turns output values into what providers and state understand: the plain value, an unknown, a secret. A value
 * without any is given back as it is, not copied: secrets are known again by their identity.
 */
export function withoutOutputValues(value: PropertyValue): PropertyValue {
  if (!hasOutputValues(value)) return value;
  if (isList(value)) return value.map(withoutOutputValues);
  if (!isMap(value)) return value;
  if (signatureOf(value) !== OUTPUT_VALUE_SIGNATURE) return mapEntries(value, withoutOutputValues);
  const inner = "value" in value ? withoutOutputValues(value["value"] ?? null) : UNKNOWN;
  return value["secret"] === true ? secret(inner) : inner;
}

/** The URNs that the output values inside a value say they depend on. */
export function outputDependencies(value: PropertyValue): readonly string[] {
  if (isList(value)) return value.flatMap(outputDependencies);
  if (!isMap(value)) return [];
  const own =
    signatureOf(value) === OUTPUT_VALUE_SIGNATURE && isList(value["dependencies"])
      ? value["dependencies"].filter((urn): urn is string => typeof urn === "string")
      : [];
  return [...own, ...Object.values(value).flatMap(outputDependencies)];
}

/** Replaces resource references by their id, or by their URN where they have none (custom or component). */
export function withoutReferences(value: PropertyValue): PropertyValue {
  if (isList(value)) return value.map(withoutReferences);
  if (!isMap(value)) return value;
  if (signatureOf(value) !== RESOURCE_REFERENCE_SIGNATURE) return mapEntries(value, withoutReferences);
  const id = value["id"];
  if (id === undefined) return value["urn"] ?? null;
  return id === "" ? UNKNOWN : id;
}
