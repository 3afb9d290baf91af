import assert from "node:assert/strict";
import fc from "fast-check";
import { podSecurity } from "../../../policy-pack/rules/podSecurity";
import { isObject, type JsonObject, type JsonValue, textAt } from "../../../policy-pack/manifests/json";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../../policy-pack/manifests/read";
import { applyRule } from "../../../policy-pack/judge";
import { podArbitrary } from "./generate";
import { MINORS } from "./compare";

type Wrap = (template: JsonObject) => JsonObject;

const inSpec =
  (apiVersion: string, kind: string): Wrap =>
  (template) => ({ apiVersion, kind, metadata: { name: "w" }, spec: { template } });

/** Each of the nine kinds with a pod in it, and where its template stands. */
const kinds: Readonly<Record<string, readonly [template: string, wrap: Wrap]>> = {
  Pod: ["", ({ metadata, spec }) => ({ apiVersion: "v1", kind: "Pod", metadata, spec })],
  PodTemplate: [
    "/template",
    (template) => ({ apiVersion: "v1", kind: "PodTemplate", metadata: { name: "w" }, template }),
  ],
  ReplicationController: ["/spec/template", inSpec("v1", "ReplicationController")],
  ReplicaSet: ["/spec/template", inSpec("apps/v1", "ReplicaSet")],
  Deployment: ["/spec/template", inSpec("apps/v1", "Deployment")],
  DaemonSet: ["/spec/template", inSpec("apps/v1", "DaemonSet")],
  StatefulSet: ["/spec/template", inSpec("apps/v1", "StatefulSet")],
  Job: ["/spec/template", inSpec("batch/v1", "Job")],
  CronJob: [
    "/spec/jobTemplate/spec/template",
    (template) => ({
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "w" },
      spec: { jobTemplate: { spec: { template } } },
    }),
  ],
};

/** An object in lists: of no kind, of its own kind, of its own kind that the items don't repeat, and in two. */
const lists: readonly Wrap[] = [
  (item) => ({ apiVersion: "v1", kind: "List", items: [item] }),
  (item) => ({ apiVersion: item["apiVersion"], kind: `${textAt(item, "kind") ?? ""}List`, items: [item] }),
  ({ kind, ...item }) => ({
    apiVersion: item["apiVersion"],
    kind: `${textAt(kind) ?? ""}List`,
    items: [item],
  }),
  (item) => ({ apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "List", items: [item] }] }),
];

/** What is found in a document, as `ZEN-401 /spec/...: message`, with paths from the pod's template. */
function found(body: JsonValue, template: string, version: string): readonly string[] {
  const { manifests, violations } = readManifests(JSON.stringify(body), {
    namespace: "shop",
    source: (index) => ({ file: "wrapped.yaml", index }),
  });
  assert.deepEqual(violations, []);
  const parameters = { "pod-security": { version } };
  return applyRule(podSecurity, new ManifestSet(manifests), { parameters }).map(
    ({ check: { id }, path, message }) => {
      assert.ok(path.startsWith(template), path);
      return `${id} ${path.slice(template.length)}: ${message}`;
    },
  );
}

describe("Pod Security: the same verdict wherever a pod stands", () => {
  it("judges a pod alike in all nine kinds, and in lists of them", () => {
    let refused = 0;
    fc.assert(
      fc.property(podArbitrary, fc.constantFrom(...MINORS), (pod, minor) => {
        const template: JsonObject = { metadata: pod["metadata"] ?? {}, spec: pod["spec"] ?? {} };
        const alone = found(pod, "", `1.${minor}`);
        refused += alone.length > 0 ? 1 : 0;
        for (const [at, wrap] of Object.values(kinds)) {
          const wrapped = wrap(template);
          assert.ok(isObject(wrapped));
          assert.deepEqual(found(wrapped, at, `1.${minor}`), alone);
          for (const list of lists) assert.deepEqual(found(list(wrapped), at, `1.${minor}`), alone);
        }
      }),
      { seed: 4, numRuns: 60 },
    );
    assert.ok(refused > 15 && refused < 45, `${refused} of 60 were refused`);
  });
});
