import type { JsonValue } from "../manifests/json";
import { type Parameter, type Parameters, textOf } from "../rules/rule";
import {
  NEWEST_MINOR,
  OLDEST_MINOR,
  parseMinor,
  POD_SECURITY_LEVELS,
  type PodSecurityLevel,
} from "./versions";

const isVersion = (value: JsonValue): boolean => typeof value === "string" && parseMinor(value) !== undefined;

/** What is demanded of pods and namespaces. */
export const podSecurityParameters: readonly Parameter[] = [
  {
    name: "level",
    description: "Level of the Pod Security Standards that is demanded.",
    type: "string",
    default: "restricted",
    choices: POD_SECURITY_LEVELS,
  },
  {
    name: "version",
    description: `Version of Kubernetes whose standards count: \`latest\`, or 1.${OLDEST_MINOR} to 1.${NEWEST_MINOR}.`,
    type: "string",
    default: "latest",
    complaint: (value) =>
      isVersion(value) ? undefined : `latest or a version from 1.${OLDEST_MINOR} to 1.${NEWEST_MINOR}`,
  },
];

/** Level and minor version that are demanded; what is none counts as the strictest, as Kubernetes has it. */
export function demanded(parameters: Parameters): {
  readonly level: PodSecurityLevel;
  readonly minor: number;
} {
  return {
    level: textOf(parameters, "level") === "baseline" ? "baseline" : "restricted",
    minor: parseMinor(textOf(parameters, "version")) ?? NEWEST_MINOR,
  };
}
