import assert from "node:assert/strict";
import type { JsonObject, JsonValue } from "../../policy-pack/manifests/json";
import { imageUses, isPodKind } from "../../policy-pack/rules/imageUses";

const IMAGE = "ghcr.io/kube-zen/app:1";

/** `/path reference` of every image in an object, in the order in which they are found. */
function found(body: JsonObject): readonly string[] {
  return imageUses(body).map(({ path, reference }) => `/${path.join("/")} ${reference}`);
}
const inSpec = (spec: JsonValue): readonly string[] =>
  found({ apiVersion: "example.com/v1", kind: "Thing", spec });
const inContainer = (container: JsonObject): readonly string[] =>
  found({ apiVersion: "v1", kind: "Pod", spec: { containers: [container] } });

describe("the places of images", () => {
  it("are in the nine kinds of pods, of the groups that have them", () => {
    const kinds =
      "Pod PodTemplate ReplicationController ReplicaSet Deployment DaemonSet StatefulSet Job CronJob".split(
        " ",
      );
    for (const kind of kinds) {
      for (const apiVersion of ["v1", "apps/v1", "batch/v1", "extensions/v1beta1"])
        assert.equal(isPodKind({ apiVersion, kind }), true, `${apiVersion} ${kind}`);
      assert.equal(isPodKind({ apiVersion: "example.com/v1", kind }), false, kind);
    }
    for (const kind of ["Service", ""]) assert.equal(isPodKind({ apiVersion: "apps/v1", kind }), false, kind);
    assert.equal(isPodKind({}), false);
  });

  it("are keys that operators name them by", () => {
    for (const key of [
      "images",
      "containerImage",
      "dockerImage",
      ..."Name Ref Reference URL Url URI Uri".split(" ").map((end) => `image${end}`),
      ..."containerimage dockerimages sidecarImage sidecarImages sideImageName sideImageRef".split(" "),
      "sideImageReference",
    ])
      assert.deepEqual(inSpec({ [key]: IMAGE }), [`/spec/${key} ${IMAGE}`], key);
    for (const key of [
      "imagePullPolicy",
      "imageNameX",
      "sideImageNameX",
      "sideImageURL",
      "sideimage",
      "mage",
      "imageID",
      "scan",
    ])
      assert.deepEqual(inSpec({ [key]: IMAGE }), [], key);
  });

  it("under operators' own names are texts that name a registry", () => {
    for (const text of ["a.b/x", "host:5000/x", "localhost/x", ".a/x", "a./x"])
      assert.deepEqual(inSpec({ imageName: text }), [`/spec/imageName ${text}`], text);
    for (const text of [
      "https://a.b/x",
      "nginx",
      "a.b",
      "a/b",
      "./x",
      "../x",
      ".../x",
      "a b.c/x",
      "a@b.c/x",
      "a.b c/x",
      "a.b@c/x",
      "localhostx/y",
      "xlocalhost/y",
      "/x",
    ])
      assert.deepEqual(inSpec({ imageName: text }), [], text);
    assert.deepEqual(inSpec({ imageName: 5, images: [5, null, { a: 1 }, IMAGE] }), [
      `/spec/images/3 ${IMAGE}`,
    ]);
  });

  it("are anywhere in an object but in maps of texts", () => {
    assert.deepEqual(found({ kind: "Thing", image: IMAGE }), [`/image ${IMAGE}`]);
    for (const map of ["labels", "annotations", "matchLabels", "nodeSelector"])
      assert.deepEqual(inSpec({ [map]: { image: IMAGE }, a: null, b: [null] }), [], map);
    assert.deepEqual(inSpec({ other: { image: IMAGE } }), [`/spec/other/image ${IMAGE}`]);
  });

  it("are annotations of injectors", () => {
    const keys = [
      "config.linkerd.io/debug-image",
      "config.linkerd.io/init-image",
      "config.linkerd.io/proxy-image",
      "sidecar.istio.io/proxyImage",
      "vault.hashicorp.com/agent-image",
    ];
    for (const key of keys)
      assert.deepEqual(found({ kind: "Pod", metadata: { annotations: { [key]: IMAGE } } }), [
        `/metadata/annotations/${key} ${IMAGE}`,
      ]);
    const annotations = { "example.com/image": IMAGE, "config.linkerd.io/debug-image": 5 };
    assert.deepEqual(found({ kind: "Pod", metadata: { annotations } }), []);
  });

  it("are flags of a command, with their values", () => {
    const [value, next] = [`--image=${IMAGE}`, ["--image", IMAGE]];
    assert.deepEqual(inContainer({ args: [value] }), [`/spec/containers/0/args/0 ${IMAGE}`]);
    assert.deepEqual(inContainer({ command: ["-image", IMAGE] }), [`/spec/containers/0/command/1 ${IMAGE}`]);
    assert.deepEqual(inContainer({ args: ["--a.b-image", IMAGE] }), [`/spec/containers/0/args/1 ${IMAGE}`]);
    assert.deepEqual(inContainer({ args: ["--image=a.b/x\ny"] }), ["/spec/containers/0/args/0 a.b/x"]);
    // Without a tag, a value is an image only behind a flag that says so.
    const untagged = IMAGE.replace(/:[^:]*$/, "");
    for (const args of [
      ["--image", 5],
      ["--image-pull-policy", "Always"],
      ["--xximage", untagged],
      next.slice(0, 1),
      [untagged],
      [5],
    ])
      assert.deepEqual(inContainer({ args }), [], JSON.stringify(args));
    assert.deepEqual(inContainer({ args: value }), []);
  });

  it("are variables that are certain to name one", () => {
    const variable = (name: JsonValue, value: JsonValue): readonly string[] =>
      inContainer({ env: [{ name, value }] });
    for (const [name, value] of [
      ["RELATED_IMAGE_X", "nginx"],
      ["IMAGE", IMAGE],
      ["SIDECAR_IMAGE", IMAGE],
    ] as const)
      assert.deepEqual(variable(name, value), [`/spec/containers/0/env/0/value ${value}`]);
    for (const [name, value] of [
      ["RELATED_IMAGE_X", ""],
      ["RELATED_IMAGE_X", 5],
      [["RELATED_IMAGE_X"], "nginx"],
      ["MY_RELATED_IMAGE_X", "nginx"],
      ["XIMAGE", IMAGE],
      ["IMAGE_X", IMAGE],
      ["IMAGE", "nginx"],
      ["URL", IMAGE],
    ] as const)
      assert.deepEqual(variable(name as JsonValue, value), [], `${String(name)}=${value}`);
    assert.deepEqual(inContainer({ env: [{ value: IMAGE }, { name: "IMAGE" }] }), []);
  });

  it("are repositories with what belongs to them, put together", () => {
    for (const [given, reference] of [
      [{ repository: "a/b", tag: "v1" }, "a/b:v1"],
      [{ repository: "a/b", tag: 1 }, "a/b:1"],
      [{ repository: "a/b", tag: "", digest: "sha256:0" }, "a/b@sha256:0"],
      [{ repository: "a/b", digest: "sha256:0" }, "a/b@sha256:0"],
      [{ repository: "a/b", digest: 5 }, "a/b"],
      [{ repository: "a/b", tag: null }, "a/b"],
      [{ repository: "b", registry: "ghcr.io" }, "ghcr.io/b"],
      [{ repository: "b", registry: "ghcr.io/team/" }, "ghcr.io/team/b"],
      [{ repository: "b", registry: "" }, "b"],
      [{ repository: "b", registry: 5, tag: "1" }, "b:1"],
    ] as const)
      assert.deepEqual(inSpec({ x: given }), [`/spec/x/repository ${reference}`]);
    assert.deepEqual(inSpec({ image: { repository: "a/b" } }), ["/spec/image/repository a/b"]);
    for (const given of [
      { repository: "a/b" },
      { repository: "", registry: "ghcr.io" },
      { repository: 5, tag: 1 },
      { repository: "https://a.b/c", tag: 1 },
      { tag: 1, registry: "ghcr.io" },
    ])
      assert.deepEqual(inSpec({ x: given }), [], JSON.stringify(given));
  });

  it("are image volumes, and defaults of a schema", () => {
    for (const [image, place] of [
      [{ reference: IMAGE }, `reference ${IMAGE}`],
      [{ type: "string", default: IMAGE }, `default ${IMAGE}`],
    ] as const)
      assert.deepEqual(inSpec({ image }), [`/spec/image/${place}`]);
    for (const image of [
      { type: "object", default: IMAGE },
      { type: "string", default: 5 },
      { reference: 5 },
      [IMAGE],
      5,
    ])
      assert.deepEqual(inSpec({ image }), [], JSON.stringify(image));
  });

  it("that are empty count only where a pod is made of them", () => {
    assert.deepEqual(inContainer({ image: "" }), ["/spec/containers/0/image "]);
    assert.deepEqual(inSpec({ image: "" }), []);
  });

  it("come in the order of their keys and positions", () => {
    const list = Array.from({ length: 11 }, (_, index) => ({ image: `a.b/${index}` }));
    assert.deepEqual(inSpec({ z: { image: "z" }, list, a: { image: "a", Image: "a.b/A" } }), [
      "/spec/a/Image a.b/A",
      "/spec/a/image a",
      ...list.map(({ image }, index) => `/spec/list/${index}/image ${image}`),
      "/spec/z/image z",
    ]);
  });

  it("are none in the data of a program", () => {
    for (const kind of ["ConfigMap", "Secret"]) {
      assert.deepEqual(found({ apiVersion: "v1", kind, data: { image: IMAGE } }), [], kind);
      assert.deepEqual(
        found({ apiVersion: "x/v1", kind, data: { image: IMAGE } }),
        [`/data/image ${IMAGE}`],
        kind,
      );
    }
  });
});
