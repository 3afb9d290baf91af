/** Whether a text names a registry of its own: where an image is expected it is certain to be one. */
export function namesHost(text: string): boolean {
  const [first = "", ...rest] = text.split("/");
  return (
    rest.length > 0 &&
    !text.includes("://") &&
    /^[^\s@]*[.:][^\s@]*$|^localhost$/.test(first) &&
    !/^\.*$/.test(first)
  );
}

const path = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*";
const tag = ":\\w[\\w.-]{0,127}";
const digest = "@[A-Za-z][A-Za-z0-9+._-]*:[0-9a-fA-F]{32,}";
const pinned = `(?:${tag}(?:${digest})?|${digest})`;
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";

/** Host with a top-level domain, IPv4 address, or any host with a port. */
const host = `(?:(?:${label}\\.)+[a-zA-Z][a-zA-Z0-9-]*[a-zA-Z0-9]|[0-9]+(?:\\.[0-9]+){3}|${label}(?=:))(?::[0-9]+)?`;
const full = new RegExp(`^${host}/(${path})(?:${pinned})$`);
const short = new RegExp(`^(?=[a-z])${path}${pinned}$`);
const bare = new RegExp(`^(?=[a-z])${path}$`);

/** What looks like an image and is a taint, a label of Kubernetes, a kind of its API, or a block of addresses. */
const otherwise =
  /:(?:NoSchedule|PreferNoSchedule|NoExecute)$|^(?:[a-z0-9-]+\.)*kubernetes\.io\/|\/v\d+(?:(?:alpha|beta)\d+)?:[A-Z]|^[\d.]+(?::\d+)?\/\d+:/;

/** Whether a text can only be an image, wherever it stands: a host, a path, and a tag or digest. */
export function isFullReference(text: string): boolean {
  return text.includes("/") && full.test(text) && !otherwise.test(text);
}

/** Whether a text is an image where one is expected: it names a registry, or has a tag or digest. */
export function isMeantAsImage(text: string): boolean {
  return namesHost(text) || short.test(text);
}

/** Whether a text is what `image` of a container could be; a file or a switch is not. */
function isAnyImage(text: string): boolean {
  return isMeantAsImage(text) || (bare.test(text) && !/^(?:true|false)$|^[^/]*\./.test(text));
}

const flag = /^--?([A-Za-z][A-Za-z0-9._-]*)(?:=(.*))?$/s;
/** Names of flags for images, as `image`, `acme-http01-solver-image`, `sidecarImage` and `images`. */
const imageFlag = /(?:^|[-._])images?$|[a-z0-9]Images?$/;
/** What parts words in a shell's commands. */
const separators = /[\s;&|()<>"'`{}]+/;
const parts = /[,=]/;

/** A text among arguments, and the position of the argument that it is in. */
export interface ArgumentText {
  readonly index: number;
  readonly text: string;
}

/** Looked for before anything else: hardly any argument has it. */
function mayNameImage(text: unknown): boolean {
  return typeof text === "string" && (text.includes("mage") || (text.includes("/") && text.includes(":")));
}

function wordsOf(values: readonly unknown[]): readonly ArgumentText[] {
  return values.flatMap((value, index): readonly ArgumentText[] => {
    if (typeof value !== "string") return [{ index, text: "" }];
    if (!separators.test(value)) return [{ index, text: value }];
    return value
      .split(separators)
      .filter((text) => text !== "")
      .map((text) => ({ index, text }));
  });
}

function imagesIn(text: string, isImage: (part: string) => boolean): readonly string[] {
  return text.split(parts).filter(isImage);
}

/** Images of a flag that is for images. */
function imagesOfFlag(name: string, text: string): readonly string[] {
  if (name === "image" && !parts.test(text)) return isAnyImage(text) ? [text] : [];
  return imagesIn(text, isMeantAsImage);
}

/**
 * The images among the arguments of a program, those in commands for a shell among them: what stands after a flag for
 * images, and whatever else has a host, a path, and a tag or digest.
 */
export function imagesInArguments(values: readonly unknown[]): readonly ArgumentText[] {
  if (!values.some(mayNameImage)) return [];
  const words = wordsOf(values);
  const found: ArgumentText[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) continue;
    const [, name, value] = flag.exec(word.text) ?? [];
    const isForImages = name !== undefined && imageFlag.test(name);
    const next = words[at + 1];
    let { index } = word;
    let images: readonly string[];
    if (!isForImages) images = imagesIn(value ?? word.text, isFullReference);
    else if (value !== undefined) images = imagesOfFlag(name, value);
    else if (next === undefined || next.text.startsWith("-")) continue;
    else {
      images = imagesOfFlag(name, next.text);
      index = next.index;
      at += 1;
    }
    found.push(...images.map((text) => ({ index, text })));
  }
  return found;
}

const relatedImage = /^RELATED_IMAGE_/;
const imageVariable = /(?:^|_)IMAGE(?:_(?:NAME|REF|REFERENCE))?$/;
const addressVariable = /(?:^|_)IMAGE_(?:URL|URI)$/;

/** Whether a variable names an image. */
export function isImageVariable(name: string, value: string): boolean {
  if (value === "" || !name.includes("IMAGE")) return false;
  return (
    relatedImage.test(name) ||
    (imageVariable.test(name) && isMeantAsImage(value)) ||
    (addressVariable.test(name) && isFullReference(value))
  );
}
