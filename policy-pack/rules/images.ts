import {
  ALLOWED_REGISTRIES,
  formatImageReference,
  ImageReferenceError,
  isAllowed,
  parseAllowedRegistry,
  parseImageReference,
} from "../../model/images";
import { isArray, type JsonValue, pointer } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";
import { allImageUses, type ManifestImages } from "./imageUses";
import { type Check, type Rule, textsOf, type Violation } from "./rule";

const notAllowed: Check = {
  id: "ZEN-101",
  name: "registry",
  severity: "critical",
  title: "An image does not come from an allowed registry",
  remediation:
    "Mirror the image below the stack's `mirrorPrefix`, or add its registry to the stack's `registries`.",
};

const unparsable: Check = {
  id: "ZEN-102",
  name: "reference",
  severity: "high",
  title: "An image reference cannot be parsed",
  remediation: "Write it as `[host[:port]/]path[:tag][@digest]`.",
};

const unknown: Check = {
  id: "ZEN-103",
  name: "unknown",
  severity: "high",
  title: "An image depends on a value that is not known in preview",
  remediation:
    "Make registry and repository known before the resource is made; only tag and digest may be unknown.",
};

interface Verdict {
  readonly check: Check;
  readonly message: string;
}

/** The verdict on one reference; undefined where it is allowed. */
function verdictOn(reference: string, registries: readonly string[]): Verdict | undefined {
  const dependsOnUnknown: Verdict = {
    check: unknown,
    message:
      "the image's registry or repository is not known in preview: give it a value that is known before the resource is made",
  };
  try {
    const image = parseImageReference(reference);
    if (isAllowed(image, registries)) return undefined;
    if (hasPlaceholder(reference)) return dependsOnUnknown;
    const name = formatImageReference({ registry: image.registry, repository: image.repository });
    return {
      check: notAllowed,
      message:
        `${name} is not from an allowed registry (${registries.join(", ")}): mirror it below ` +
        "kube-zen-platform:mirrorPrefix, or add its registry to kube-zen-platform:registries",
    };
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    if (hasPlaceholder(reference)) return dependsOnUnknown;
    return {
      check: unparsable,
      message:
        "the image reference cannot be parsed: write it as [host[:port]/]path[:tag][@digest] in lower case",
    };
  }
}

/** Verdicts by reference: many objects name the same image. */
type Verdicts = Map<string, Verdict | undefined>;

function judgeManifest(
  { manifest, uses }: ManifestImages,
  registries: readonly string[],
  verdicts: Verdicts,
): readonly Violation[] {
  return uses.flatMap(({ path, reference }) => {
    if (!verdicts.has(reference)) verdicts.set(reference, verdictOn(reference, registries));
    const verdict = verdicts.get(reference);
    if (verdict === undefined) return [];
    const { check, message } = verdict;
    return [{ check, message, object: manifest.object, path: pointer(path) }];
  });
}

function isRegistry(value: JsonValue): boolean {
  try {
    return typeof value === "string" && parseAllowedRegistry(value).host !== "";
  } catch (error) {
    if (error instanceof ImageReferenceError) return false;
    throw error;
  }
}

/** Images come only from allowed registries (seed "Allowed Registries"; decision 6: mandatory everywhere). */
export const images: Rule = {
  name: "images",
  description: "Images come only from allowed registries.",
  group: "registries",
  controls: ["SOC2 CC6.8", "ISO A.8.19", "ISO A.5.21"],
  scope: "release",
  checks: [notAllowed, unparsable, unknown],
  parameters: [
    {
      name: "registries",
      description: "Registries (`host[:port][/path]`) allowed besides the built-in ones.",
      type: "strings",
      default: [],
      complaint: (value) =>
        isArray(value) && value.every(isRegistry)
          ? undefined
          : "a list of host[:port][/path], each with its host",
    },
  ],
  judge: (objects, { parameters }) => {
    const registries = [...ALLOWED_REGISTRIES, ...textsOf(parameters, "registries")];
    const verdicts: Verdicts = new Map();
    return objects.memo(allImageUses).flatMap((each) => judgeManifest(each, registries, verdicts));
  },
};
