import type { Changes } from "../contracts";

const WORDS: Readonly<Record<keyof Changes, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "the same",
};

/** One line with the counts: `to be created 12, updated 1, the same 3`. @param lead Words before, if any. */
export function changesLine(lead: string, changes: Changes): string {
  const parts = (Object.keys(WORDS) as (keyof Changes)[])
    .filter((kind) => changes[kind] > 0)
    .map((kind) => `${changes[kind]} ${WORDS[kind]}`);
  return `resources ${lead === "" ? "" : `${lead} `}${parts.length === 0 ? "none" : parts.join(", ")}`;
}
