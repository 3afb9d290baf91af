import fc from "fast-check";
import type { JsonValue } from "../../../policy-pack/manifests/json";
import { absent, type Field, given, object } from "./generateFields";

const seccomp: readonly JsonValue[] = [
  { type: "RuntimeDefault" },
  { type: "Localhost", localhostProfile: "p" },
];
const noSeccomp: readonly JsonValue[] = [
  { type: "Unconfined" },
  { type: "runtimedefault" },
  { type: "" },
  {},
];
const seLinuxOptions: Field = {
  fine: [
    absent,
    absent,
    null,
    {},
    { type: "" },
    { type: "container_t" },
    { type: "container_init_t", level: "s0" },
  ],
  bad: [
    { type: "container_kvm_t" },
    { type: "container_engine_t" },
    { type: "spc_t" },
    { user: "u" },
    { role: "r" },
    { user: "", role: "" },
  ],
};
const appArmorProfile: Field = { fine: [absent, null, ...seccomp], bad: noSeccomp };
const windowsOptions: Field = {
  fine: [absent, null, {}, { hostProcess: false }, { hostProcess: null }, { runAsUserName: "u" }],
  bad: [{ hostProcess: true }],
};
const runAsUser: Field = { fine: [absent, null, 1, 1000], bad: [0] };

const added: readonly string[] = [
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
  "NET_RAW",
  "SYS_ADMIN",
  "ALL",
  "chown",
  "CAP_CHOWN",
  "",
];
const capabilities: Field = {
  fine: [
    { drop: ["ALL"] },
    { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
    { drop: ["KILL", "ALL"], add: [] },
    { drop: ["ALL"], add: null },
  ],
  bad: [
    absent,
    null,
    {},
    { drop: null },
    { drop: [] },
    { drop: ["all"] },
    { drop: ["KILL"], add: ["NET_BIND_SERVICE"] },
    ...added.map((name) => ({ drop: ["ALL"], add: ["NET_BIND_SERVICE", name] })),
    ...added.map((name) => ({ add: [name] })),
  ],
};

const sysctl: Field = {
  fine: [
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
  ],
  bad: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem", "net.ipv4.tcp_slow_start_after_idle", "kernel.msgmax", ""],
};

/** Fields that pods and containers share; a container may leave to the pod what the pod sets. */
function common(carelessness: number, bad: readonly (JsonValue | undefined)[]) {
  const left = bad.filter((value) => value === absent || value === null);
  return {
    appArmorProfile: given(appArmorProfile, carelessness),
    runAsNonRoot: given({ fine: [true, true, ...left], bad: [false, absent, null] }, carelessness),
    runAsUser: given(runAsUser, carelessness),
    seLinuxOptions: given(seLinuxOptions, carelessness),
    seccompProfile: given({ fine: [...seccomp, ...left], bad: [...noSeccomp, absent, null] }, carelessness),
    windowsOptions: given(windowsOptions, carelessness),
  };
}

function orNone(context: fc.Arbitrary<JsonValue>, carelessness: number): fc.Arbitrary<JsonValue | undefined> {
  const share = Math.round(200 * carelessness);
  return fc.oneof(
    { weight: 1000 - share, arbitrary: context },
    { weight: share, arbitrary: fc.constantFrom<JsonValue | undefined>(absent, null, {}) },
  );
}

/** A pod's security context. */
export function podContext(carelessness: number): fc.Arbitrary<JsonValue | undefined> {
  const name = given(sysctl, carelessness);
  return orNone(
    object({
      ...common(carelessness, []),
      fsGroup: fc.constantFrom(absent, 0),
      sysctls: fc.oneof(
        fc.constantFrom(absent, null),
        fc.array(object({ name, value: fc.constant("1") }), { maxLength: 3 }),
      ),
    }),
    carelessness,
  );
}

/** A container's security context. */
export function containerContext(carelessness: number): fc.Arbitrary<JsonValue | undefined> {
  return orNone(
    object({
      ...common(carelessness, [absent, null]),
      allowPrivilegeEscalation: given({ fine: [false], bad: [true, absent, null] }, carelessness),
      capabilities: given(capabilities, carelessness),
      privileged: given({ fine: [absent, null, false], bad: [true] }, carelessness),
      procMount: given({ fine: [absent, null, "Default"], bad: ["Unmasked", "default", ""] }, carelessness),
      readOnlyRootFilesystem: fc.constantFrom(absent, true),
    }),
    carelessness,
  );
}
