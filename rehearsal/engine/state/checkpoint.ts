import {
  isList,
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  secret,
  SECRET_SIGNATURE,
  SIGNATURE,
  signatureOf,
} from "../values/property";
import { mapEntries, withoutOutputValues } from "../values/traverse";
import type { Crypter } from "./crypter";
import type { OperationType, PendingOperation, ResourceState } from "./resource-state";

/** A resource as the checkpoint writes it: secrets encrypted, empty fields left out. */
export type SerializedResource = Readonly<Record<string, unknown>> & { readonly urn: string };

/** The deployment of a checkpoint (sdk/go/common/apitype: DeploymentV3). */
export interface Deployment {
  readonly manifest: { readonly time: string; readonly magic: string; readonly version: string };
  readonly secrets_providers?: { readonly type: string; readonly state?: { readonly salt: string } };
  readonly resources?: readonly SerializedResource[];
  readonly pending_operations?: readonly {
    readonly resource: SerializedResource;
    readonly type: OperationType;
  }[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The file of a stack (apitype: VersionedCheckpoint with CheckpointV3). */
export interface VersionedCheckpoint {
  readonly version: number;
  readonly features?: readonly string[];
  readonly checkpoint: { readonly stack: string; readonly latest?: Deployment };
}

/** How secrets are written: by a crypter, as plain text (`--show-secrets`) or blinded. */
export type SecretWriter = (secretValue: PropertyMap, plaintext: string) => PropertyMap;

const ciphertexts = new WeakMap<object, { readonly crypter: Crypter; readonly text: string }>();

/** Encrypts; a secret that did not change keeps its text, so that a state without change stays the same file. */
export function encryptWith(crypter: Crypter): SecretWriter {
  return (value, plaintext) => {
    const known = ciphertexts.get(value);
    const text = known?.crypter === crypter ? known.text : crypter.encrypt(plaintext);
    ciphertexts.set(value, { crypter, text });
    return { [SIGNATURE]: SECRET_SIGNATURE, ciphertext: text };
  };
}

/** Writes secrets readably, as `stack export --show-secrets` does. */
export const plainSecrets: SecretWriter = (_value, plaintext) => ({
  [SIGNATURE]: SECRET_SIGNATURE,
  plaintext,
});

/** Writes secrets as `[secret]`, as engine events do. */
export const blindedSecrets: SecretWriter = () => ({ [SIGNATURE]: SECRET_SIGNATURE, ciphertext: "[secret]" });

/** Writes a property value. */
export function serializeValue(value: PropertyValue, write: SecretWriter): PropertyValue {
  if (isSecret(value)) return write(value, JSON.stringify(serializeValue(value.value, nested)));
  if (isList(value)) return value.map((item) => serializeValue(item, write));
  return isMap(value) ? mapEntries(value, (item) => serializeValue(item, write)) : value;
}

// Inside a secret nothing is encrypted twice; the mark stays and the text is the plain JSON (SerializePropertyValue).
const nested: SecretWriter = (_value, plaintext) => ({
  [SIGNATURE]: SECRET_SIGNATURE,
  ciphertext: plaintext,
});

/** Reads a property value. */
export function deserializeValue(value: PropertyValue, crypter: Crypter | undefined): PropertyValue {
  if (isList(value)) return value.map((item) => deserializeValue(item, crypter));
  if (!isMap(value)) return value;
  if (signatureOf(value) !== SECRET_SIGNATURE)
    return mapEntries(value, (item) => deserializeValue(item, crypter));
  if ("value" in value) return secret(deserializeValue(value["value"] ?? null, crypter));
  const { plaintext, ciphertext } = value;
  if (typeof plaintext === "string" && plaintext !== "") return secret(readJson(plaintext));
  if (typeof ciphertext !== "string")
    throw new Error("A secret in the state has neither text; restore it from a backup.");
  if (crypter === undefined)
    throw new Error("The state has secrets and names no passphrase provider that could read them.");
  const result = secret(readJson(crypter.decrypt(ciphertext)));
  ciphertexts.set(result, { crypter, text: ciphertext });
  return result;
}

function readJson(text: string): PropertyValue {
  return deserializeNested(JSON.parse(text) as PropertyValue);
}

function deserializeNested(value: PropertyValue): PropertyValue {
  if (isList(value)) return value.map(deserializeNested);
  if (!isMap(value)) return value;
  const text = value["ciphertext"];
  if (signatureOf(value) === SECRET_SIGNATURE && typeof text === "string") return secret(readJson(text));
  return mapEntries(value, deserializeNested);
}

const LEFT_OUT_WHEN_EMPTY = (value: unknown): boolean =>
  value === undefined ||
  value === "" ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0);

/** The order in which the real CLI writes a resource's fields. */
const FIELDS = [
  "urn",
  "custom",
  "delete",
  "id",
  "type",
  "inputs",
  "outputs",
  "parent",
  "protect",
  "external",
  "dependencies",
  "initErrors",
  "provider",
  "propertyDependencies",
  "pendingReplacement",
  "additionalSecretOutputs",
  "aliases",
  "customTimeouts",
  "importID",
  "retainOnDelete",
  "deletedWith",
  "replaceWith",
  "created",
  "modified",
  "sourcePosition",
  "ignoreChanges",
  "hideDiff",
  "replaceOnChanges",
  "replacementTrigger",
  "refreshBeforeUpdate",
] as const satisfies readonly (keyof ResourceState)[];

/** Writes a resource. */
export function serializeResource(state: ResourceState, write: SecretWriter): SerializedResource {
  const written = {
    ...state,
    inputs: serializeValue(withoutOutputValues(state.inputs), write),
    outputs: serializeValue(withoutOutputValues(state.outputs), write),
    replacementTrigger:
      state.replacementTrigger === undefined ? undefined : serializeValue(state.replacementTrigger, write),
  };
  const known = FIELDS.filter((field) => field === "custom" || !LEFT_OUT_WHEN_EMPTY(written[field]));
  const extra = Object.entries(written).filter(([key]) => !(FIELDS as readonly string[]).includes(key));
  return {
    ...Object.fromEntries(known.map((field) => [field, written[field]])),
    ...Object.fromEntries(extra),
    urn: state.urn,
  };
}

/** Reads a resource; fields that this engine does not know are kept. */
export function deserializeResource(
  resource: SerializedResource,
  crypter: Crypter | undefined,
): ResourceState {
  const { inputs, outputs, replacementTrigger, ...rest } = resource as unknown as ResourceState;
  const read = (map: PropertyMap | undefined) =>
    mapEntries(map ?? {}, (value) => deserializeValue(value, crypter));
  return {
    ...rest,
    inputs: read(inputs),
    outputs: read(outputs),
    ...(replacementTrigger == null
      ? {}
      : { replacementTrigger: deserializeValue(replacementTrigger, crypter) }),
  };
}

/** Resources and operations of a stack, read. */
export interface StackContents {
  readonly resources: readonly ResourceState[];
  readonly pendingOperations: readonly PendingOperation[];
}

/** Reads a deployment's resources and pending operations. */
export function readDeployment(
  deployment: Deployment | undefined,
  crypter: Crypter | undefined,
): StackContents {
  return {
    resources: (deployment?.resources ?? []).map((resource) => deserializeResource(resource, crypter)),
    pendingOperations: (deployment?.pending_operations ?? []).map(({ resource, type }) => ({
      resource: deserializeResource(resource, crypter),
      type,
    })),
  };
}

/** Whether a deployment has an encrypted value, so that a passphrase is needed to read it. */
export function hasSecrets(deployment: Deployment | undefined): boolean {
  return deployment !== undefined && JSON.stringify(deployment.resources ?? []).includes(SECRET_SIGNATURE);
}
