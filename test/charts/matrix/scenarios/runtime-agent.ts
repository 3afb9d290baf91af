import type { Scenario } from "../types";

/** The scenarios of runtime-agent. */
export const scenarios: readonly Scenario[] = [{ name: "defaults", values: {} }];
