/** The value that is not known before the update runs. */
export const UNKNOWN: unique symbol = Symbol("unknown");
/** The type of a value that is not known before the update runs. */
export type Unknown = typeof UNKNOWN;

const SECRET: unique symbol = Symbol("secret");

/** A value that must be encrypted wherever it is kept and hidden wherever it is shown. */
export interface Secret {
  readonly [SECRET]: true;
  readonly value: PropertyValue;
}

/** Marks a value as secret. */
export function secretValue(value: PropertyValue): Secret {
  return { [SECRET]: true, value };
}

/** Whether the value is marked as secret. */
export function isSecretValue(value: PropertyValue | undefined): value is Secret {
  return typeof value === "object" && value !== null && SECRET in value;
}

/** A resource property as the engine and the providers exchange it. */
export type PropertyValue =
  null | boolean | number | string | Unknown | Secret | readonly PropertyValue[] | PropertyMap;

/** Resource properties by name. */
export interface PropertyMap {
  readonly [key: string]: PropertyValue;
}

/** A property value whose secret marks were taken off. It may still be unknown. */
export type PlainValue = null | boolean | number | string | Unknown | readonly PlainValue[] | PlainMap;

/** Properties by name whose secret marks were taken off. */
export interface PlainMap {
  readonly [key: string]: PlainValue;
}

/** Whether the value is an object with properties: no list, no secret, no unknown. */
export function isMap(value: PlainValue | undefined): value is PlainMap;
export function isMap(value: PropertyValue | undefined): value is PropertyMap;
export function isMap(value: PropertyValue | undefined): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isSecretValue(value);
}

/** Whether the value is a list. */
export function isList(value: PlainValue | undefined): value is readonly PlainValue[];
export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[];
export function isList(value: PropertyValue | undefined): boolean {
  return Array.isArray(value);
}

/** The value without its secret marks, at any depth. */
export function withoutSecrets(value: PropertyMap): PlainMap;
export function withoutSecrets(value: PropertyValue): PlainValue;
export function withoutSecrets(value: PropertyValue): PlainValue {
  if (isSecretValue(value)) return withoutSecrets(value.value);
  if (isList(value)) return value.map((item) => withoutSecrets(item));
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
  }
  return value;
}

/** The value with every unknown replaced by null, which is how an unknown reaches a JSON document. */
export function unknownsAsNull(value: PlainMap): PlainMap;
export function unknownsAsNull(value: PlainValue): PlainValue;
export function unknownsAsNull(value: PlainValue): PlainValue {
  if (value === UNKNOWN) return null;
  if (isList(value)) return value.map((item) => unknownsAsNull(item));
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unknownsAsNull(item)]));
  }
  return value;
}

function contains(value: PropertyValue, test: (value: PropertyValue) => boolean): boolean {
  if (test(value)) return true;
  if (isSecretValue(value)) return contains(value.value, test);
  if (isList(value)) return value.some((item) => contains(item, test));
  if (isMap(value)) return Object.values(value).some((item) => contains(item, test));
  return false;
}

/** Whether anything in the value is unknown. */
export function containsUnknowns(value: PropertyValue): boolean {
  return contains(value, (item) => item === UNKNOWN);
}

/** Whether anything in the value is marked as secret. */
export function containsSecrets(value: PropertyValue): boolean {
  return contains(value, (item) => isSecretValue(item));
}

/** Whether two values are the same, secret marks included. */
export function equalValues(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (left === right) return true;
  if (isSecretValue(left) && isSecretValue(right)) return equalValues(left.value, right.value);
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => equalValues(item, right[index]));
  }
  if (isMap(left) && isMap(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => key in right && equalValues(left[key], right[key]))
    );
  }
  return false;
}

/** The value as a string, or undefined where it is anything else. */
export function asString(value: PropertyValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
