import { type ImageReference, ImageReferenceError, parseImageReference } from "../../model/images";
import { isObject, type JsonObject, type JsonValue, pointer, valueAt } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";
import { CONTAINER_LISTS } from "../manifests/pods";
import { whyTagFloats } from "./floatingTags";
import { allImageUses, type ImageUse, type ManifestImages } from "./imageUses";
import { type Check, type Rule, type Violation } from "./rule";

const unpinned: Check = {
  id: "ZEN-111",
  name: "unpinned",
  severity: "high",
  title: "An image has neither tag nor digest",
  remediation: "Add the tag of a version, or better the digest.",
};

const floating: Check = {
  id: "ZEN-112",
  name: "floating-tag",
  severity: "high",
  title: "An image's tag means another image tomorrow",
  remediation: "Name a version in full, as `1.29.4`, or add the digest, which wins over the tag.",
};

const noDigest: Check = {
  id: "ZEN-113",
  name: "digest",
  severity: "medium",
  title: "An image has no digest where the config asks for one",
  remediation: "Add `@sha256:` and the digest of the tag that was tested.",
};

const never: Check = {
  id: "ZEN-114",
  name: "never-pulled",
  severity: "high",
  title: "An image is never pulled, so whatever a node has under its name is run",
  remediation: "Set the pull policy to `IfNotPresent`, or `Always`.",
};

const stale: Check = {
  id: "ZEN-115",
  name: "stale",
  severity: "medium",
  title: "A floating tag is pulled only by nodes that have none, so nodes run different images",
  remediation: "Pin the image, or set the pull policy to `Always`.",
};

const implicit: Check = {
  id: "ZEN-116",
  name: "implicit-policy",
  severity: "low",
  title: "The pull policy of a floating tag is left to the API server",
  remediation: "Pin the image, and write the pull policy down.",
};

const policy: Check = {
  id: "ZEN-117",
  name: "policy",
  severity: "medium",
  title: "A pull policy is none that Kubernetes knows",
  remediation: "Write `IfNotPresent`, `Always` or `Never`.",
};

const unknown: Check = {
  id: "ZEN-118",
  name: "unknown",
  severity: "high",
  title: "Whether an image is pinned depends on a value that is not known in preview",
  remediation: "Give tag and pull policy values that are known before the resource is made, or a digest.",
};

interface Verdict {
  readonly check: Check;
  readonly message: string;
}

/** How an image is named, so far as pinning goes. */
interface Pin {
  readonly verdicts: readonly Verdict[];
  /** Whether the same name means another image tomorrow; undefined where that cannot be told. */
  readonly floats: boolean | undefined;
  /** Whether a node takes the tag as `latest`, for which the API server fills in `Always`. */
  readonly latest: boolean;
}

const notJudged: Pin = { verdicts: [], floats: undefined, latest: false };

const unknownTag: Verdict = {
  check: unknown,
  message:
    "the image's tag is not known in preview: give it a value that is known before the resource is made, or add a digest",
};

function parse(reference: string): ImageReference | undefined {
  try {
    return parseImageReference(reference);
  } catch (error) {
    if (error instanceof ImageReferenceError) return undefined;
    throw error;
  }
}

function pinOf(reference: string, digestRequired: boolean): Pin {
  const image = parse(reference);
  const isUnknown = hasPlaceholder(reference);
  // Nothing pulls what no node can read; the rule `images` reports it.
  if (image === undefined) return isUnknown ? { ...notJudged, verdicts: [unknownTag] } : notJudged;
  const { registry, repository, tag, digest } = image;
  if (digest !== undefined) return { verdicts: [], floats: false, latest: false };
  if (isUnknown && (tag === undefined || hasPlaceholder(tag)))
    return { ...notJudged, verdicts: [unknownTag] };
  const name = isUnknown ? "the image" : `${registry}/${repository}`;
  if (tag === undefined) {
    const message = `${name} has neither tag nor digest, so that it means whatever is newest: add the tag of a version, or better the digest`;
    return { verdicts: [{ check: unpinned, message }], floats: true, latest: true };
  }
  const why = whyTagFloats(tag);
  if (why !== undefined) {
    const message = `the tag of ${name} ${why}: name a version in full, or add the digest`;
    return { verdicts: [{ check: floating, message }], floats: true, latest: tag === "latest" };
  }
  const message = `${name} is named by its tag alone, which can be moved: add the digest of the image that was tested`;
  return { verdicts: digestRequired ? [{ check: noDigest, message }] : [], floats: false, latest: false };
}

/** The pull policy beside an image, and where it stands or should stand. */
interface PullPolicy {
  readonly value: JsonValue | undefined;
  readonly path: readonly (string | number)[];
  /** Whether Kubernetes fills it in where it is missing. */
  readonly filledIn: boolean;
}

const containerLists: ReadonlySet<string | number> = new Set(CONTAINER_LISTS);

function pullPolicyOf(body: JsonObject, { path }: ImageUse): PullPolicy | undefined {
  const last = path.at(-1);
  const isContainer = last === "image" && containerLists.has(path.at(-3) ?? "");
  const isVolume = last === "reference" && path.at(-2) === "image" && path.at(-4) === "volumes";
  const keys = isVolume ? ["pullPolicy"] : ["imagePullPolicy", "pullPolicy"];
  if (last !== "image" && last !== "reference" && last !== "repository") return undefined;
  const parent = path.slice(0, -1);
  const object = valueAt(body, parent);
  if (!isObject(object)) return undefined;
  const given = keys.find((key) => object[key] !== undefined && object[key] !== null);
  if (given !== undefined) return { value: object[given], path: [...parent, given], filledIn: true };
  return { value: undefined, path, filledIn: isContainer || isVolume };
}

function verdictOnPolicy({ floats, latest }: Pin, { value, filledIn }: PullPolicy): Verdict | undefined {
  if (value === undefined) {
    if (!filledIn || floats !== true) return undefined;
    return latest
      ? {
          check: implicit,
          message:
            "the pull policy is left to the API server, which writes it down once and keeps it whatever tag comes later: pin the image and set imagePullPolicy",
        }
      : staleVerdict;
  }
  if (value === "Never") {
    return {
      check: never,
      message:
        "the image is never pulled, so whatever a node has under its name is run: set the pull policy to IfNotPresent or Always",
    };
  }
  if (value === "Always") return undefined;
  if (value === "IfNotPresent") return floats === true ? staleVerdict : undefined;
  if (typeof value === "string" && hasPlaceholder(value)) {
    return {
      check: unknown,
      message:
        "the pull policy is not known in preview: give it a value that is known before the resource is made",
    };
  }
  return {
    check: policy,
    message: "the pull policy is none that Kubernetes knows: write IfNotPresent, Always or Never",
  };
}

const staleVerdict: Verdict = {
  check: stale,
  message:
    "a floating tag is pulled only by nodes that have none yet, so nodes run different images: pin the image, or set the pull policy to Always",
};

function judgeManifest(
  { manifest, uses }: ManifestImages,
  pin: (reference: string) => Pin,
): readonly Violation[] {
  const { body, object } = manifest;
  return uses.flatMap((use): readonly Violation[] => {
    const found = pin(use.reference);
    const path = pointer(use.path);
    const verdicts = found.verdicts.map((verdict) => ({ ...verdict, object, path }));
    const pullPolicy = pullPolicyOf(body, use);
    const verdict = pullPolicy === undefined ? undefined : verdictOnPolicy(found, pullPolicy);
    return verdict === undefined || pullPolicy === undefined
      ? verdicts
      : [...verdicts, { ...verdict, object, path: pointer(pullPolicy.path) }];
  });
}

/** Images are pinned by tag or digest, and nodes pull what is pinned (kubernetes.io "Images", image pull policy). */
export const imagePinning: Rule = {
  name: "image-pinning",
  description: "Images are pinned by tag or digest and pulled in a way that keeps to it.",
  group: "registries",
  controls: ["SOC2 CC6.8", "SOC2 CC8.1", "ISO A.8.19", "ISO A.8.32"],
  scope: "release",
  checks: [unpinned, floating, noDigest, never, stale, implicit, policy, unknown],
  parameters: [
    {
      name: "requireDigest",
      description: "Whether a tag alone is not enough.",
      type: "boolean",
      default: false,
    },
  ],
  judge: (objects, { parameters }) => {
    const pins = new Map<string, Pin>();
    const pin = (reference: string): Pin => {
      let known = pins.get(reference);
      if (known === undefined) {
        known = pinOf(reference, parameters["requireDigest"] === true);
        pins.set(reference, known);
      }
      return known;
    };
    return objects.memo(allImageUses).flatMap((each) => judgeManifest(each, pin));
  },
};
