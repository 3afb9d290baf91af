import type { JsonValue } from "../../../../policy-pack/manifests/json";
import type { RuleCase } from "../../rules/ruleCase";
import { baseline, CONTAINER, each, fine, notKnown, POD, refused, UNKNOWN } from "./support";

const procMount =
  "sees more of /proc than the default: set securityContext.procMount to Default or leave it out";
const unmasked = { context: { procMount: "Unmasked" } };
const unmaskedInNamespace = { ...unmasked, spec: { hostUsers: false } };
const at = (version: string, level = "restricted") => ({ level, version });

const kernel: readonly RuleCase[] = [
  refused("all of /proc in 1.34", unmasked, "410", `${CONTAINER}/procMount`, {
    parameters: at("1.34"),
    message: `container app ${procMount}`,
  }),
  refused("all of /proc in 1.35", unmasked, "411", `${CONTAINER}/procMount`, {
    parameters: at("1.35"),
    message: `container app ${procMount}`,
  }),
  refused("all of /proc at baseline", unmasked, "410", `${CONTAINER}/procMount`, { parameters: baseline }),
  fine("all of /proc in a user namespace, at baseline", unmaskedInNamespace, baseline),
  refused("the same in 1.34", unmaskedInNamespace, "410", `${CONTAINER}/procMount`, {
    parameters: at("1.34", "baseline"),
  }),
  refused("the same at restricted", unmaskedInNamespace, "411", `${CONTAINER}/procMount`),
  refused("an unknown procMount", { context: { procMount: UNKNOWN } }, "420", `${CONTAINER}/procMount`),
  ...each([null, "Default"], (value) => fine(`procMount: ${value}`, { context: { procMount: value } })),
];

const safe = [
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
];
const sysctl = (...names: readonly JsonValue[]) => ({
  pod: { sysctls: names.map((name) => ({ name, value: "1" })) },
});
const unsafe =
  "the pod sets a sysctl that is not among the safe ones: remove it from securityContext.sysctls";

const sysctls: readonly RuleCase[] = [
  fine("the safe sysctls of 1.29", sysctl(...safe), at("1.29", "baseline")),
  fine("no sysctls", { pod: { sysctls: null } }),
  ...each(["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"], (name) =>
    fine(`${name} in 1.32`, sysctl(name), at("1.32")),
  ),
  ...each(["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"], (name) =>
    refused(`${name} in 1.31`, sysctl(name), "418", `${POD}/sysctls/0/name`, { parameters: at("1.31") }),
  ),
  ...each(["kernel.msgmax", "", 1], (name) =>
    refused(
      `the sysctl ${JSON.stringify(name)}`,
      sysctl("net.ipv4.tcp_rmem", name),
      "418",
      `${POD}/sysctls/1/name`,
      {
        message: unsafe,
      },
    ),
  ),
  refused("a sysctl that is none", { pod: { sysctls: [null] } }, "418", `${POD}/sysctls/0`),
  refused("sysctls that are no list", { pod: { sysctls: {} } }, "418", `${POD}/sysctls`, { message: unsafe }),
  refused("unknown sysctls", { pod: { sysctls: UNKNOWN } }, "420", `${POD}/sysctls`),
  refused("an unknown sysctl", sysctl(UNKNOWN), "420", `${POD}/sysctls/0/name`, {
    message: notKnown("securityContext.sysctls.name of the pod"),
  }),
];

const namespaces: readonly RuleCase[] = [
  ["hostNetwork", "network"],
  ["hostPID", "processes"],
  ["hostIPC", "shared memory"],
].flatMap(([field = "", what = ""]) => [
  ...each([true, "false", 0], (value) =>
    refused(`${field}: ${JSON.stringify(value)}`, { spec: { [field]: value } }, "405", `/spec/${field}`, {
      message: `the pod shares the node's ${what}: set ${field} to false or leave it out`,
      parameters: baseline,
    }),
  ),
  refused(`an unknown ${field}`, { spec: { [field]: UNKNOWN } }, "420", `/spec/${field}`),
  ...each([false, null], (value) => fine(`${field}: ${value}`, { spec: { [field]: value } })),
]);

const port = (hostPort: JsonValue) => ({
  container: { ports: [{ containerPort: 80 }, { containerPort: 81, hostPort }] },
});

const ports: readonly RuleCase[] = [
  ...each([80, "80", false], (hostPort) =>
    refused(
      `hostPort: ${JSON.stringify(hostPort)}`,
      port(hostPort),
      "407",
      "/spec/containers/0/ports/1/hostPort",
      {
        message: "container app takes a port of the node: leave hostPort out",
        parameters: baseline,
      },
    ),
  ),
  refused("an unknown hostPort", port(UNKNOWN), "420", "/spec/containers/0/ports/1/hostPort"),
  ...each([0, null], (hostPort) => fine(`hostPort: ${hostPort}`, port(hostPort))),
  fine("no ports", { container: { ports: null } }),
  refused("ports that are no list", { container: { ports: 80 } }, "407", "/spec/containers/0/ports"),
  refused("a port that is none", { container: { ports: [80] } }, "407", "/spec/containers/0/ports/0"),
  refused("unknown ports", { container: { ports: UNKNOWN } }, "420", "/spec/containers/0/ports"),
];

const hostMessage =
  "container app has a probe or hook that calls another host: leave its host out, so that it calls the pod";
const handled = (field: string, handler: JsonValue) => {
  const [outer = "", inner] = field.split("/");
  return { container: { [outer]: inner === undefined ? handler : { [inner]: handler } } };
};

const probes: readonly RuleCase[] = [
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle/postStart",
  "lifecycle/preStop",
].flatMap((field) => [
  ...each(["httpGet", "tcpSocket"], (action) =>
    refused(
      `a host in ${field}/${action}`,
      handled(field, { [action]: { host: "h" } }),
      "408",
      `/spec/containers/0/${field}/${action}/host`,
      { parameters: at("1.34", "baseline"), message: hostMessage },
    ),
  ),
  fine(`${field} that calls the pod`, handled(field, { httpGet: { host: "" }, tcpSocket: { host: null } })),
  fine(`${field} that calls nobody`, handled(field, { httpGet: null, exec: { command: ["c"] } })),
  fine(`no ${field}`, handled(field, null)),
  refused(`${field} that is no object`, handled(field, 1), "408", `/spec/containers/0/${field}`, {
    message: hostMessage,
  }),
]);

const moreProbes: readonly RuleCase[] = [
  fine("a host in 1.33", handled("livenessProbe", { httpGet: { host: "h" } }), at("1.33")),
  fine("no lifecycle", { container: { lifecycle: null } }),
  refused(
    "a lifecycle that is no object",
    { container: { lifecycle: 1 } },
    "408",
    "/spec/containers/0/lifecycle",
  ),
  refused(
    "an unknown lifecycle",
    { container: { lifecycle: UNKNOWN } },
    "420",
    "/spec/containers/0/lifecycle",
  ),
  refused(
    "an action that is no object",
    handled("livenessProbe", { httpGet: 1 }),
    "408",
    "/spec/containers/0/livenessProbe/httpGet",
  ),
  refused(
    "an unknown host",
    handled("livenessProbe", { httpGet: { host: UNKNOWN } }),
    "420",
    "/spec/containers/0/livenessProbe/httpGet/host",
    { message: notKnown("livenessProbe.httpGet.host of container app") },
  ),
];

/** Cases of what pods share with the node, or reach through it. */
export const hostCases: readonly RuleCase[] = [
  ...kernel,
  ...sysctls,
  ...namespaces,
  ...ports,
  ...probes,
  ...moreProbes,
];
