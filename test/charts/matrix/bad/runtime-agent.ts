import type { BadValues } from "../types";

/** Values that runtime-agent must refuse. */
export const bad: readonly BadValues[] = [
  { name: "unknown key", values: { replicaCountt: 1 }, names: "replicaCountt" },
];
