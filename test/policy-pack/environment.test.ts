import assert from "node:assert/strict";
import type { JsonObject, JsonValue } from "../../policy-pack/manifests/json";
import { ManifestSet } from "../../policy-pack/manifests/manifestSet";
import type { Container, PodCarrier } from "../../policy-pack/manifests/pods";
import { readManifests } from "../../policy-pack/manifests/read";
import { environmentOf } from "../../policy-pack/rules/environment";
import { mountedFile } from "../../policy-pack/rules/mountedFiles";

const MAPS = `
{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {URL: https://a, PORT: 80, FLAG: true, NONE: null}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: undefined}, data: {undefined: x}}
---
`;

/** The first container of a pod of a Deployment, beside two ConfigMaps. */
function first(container: JsonObject, spec: JsonObject = {}): readonly [ManifestSet, PodCarrier, Container] {
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d" },
    spec: { template: { spec: { containers: [{ name: "c", ...container }], ...spec } } },
  };
  const { manifests } = readManifests(MAPS + JSON.stringify(deployment), {
    namespace: "shop",
    source: (index) => ({ file: "f", index }),
  });
  const objects = new ManifestSet(manifests);
  const [pod = assert.fail()] = objects.pods;
  const [own = assert.fail()] = pod.containers;
  return [objects, pod, own];
}

/** `NAME=value (from key) path` of each variable, the path from the container on. */
function variables(container: JsonObject): readonly string[] {
  const [objects, pod, own] = first(container);
  return [...environmentOf(objects, pod, own).values()].map(({ name, value = "?", from, key, path }) => {
    assert.deepEqual(path.slice(0, own.path.length), own.path);
    const source = key === undefined ? from : `${from} ${key}`;
    return `${name}=${value} (${source}) ${path.slice(own.path.length).join("/")}`;
  });
}

describe("variables of a container", () => {
  const env = (...items: readonly JsonValue[]): readonly string[] => variables({ env: items });
  const given = (name: string, value?: JsonValue): JsonObject => ({
    name,
    ...(value === undefined ? {} : { value }),
  });

  it("are texts, numbers and switches", () => {
    assert.deepEqual(env(given("A", "x"), given("B", 5), given("C", false), given("D"), given("E", ["x"])), [
      "A=x (value) env/0/value",
      "B=5 (value) env/1/value",
      "C=false (value) env/2/value",
      "D= (value) env/3",
      "E= (value) env/4/value",
    ]);
    assert.deepEqual(env(null, 5, { value: "x" }, { name: 5, value: "x" }, ["name"]), []);
    assert.deepEqual(variables({ env: "x", envFrom: "x" }), []);
  });

  it("fill in those before them", () => {
    const items = [given("A", "x"), given("B", "$(A)$(A) $$(A) $(C) $A $$$(A)"), given("C", "$(B")];
    assert.deepEqual(env(...items).slice(1), [
      "B=xx $(A) $(C) $A $x (value) env/1/value",
      "C=$(B (value) env/2/value",
    ]);
    const secret = { name: "S", valueFrom: { secretKeyRef: { name: "s", key: "k" } } };
    assert.equal(env(secret, given("A", "$(S)"))[1], "A=$(S) (value) env/1/value");
  });

  it("come from Secrets, the pod, and ConfigMaps that are there or not", () => {
    const from = (valueFrom: JsonValue): string | undefined => env({ name: "A", valueFrom })[0];
    const map = (name?: string, key?: string): JsonValue => ({
      configMapKeyRef: { ...(name === undefined ? {} : { name }), ...(key === undefined ? {} : { key }) },
    });
    for (const [valueFrom, wanted] of [
      [{ secretKeyRef: {} }, "? (secret)"],
      [{ fieldRef: {} }, "? (pod)"],
      [map("c", "URL"), "https://a (configMap URL)"],
      [map("c", "PORT"), "80 (configMap PORT)"],
      [map("c", "FLAG"), "true (configMap FLAG)"],
      [map("c", "NONE"), "? (missing NONE)"],
      [map("c", "OTHER"), "? (missing OTHER)"],
      [map("d", "URL"), "? (missing URL)"],
      [map("c"), "? (missing )"],
      [map(undefined, "undefined"), "? (missing undefined)"],
    ] as const)
      assert.equal(from(valueFrom), `A=${wanted} env/0/valueFrom`, JSON.stringify(valueFrom));
  });

  it("are all of a ConfigMap, which others after it override", () => {
    const envFrom = [
      { configMapRef: { name: "c" } },
      { prefix: "X_", configMapRef: { name: "c" } },
      { configMapRef: { name: "d" } },
      { configMapRef: {} },
      null,
    ];
    assert.deepEqual(variables({ envFrom, env: [given("URL", "y")] }), [
      "URL=y (value) env/0/value",
      "PORT=80 (configMap PORT) envFrom/0",
      "FLAG=true (configMap FLAG) envFrom/0",
      "NONE=? (configMap NONE) envFrom/0",
      "X_URL=https://a (configMap URL) envFrom/1",
      "X_PORT=80 (configMap PORT) envFrom/1",
      "X_FLAG=true (configMap FLAG) envFrom/1",
      "X_NONE=? (configMap NONE) envFrom/1",
    ]);
  });
});

describe("files of a container", () => {
  const mount = (mountPath: JsonValue, name = "v", more: JsonObject = {}): JsonObject => ({
    mountPath,
    name,
    ...more,
  });
  /** `kind name index` of the volume that a file is in. */
  function at(file: string, mounts: JsonValue, volumes: JsonValue): string | undefined {
    const [, pod, own] = first({ volumeMounts: mounts }, { volumes });
    const found = mountedFile(pod, own, file);
    if (found === undefined) return undefined;
    assert.deepEqual(found.path.slice(0, -1), ["spec", "template", "spec", "volumes"]);
    return `${found.kind} ${found.name} ${String(found.path.at(-1))}`;
  }
  const volume = (source: JsonObject): readonly JsonValue[] => [null, { name: "v", ...source }];

  it("are in the volume that is mounted nearest to them", () => {
    const volumes = [
      { name: "a", secret: { secretName: "a" } },
      { name: "b", secret: { secretName: "b" } },
    ];
    for (const [file, wanted] of [
      ["/x/f", "secret a 0"],
      ["/x/y/f", "secret b 1"],
      ["/x/y", "secret b 1"],
      ["/x/yz", "secret a 0"],
      ["/xy/f", undefined],
      ["undefined/f", undefined],
    ] as const) {
      const mounts = [null, mount("/x/", "a"), mount("/x/y", "b"), mount("/x/y/", "a"), mount(5, "a")];
      assert.equal(at(file, mounts, volumes), wanted, file);
      assert.equal(at(file, [mount("/x/y", "b"), mount("/x", "a")], volumes), wanted, file);
    }
    assert.equal(at("/x/f", 5, volumes), undefined);
    assert.equal(at("/x/f", [mount("/x")], 5), undefined);
    assert.equal(at("/x/f", [mount("/x", "other")], volumes), undefined);
  });

  it("come from Secrets, ConfigMaps, drivers and elsewhere", () => {
    const items = [{ key: "k", path: "g" }];
    for (const [source, wanted] of [
      [{ secret: { secretName: "s" } }, "secret s 1"],
      [{ secret: {} }, "secret  1"],
      [{ secret: { secretName: "s", items } }, undefined],
      [{ configMap: { name: "m" } }, "configMap m 1"],
      [{ configMap: {} }, "configMap  1"],
      [{ configMap: { name: "m", items } }, undefined],
      [{ csi: { driver: "csi.cert-manager.io" } }, "driver csi.cert-manager.io 1"],
      [{ csi: { driver: "secrets-store.csi.k8s.io" } }, "driver secrets-store.csi.k8s.io 1"],
      [{ csi: { driver: "csi.spiffe.io" } }, "driver csi.spiffe.io 1"],
      [{ csi: { driver: "ebs.csi.aws.com" } }, "other ebs.csi.aws.com 1"],
      [{ csi: {} }, "other  1"],
      [{ emptyDir: {} }, "other  1"],
      [{ projected: {} }, undefined],
      [{ projected: { sources: [{ secret: { name: "s", items } }, { configMap: {} }] } }, "configMap  1"],
      [{ projected: { sources: [{ secret: { name: "s" } }, { configMap: { name: "m" } }] } }, "secret s 1"],
      [{ projected: { sources: [5, { secret: { items } }] } }, undefined],
    ] as const)
      assert.equal(at("/x/f", [mount("/x")], volume(source)), wanted, JSON.stringify(source));
  });

  it("are those of the items, or of the part that is mounted", () => {
    const source = volume({ secret: { secretName: "s", items: [{ path: "f" }, { path: "a/g" }] } });
    for (const [file, more, wanted] of [
      ["/x/f", {}, "secret s 1"],
      ["/x/a/g", {}, "secret s 1"],
      ["/x/g", {}, undefined],
      ["/x", {}, "secret s 1"],
      ["/x", { subPath: "f" }, "secret s 1"],
      ["/x", { subPath: "g" }, undefined],
    ] as const)
      assert.equal(at(file, [mount("/x", "v", more)], source), wanted, file);
  });
});
