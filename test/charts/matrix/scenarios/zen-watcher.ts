import type { Scenario } from "../types";

/** The scenarios of zen-watcher. */
export const scenarios: readonly Scenario[] = [{ name: "defaults", values: {} }];
