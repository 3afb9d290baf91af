import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";

import { isList, isMap, type PropertyMap, type PropertyValue } from "./property";

/** Reads a protobuf Struct; a missing one is an empty object. */
export function fromStruct(struct: Struct | undefined): PropertyMap {
  const result: Record<string, PropertyValue> = {};
  struct?.getFieldsMap().forEach((value: Value, key: string) => {
    Object.defineProperty(result, key, {
      value: fromValue(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  });
  return result;
}

/** Reads a protobuf Value. */
export function fromValue(value: Value): PropertyValue {
  switch (value.getKindCase()) {
    case Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Value.KindCase.STRING_VALUE:
      return value.getStringValue();
    case Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case Value.KindCase.STRUCT_VALUE:
      return fromStruct(value.getStructValue());
    case Value.KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map(fromValue);
    case Value.KindCase.NULL_VALUE:
    case Value.KindCase.KIND_NOT_SET:
      return null;
  }
}

/** Writes a protobuf Struct. */
export function toStruct(map: PropertyMap): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [key, value] of Object.entries(map)) fields.set(key, toValue(value));
  return struct;
}

/** Writes a protobuf Value. */
export function toValue(value: PropertyValue): Value {
  const result = new Value();
  if (value === null) result.setNullValue(NullValue.NULL_VALUE);
  else if (typeof value === "boolean") result.setBoolValue(value);
  else if (typeof value === "number") result.setNumberValue(value);
  else if (typeof value === "string") result.setStringValue(value);
  else if (isList(value)) {
    const list = new ListValue();
    list.setValuesList(value.map(toValue));
    result.setListValue(list);
  } else if (isMap(value)) result.setStructValue(toStruct(value));
  return result;
}
