import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { format, resolveConfig } from "prettier";
import { type Definition, shippedDefinitions } from "./definition";

const root = path.resolve(__dirname, "..", "..");

/** Where the digests of the published definitions are kept. */
export const digestsFile = path.join(root, "charts", "crd-digests.json");

/** A value with the keys of its mappings in order, so that equal values are equal texts. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}

/** SHA-256 of what a definition lays down. Comments, layout and the order of keys do not count. */
export function digestOf({ spec }: Pick<Definition, "spec">): string {
  return createHash("sha256")
    .update(JSON.stringify(ordered(spec)))
    .digest("hex");
}

/** The digest of each version of each definition that the charts ship. */
export function digests(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    shippedDefinitions(root).map((definition) => [definition.metadata.name, digestOf(definition)]),
  );
}

async function main(): Promise<void> {
  const options = await resolveConfig(digestsFile);
  fs.writeFileSync(digestsFile, await format(JSON.stringify(digests()), { ...options, parser: "json" }));
}

if (require.main === module) void main();
