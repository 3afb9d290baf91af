import {
  isList,
  isSecretValue,
  secretValue,
  UNKNOWN,
  type PropertyMap,
  type PropertyValue,
} from "../properties/values";
import type { CheckFailure } from "../provider";
import { ALGORITHMS, CURVES } from "./keys";
import { ALLOWED_USES } from "./usages";

/** What a resource type takes and gives, as the real provider's schema has it. */
export interface ResourceSchema {
  readonly required: readonly string[];
  /** Inputs that are always secret. */
  readonly secrets: readonly string[];
  /** What inputs are when the program leaves them out. */
  readonly defaults: PropertyMap;
  /** Outputs that only the operation knows. */
  readonly computed: readonly string[];
  /** Inputs that the operation fills in where the program leaves them out. */
  readonly computedIfAbsent: readonly string[];
  /** Inputs that change in place; every other one makes a new resource. */
  readonly inPlace: readonly string[];
  /** Values that an input, or each entry of it, must be one of. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

const KEY_OUTPUTS = ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8", "publicKeyFingerprintMd5"];
const PUBLIC_OUTPUTS = ["publicKeyFingerprintSha256", "publicKeyOpenssh", "publicKeyPem"];
const VALIDITY = ["certPem", "validityEndTime", "validityStartTime"];
const WRITE_ONLY = ["privateKeyPemWo", "caPrivateKeyPemWo"];

const CERTIFICATE_DEFAULTS = { earlyRenewalHours: 0, isCaCertificate: false, setSubjectKeyId: false };

/** The resource types by their token. */
export const SCHEMAS: Readonly<Record<string, ResourceSchema>> = {
  "tls:index/privateKey:PrivateKey": {
    required: ["algorithm"],
    secrets: [],
    defaults: { ecdsaCurve: "P224", rsaBits: 2048 },
    computed: [...KEY_OUTPUTS, ...PUBLIC_OUTPUTS],
    computedIfAbsent: [],
    inPlace: [],
    choices: { algorithm: ALGORITHMS, ecdsaCurve: Object.keys(CURVES) },
  },
  "tls:index/selfSignedCert:SelfSignedCert": {
    required: ["allowedUses", "validityPeriodHours"],
    secrets: ["privateKeyPem", ...WRITE_ONLY],
    defaults: { ...CERTIFICATE_DEFAULTS, setAuthorityKeyId: false },
    computed: [...VALIDITY, "keyAlgorithm"],
    computedIfAbsent: ["maxPathLength"],
    inPlace: ["earlyRenewalHours"],
    choices: { allowedUses: ALLOWED_USES },
  },
  "tls:index/certRequest:CertRequest": {
    required: [],
    secrets: ["privateKeyPem", ...WRITE_ONLY],
    defaults: {},
    computed: ["certRequestPem", "keyAlgorithm"],
    computedIfAbsent: [],
    inPlace: [],
    choices: {},
  },
  "tls:index/locallySignedCert:LocallySignedCert": {
    required: ["allowedUses", "caCertPem", "certRequestPem", "validityPeriodHours"],
    secrets: ["caPrivateKeyPem", ...WRITE_ONLY],
    defaults: CERTIFICATE_DEFAULTS,
    computed: [...VALIDITY, "caKeyAlgorithm"],
    computedIfAbsent: ["maxPathLength"],
    inPlace: ["earlyRenewalHours"],
    choices: { allowedUses: ALLOWED_USES },
  },
};

/** The schema of a type. @throws Error for a type that the tls package does not have. */
export function schemaOf(type: string): ResourceSchema {
  const schema = SCHEMAS[type];
  if (schema === undefined)
    throw new Error(`The rehearsal has no resource type ${type}, only ${Object.keys(SCHEMAS).join(", ")}.`);
  return schema;
}

/** The inputs with their secret marks. */
export function withSecretMarks(schema: ResourceSchema, inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]): [string, PropertyValue] => [
      key,
      schema.secrets.includes(key) && !isSecretValue(value) ? secretValue(value) : value,
    ]),
  );
}

function choiceFailures(schema: ResourceSchema, inputs: PropertyMap): readonly CheckFailure[] {
  return Object.entries(schema.choices).flatMap(([key, allowed]) => {
    const given = inputs[key];
    const values = isList(given) ? given : given === undefined ? [] : [given];
    return values
      .filter((value): value is string => typeof value === "string" && !allowed.includes(value))
      .map((value) => ({
        property: key,
        reason: `${key}: "${value}" was found: use one of ${allowed.join(", ")}.`,
      }));
  });
}

/** What is wrong with the inputs. */
export function failuresOf(schema: ResourceSchema, inputs: PropertyMap): readonly CheckFailure[] {
  const missing = schema.required
    .filter((key) => inputs[key] === undefined || inputs[key] === null)
    .map((key) => ({ property: key, reason: `Missing required property '${key}'` }));
  return [...missing, ...choiceFailures(schema, inputs)];
}

/** The outputs that a preview knows: inputs and defaults, the rest unknown. */
export function previewOutputs(schema: ResourceSchema, inputs: PropertyMap): PropertyMap {
  const unknown = [...schema.computed, "id"].map((key) => [key, UNKNOWN] as const);
  const late = schema.computedIfAbsent.map((key) => [key, UNKNOWN] as const);
  const known = Object.entries({ ...schema.defaults, ...inputs }).map(
    ([key, value]): [string, PropertyValue] => [
      key,
      isSecretValue(value) && value.value === UNKNOWN ? UNKNOWN : value,
    ],
  );
  return Object.fromEntries([...late, ...known, ...unknown]);
}
