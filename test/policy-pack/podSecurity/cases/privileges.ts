import type { RuleCase } from "../../rules/ruleCase";
import {
  baseline,
  CONTAINER,
  each,
  fine,
  GOOD_CONTEXT,
  notKnown,
  POD,
  podOf,
  refused,
  UNKNOWN,
} from "./support";

const windows = { os: { name: "windows" } };
const capabilities = `${CONTAINER}/capabilities`;
const baselineCapabilities = [
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
];

const escalation: readonly RuleCase[] = [
  refused(
    "a container that doesn't forbid privilege escalation",
    { container: { securityContext: { capabilities: { drop: ["ALL"] } } } },
    "401",
    CONTAINER,
    { message: "container app can gain privileges: set securityContext.allowPrivilegeEscalation to false" },
  ),
  ...each([true, null, "false", 0], (value) =>
    refused(
      `allowPrivilegeEscalation: ${JSON.stringify(value)}`,
      { context: { allowPrivilegeEscalation: value } },
      "401",
      `${CONTAINER}/allowPrivilegeEscalation`,
    ),
  ),
  refused(
    "an unknown allowPrivilegeEscalation",
    { context: { allowPrivilegeEscalation: UNKNOWN } },
    "420",
    `${CONTAINER}/allowPrivilegeEscalation`,
    { message: notKnown("securityContext.allowPrivilegeEscalation of container app") },
  ),
  fine("privilege escalation at baseline", { context: { allowPrivilegeEscalation: true } }, baseline),
  ...each(["initContainers", "ephemeralContainers"], (list) =>
    refused(
      `privilege escalation in ${list}`,
      {
        spec: {
          [list]: [{ name: "x", securityContext: { ...GOOD_CONTEXT, allowPrivilegeEscalation: true } }],
        },
      },
      "401",
      `/spec/${list}/0/securityContext/allowPrivilegeEscalation`,
      {
        message: `${list === "initContainers" ? "init" : "ephemeral"} container x can gain privileges: set securityContext.allowPrivilegeEscalation to false`,
      },
    ),
  ),
  ...each(["", 5, "n".repeat(64)], (name) =>
    refused(
      `a container that has no name of use (${JSON.stringify(name).length} characters)`,
      { container: { name }, context: { allowPrivilegeEscalation: true } },
      "401",
      `${CONTAINER}/allowPrivilegeEscalation`,
      {
        message: "container no. 1 can gain privileges: set securityContext.allowPrivilegeEscalation to false",
      },
    ),
  ),
  refused(
    "a container with the longest name",
    { container: { name: "n".repeat(63) }, context: { allowPrivilegeEscalation: true } },
    "401",
    `${CONTAINER}/allowPrivilegeEscalation`,
    {
      message: `container ${"n".repeat(63)} can gain privileges: set securityContext.allowPrivilegeEscalation to false`,
    },
  ),
];

const onWindows: readonly RuleCase[] = [
  fine("a Windows pod without settings that Windows lacks", {
    pod: { seccompProfile: null },
    container: { securityContext: null },
    spec: windows,
  }),
  {
    name: "the same on Linux",
    manifests: `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {os: {name: linux}, securityContext: {runAsNonRoot: true}, containers: [{name: app}]}}`,
    expected: [
      "ZEN-401 Pod shop/p /spec/containers/0",
      "ZEN-404 Pod shop/p /spec/containers/0",
      "ZEN-417 Pod shop/p /spec/containers/0",
    ],
  },
  ...each(["Windows", null, 1], (name) =>
    refused(
      `an operating system that is not windows: ${JSON.stringify(name)}`,
      { context: { allowPrivilegeEscalation: true }, spec: { os: { name } } },
      "401",
      `${CONTAINER}/allowPrivilegeEscalation`,
    ),
  ),
  refused(
    "an operating system that is no object",
    { context: { allowPrivilegeEscalation: true }, spec: { os: "windows" } },
    "401",
    `${CONTAINER}/allowPrivilegeEscalation`,
  ),
  refused(
    "an unknown operating system that decides, named once",
    { pod: { seccompProfile: null }, container: { securityContext: null }, spec: { os: { name: UNKNOWN } } },
    "420",
    "/spec/os/name",
    { message: notKnown("os.name of the pod") },
  ),
  refused(
    "all of an unknown operating system",
    { context: { capabilities: null }, spec: { os: UNKNOWN } },
    "420",
    "/spec/os",
  ),
  fine("an unknown operating system that decides nothing", { spec: { os: { name: UNKNOWN } } }),
  refused(
    "a Windows pod that is privileged",
    { context: { privileged: true }, spec: windows },
    "409",
    `${CONTAINER}/privileged`,
  ),
];

const restrictedCapabilities: readonly RuleCase[] = [
  {
    name: "two mistakes, one of which two fields have",
    manifests: JSON.stringify(podOf({ context: { allowPrivilegeEscalation: true, capabilities: "ALL" } })),
    expected: [
      `ZEN-401 Pod shop/p ${CONTAINER}/allowPrivilegeEscalation`,
      `ZEN-404 Pod shop/p ${capabilities}`,
    ],
  },
  refused("a container that keeps its capabilities", { context: { capabilities: {} } }, "404", capabilities, {
    message: 'container app does not drop every capability: set securityContext.capabilities.drop to ["ALL"]',
  }),
  refused("no capabilities", { context: { capabilities: null } }, "404", capabilities),
  refused("capabilities that are a text", { context: { capabilities: "ALL" } }, "404", capabilities),
  ...each([null, [], ["all"], ["NET_RAW"], "ALL", [["ALL"]]], (drop) =>
    refused(
      `drop: ${JSON.stringify(drop)}`,
      { context: { capabilities: { drop } } },
      "404",
      `${capabilities}/drop`,
    ),
  ),
  fine("ALL dropped beside others", { context: { capabilities: { drop: ["NET_RAW", "ALL"] } } }),
  fine("ALL dropped beside an unknown one", { context: { capabilities: { drop: [UNKNOWN, "ALL"] } } }),
  refused(
    "an unknown capability dropped",
    { context: { capabilities: { drop: ["NET_RAW", UNKNOWN] } } },
    "420",
    `${capabilities}/drop/1`,
  ),
  refused(
    "unknown capabilities dropped",
    { context: { capabilities: { drop: UNKNOWN } } },
    "420",
    `${capabilities}/drop`,
  ),
  refused("unknown capabilities", { context: { capabilities: UNKNOWN } }, "420", capabilities, {
    message: notKnown("securityContext.capabilities of container app"),
  }),
  ...each(["CHOWN", "net_bind_service", "", null], (name) =>
    refused(
      `${JSON.stringify(name)} added`,
      { context: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", name] } } },
      "404",
      `${capabilities}/add/1`,
      {
        message:
          "container app adds a capability other than NET_BIND_SERVICE: remove it from securityContext.capabilities.add",
      },
    ),
  ),
  refused(
    "capabilities added as a text",
    { context: { capabilities: { drop: ["ALL"], add: "NET_BIND_SERVICE" } } },
    "404",
    `${capabilities}/add`,
  ),
  refused(
    "an unknown capability added",
    { context: { capabilities: { drop: ["ALL"], add: [UNKNOWN] } } },
    "420",
    `${capabilities}/add/0`,
    { message: notKnown("securityContext.capabilities.add of container app") },
  ),
  ...each([null, [], ["NET_BIND_SERVICE"]], (add) =>
    fine(`add: ${JSON.stringify(add)}`, { context: { capabilities: { drop: ["ALL"], add } } }),
  ),
];

const baselineOnes: readonly RuleCase[] = [
  fine(
    "the default capabilities at baseline",
    { context: { capabilities: { add: baselineCapabilities } } },
    baseline,
  ),
  fine("no capabilities at baseline", { context: { capabilities: null } }, baseline),
  ...each(["NET_RAW", "SYS_ADMIN", "ALL", "chown"], (name) =>
    refused(
      `${name} added at baseline`,
      { context: { capabilities: { add: ["CHOWN", name] } } },
      "403",
      `${capabilities}/add/1`,
      {
        parameters: baseline,
        message:
          "container app adds a capability beyond the default ones: remove it from securityContext.capabilities.add",
      },
    ),
  ),
  refused(
    "capabilities that are a text at baseline",
    { context: { capabilities: "ALL" } },
    "403",
    capabilities,
    {
      parameters: baseline,
    },
  ),
  refused("unknown capabilities at baseline", { context: { capabilities: UNKNOWN } }, "420", capabilities, {
    parameters: baseline,
  }),
];

const others: readonly RuleCase[] = [
  ...each([true, "true", 1], (value) =>
    refused(
      `privileged: ${JSON.stringify(value)}`,
      { context: { privileged: value } },
      "409",
      `${CONTAINER}/privileged`,
      {
        message: "container app is privileged: set securityContext.privileged to false or leave it out",
      },
    ),
  ),
  refused("privileged at baseline", { context: { privileged: true } }, "409", `${CONTAINER}/privileged`, {
    parameters: baseline,
  }),
  refused("an unknown privileged", { context: { privileged: UNKNOWN } }, "420", `${CONTAINER}/privileged`, {
    parameters: baseline,
  }),
  ...each([false, null], (value) => fine(`privileged: ${value}`, { context: { privileged: value } })),
  refused(
    "a pod on the Windows node",
    { pod: { windowsOptions: { hostProcess: true } } },
    "419",
    `${POD}/windowsOptions/hostProcess`,
    {
      parameters: baseline,
      message:
        "the pod runs on the Windows node itself: set securityContext.windowsOptions.hostProcess to false or leave it out",
    },
  ),
  ...each([true, "true", UNKNOWN], (hostProcess) =>
    refused(
      `hostProcess: ${JSON.stringify(hostProcess)} for a container`,
      { context: { windowsOptions: { hostProcess } } },
      hostProcess === UNKNOWN ? "420" : "419",
      `${CONTAINER}/windowsOptions/hostProcess`,
    ),
  ),
  refused(
    "Windows options that are no object",
    { context: { windowsOptions: 1 } },
    "419",
    `${CONTAINER}/windowsOptions`,
  ),
  ...each([null, {}, { hostProcess: false }, { hostProcess: null }], (windowsOptions) =>
    fine(`windowsOptions: ${JSON.stringify(windowsOptions)}`, {
      pod: { windowsOptions },
      context: { windowsOptions },
    }),
  ),
];

/** Cases of what containers may do. */
export const privilegeCases: readonly RuleCase[] = [
  ...escalation,
  ...onWindows,
  ...restrictedCapabilities,
  ...baselineOnes,
  ...others,
];
