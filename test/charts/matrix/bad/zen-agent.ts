import type { BadValues } from "../types";

/** Values that zen-agent must refuse. */
export const bad: readonly BadValues[] = [
  { name: "unknown key", values: { replicaCountt: 1 }, names: "replicaCountt" },
];
