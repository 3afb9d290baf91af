import { isArray, isObject, type JsonValue } from "../manifests/json";
import { IN_USER_NAMESPACE, type PodCheck } from "./check";
import { inContainers } from "./fields";

const judgeProcMount = inContainers({
  field: "procMount",
  allows: (value) => value === undefined || value === "Default",
  message: "sees more of /proc than the default: set securityContext.procMount to Default or leave it out",
});

/** Sysctls that touch only the pod itself, of every known version. */
const safeSysctls: ReadonlySet<JsonValue | undefined> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
]);
/** Those that came later, each with its first minor version. */
const laterSysctls: ReadonlyMap<JsonValue | undefined, number> = new Map([
  ["net.ipv4.tcp_rmem", 32],
  ["net.ipv4.tcp_wmem", 32],
]);

function isSafe(name: JsonValue | undefined, minor: number): boolean {
  const since = laterSysctls.get(name);
  return safeSysctls.has(name) || (since !== undefined && minor >= since);
}

const sysctlMessage = "sets a sysctl that is not among the safe ones: remove it from securityContext.sysctls";

/** What the kernel shows to containers and takes from them. */
export const kernelChecks: readonly PodCheck[] = [
  { name: "procMount", level: "baseline", exemption: IN_USER_NAMESPACE, judge: judgeProcMount },
  {
    name: "procMount_restricted",
    level: "restricted",
    since: 35,
    overrides: "procMount",
    judge: judgeProcMount,
  },
  {
    name: "sysctls",
    level: "baseline",
    judge: ({ pod, podContext }, refuse, minor) => {
      const set = podContext?.body["sysctls"] ?? undefined;
      if (set === undefined) return;
      const keys = ["securityContext", "sysctls"];
      if (!isArray(set)) refuse(pod, keys, sysctlMessage);
      else
        set.forEach((sysctl, index) => {
          if (!isObject(sysctl) || !isSafe(sysctl["name"], minor))
            refuse(pod, [...keys, index, "name"], sysctlMessage);
        });
    },
  },
];
