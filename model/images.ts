/**
 * Registries and repositories that images may come from (seed "Allowed Registries"): a host, optionally with
 * a port and a path. A reference is allowed when its parsed host is equal and its repository is at or below
 * the path, compared at a `/` boundary.
 */
export const ALLOWED_REGISTRIES: readonly string[] = [
  "docker.io/kubezen",
  "registry.kube-zen.io:5000",
  "ghcr.io/kube-zen",
];

/** Where images of other registries are mirrored to, below an allowed registry (decision 8). */
export const DEFAULT_MIRROR_PREFIX = "ghcr.io/kube-zen/mirror";

/** An image reference in its parts, normalized as a node reads it: `nginx` is `docker.io`, `library/nginx`. */
export interface ImageReference {
  /** Host, with the port where one is given, as written: `docker.io`, `registry.kube-zen.io:5000`. */
  readonly registry: string;
  /** Repository below the registry, without a leading slash: `library/nginx`. */
  readonly repository: string;
  /** Tag as written; absent where none is given (a node then reads `latest`, unless there is a digest). */
  readonly tag?: string;
  /** Digest as written (`sha256:<hex>`); where there is one it wins over the tag. */
  readonly digest?: string;
}

/** Thrown for a text that is not an image reference or not a registry; the message never repeats the text. */
export class ImageReferenceError extends Error {
  override readonly name = "ImageReferenceError";
}

/** The longest text that is looked at: no host (253), repository (255), tag (128) and digest come near it. */
const MAXIMUM_LENGTH = 4096;
/** Limit of the reference grammar for the repository. */
const MAXIMUM_REPOSITORY_LENGTH = 255;

const HOST_COMPONENT = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const HOST = `(?:${HOST_COMPONENT}(?:\\.${HOST_COMPONENT})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const PATH = `${PATH_COMPONENT}(?:/${PATH_COMPONENT})*`;
const TAG = "\\w[\\w.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

const reference = new RegExp(`^(${HOST})/(${PATH})(?::(${TAG}))?(?:@(${DIGEST}))?$`);
const registryEntry = new RegExp(`^(${HOST})(?:/(${PATH}))?$`);
const identifier = /^[a-f0-9]{64}$/;
/** The digests that a node can check, with the number of lower-case hexadecimal digits of each. */
const digestAlgorithms: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Whether the first component of a name is a host by the reference grammar. */
function isHost(component: string): boolean {
  return component === "localhost" || /[.:]/.test(component) || component.toLowerCase() !== component;
}

/** Docker Hub's old host is the one that the grammar folds; its other hosts stay what they are. */
function foldHost(host: string): string {
  return host === "index.docker.io" ? "docker.io" : host;
}

function splitHost(name: string): readonly [registry: string, remainder: string] {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const named = slash >= 0 && isHost(first);
  const registry = named ? foldHost(first) : "docker.io";
  const remainder = named ? name.slice(slash + 1) : name;
  return [
    registry,
    registry === "docker.io" && !remainder.includes("/") ? `library/${remainder}` : remainder,
  ];
}

/**
 * Parses an image reference exactly as a node does (`ParseNormalizedNamed` of distribution/reference 0.6):
 * the first component is a host if it has a `.`, a `:` or an upper-case letter or is `localhost`; otherwise
 * the image is Docker Hub's, below `library/` if it has one component only.
 * @throws ImageReferenceError if the text is no reference.
 */
export function parseImageReference(text: string): ImageReference {
  if (text === "") throw new ImageReferenceError("The image reference is empty.");
  if (text.length > MAXIMUM_LENGTH) {
    throw new ImageReferenceError(`The image reference is longer than ${MAXIMUM_LENGTH} characters.`);
  }
  if (identifier.test(text)) {
    throw new ImageReferenceError("The image reference is an image id (64 hexadecimal digits), not a name.");
  }
  const [host, remainder] = splitHost(text);
  const [repositoryAsWritten = ""] = remainder.split(":", 1);
  if (repositoryAsWritten.toLowerCase() !== repositoryAsWritten) {
    throw new ImageReferenceError("The repository of the image reference has upper-case letters.");
  }
  const match = reference.exec(`${host}/${remainder}`);
  const [, registry, repository, tag, digest] = match ?? [];
  if (registry === undefined || repository === undefined) {
    throw new ImageReferenceError("The text is not an image reference ([host[:port]/]path[:tag][@digest]).");
  }
  if (repository.length > MAXIMUM_REPOSITORY_LENGTH) {
    throw new ImageReferenceError(
      `The repository of the image reference is longer than ${MAXIMUM_REPOSITORY_LENGTH} characters.`,
    );
  }
  if (digest !== undefined) checkDigest(digest);
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function checkDigest(digest: string): void {
  const [algorithm = "", hex = ""] = digest.split(":");
  if (digestAlgorithms[algorithm] !== hex.length || hex.toLowerCase() !== hex) {
    throw new ImageReferenceError(
      "The digest of the image reference is not sha256, sha384 or sha512 with its number of lower-case hexadecimal digits.",
    );
  }
}

/** Writes a reference out in full: `docker.io/library/nginx:1.29`. */
export function formatImageReference(image: ImageReference): string {
  const tag = image.tag === undefined ? "" : `:${image.tag}`;
  const digest = image.digest === undefined ? "" : `@${image.digest}`;
  return `${image.registry}/${image.repository}${tag}${digest}`;
}

/** A registry that images may come from. */
export interface AllowedRegistry {
  /** Host and port, lower-case (DNS does not tell cases apart). */
  readonly host: string;
  /** Repository path at or below which images may be; empty for the whole registry. */
  readonly path: string;
}

/**
 * Parses `host[:port][/path]`; a trailing slash changes nothing.
 * @throws ImageReferenceError if the host is missing or the text is something else.
 */
export function parseAllowedRegistry(text: string): AllowedRegistry {
  const [, host, path = ""] = registryEntry.exec(text.replace(/\/$/, "")) ?? [];
  if (text.length > MAXIMUM_LENGTH || host === undefined) {
    throw new ImageReferenceError("A registry has to be written as host[:port][/path].");
  }
  if (!isHost(host)) {
    throw new ImageReferenceError(
      `The registry "${text}" names no host: write "docker.io/${text}" if it is on Docker Hub.`,
    );
  }
  return { host: foldHost(host).toLowerCase(), path };
}

/**
 * Whether an image comes from one of the registries (`host[:port][/path]`), compared by parsed parts: equal
 * host and port, and a repository at or below the path at a `/` boundary.
 * @throws ImageReferenceError if the reference or a registry cannot be parsed.
 */
export function isAllowed(image: ImageReference | string, registries: readonly string[]): boolean {
  const { registry, repository } = typeof image === "string" ? parseImageReference(image) : image;
  return registries
    .map(parseAllowedRegistry)
    .some(
      ({ host, path }) =>
        host === registry.toLowerCase() &&
        (path === "" || repository === path || repository.startsWith(`${path}/`)),
    );
}

/** A host as path components: ports and IPv6 addresses have characters that a repository may not have. */
function hostAsPath(registry: string): string {
  return registry
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/**
 * Where an image is found below a mirror (decision 8): the mirror prefix, the image's own host and its
 * repository, tag and digest unchanged. `docker.io/atom/workflow-registry:1.0.0` below
 * `ghcr.io/kube-zen/mirror` is `ghcr.io/kube-zen/mirror/docker.io/atom/workflow-registry:1.0.0`. The host is
 * kept so that equal paths of two registries stay two images. What is below the prefix already stays there.
 * @throws ImageReferenceError if the reference or the prefix (`host[:port][/path]`) cannot be parsed.
 */
export function relocate(image: ImageReference | string, mirrorPrefix: string): string {
  const parsed = typeof image === "string" ? parseImageReference(image) : image;
  if (isAllowed(parsed, [mirrorPrefix])) return formatImageReference(parsed);
  const { host, path } = parseAllowedRegistry(mirrorPrefix);
  const prefix = path === "" ? "" : `${path}/`;
  const relocated = formatImageReference({
    ...parsed,
    registry: host,
    repository: `${prefix}${hostAsPath(parsed.registry)}/${parsed.repository}`,
  });
  return formatImageReference(parseImageReference(relocated));
}
