import assert from "node:assert/strict";
import { findingsOfReading, formatFinding } from "../../policy-pack/judge";
import { readManifests, type ReadManifests } from "../../policy-pack/manifests/read";

function read(text: string): ReadManifests {
  return readManifests(text, { namespace: "shop", source: (index) => ({ file: "a.yaml", index }) });
}

function identities(text: string): readonly string[] {
  return read(text).manifests.map(({ object: { apiVersion, kind, namespace, name, source } }) => {
    const index = "index" in source ? source.index : -1;
    return `${index} ${apiVersion} ${kind} ${namespace}/${name}`;
  });
}

const object = (name: string, more = ""): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n${more}`;

describe("readManifests", () => {
  it("splits documents as Kubernetes does and counts them", () => {
    const text = `\uFEFF---\n${object("a")}--- # next\r\n\n---\n# empty\n---\n${object("b")}...\n---\n{"apiVersion": "v1", "kind": "Pod"}\n`;
    assert.deepEqual(identities(text), ["0 v1 Pod shop/a", "1 v1 Pod shop/b", "2 v1 Pod shop/"]);
  });

  it("takes lists apart, also typed and nested ones", () => {
    const list = (kind: string, items: string): string =>
      `apiVersion: apps/v1\nkind: ${kind}\nitems: [${items}]\n`;
    const deployment = "{metadata: {name: d}}";
    assert.deepEqual(identities(list("DeploymentList", `${deployment}, 5, null`)), [
      "0 apps/v1 Deployment shop/d",
    ]);
    const inner = "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, metadata: {name: p}}]}";
    assert.deepEqual(identities(list("List", `${inner}, ${inner}`)), ["0 v1 Pod shop/p", "0 v1 Pod shop/p"]);
    assert.deepEqual(identities(list("List", "")), []);
  });

  it("gives objects the namespace that they will have", () => {
    const crd =
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\nspec: {group: x.io, scope: Cluster, names: {kind: Wide}}\n";
    const text = [
      object("own", "  namespace: other\n"),
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n",
      "apiVersion: x.io/v1\nkind: Wide\nmetadata: {name: w}\n",
      "apiVersion: y.io/v1\nkind: Wide\nmetadata: {generateName: w-}\n",
      crd,
    ].join("---\n");
    assert.deepEqual(identities(text), [
      "0 v1 Pod other/own",
      "1 v1 Namespace /ns",
      "2 x.io/v1 Wide /w",
      "3 y.io/v1 Wide shop/w-",
      "4 apiextensions.k8s.io/v1 CustomResourceDefinition /c",
    ]);
  });

  it("takes helm's source comment for the template", () => {
    const sources = readManifests(`---\n# Source: app/templates/a.yaml\n${object("a")}---\n${object("b")}`, {
      namespace: "n",
      source: (_index, template) => ({ release: "r", template: template ?? "" }),
    }).manifests.map(({ object: { source } }) => source);
    assert.deepEqual(sources, [
      { release: "r", template: "app/templates/a.yaml" },
      { release: "r", template: "" },
    ]);
  });

  it("says what it could not read, with the rest judged all the same", () => {
    const text = `a: [\n---\n- s3cr3t\n---\nkind: Pod\n---\njust text\n---\n${object("good")}  name: twice\n`;
    const { manifests, violations } = read(text);
    assert.deepEqual(findingsOfReading(violations).map(formatFinding), [
      "[ZEN-007] Document a.yaml#0: the document could not be judged because it is no YAML (bad indent): make it one Kubernetes object",
      "[ZEN-007] Document a.yaml#1: the document could not be judged because it is no mapping: make it one Kubernetes object",
      "[ZEN-007] Document a.yaml#2: the document could not be judged because it has no apiVersion: make it one Kubernetes object",
      "[ZEN-007] Document a.yaml#3: the document could not be judged because it is no mapping: make it one Kubernetes object",
      "[ZEN-002] Pod shop/twice (/metadata/name): the key is given more than once and the last one counts: remove all but one",
    ]);
    assert.deepEqual(
      findingsOfReading(violations).map(({ enforcement }) => enforcement),
      ["mandatory", "mandatory", "mandatory", "mandatory", "advisory"],
    );
    assert.deepEqual(
      manifests.map(({ object: { name } }) => name),
      ["twice"],
    );
  });
});
