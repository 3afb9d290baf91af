import type { Section } from "./row";
import { certificatesConfig } from "./rows/certificates";
import { commandLine } from "./rows/commandLine";
import { projectFile, stackConfig } from "./rows/config";
import { kubeconfig } from "./rows/kubeconfig";
import { policy } from "./rows/policy";
import { charts, stackState } from "./rows/stack";
import { tools } from "./rows/tools";

/** Bad input for a stack that is not up. */
export const withoutStack: readonly Section[] = [
  commandLine,
  projectFile,
  stackConfig,
  certificatesConfig,
  kubeconfig,
  tools,
  policy,
];

/** Bad input for a stack that is up. */
export const withStack: readonly Section[] = [stackState, charts];
