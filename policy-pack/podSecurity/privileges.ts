import { isArray, isObject, type JsonValue } from "../manifests/json";
import { ON_WINDOWS, type PodCheck } from "./check";
import { inContainers, inPodAndContainers } from "./fields";
import { isUnknown, type Refuse } from "./refusal";
import type { SecurityContext } from "./view";

/** Capabilities that containers may add at baseline: those that the usual runtimes give anyway, but for NET_RAW. */
const baselineCapabilities: ReadonlySet<JsonValue> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);
const restrictedCapabilities: ReadonlySet<JsonValue> = new Set(["NET_BIND_SERVICE"]);

const isTrueless = (value: JsonValue | undefined): boolean => value === undefined || value === false;

/** Refuses what is added beyond the allowed capabilities; false where there is no object with capabilities. */
function judgeAdded(
  { place, body }: SecurityContext,
  allowed: ReadonlySet<JsonValue>,
  refuse: Refuse,
  message: string,
): void {
  const capabilities = body["capabilities"] ?? undefined;
  const added = isObject(capabilities) ? (capabilities["add"] ?? undefined) : capabilities;
  if (added === undefined) return;
  const keys = ["securityContext", "capabilities", "add"];
  if (!isArray(added)) refuse(place, keys, message);
  else
    added.forEach((capability, index) => {
      if (!allowed.has(capability)) refuse(place, [...keys, index], message);
    });
}

/** Whether ALL is dropped for certain; otherwise refuses that it is not. */
function judgeDropped({ place, body }: SecurityContext, refuse: Refuse): void {
  const capabilities = body["capabilities"];
  const dropped = isObject(capabilities) ? capabilities["drop"] : undefined;
  if (isArray(dropped) && dropped.includes("ALL")) return;
  // Without an unknown one there is no such item, and the list itself is what is wrong.
  const unknown = isArray(dropped) ? dropped.findIndex(isUnknown) : -1;
  const keys = ["securityContext", "capabilities", "drop", unknown];
  refuse(place, keys, 'does not drop every capability: set securityContext.capabilities.drop to ["ALL"]');
}

/** What containers may do: privileges and capabilities. */
export const privilegeChecks: readonly PodCheck[] = [
  {
    name: "allowPrivilegeEscalation",
    level: "restricted",
    exemption: ON_WINDOWS,
    judge: inContainers({
      field: "allowPrivilegeEscalation",
      allows: (value) => value === false,
      message: "can gain privileges: set securityContext.allowPrivilegeEscalation to false",
    }),
  },
  {
    name: "capabilities_baseline",
    level: "baseline",
    judge: ({ contexts }, refuse) => {
      for (const context of contexts)
        judgeAdded(
          context,
          baselineCapabilities,
          refuse,
          "adds a capability beyond the default ones: remove it from securityContext.capabilities.add",
        );
    },
  },
  {
    name: "capabilities_restricted",
    level: "restricted",
    overrides: "capabilities_baseline",
    exemption: ON_WINDOWS,
    judge: ({ contexts }, refuse) => {
      for (const context of contexts) {
        judgeDropped(context, refuse);
        judgeAdded(
          context,
          restrictedCapabilities,
          refuse,
          "adds a capability other than NET_BIND_SERVICE: remove it from securityContext.capabilities.add",
        );
      }
    },
  },
  {
    name: "privileged",
    level: "baseline",
    judge: inContainers({
      field: "privileged",
      allows: isTrueless,
      message: "is privileged: set securityContext.privileged to false or leave it out",
    }),
  },
  {
    name: "windowsHostProcess",
    level: "baseline",
    judge: inPodAndContainers({
      within: "windowsOptions",
      field: "hostProcess",
      allows: isTrueless,
      message:
        "runs on the Windows node itself: set securityContext.windowsOptions.hostProcess to false or leave it out",
    }),
  },
];
