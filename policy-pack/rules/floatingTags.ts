/** Words by which registries offer whatever is newest of something, alone or before the base that it is built on. */
const channels: ReadonlySet<string> = new Set([
  "beta",
  "canary",
  "current",
  "dev",
  "develop",
  "development",
  "edge",
  "head",
  "lts",
  "main",
  "mainline",
  "master",
  "nightly",
  "next",
  "preview",
  "prod",
  "production",
  "release",
  "rolling",
  "snapshot",
  "stable",
  "staging",
  "test",
  "testing",
  "tip",
  "trunk",
  "unstable",
]);

const anyDigit = /\d/;
const separators = /[-_.+]/;
/** Only a major version, alone or before a variant: `1`, `v2`, `22-alpine`; three digits and more number a build. */
const majorOnly = /^v?\d{1,2}(?:-[a-z][a-z-]*)?$/i;
/** What an image is built on, as `alpine3.20`, `bookworm`, `slim`. */
const base = /^[a-z]+(?:\d{0,2}(?:\.\d+)*)$/i;

/** Why a tag floats, to be said after "the tag"; undefined for one that names a version or a build. */
export function whyTagFloats(tag: string): string | undefined {
  const lower = tag.toLowerCase();
  const words = lower.split(separators);
  if (words.includes("latest")) return "means whatever is newest";
  if (!anyDigit.test(lower)) return "names no version";
  if (majorOnly.test(lower)) return "names only a major version";
  const [first = ""] = words;
  const rest = lower.slice(first.length + 1);
  return channels.has(first) && rest !== "" && rest.split("-").every((word) => base.test(word))
    ? "names a channel"
    : undefined;
}
