import type { Mutant } from "./campaign";

interface Equivalent {
  readonly file: string;
  /** As the report prints it. */
  readonly done: string;
  readonly reason: string;
}

const known: readonly Equivalent[] = [];

/** Why a mutant does what its rule does; undefined for all but those that were looked at. */
export function equivalents({ file, done }: Mutant): string | undefined {
  return known.find((each) => file.endsWith(each.file) && each.done === done)?.reason;
}
