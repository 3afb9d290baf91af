import type { PodView } from "./view";
import type { Refuse } from "./refusal";
import type { PodSecurityLevel } from "./versions";

/** Ids of checks as Kubernetes has them (k8s.io/pod-security-admission, `policy`). */
export const CHECK_NAMES = [
  "allowPrivilegeEscalation",
  "appArmorProfile",
  "capabilities_baseline",
  "capabilities_restricted",
  "hostNamespaces",
  "hostPathVolumes",
  "hostPorts",
  "hostProbesAndHostLifecycle",
  "privileged",
  "procMount",
  "procMount_restricted",
  "restrictedVolumes",
  "runAsNonRoot",
  "runAsUser",
  "seLinuxOptions",
  "seccompProfile_baseline",
  "seccompProfile_restricted",
  "sysctls",
  "windowsHostProcess",
] as const;

/** Id of a check as Kubernetes has it. */
export type CheckName = (typeof CHECK_NAMES)[number];

/** A value in a pod's spec that lets the pod off a check. */
export interface Exemption {
  readonly keys: readonly string[];
  readonly value: string | boolean;
  /** First minor version that has the exemption; undefined for every known one. */
  readonly since?: number;
}

/** One check of the Pod Security Standards. */
export interface PodCheck {
  readonly name: CheckName;
  /** Checks of baseline are asked at restricted too, unless one of restricted overrides them. */
  readonly level: PodSecurityLevel;
  /** First minor version that has the check; undefined for every known one. */
  readonly since?: number;
  readonly overrides?: CheckName;
  readonly exemption?: Exemption;
  /** Refuses every field that breaks the check. */
  readonly judge: (pod: PodView, refuse: Refuse, minor: number) => void;
}

/** Pods in a user namespace of their own are not root on the node (KEP-127; since 1.35). */
export const IN_USER_NAMESPACE: Exemption = { keys: ["hostUsers"], value: false, since: 35 };

/** Windows has none of these settings; the API server refuses them there (since 1.25). */
export const ON_WINDOWS: Exemption = { keys: ["os", "name"], value: "windows" };
