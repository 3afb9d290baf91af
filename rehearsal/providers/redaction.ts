import { isList, isMap, isSecretValue, type PropertyValue } from "./properties/values";

/** Shorter texts are too common to be told apart from the words around them. */
const SHORTEST = 4;

function texts(value: PropertyValue, secret: boolean): readonly string[] {
  if (isSecretValue(value)) return texts(value.value, true);
  if (isList(value)) return value.flatMap((item) => texts(item, secret));
  if (isMap(value)) return Object.values(value).flatMap((item) => texts(item, secret));
  return secret && typeof value === "string" && value.length >= SHORTEST ? [value] : [];
}

/** The text with every string that is secret in `properties` hidden, for messages that come from helm. */
export function redact(text: string, properties: PropertyValue): string {
  const hidden = [...new Set(texts(properties, false))].sort((left, right) => right.length - left.length);
  return hidden.reduce((result, value) => result.replaceAll(value, "[secret]"), text);
}
