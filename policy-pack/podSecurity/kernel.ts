import { isArray, isObject, type JsonValue } from "../manifests/json";
import { IN_USER_NAMESPACE, type PodCheck } from "./check";
import { inContainers } from "./fields";

const judgeProcMount = inContainers({
  field: "procMount",
  allows: (value) => value === undefined || value === "Default",
  message: "sees more of /proc than the default: set securityContext.procMount to Default or leave it out",
});

/** Sysctls that touch only the pod itself, each with the first minor version that allows it. */
const sysctls: ReadonlyMap<JsonValue | undefined, number> = new Map([
  ["kernel.shm_rmid_forced", 0],
  ["net.ipv4.ip_local_port_range", 0],
  ["net.ipv4.tcp_syncookies", 0],
  ["net.ipv4.ping_group_range", 0],
  ["net.ipv4.ip_unprivileged_port_start", 0],
  ["net.ipv4.ip_local_reserved_ports", 27],
  ["net.ipv4.tcp_keepalive_time", 29],
  ["net.ipv4.tcp_fin_timeout", 29],
  ["net.ipv4.tcp_keepalive_intvl", 29],
  ["net.ipv4.tcp_keepalive_probes", 29],
  ["net.ipv4.tcp_rmem", 32],
  ["net.ipv4.tcp_wmem", 32],
]);
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
          const since = isObject(sysctl) ? sysctls.get(sysctl["name"]) : undefined;
          if (since === undefined || since > minor) refuse(pod, [...keys, index, "name"], sysctlMessage);
        });
    },
  },
];
