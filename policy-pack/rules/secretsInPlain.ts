import type { SecretFilter } from "../../model/secretFilter";
import { isObject, type JsonObject, pointer } from "../manifests/json";
import { groupKind, type Manifest } from "../manifests/manifest";
import { podTemplatePath } from "../manifests/pods";
import { resourceObject, type StackResource } from "../manifests/manifestSet";
import { secretFormatIn } from "../texts/secretFormats";
import { type PlainSecret, plainSecretsIn, type Reason, type Skipped } from "../texts/plainSecrets";
import type { Check, Rule, Violation } from "./rule";

const known: Check = {
  id: "ZEN-601",
  name: "known",
  severity: "critical",
  title: "A secret of the stack config stands in plain where it is not kept secret",
  remediation: "Put it into a Secret, or an external store, and refer to that.",
};

const format: Check = {
  id: "ZEN-602",
  name: "format",
  severity: "critical",
  title: "A value has the form of a secret: a token, a private key, a URL with a password",
  remediation: "Put it into a Secret, or an external store, refer to that, and replace the secret.",
};

const name: Check = {
  id: "ZEN-603",
  name: "name",
  severity: "high",
  title: "A literal value stands under a secret's name",
  remediation: "Refer to a Secret instead (`existingSecret`, `secretKeyRef`).",
};

const unknown: Check = {
  id: "ZEN-604",
  name: "unknown",
  severity: "medium",
  title: "A value under a secret's name is not known in preview, so it will be a secret in plain",
  remediation: "Refer to a Secret instead (`existingSecret`, `secretKeyRef`).",
};

const material: Check = {
  id: "ZEN-605",
  name: "material",
  severity: "high",
  title: "A Secret is delivered together with its data",
  remediation:
    "Have the Secret made by External Secrets, Sealed Secrets, cert-manager or the Pulumi program, and refer to it.",
};

const advice = "put it into a Secret or an external store and refer to that (existingSecret, secretKeyRef)";

function verdictOn(reason: Reason): Pick<Violation, "check" | "message"> {
  switch (reason.kind) {
    case "known":
      return { check: known, message: `a secret of the stack config stands here in plain: ${advice}` };
    case "format":
      return {
        check: format,
        message: `the value holds ${reason.format}: ${advice}, and replace it, because it was in plain sight`,
      };
    case "name":
      return { check: name, message: `a literal value stands under a secret's name: ${advice}` };
    case "unknown":
      return {
        check: unknown,
        message: `the value under a secret's name is not known in preview and would stand here in plain: ${advice}`,
      };
  }
}

function violationsOf(object: Violation["object"], found: readonly PlainSecret[]): readonly Violation[] {
  return found.map(({ path, reason }) => ({ ...verdictOn(reason), object, path: pointer(path) }));
}

/** Parts of an object that hold no settings of anybody's: what the cluster writes, and what is judged otherwise. */
const untold: ReadonlySet<string> = new Set(["apiVersion", "kind", "status"]);
const other: Skipped = { skipped: untold };
/** Typed parts of pods and of what makes them, in which no free text can stand. */
const structural: ReadonlySet<string> = new Set([
  "affinity",
  "nodeSelector",
  "ports",
  "resources",
  "securityContext",
  "selector",
  "strategy",
  "tolerations",
  "topologySpreadConstraints",
  "volumeMounts",
]);
const ofPods: Skipped = { skipped: untold, structural };
const skippedOf: Readonly<Record<string, Skipped>> = {
  "/ConfigMap": { skipped: new Set([...untold, "binaryData"]) },
  "/Secret": { skipped: new Set([...untold, "data", "stringData"]) },
  // Encrypted, but for the template of the Secret.
  "bitnami.com/SealedSecret": { skipped: new Set([...untold, "spec"]) },
};
/** Of a definition only the schema is told, in which examples and defaults stand. */
const DEFINITION = "apiextensions.k8s.io/CustomResourceDefinition";

/** Keys of Secrets that hold nothing secret: certificates and public keys. */
const publicKey = /(?:^|[.-])(?:pub|crt|cert|ca-bundle)$/i;

function hasSecretData(data: JsonObject): boolean {
  return Object.entries(data).some(
    ([key, value]) =>
      typeof value === "string" &&
      value !== "" &&
      (!publicKey.test(key) || secretFormatIn(value) !== undefined),
  );
}

/** A Secret that is a resource of its own: Pulumi keeps its data encrypted in the state. */
function isResource({ object: { source } }: Manifest): boolean {
  return "file" in source && source.file.startsWith("urn:pulumi:");
}

function secretMaterial(manifest: Manifest): readonly Violation[] {
  if (isResource(manifest)) return [];
  const { body, object } = manifest;
  return ["data", "stringData"].flatMap((part): readonly Violation[] => {
    const data = body[part];
    if (!isObject(data) || !hasSecretData(data)) return [];
    const message =
      "the Secret comes with its data, which then stands in the rendered manifests and in Helm's own record: have it " +
      "made by External Secrets, cert-manager or the Pulumi program and refer to it (existingSecret)";
    return [{ check: material, object, path: pointer([part]), message }];
  });
}

function decodedSecrets(data: JsonObject, path: readonly string[]): readonly PlainSecret[] {
  return Object.entries(data).flatMap(([key, value]): readonly PlainSecret[] => {
    if (typeof value !== "string") return [];
    const found = secretFormatIn(Buffer.from(value, "base64").toString("latin1"));
    return found === undefined
      ? []
      : [{ path: [...path, key], reason: { kind: "format", format: `${found} in base64` } }];
  });
}

function judgeManifest(manifest: Manifest, knownSecrets: SecretFilter | undefined): readonly Violation[] {
  const { body, object } = manifest;
  const kind = groupKind(body);
  if (kind === DEFINITION) return [];
  const found = plainSecretsIn(
    body,
    knownSecrets,
    skippedOf[kind] ?? (podTemplatePath(body) === undefined ? other : ofPods),
  );
  const violations = found.length === 0 ? [] : violationsOf(object, found);
  if (kind === "/Secret") return [...secretMaterial(manifest), ...violations];
  const binary = body["binaryData"];
  if (!isObject(binary)) return violations;
  return [...violations, ...violationsOf(object, decodedSecrets(binary, ["binaryData"]))];
}

/** Releases of Helm: what their values hold also stays in Helm's record of the release. */
const RELEASES = /^kubernetes:helm\.sh\/v\d+:/;

function judgeResource(
  resource: StackResource,
  knownSecrets: SecretFilter | undefined,
): readonly Violation[] {
  if (!RELEASES.test(resource.type)) return [];
  const { values = null } = resource.props;
  return violationsOf(resourceObject(resource), plainSecretsIn({ values }, knownSecrets));
}

/**
 * No secret stands in plain in what a release is given or makes (seed "Secret Management"; Helm keeps the values and
 * the manifests of every revision in a Secret that whoever reads Secrets reads at once).
 */
export const secretsInPlain: Rule = {
  name: "secrets-in-plain",
  description:
    "No value, ConfigMap, environment variable, argument, annotation or custom resource holds a secret in plain.",
  group: "secrets",
  controls: ["SOC2 CC6.1", "ISO A.5.17", "ISO A.8.12"],
  scope: "release",
  checks: [known, format, name, unknown, material],
  judge: ({ manifests, resources }, { knownSecrets }) => [
    ...resources.flatMap((resource) => judgeResource(resource, knownSecrets)),
    ...manifests.flatMap((manifest) => judgeManifest(manifest, knownSecrets)),
  ],
};
