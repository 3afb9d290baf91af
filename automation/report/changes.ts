import type { Changes } from "../contracts";

const WORDS: Readonly<Record<keyof Changes, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "the same",
};

/** One line with the counts: `resources: 12 to be created, 1 to be updated, 3 the same`. @param lead What is said of those that change, such as `to be`. */
export function changesLine(lead: string, changes: Changes): string {
  const parts = (Object.keys(WORDS) as (keyof Changes)[])
    .filter((kind) => changes[kind] > 0)
    .map((kind) => `${changes[kind]} ${kind === "same" || lead === "" ? "" : `${lead} `}${WORDS[kind]}`);
  return `resources: ${parts.length === 0 ? "none" : parts.join(", ")}`;
}
