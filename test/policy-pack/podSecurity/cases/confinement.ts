import type { RuleCase } from "../../rules/ruleCase";
import { CONTAINER, baseline, each, fine, notKnown, POD, refused, UNKNOWN } from "./support";

const off =
  "turns system call filters off: set securityContext.seccompProfile.type to RuntimeDefault or Localhost";
const bare = { seccompProfile: null };

const restrictedSeccomp: readonly RuleCase[] = [
  refused("no filter of system calls", { pod: bare }, "417", CONTAINER, {
    message:
      "container app has no system call filter: set securityContext.seccompProfile.type to RuntimeDefault or Localhost, here or for the whole pod",
  }),
  refused("null for a filter", { pod: bare, context: bare }, "417", `${CONTAINER}/seccompProfile`),
  fine("a filter of the container's own", {
    pod: bare,
    context: { seccompProfile: { type: "RuntimeDefault" } },
  }),
  fine("a filter of the node's", { pod: { seccompProfile: { type: "Localhost", localhostProfile: "p" } } }),
  ...each(["Unconfined", "runtimedefault", "", 1], (type) =>
    refused(
      `a filter of type ${JSON.stringify(type)} for the pod`,
      { pod: { seccompProfile: { type } } },
      "417",
      `${POD}/seccompProfile/type`,
      { message: `the pod ${off}` },
    ),
  ),
  refused("a filter without a type", { pod: { seccompProfile: {} } }, "417", `${POD}/seccompProfile`),
  refused(
    "a filter that is a text",
    { pod: { seccompProfile: "RuntimeDefault" } },
    "417",
    `${POD}/seccompProfile`,
  ),
  refused(
    "a container that turns the pod's filter off",
    { context: { seccompProfile: { type: "Unconfined" } } },
    "417",
    `${CONTAINER}/seccompProfile/type`,
    { message: `container app ${off}` },
  ),
  refused(
    "a container's filter without a type",
    { context: { seccompProfile: {} } },
    "417",
    `${CONTAINER}/seccompProfile`,
  ),
  refused(
    "an unknown filter of the pod",
    { pod: { seccompProfile: UNKNOWN } },
    "420",
    `${POD}/seccompProfile`,
  ),
  refused(
    "a filter of an unknown type",
    { context: { seccompProfile: { type: UNKNOWN } } },
    "420",
    `${CONTAINER}/seccompProfile/type`,
    { message: notKnown("securityContext.seccompProfile.type of container app") },
  ),
];

const baselineSeccomp: readonly RuleCase[] = [
  fine("no filter at baseline", { pod: bare }, baseline),
  ...each(["RuntimeDefault", "Localhost"], (type) =>
    fine(`${type} at baseline`, { pod: bare, context: { seccompProfile: { type } } }, baseline),
  ),
  refused(
    "no filter for the pod, at baseline",
    { pod: { seccompProfile: { type: "Unconfined" } } },
    "416",
    `${POD}/seccompProfile/type`,
    {
      parameters: baseline,
      message: `the pod ${off}`,
    },
  ),
  refused(
    "a container's filter without a type, at baseline",
    { context: { seccompProfile: {} } },
    "416",
    `${CONTAINER}/seccompProfile`,
    {
      parameters: baseline,
    },
  ),
];

const appArmorOff =
  "turns AppArmor off: set securityContext.appArmorProfile.type to RuntimeDefault or Localhost, or leave it out";
const key = "container.apparmor.security.beta.kubernetes.io/app";
const keyPath = "/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1app";
const annotated = (value: string | number | null, name = key) => ({
  metadata: { annotations: { [name]: value } },
});

const appArmor: readonly RuleCase[] = [
  ...each(["Unconfined", "", null], (type) =>
    refused(
      `AppArmor profile of type ${JSON.stringify(type)} for the pod`,
      { pod: { appArmorProfile: { type } } },
      "402",
      `${POD}/appArmorProfile/type`,
      { message: `the pod ${appArmorOff}`, parameters: baseline },
    ),
  ),
  refused(
    "an AppArmor profile without a type",
    { context: { appArmorProfile: {} } },
    "402",
    `${CONTAINER}/appArmorProfile`,
    {
      message: `container app ${appArmorOff}`,
    },
  ),
  refused(
    "an unknown AppArmor profile",
    { context: { appArmorProfile: UNKNOWN } },
    "420",
    `${CONTAINER}/appArmorProfile`,
  ),
  ...each([null, { type: "RuntimeDefault" }, { type: "Localhost" }], (appArmorProfile) =>
    fine(`appArmorProfile: ${JSON.stringify(appArmorProfile)}`, {
      pod: { appArmorProfile },
      context: { appArmorProfile },
    }),
  ),
  ...each(["unconfined", "localhost", "runtime/default2", "Runtime/default", 1], (value) =>
    refused(`AppArmor annotation ${JSON.stringify(value)}`, annotated(value), "402", keyPath, {
      message:
        "the pod turns AppArmor off by an annotation: set it to runtime/default or localhost/<profile>, or remove it",
    }),
  ),
  ...each(["runtime/default", "localhost/p", `localhost/${UNKNOWN}`, "", null], (value) =>
    fine(`AppArmor annotation ${JSON.stringify(value)}`, annotated(value)),
  ),
  refused("an unknown AppArmor annotation", annotated(UNKNOWN), "420", keyPath),
  fine("another annotation", annotated("unconfined", "apparmor.example.com/app")),
  fine("another unknown annotation", annotated(UNKNOWN, "example.com/app")),
  refused(
    "an annotation of an unknown name",
    annotated("unconfined", UNKNOWN),
    "420",
    `/metadata/annotations/${UNKNOWN}`,
    {
      message:
        "the pod has an annotation whose name is not known in preview and could be one that turns AppArmor off: give it a name that is known before the object is made",
    },
  ),
  fine("an annotation of an unknown name that turns nothing off", annotated("localhost/p", UNKNOWN)),
  fine("an annotation whose name begins well", annotated("unconfined", `sum-${UNKNOWN}`)),
  refused("unknown annotations", { metadata: { annotations: UNKNOWN } }, "420", "/metadata/annotations"),
  refused(
    "annotations that are no map",
    { metadata: { annotations: [key] } },
    "402",
    "/metadata/annotations",
    {
      message: "the pod has annotations that are no map of texts: make them one",
    },
  ),
  ...each([null, {}], (annotations) =>
    fine(`annotations: ${JSON.stringify(annotations)}`, { metadata: { annotations } }),
  ),
  {
    name: "a template with unknown metadata",
    manifests: `{apiVersion: v1, kind: PodTemplate, metadata: {name: p}, template: {metadata: ${UNKNOWN}, spec: {}}}`,
    expected: ["ZEN-420 PodTemplate shop/p /template/metadata"],
    messages: [notKnown("metadata of the pod")],
  },
  {
    name: "a template with metadata that is no object",
    manifests: "{apiVersion: v1, kind: PodTemplate, metadata: {name: p}, template: {metadata: [], spec: {}}}",
    expected: ["ZEN-402 PodTemplate shop/p /template/metadata"],
  },
  ...each(["null", "{}"], (metadata) => ({
    name: `a template with metadata: ${metadata}`,
    manifests: `{apiVersion: v1, kind: PodTemplate, metadata: {name: p, annotations: 1}, template: {metadata: ${metadata}, spec: {}}}`,
    expected: [],
  })),
];

const seLinux: readonly RuleCase[] = [
  ...each(["spc_t", "Container_t", 1], (type) =>
    refused(
      `SELinux type ${JSON.stringify(type)}`,
      { pod: { seLinuxOptions: { type } } },
      "415",
      `${POD}/seLinuxOptions/type`,
      {
        message:
          "the pod has an SELinux type that gives too much: leave securityContext.seLinuxOptions.type out",
        parameters: baseline,
      },
    ),
  ),
  ...each(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t", null], (type) =>
    fine(
      `SELinux type ${JSON.stringify(type)} since 1.31`,
      { context: { seLinuxOptions: { type } } },
      { version: "1.31" },
    ),
  ),
  refused(
    "container_engine_t in 1.30",
    { context: { seLinuxOptions: { type: "container_engine_t" } } },
    "415",
    `${CONTAINER}/seLinuxOptions/type`,
    { parameters: { version: "1.30" } },
  ),
  ...each(["user", "role"], (field) =>
    refused(
      `an SELinux ${field}`,
      { context: { seLinuxOptions: { [field]: "x" } } },
      "415",
      `${CONTAINER}/seLinuxOptions/${field}`,
      {
        message: `container app sets an SELinux ${field}: leave securityContext.seLinuxOptions.${field} out`,
      },
    ),
  ),
  fine("an empty SELinux user and role", { pod: { seLinuxOptions: { user: "", role: null, level: "s0" } } }),
  refused(
    "SELinux options that are a text",
    { pod: { seLinuxOptions: "spc_t" } },
    "415",
    `${POD}/seLinuxOptions`,
  ),
  refused("unknown SELinux options", { pod: { seLinuxOptions: UNKNOWN } }, "420", `${POD}/seLinuxOptions`),
  refused(
    "an unknown SELinux user",
    { pod: { seLinuxOptions: { user: UNKNOWN } } },
    "420",
    `${POD}/seLinuxOptions/user`,
  ),
];

/** Cases of what keeps containers from the kernel. */
export const confinementCases: readonly RuleCase[] = [
  ...restrictedSeccomp,
  ...baselineSeccomp,
  ...appArmor,
  ...seLinux,
];
