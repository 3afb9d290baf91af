/**
 * A property value as it travels over gRPC: plain JSON in which secrets, unknowns, output values, resource
 * references, assets and archives are told apart by a signature key (sdk/go/common/resource/plugin/rpc.go).
 * The engine keeps this form in memory, so that nothing is lost or reordered between wire and state.
 */
export type PropertyValue = null | boolean | number | string | readonly PropertyValue[] | PropertyMap;

/** An object of property values. */
export interface PropertyMap {
  readonly [key: string]: PropertyValue;
}

/** The key under which a special value carries its signature. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
export const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
export const RESOURCE_REFERENCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
export const OUTPUT_VALUE_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What stands for a value that is not known before the change is made. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value that must never be shown. */
export interface SecretValue extends PropertyMap {
  readonly value: PropertyValue;
}

/** Whether the value is an object, special or not. */
export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value is a list. */
export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

/** The signature of a special value, otherwise undefined. */
export function signatureOf(value: PropertyValue | undefined): string | undefined {
  if (!isMap(value)) return undefined;
  const signature = value[SIGNATURE];
  return typeof signature === "string" ? signature : undefined;
}

/** Whether the value is marked as secret. */
export function isSecret(value: PropertyValue | undefined): value is SecretValue {
  return signatureOf(value) === SECRET_SIGNATURE;
}

/** Whether the value is not yet known. */
export function isUnknown(value: PropertyValue | undefined): boolean {
  return value === UNKNOWN;
}

/** Marks a value as secret; one that is marked already stays as it is. */
export function secret(value: PropertyValue): SecretValue {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET_SIGNATURE, value };
}
