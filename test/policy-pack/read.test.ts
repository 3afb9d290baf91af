import assert from "node:assert/strict";
import { parse } from "yaml";
import { findingsOfReading, formatFinding } from "../../policy-pack/judge";
import type { JsonObject } from "../../policy-pack/manifests/json";
import { readObject } from "../../policy-pack/manifests/resource";
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
    assert.deepEqual(identities(list("DeploymentList", deployment)), ["0 apps/v1 Deployment shop/d"]);
    const inner = "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, metadata: {name: p}}]}";
    assert.deepEqual(identities(list("List", `${inner}, ${inner}`)), ["0 v1 Pod shop/p", "0 v1 Pod shop/p"]);
    assert.deepEqual(identities(list("List", "")), []);
    assert.deepEqual(identities("apiVersion: x.io/v1\nkind: Shelf\nitems: [5, {metadata: {name: i}}]\n"), [
      "0 x.io/v1 Shelf shop/",
      "0 x.io/v1 Shelf shop/i",
    ]);
  });

  const badItems: readonly (readonly [name: string, text: string, flaws: readonly string[], rest: number])[] =
    [
      [
        "items that are no objects",
        'kind: List, items: ["x", 5, null, [], {apiVersion: v1, kind: Pod}]',
        [
          "/items/0 it is no mapping",
          "/items/1 it is no mapping",
          "/items/2 it is no mapping",
          "/items/3 it is no mapping",
        ],
        1,
      ],
      [
        "items that say not what they are",
        "kind: List, items: [{apiVersion: v1, metadata: {name: p}}, {apiVersion: v1, kind: 5}, {kind: Pod}]",
        ["/items/0 it has no kind", "/items/1 it has no kind", "/items/2 it has no apiVersion"],
        0,
      ],
      [
        "an item of an inner list",
        "kind: List, items: [{apiVersion: v1, kind: Pod}, {apiVersion: v1, kind: PodList, items: [{}, 7]}]",
        ["/items/1/items/1 it is no mapping"],
        2,
      ],
      [
        "an object in place of the items",
        "kind: List, items: {apiVersion: v1, kind: Pod}",
        ["/items its items are no list"],
        0,
      ],
      ["a text in place of typed items", "kind: PodList, items: all", ["/items its items are no list"], 0],
      ["no items", "kind: List, items: null", [], 1],
      ["items of a kind that is no list", "kind: Shelf, items: {apiVersion: v1, kind: Pod}", [], 1],
    ];
  for (const [name, text, flaws, rest] of badItems) {
    it(`says which parts of a list are no objects: ${name}`, () => {
      const given = `{apiVersion: v1, ${text}}`;
      const { manifests, violations } = read(given);
      assert.deepEqual(
        findingsOfReading(violations).map(formatFinding),
        flaws.map((flaw) => {
          const [path = "", ...why] = flaw.split(" ");
          return `[ZEN-007] Document a.yaml#0 (${path}): a part of the list could not be judged because ${why.join(" ")}: make items a list of Kubernetes objects`;
        }),
      );
      assert.equal(manifests.length, rest);
      const type = /kind: (\w+)/.exec(text)?.[1] ?? "";
      const asResource = readObject(`kubernetes:core/v1:${type}`, parse(given) as JsonObject, [], {
        file: "a.yaml",
        index: 0,
      });
      assert.deepEqual(
        asResource.violations.map(({ check, object: { kind }, path }) => `${check.id} ${kind} ${path}`),
        flaws.map((flaw) => `ZEN-007 ${type} ${flaw.split(" ", 1).join("")}`),
      );
      assert.equal(asResource.manifests.length, rest);
    });
  }

  it("says once that items of a resource are not known in preview", () => {
    const { violations } = readObject(
      "kubernetes:core/v1:List",
      { items: ["zen-unknown-0", "x"] },
      [{ path: ["items", 0], marker: "zen-unknown-0" }],
      { file: "a.yaml", index: 0 },
    );
    assert.deepEqual(
      violations.map(({ check, path }) => `${check.id} ${path}`),
      ["ZEN-005 /items/0", "ZEN-007 /items/1"],
    );
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

  it("gives policies of the whole cluster no namespace", () => {
    const kinds = [
      "policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy",
      "policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy",
      "policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy",
      "projectcalico.org/v3 GlobalNetworkPolicy",
      "cilium.io/v2 CiliumClusterwideNetworkPolicy",
    ];
    const texts = kinds.map((each) => {
      const [apiVersion = "", kind = ""] = each.split(" ");
      return `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: a, namespace: b}}\n`;
    });
    assert.deepEqual(
      identities(texts.join("---\n")),
      kinds.map((each, index) => `${index} ${each} /a`),
    );
    assert.deepEqual(
      identities("{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a}}"),
      ["0 cilium.io/v2 CiliumNetworkPolicy shop/a"],
    );
  });

  it("finds out of definitions in a list which kinds have no namespace", () => {
    const definition =
      "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: c}, spec: {group: x.io, scope: Cluster, names: {kind: Wide}}}";
    const wide = "{apiVersion: x.io/v1, kind: Wide, metadata: {name: w}}";
    assert.deepEqual(identities(`{apiVersion: v1, kind: List, items: [${wide}, ${definition}]}`), [
      "0 x.io/v1 Wide /w",
      "0 apiextensions.k8s.io/v1 CustomResourceDefinition /c",
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
