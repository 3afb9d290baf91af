import type { Allowed } from "./constraints";

/** What a value of an input has to look like. */
export type Shape =
  | { readonly kind: "any" | "text" | "number" | "boolean" }
  | { readonly kind: "list" | "map"; readonly of: Shape }
  /** By its name among the nested types of the SDK, such as `ec2.LaunchTemplateMetadataOptions`. */
  | { readonly kind: "object"; readonly type: string };

/** One input, or one field of a nested type. */
export interface Field {
  readonly shape: Shape;
  readonly required: boolean;
  /** Values that it may have; of a list each item. Without it, any of its shape. */
  readonly allowed?: Allowed;
}

/** Fields by their names. */
export type Fields = Readonly<Record<string, Field>>;

/** The inputs of a resource, and the nested types that they are made of. */
export interface Schema {
  readonly inputs: Fields;
  /** Names of all outputs. */
  readonly outputs: readonly string[];
  readonly types: Readonly<Record<string, Fields>>;
}
