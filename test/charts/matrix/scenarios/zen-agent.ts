import type { Scenario } from "../types";

/** The scenarios of zen-agent. */
export const scenarios: readonly Scenario[] = [{ name: "defaults", values: {} }];
