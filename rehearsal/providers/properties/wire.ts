import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import {
  isList,
  isMap,
  isSecretValue,
  secretValue,
  UNKNOWN,
  type PropertyMap,
  type PropertyValue,
} from "./values";

/** The key that marks an object on the wire as something other than a plain object. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";

const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The wire forms of an unknown value by its type, as sdk/go/common/resource/plugin/rpc.go has them. */
const UNKNOWN_FORMS: ReadonlySet<string> = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = Readonly<Record<string, Json>>;

function fromOutput(output: JsonObject): PropertyValue {
  const value = output["value"] === undefined ? UNKNOWN : fromJson(output["value"]);
  return output["secret"] === true ? secretValue(value) : value;
}

function fromObject(object: JsonObject): PropertyValue {
  const signature = object[SIGNATURE_KEY];
  switch (typeof signature === "string" ? signature : "") {
    case SECRET_SIGNATURE:
      return secretValue(fromJson(object["value"] ?? null));
    case OUTPUT_SIGNATURE:
      return fromOutput(object);
    case RESOURCE_SIGNATURE:
      return fromJson(object["id"] ?? object["urn"] ?? null);
    default:
      // Assets and archives keep their signature and pass through as they are.
      return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, fromJson(item)]));
  }
}

function fromJson(value: Json): PropertyValue {
  if (typeof value === "string") return UNKNOWN_FORMS.has(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map((item: Json) => fromJson(item));
  if (typeof value === "object" && value !== null) return fromObject(value as JsonObject);
  return value;
}

function toJson(value: PropertyValue, keepSecrets: boolean): Json {
  if (value === UNKNOWN) return UNKNOWN_STRING;
  if (isSecretValue(value)) {
    const inner = toJson(value.value, keepSecrets);
    return keepSecrets ? { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: inner } : inner;
  }
  if (isList(value)) return value.map((item) => toJson(item, keepSecrets));
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item, keepSecrets)]));
  }
  return value;
}

/** Reads properties from their wire form. A missing struct is an empty map. */
export function fromStruct(struct: Struct | undefined): PropertyMap {
  return struct === undefined ? {} : (fromJson(struct.toJavaScript()) as PropertyMap);
}

/**
 * Writes properties in their wire form.
 * @param keepSecrets Whether the receiver knows secret marks; without them the values go plain. Default true.
 */
export function toStruct(properties: PropertyMap, keepSecrets = true): Struct {
  return Struct.fromJavaScript(
    toJson(properties, keepSecrets) as Parameters<typeof Struct.fromJavaScript>[0],
  );
}
