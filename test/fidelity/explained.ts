import type { Explanation } from "./support/explain";

/** Every difference between the two engines that is known and accepted. */
export const EXPLAINED: readonly Explanation[] = [];
