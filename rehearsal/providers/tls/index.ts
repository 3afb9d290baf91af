import {
  asString,
  containsUnknowns,
  equalValues,
  secretValue,
  withoutSecrets,
  type PlainMap,
  type PropertyMap,
} from "../properties/values";
import type { DiffRequest, DiffResponse, Provider } from "../provider";
import { refuse } from "../refusal";
import {
  generatePrivateKey,
  keyId,
  privateOutputs,
  publicOutputs,
  readPrivateKey,
  algorithmOf,
  contentId,
  type Algorithm,
  type Curve,
} from "./keys";
import { failuresOf, previewOutputs, schemaOf, withSecretMarks } from "./schema";

/** The provider version whose behaviour is followed. */
const VERSION = "5.6.1";

const HOUR = 3_600_000;

interface Made {
  readonly id: string;
  readonly outputs: PropertyMap;
}

function text(args: PlainMap, key: string): string {
  const value = asString(args[key]);
  if (value === undefined) throw new Error(`${key}: a text is needed here and none was given.`);
  return value;
}

function privateKeyArgument(args: PlainMap, key: string): string {
  return asString(args[`${key}Wo`]) ?? text(args, key);
}

async function makeKey(args: PlainMap): Promise<Made> {
  const bits = args["rsaBits"];
  const key = await generatePrivateKey(
    text(args, "algorithm") as Algorithm,
    text(args, "ecdsaCurve") as Curve,
    typeof bits === "number" ? bits : 2048,
  );
  const hidden = Object.entries(privateOutputs(key)).map(
    ([name, value]) => [name, secretValue(value)] as const,
  );
  return { id: keyId(key), outputs: { ...publicOutputs(key), ...Object.fromEntries(hidden) } };
}

/** Whether the time to renew a certificate has come. */
function isDue(end: string | undefined, earlyRenewalHours: PlainMap[string] | undefined): boolean {
  const early = typeof earlyRenewalHours === "number" ? earlyRenewalHours : 0;
  return end !== undefined && Date.parse(end) - early * HOUR <= Date.now();
}

async function makeCertificate(type: string, args: PlainMap): Promise<Made> {
  const { requestCertificate, selfSign, signRequest } = await import("./certificates.js");
  if (type.endsWith(":CertRequest")) {
    const key = readPrivateKey(privateKeyArgument(args, "privateKeyPem"), "privateKeyPem");
    const request = await requestCertificate(args, key);
    return {
      id: contentId(request.der),
      outputs: { certRequestPem: request.pem, keyAlgorithm: algorithmOf(key) },
    };
  }
  const local = type.endsWith(":LocallySignedCert");
  const argument = local ? "caPrivateKeyPem" : "privateKeyPem";
  const key = readPrivateKey(privateKeyArgument(args, argument), argument);
  const issued = local
    ? await signRequest(args, text(args, "certRequestPem"), text(args, "caCertPem"), key)
    : await selfSign(args, key);
  const validityEndTime = issued.notAfter.toISOString();
  return {
    id: issued.serialNumber,
    outputs: {
      certPem: issued.pem,
      [local ? "caKeyAlgorithm" : "keyAlgorithm"]: algorithmOf(key),
      validityStartTime: issued.notBefore.toISOString(),
      validityEndTime,
      readyForRenewal: isDue(validityEndTime, args["earlyRenewalHours"]),
    },
  };
}

function make(type: string, args: PlainMap): Promise<Made> {
  return type.endsWith(":PrivateKey") ? makeKey(args) : makeCertificate(type, args);
}

/** Write-only arguments are used and never recorded. */
function recordable(inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.endsWith("PemWo")));
}

function isCertificate(type: string): boolean {
  return type.endsWith("Cert");
}

function compare(request: DiffRequest): DiffResponse {
  const schema = schemaOf(request.type);
  const olds = withoutSecrets({ ...schema.defaults, ...request.olds });
  const news = withoutSecrets(recordable({ ...schema.defaults, ...request.news }));
  const inputs = new Set([...Object.keys(news), ...Object.keys(withoutSecrets(request.oldInputs))]);
  const changed = [...inputs]
    .sort()
    .filter((key) => !key.endsWith("PemWo") && !request.ignoreChanges.includes(key))
    .filter((key) => !equalValues(olds[key] ?? schema.defaults[key], news[key]));
  const due =
    isCertificate(request.type) && isDue(asString(olds["validityEndTime"]), news["earlyRenewalHours"]);
  const replaces = [
    ...changed.filter((key) => !schema.inPlace.includes(key)),
    ...(due ? ["readyForRenewal"] : []),
  ];
  const diffs = [...changed, ...(due ? ["readyForRenewal"] : [])];
  return diffs.length === 0 ? { changes: "none" } : { changes: "some", diffs, replaces };
}

function previewed(type: string, inputs: PropertyMap): PropertyMap {
  const outputs = previewOutputs(schemaOf(type), recordable(inputs));
  if (!isCertificate(type)) return outputs;
  const { validityPeriodHours: hours, earlyRenewalHours: early } = withoutSecrets(outputs);
  const ready = typeof hours === "number" && typeof early === "number" && early >= hours;
  return { ...outputs, readyForRenewal: ready };
}

async function publicKeyOf(args: PropertyMap): Promise<PropertyMap> {
  const plain = withoutSecrets(args);
  const argument = plain["privateKeyPem"] === undefined ? "privateKeyOpenssh" : "privateKeyPem";
  const pem = text(plain, argument);
  const key = readPrivateKey(pem, argument);
  return Promise.resolve({
    algorithm: algorithmOf(key),
    id: keyId(key),
    [argument]: pem,
    ...publicOutputs(key),
  });
}

/**
 * The `tls` provider: real keys and certificates. The bridge's own bookkeeping in the real provider's state
 * (`__meta`, `__pulumi_raw_state_delta`) is left out.
 */
export function tlsProvider(): Provider {
  return {
    version: VERSION,
    checkConfig: ({ news }) => Promise.resolve({ inputs: news, failures: [] }),
    diffConfig: ({ olds, news }) => Promise.resolve({ changes: equalValues(olds, news) ? "none" : "some" }),
    configure: () => Promise.resolve(),
    async check({ type, news }) {
      const schema = schemaOf(type);
      return Promise.resolve({ inputs: withSecretMarks(schema, news), failures: failuresOf(schema, news) });
    },
    diff: async (request) => Promise.resolve(compare(request)),
    async create({ type, properties, preview }) {
      const schema = schemaOf(type);
      if (preview) return { id: "", properties: previewed(type, properties) };
      if (containsUnknowns(properties)) throw new Error(`${type}: an argument is still unknown.`);
      const inputs = { ...schema.defaults, ...recordable(properties) };
      const made = await make(type, withoutSecrets({ ...schema.defaults, ...properties }));
      return { id: made.id, properties: { ...inputs, ...made.outputs, id: made.id } };
    },
    async read({ type, id, properties, inputs }) {
      if (Object.keys(properties).length === 0) refuse(`reading a ${type} that is not in the state`);
      const plain = withoutSecrets(properties);
      const readyForRenewal = isDue(asString(plain["validityEndTime"]), plain["earlyRenewalHours"]);
      return Promise.resolve({
        id,
        inputs,
        properties: isCertificate(type) ? { ...properties, readyForRenewal } : properties,
      });
    },
    async update({ type, olds, news, preview }) {
      const { defaults } = schemaOf(type);
      const merged = { ...olds, ...defaults, ...recordable(news) };
      const plain = withoutSecrets(merged);
      const readyForRenewal = isDue(asString(plain["validityEndTime"]), plain["earlyRenewalHours"]);
      return Promise.resolve(isCertificate(type) && !preview ? { ...merged, readyForRenewal } : merged);
    },
    delete: () => Promise.resolve(),
    async invoke({ token, args }) {
      if (token === "tls:index/getPublicKey:getPublicKey") return publicKeyOf(args);
      return refuse(`the function ${token}`);
    },
    close: () => Promise.resolve(),
  };
}
