import type { Scenario } from "../types";

/** The scenarios of workflow-registry. */
export const scenarios: readonly Scenario[] = [{ name: "defaults", values: {} }];
