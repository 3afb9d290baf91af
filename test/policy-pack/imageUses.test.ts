import assert from "node:assert/strict";
import fc from "fast-check";
import { expandList } from "../../policy-pack/manifests/lists";
import type { JsonObject } from "../../policy-pack/manifests/json";
import { describeObject } from "../../policy-pack/manifests/manifest";
import { judge } from "../../policy-pack/judge";
import { images } from "../../policy-pack/rules/images";

const EVIL = "docker.io/evil/miner:1";
const GOOD = "ghcr.io/kube-zen/app:1";

/** `id path` of everything that the image rule finds. */
function found(body: JsonObject): readonly string[] {
  const manifests = expandList(body).bodies.map((item) => ({
    body: item,
    object: describeObject(item, { file: "test.yaml", index: 0 }, "default"),
  }));
  return judge(manifests, { rules: [images] }).map(({ id, object, path }) => `${id} ${object.kind} ${path}`);
}

type Pod = JsonObject;
const template = (spec: Pod): JsonObject => ({ metadata: { labels: { app: "x", image: "any" } }, spec });

/** A pod's spec in each of the nine kinds that carry one, with the place where it is. */
const kinds: readonly (readonly [string, (spec: Pod) => JsonObject, string])[] = [
  ["Pod", (spec) => ({ apiVersion: "v1", kind: "Pod", spec }), "/spec"],
  [
    "PodTemplate",
    (spec) => ({ apiVersion: "v1", kind: "PodTemplate", template: template(spec) }),
    "/template/spec",
  ],
  ...(
    [
      ["v1", "ReplicationController"],
      ["apps/v1", "ReplicaSet"],
      ["apps/v1", "Deployment"],
      ["apps/v1", "DaemonSet"],
      ["apps/v1", "StatefulSet"],
      ["batch/v1", "Job"],
    ] as const
  ).map(
    ([apiVersion, kind]) =>
      [
        kind,
        (spec: Pod) => ({ apiVersion, kind, spec: { template: template(spec) } }),
        "/spec/template/spec",
      ] as const,
  ),
  [
    "CronJob",
    (spec) => ({
      apiVersion: "batch/v1",
      kind: "CronJob",
      spec: { jobTemplate: { spec: { template: template(spec) } } },
    }),
    "/spec/jobTemplate/spec/template/spec",
  ],
];

const clean: Pod = {
  initContainers: [{ name: "i", image: GOOD }],
  containers: [
    { name: "c", image: GOOD, env: [{ name: "RELATED_IMAGE_X", value: GOOD }], args: [`--image=${GOOD}`] },
  ],
  ephemeralContainers: [{ name: "e", image: GOOD }],
  volumes: [{ name: "v", image: { reference: GOOD } }],
};

const places: readonly (readonly [string, Pod, string])[] = [
  ["a container", { ...clean, containers: [{ image: EVIL }] }, "/containers/0/image"],
  [
    "the second container",
    { ...clean, containers: [{ image: GOOD }, { image: EVIL }] },
    "/containers/1/image",
  ],
  ["an init container", { ...clean, initContainers: [{ image: EVIL }] }, "/initContainers/0/image"],
  [
    "an ephemeral container",
    { ...clean, ephemeralContainers: [{ image: EVIL }] },
    "/ephemeralContainers/0/image",
  ],
  ["an image volume", { ...clean, volumes: [{ image: { reference: EVIL } }] }, "/volumes/0/image/reference"],
  [
    "a related image",
    { ...clean, containers: [{ image: GOOD, env: [{ name: "RELATED_IMAGE_A", value: EVIL }] }] },
    "/containers/0/env/0/value",
  ],
  [
    "a variable that is certain to be an image",
    { ...clean, containers: [{ image: GOOD, env: [{ name: "SIDECAR_IMAGE", value: EVIL }] }] },
    "/containers/0/env/0/value",
  ],
  [
    "an argument with its value",
    { ...clean, containers: [{ image: GOOD, args: ["-v", `--acme-http01-solver-image=${EVIL}`] }] },
    "/containers/0/args/1",
  ],
  [
    "an argument before its value",
    { ...clean, containers: [{ image: GOOD, command: ["run", "--image", EVIL] }] },
    "/containers/0/command/2",
  ],
];

const customResources: readonly (readonly [string, JsonObject, string])[] = [
  ["an image text", { image: EVIL }, "/spec/image"],
  [
    "a pod template",
    { podTemplate: { spec: { containers: [{ image: EVIL }] } } },
    "/spec/podTemplate/spec/containers/0/image",
  ],
  ["a single container", { container: { image: EVIL } }, "/spec/container/image"],
  ["steps", { steps: [{ image: EVIL }] }, "/spec/steps/0/image"],
  [
    "repository and tag",
    { agent: { repository: "docker.io/evil/miner", tag: "1" } },
    "/spec/agent/repository",
  ],
  [
    "registry and repository",
    { agent: { registry: "docker.io", repository: "evil/miner" } },
    "/spec/agent/repository",
  ],
  ["an image's repository", { image: { repository: "evil/miner" } }, "/spec/image/repository"],
  ["an operator's own word", { imageName: EVIL }, "/spec/imageName"],
  ["another word", { sidecarImage: EVIL }, "/spec/sidecarImage"],
  ["a word that a mesh uses", { mesh: { proxyImage: "evil/miner:1" } }, "/spec/mesh/proxyImage"],
  ["a short image by digest", { sidecarImage: `miner@sha256:${"a".repeat(64)}` }, "/spec/sidecarImage"],
  ["the address of an image", { imageURL: EVIL }, "/spec/imageURL"],
  ["a list of images", { images: [GOOD, EVIL] }, "/spec/images/1"],
  [
    "an image with a map of containers",
    { containers: { main: { image: EVIL } } },
    "/spec/containers/main/image",
  ],
];
const custom = (spec: JsonObject): JsonObject => ({ apiVersion: "example.com/v1", kind: "Thing", spec });

describe("the image rule", () => {
  for (const [kind, wrap, at] of kinds) {
    it(`passes a clean ${kind}`, () => {
      assert.deepEqual(found(wrap(clean)), []);
    });
    for (const [what, spec, path] of places) {
      it(`finds ${what} of a ${kind}`, () => {
        assert.deepEqual(found(wrap(spec)), [`ZEN-101 ${kind} ${at}${path}`]);
      });
    }
  }

  for (const [what, spec, path] of customResources) {
    it(`finds ${what} in a custom resource`, () => {
      assert.deepEqual(found(custom(spec)), [`ZEN-101 Thing ${path}`]);
    });
  }

  const sameVerdict = (spec: Pod): readonly string[] => {
    const [, wrapFirst, first] = kinds[0] ?? assert.fail();
    return found(wrapFirst(spec)).map((line) => line.replace(` Pod ${first}`, " "));
  };

  it("gives any pod the same verdict in every kind and list", () => {
    const reference = fc.constantFrom(
      GOOD,
      EVIL,
      "nginx",
      "Bad Reference",
      "",
      "zen-unknown-0",
      "kubezen/x",
      "ghcr.io/kube-zenevil/x",
    );
    const containers = fc.array(fc.record({ name: fc.constant("c"), image: reference }), { maxLength: 3 });
    const spec = fc.record({
      containers,
      initContainers: containers,
      ephemeralContainers: containers,
      volumes: fc.array(fc.record({ image: fc.record({ reference }) }), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(spec, (pod) => {
        const expected = sameVerdict(pod);
        for (const [kind, wrap, at] of kinds) {
          const plain = wrap(pod);
          const inList = { apiVersion: "v1", kind: "List", items: [plain] };
          const typed = {
            apiVersion: plain["apiVersion"],
            kind: `${kind}List`,
            items: [{ ...plain, kind: undefined }],
          };
          const nested = { apiVersion: "v1", kind: "List", items: [inList] };
          for (const body of [plain, inList, JSON.parse(JSON.stringify(typed)) as JsonObject, nested]) {
            assert.deepEqual(
              found(body).map((line) => line.replace(` ${kind} ${at}`, " ")),
              expected,
            );
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it("judges a custom kind that has items of its own, and the items", () => {
    const body = {
      apiVersion: "example.com/v1",
      kind: "Set",
      spec: { image: EVIL },
      items: [{ metadata: { name: "item" }, spec: { image: EVIL } }],
    };
    assert.deepEqual(found(body), ["ZEN-101 Set /spec/image", "ZEN-101 Set /spec/image"]);
  });

  it("finds the image that an injector is told by annotation", () => {
    const [, wrap] = kinds[4] ?? assert.fail();
    const deployment = wrap(clean);
    const annotations = { "sidecar.istio.io/proxyImage": EVIL };
    const body = {
      ...deployment,
      metadata: { annotations },
      spec: { template: { metadata: { annotations }, spec: clean } },
    };
    assert.deepEqual(found(body), [
      "ZEN-101 Deployment /metadata/annotations/sidecar.istio.io~1proxyImage",
      "ZEN-101 Deployment /spec/template/metadata/annotations/sidecar.istio.io~1proxyImage",
    ]);
  });

  it("finds the default image in a custom resource definition", () => {
    const schema = {
      properties: { image: { type: "string", default: EVIL }, other: { type: "string", default: EVIL } },
    };
    const body = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      spec: { versions: [{ schema }] },
    };
    assert.deepEqual(found(body), [
      "ZEN-101 CustomResourceDefinition /spec/versions/0/schema/properties/image/default",
    ]);
  });

  const nearMisses: readonly (readonly [string, JsonObject])[] = [
    [
      "labels and selectors called image",
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { labels: { image: "nginx" } },
        spec: { selector: { app: "x" } },
      },
    ],
    [
      "data of a ConfigMap",
      { apiVersion: "v1", kind: "ConfigMap", data: { image: "nginx", "a.yaml": "image: nginx" } },
    ],
    ["data of a Secret", { apiVersion: "v1", kind: "Secret", stringData: { image: "s3cr3t" } }],
    [
      "an empty image of a custom resource, which means a default",
      custom({ image: "", agent: { repository: "", tag: "" } }),
    ],
    ["the address of a server of images", custom({ imageURL: "pictures:8080", imageUri: "pictures:8080" })],
    ["a picture", custom({ heroImage: "pictures/logo.png", iconImage: "logo.png" })],
    ["a switch called image", custom({ scan: { image: true }, image: 5 })],
    ["a repository of sources", custom({ repository: "https://example.com/x.git", tag: "v1" })],
    ["a schema of an image", custom({ properties: { image: { type: "string", description: "nginx" } } })],
    [
      "a variable that only ends in IMAGE",
      {
        apiVersion: "v1",
        kind: "Pod",
        spec: {
          containers: [
            {
              image: GOOD,
              env: [
                { name: "LOGO_IMAGE", value: "/static/logo.png" },
                { name: "IMAGE", valueFrom: {} },
              ],
            },
          ],
        },
      },
    ],
    [
      "arguments that only sound like images",
      {
        apiVersion: "v1",
        kind: "Pod",
        spec: {
          containers: [
            { image: GOOD, args: ["--image-pull-policy=Always", "--image", "--pull", "--image=true"] },
          ],
        },
      },
    ],
  ];
  for (const [what, body] of nearMisses) {
    it(`passes ${what}`, () => {
      assert.deepEqual(found(body), []);
    });
  }

  it("says which image is wrong and what to do, for each check", () => {
    const pod = (image: string): JsonObject => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "n" },
      spec: { containers: [{ image }] },
    });
    const judged = [
      "atom/x:1",
      "S3cr3t Value",
      "zen-unknown-3/app:1",
      "ghcr.io/kube-zen/zen-unknown-3:1",
    ].flatMap((image) =>
      judge([{ body: pod(image), object: describeObject(pod(image), { file: "f", index: 2 }, "d") }], {
        rules: [images],
      }),
    );
    const shared = {
      rule: "images",
      enforcement: "mandatory",
      object: { apiVersion: "v1", kind: "Pod", namespace: "n", name: "p", source: { file: "f", index: 2 } },
      path: "/spec/containers/0/image",
      controls: ["SOC2 CC6.8", "ISO A.8.19", "ISO A.5.21"],
    };
    assert.deepEqual(judged, [
      {
        ...shared,
        id: "ZEN-101",
        check: "registry",
        severity: "critical",
        message:
          "docker.io/atom/x is not from an allowed registry (docker.io/kubezen, registry.kube-zen.io:5000, ghcr.io/kube-zen): mirror it below kube-zen-platform:mirrorPrefix, or add its registry to kube-zen-platform:registries",
      },
      {
        ...shared,
        id: "ZEN-102",
        check: "reference",
        severity: "high",
        message:
          "the image reference cannot be parsed: write it as [host[:port]/]path[:tag][@digest] in lower case",
      },
      {
        ...shared,
        id: "ZEN-103",
        check: "unknown",
        severity: "high",
        message:
          "the image's registry or repository is not known in preview: give it a value that is known before the resource is made",
      },
    ]);
  });

  it("refuses an empty image where a pod is made of it", () => {
    for (const [kind, wrap, at] of kinds) {
      assert.deepEqual(found(wrap({ containers: [{ image: "" }] })), [
        `ZEN-102 ${kind} ${at}/containers/0/image`,
      ]);
    }
  });

  it("takes registries besides the built-in ones", () => {
    const body: JsonObject = {
      apiVersion: "v1",
      kind: "Pod",
      spec: { containers: [{ image: "quay.io/team/x" }, { image: "quay.io/other/x" }] },
    };
    const manifests = [{ body, object: describeObject(body, { file: "f", index: 0 }, "d") }];
    assert.deepEqual(
      judge(manifests, { rules: [images], parameters: { images: { registries: ["quay.io/team"] } } }).map(
        ({ path }) => path,
      ),
      ["/spec/containers/1/image"],
    );
  });
});
