import type { Check } from "../rules/rule";
import { CHECK_NAMES } from "./check";
import type { RefusalName } from "./refusal";

type Description = Omit<Check, "name">;

/** What each check is reported as. */
const descriptions: Readonly<Record<RefusalName, Description>> = {
  allowPrivilegeEscalation: {
    id: "ZEN-401",
    severity: "high",
    title: "A container can gain privileges that its parent process does not have",
    remediation: "Set `securityContext.allowPrivilegeEscalation: false` in every container.",
  },
  appArmorProfile: {
    id: "ZEN-402",
    severity: "high",
    title: "AppArmor is turned off",
    remediation: "Leave the profile out, or make it `RuntimeDefault` or `Localhost`.",
  },
  capabilities_baseline: {
    id: "ZEN-403",
    severity: "high",
    title: "A container adds a capability beyond the default ones",
    remediation: "Remove it from `securityContext.capabilities.add`.",
  },
  capabilities_restricted: {
    id: "ZEN-404",
    severity: "high",
    title: "A container keeps capabilities, or adds another one than NET_BIND_SERVICE",
    remediation:
      'Set `securityContext.capabilities.drop: ["ALL"]` in every container and add at most `NET_BIND_SERVICE`.',
  },
  hostNamespaces: {
    id: "ZEN-405",
    severity: "critical",
    title: "A pod shares the node's network, processes or shared memory",
    remediation: "Leave `hostNetwork`, `hostPID` and `hostIPC` out.",
  },
  hostPathVolumes: {
    id: "ZEN-406",
    severity: "critical",
    title: "A pod mounts a folder of the node",
    remediation: "Use another kind of volume than `hostPath`.",
  },
  hostPorts: {
    id: "ZEN-407",
    severity: "high",
    title: "A container takes a port of the node",
    remediation: "Leave `hostPort` out and reach the pod by a Service.",
  },
  hostProbesAndHostLifecycle: {
    id: "ZEN-408",
    severity: "medium",
    title: "A probe or hook calls another host than the pod (since Kubernetes 1.34)",
    remediation: "Leave `host` out of probes and lifecycle hooks.",
  },
  privileged: {
    id: "ZEN-409",
    severity: "critical",
    title: "A container is privileged",
    remediation: "Leave `securityContext.privileged` out.",
  },
  procMount: {
    id: "ZEN-410",
    severity: "high",
    title: "A container sees more of /proc than the default (since 1.35 only without `hostUsers: false`)",
    remediation: "Leave `securityContext.procMount` out.",
  },
  procMount_restricted: {
    id: "ZEN-411",
    severity: "high",
    title: "A container sees more of /proc than the default (restricted, since Kubernetes 1.35)",
    remediation: "Leave `securityContext.procMount` out.",
  },
  restrictedVolumes: {
    id: "ZEN-412",
    severity: "high",
    title: "A pod has a volume of a kind that restricted does not allow",
    remediation:
      "Use configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected or secret.",
  },
  runAsNonRoot: {
    id: "ZEN-413",
    severity: "high",
    title: "A container may run as root (since 1.35 only without `hostUsers: false`)",
    remediation: "Set `securityContext.runAsNonRoot: true` for the pod and nowhere `false`.",
  },
  runAsUser: {
    id: "ZEN-414",
    severity: "high",
    title: "A container runs as user 0 (since 1.35 only without `hostUsers: false`)",
    remediation: "Set `securityContext.runAsUser` to another user, or leave it out.",
  },
  seLinuxOptions: {
    id: "ZEN-415",
    severity: "high",
    title: "A pod or container has an SELinux user, role or type that gives too much",
    remediation: "Leave `seLinuxOptions` out, or set only a type that is made for containers.",
  },
  seccompProfile_baseline: {
    id: "ZEN-416",
    severity: "high",
    title: "The filter of system calls is turned off",
    remediation:
      "Make `securityContext.seccompProfile.type` `RuntimeDefault` or `Localhost`, or leave it out.",
  },
  seccompProfile_restricted: {
    id: "ZEN-417",
    severity: "medium",
    title: "A container has no filter of system calls",
    remediation: "Set `securityContext.seccompProfile.type: RuntimeDefault` for the pod.",
  },
  sysctls: {
    id: "ZEN-418",
    severity: "high",
    title: "A pod sets a sysctl that is not among the safe ones",
    remediation: "Remove it from `securityContext.sysctls`, or set it on the node.",
  },
  windowsHostProcess: {
    id: "ZEN-419",
    severity: "critical",
    title: "A pod or container runs on the Windows node itself",
    remediation: "Leave `securityContext.windowsOptions.hostProcess` out.",
  },
  unknown: {
    id: "ZEN-420",
    severity: "high",
    title: "What decides whether a pod is allowed is not known in preview",
    remediation: "Give it a value that is known before the object is made.",
  },
  wrongType: {
    id: "ZEN-421",
    severity: "high",
    title: "A part of a pod has a wrong type, so that it cannot be judged and the API server refuses it",
    remediation: "Give it the type that Kubernetes asks for.",
  },
};

function checkOf(name: RefusalName): Check {
  return { name, ...descriptions[name] };
}

/** What refusals are reported as, in the order of their ids. */
export const podSecurityChecks: Readonly<Record<RefusalName, Check>> = Object.fromEntries(
  [...CHECK_NAMES, "unknown" as const, "wrongType" as const].map((name) => [name, checkOf(name)]),
) as Record<RefusalName, Check>;
