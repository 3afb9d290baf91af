import type { JsonObject, JsonValue } from "../../../../policy-pack/manifests/json";
import type { RuleCase } from "../../rules/ruleCase";
import { baseline, CONTAINER, each, fine, notKnown, POD, refused, UNKNOWN } from "./support";

const volumes = (...given: readonly JsonValue[]): { readonly spec: JsonObject } => ({
  spec: { volumes: given },
});
const volume = (source: JsonObject) => volumes({ name: "tmp", emptyDir: {} }, { name: "v", ...source });

const allowed = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
const kindMessage =
  "the pod has a volume of a kind that is not allowed: take a persistentVolumeClaim, csi, ephemeral, emptyDir, configMap, secret, projected, downwardAPI or image volume";

const volumeCases: readonly RuleCase[] = [
  refused(
    "a folder of the node at baseline",
    volume({ hostPath: { path: "/" } }),
    "406",
    "/spec/volumes/1/hostPath",
    {
      parameters: baseline,
      message:
        "the pod mounts a folder of the node: take a persistentVolumeClaim, an emptyDir or another volume in the place of hostPath",
    },
  ),
  fine("another volume at baseline", volume({ nfs: { server: "s" }, hostPath: null }), baseline),
  refused("an unknown folder at baseline", volume({ hostPath: UNKNOWN }), "420", "/spec/volumes/1/hostPath", {
    parameters: baseline,
  }),
  ...each(["hostPath", "nfs", "gitRepo", "flexVolume", "somethingNew"], (source) =>
    refused(`a volume of kind ${source}`, volume({ [source]: {} }), "412", `/spec/volumes/1/${source}`, {
      message: kindMessage,
    }),
  ),
  refused(
    "a folder of the node beside an allowed source",
    volume({ emptyDir: {}, hostPath: { path: "/" } }),
    "412",
    "/spec/volumes/1/hostPath",
  ),
  ...each(allowed, (source) => fine(`a volume of kind ${source}`, volume({ [source]: {} }))),
  fine("a volume without a source, which becomes an emptyDir", volume({})),
  fine("a volume with null for a source", volume({ emptyDir: null, hostPath: null })),
  fine("no volumes", { spec: { volumes: null } }),
  fine("an allowed source with an unknown content", volume({ configMap: UNKNOWN })),
  refused(
    "an unknown source that is not allowed",
    volume({ hostPath: UNKNOWN }),
    "420",
    "/spec/volumes/1/hostPath",
  ),
  refused("a source that is no object", volume({ secret: 1 }), "412", "/spec/volumes/1/secret", {
    message: "the pod has a volume whose secret is no object: make it one",
  }),
  ...each(["restricted", "baseline"], (level) =>
    refused(
      `volumes that are no list, at ${level}`,
      { spec: { volumes: {} } },
      level === "baseline" ? "406" : "412",
      "/spec/volumes",
      {
        parameters: { level },
        message: "the pod has volumes that are no list: make them one",
      },
    ),
  ),
  refused("a volume that is none", volumes({ name: "v" }, null), "412", "/spec/volumes/1", {
    message: "the pod has something in volumes that is no volume: remove it",
  }),
  refused("unknown volumes", { spec: { volumes: UNKNOWN } }, "420", "/spec/volumes", {
    message: notKnown("volumes of the pod"),
  }),
  refused("an unknown volume", volumes(UNKNOWN), "420", "/spec/volumes/0"),
];

const lists = ["containers", "initContainers", "ephemeralContainers"];

const unreadable: readonly RuleCase[] = [
  ...lists.flatMap((list) => [
    ...each([{}, "c"], (value) =>
      refused(`${list}: ${JSON.stringify(value)}`, { spec: { [list]: value } }, "421", `/spec/${list}`, {
        parameters: baseline,
        message: `the pod has ${list} that are no list: make them a list of containers`,
      }),
    ),
    ...each([null, "c"], (item) =>
      refused(`${list}: [${JSON.stringify(item)}]`, { spec: { [list]: [item] } }, "421", `/spec/${list}/0`, {
        message: `the pod has something in ${list} that is no container: remove it`,
      }),
    ),
    refused(`unknown ${list}`, { spec: { [list]: UNKNOWN } }, "420", `/spec/${list}`, {
      message: notKnown(`${list} of the pod`),
    }),
    refused(`an unknown item of ${list}`, { spec: { [list]: [UNKNOWN] } }, "420", `/spec/${list}/0`),
    ...each([null, []], (value) => fine(`${list}: ${JSON.stringify(value)}`, { spec: { [list]: value } })),
  ]),
  ...each(["x", [], 0, false], (securityContext) =>
    refused(
      `securityContext: ${JSON.stringify(securityContext)}`,
      { container: { securityContext } },
      "421",
      CONTAINER,
      {
        message: "container app has a securityContext that is no object: make it one",
      },
    ),
  ),
  refused("a security context of the pod that is no object", { spec: { securityContext: [] } }, "421", POD, {
    message: "the pod has a securityContext that is no object: make it one",
  }),
  refused("an unknown security context", { container: { securityContext: UNKNOWN } }, "420", CONTAINER, {
    parameters: baseline,
    message: notKnown("securityContext of container app"),
  }),
  refused("an unknown security context of the pod", { spec: { securityContext: UNKNOWN } }, "420", POD),
];

const deployment = (spec: JsonValue): string =>
  JSON.stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec });

const carriers: readonly RuleCase[] = [
  {
    name: "a Deployment with a pod whose spec is not known",
    manifests: deployment({ template: { spec: UNKNOWN } }),
    expected: ["ZEN-420 Deployment shop/d /spec/template/spec"],
    messages: [notKnown("spec.template.spec of the pod")],
  },
  {
    name: "a Deployment with a template that is not known",
    manifests: deployment({ template: UNKNOWN }),
    expected: ["ZEN-420 Deployment shop/d /spec/template"],
  },
  {
    name: "a Deployment that is not known",
    manifests: deployment(UNKNOWN),
    expected: ["ZEN-420 Deployment shop/d /spec"],
  },
  {
    name: "a Deployment with a template that is a list",
    manifests: deployment({ template: [] }),
    expected: ["ZEN-421 Deployment shop/d /spec/template"],
    messages: ["the pod is no object: make it one"],
  },
  {
    name: "every pod among other objects",
    manifests: [
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
      "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostPID: true}}",
      "{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {hostPID: true}}",
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: []}}",
      "{apiVersion: v1, kind: Service, metadata: {name: s}}",
      "{apiVersion: v1, kind: Pod, metadata: {name: e}, spec: {hostPID: true}}",
    ].join("\n---\n"),
    expected: [
      "ZEN-405 Pod shop/a /spec/hostPID",
      "ZEN-405 Pod shop/b /spec/hostPID",
      "ZEN-405 Pod shop/e /spec/hostPID",
      "ZEN-421 Deployment shop/d /spec/template",
    ],
  },
  { name: "a Deployment without a template", manifests: deployment({ replicas: 1 }), expected: [] },
  { name: "a Deployment with null for a template", manifests: deployment({ template: null }), expected: [] },
  {
    name: "an object that carries no pod",
    manifests: `{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, spec: {template: ${UNKNOWN}}}`,
    expected: [],
  },
];

/** Cases of volumes, and of pods that cannot be read. */
export const shapeCases: readonly RuleCase[] = [...volumeCases, ...unreadable, ...carriers];
