import type { RuleCase } from "./ruleCase";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const container = (image: string, policy = "IfNotPresent"): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: "${image}"${
    policy === "" ? "" : `, imagePullPolicy: ${policy}`
  }}]}}`;
const volume = (image: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{name: v, image: ${image}}]}}`;
const custom = (spec: string): string =>
  `{apiVersion: example.com/v1, kind: Engine, metadata: {name: e}, spec: ${spec}}`;
const at = (id: string, field = "image"): string => `${id} Pod shop/p /spec/containers/0/${field}`;

const floats = (tag: string): RuleCase => ({
  name: `the floating tag ${tag}`,
  manifests: container(`nginx:${tag}`, "Always"),
  expected: [at("ZEN-112")],
});
const pinned = (tag: string): RuleCase => ({
  name: `the tag ${tag}`,
  manifests: container(`nginx:${tag}`),
  expected: [],
});

/** Cases of the rule `image-pinning`; where an image hides is tried in `imageUses.test.ts`. */
export const cases: readonly RuleCase[] = [
  {
    name: "an image without tag and digest",
    manifests: container("ghcr.io/kube-zen/x", "Always"),
    expected: [at("ZEN-111")],
    messages: [
      "ghcr.io/kube-zen/x has neither tag nor digest, so that it means whatever is newest: add the tag of a version, or better the digest",
    ],
    shown: true,
  },
  { name: "an image that no node can read", manifests: container("BAD:::", ""), expected: [] },
  {
    name: "an image whose tag is not known, without a pull policy",
    manifests: container("nginx:zen-unknown-0", ""),
    expected: [at("ZEN-118")],
  },
  {
    name: "images of an engine, of which the API server fills in the pull policy of none but its containers",
    manifests: custom(
      "{containers: [{x: {image: {repository: nginx, tag: latest}}, image: 'nginx:latest'}], volumes: [{image: {repository: nginx}}], image: {reference: 'nginx:latest'}}",
    ),
    expected: [
      "ZEN-111 Engine shop/e /spec/volumes/0/image/repository",
      "ZEN-112 Engine shop/e /spec/containers/0/image",
      "ZEN-112 Engine shop/e /spec/containers/0/x/image/repository",
      "ZEN-112 Engine shop/e /spec/image/reference",
      "ZEN-116 Engine shop/e /spec/containers/0/image",
    ],
  },
  {
    name: "a volume's image with the pull policy of a container",
    manifests: volume("{reference: 'nginx:latest', imagePullPolicy: Always}"),
    expected: [
      "ZEN-112 Pod shop/p /spec/volumes/0/image/reference",
      "ZEN-116 Pod shop/p /spec/volumes/0/image/reference",
    ],
  },
  {
    name: "a host with a port and no tag",
    manifests: container("registry.kube-zen.io:5000/x", "Always"),
    expected: [at("ZEN-111")],
  },
  {
    name: "the tag latest",
    manifests: container("kubezen/x:latest", "Always"),
    expected: [at("ZEN-112")],
    messages: [
      "the tag of docker.io/kubezen/x means whatever is newest: name a version in full, or add the digest",
    ],
    shown: true,
  },
  {
    name: "a tag without a version",
    manifests: container("kubezen/x:bootstrap", "Always"),
    expected: [at("ZEN-112")],
    messages: ["the tag of docker.io/kubezen/x names no version: name a version in full, or add the digest"],
  },
  {
    name: "a tag that is only a major version",
    manifests: container("kubezen/x:7", "Always"),
    expected: [at("ZEN-112")],
    messages: [
      "the tag of docker.io/kubezen/x names only a major version: name a version in full, or add the digest",
    ],
  },
  {
    name: "a channel before the base that it is built on",
    manifests: container("nginx:stable-alpine3.20", "Always"),
    expected: [at("ZEN-112")],
    messages: [
      "the tag of docker.io/library/nginx names a channel: name a version in full, or add the digest",
    ],
  },
  ...["LATEST", "latest-alpine3.20", "v1.2-latest", "v1_latest", "stable", "v2", "V2", "22-alpine", "22"].map(
    floats,
  ),
  ...[
    "edge-bookworm12-slim",
    "nightly-alpine3",
    "main-debian12",
    "lts-alpine3.20",
    "canary-slim-bookworm12",
  ].map(floats),
  ...["beta", "current", "dev", "develop", "development", "head", "mainline", "master", "next", "preview"]
    .map((word) => `${word}-alpine3.20`)
    .map(floats),
  ...["prod", "production", "release", "rolling", "snapshot", "staging", "test", "testing", "tip", "trunk"]
    .map((word) => `${word}-alpine3.20`)
    .map(floats),
  floats("unstable-alpine3.20"),
  ...["1.29", "1.0.2", "v1.36.0-eksbuild.1", "22.04", "347", "20240101", "2024.1", "a1b2c3d", "1-2"].map(
    pinned,
  ),
  ...["stable-20240101-slim", "nightly-2024-11-02", "main-a1b2c3d", "main-1234567", "alpine3.20"].map(pinned),
  ...["edge1", "22-alpine3.20", "latest1", "release-1.29", "test-1"].map(pinned),
  {
    name: "a digest, which wins over a floating tag",
    manifests: container(`nginx:latest@${digest}`),
    expected: [],
    shown: true,
  },
  { name: "a digest without a tag", manifests: container(`nginx@${digest}`, ""), expected: [] },
  {
    name: "a tag alone where a digest is asked for",
    manifests: container("nginx:1.29"),
    parameters: { requireDigest: true },
    expected: [at("ZEN-113")],
    messages: [
      "docker.io/library/nginx is named by its tag alone, which can be moved: add the digest of the image that was tested",
    ],
  },
  {
    name: "a digest where one is asked for",
    manifests: container(`nginx:1.29@${digest}`),
    parameters: { requireDigest: true },
    expected: [],
  },
  {
    name: "a floating tag where a digest is asked for",
    manifests: container("nginx:latest", "Always"),
    parameters: { requireDigest: true },
    expected: [at("ZEN-112")],
  },
  {
    name: "an image that is never pulled",
    manifests: container(`nginx:1.29@${digest}`, "Never"),
    expected: [at("ZEN-114", "imagePullPolicy")],
    messages: [
      "the image is never pulled, so whatever a node has under its name is run: set the pull policy to IfNotPresent or Always",
    ],
    shown: true,
  },
  {
    name: "a floating tag that is pulled only once",
    manifests: container("nginx:latest"),
    expected: [at("ZEN-112"), at("ZEN-115", "imagePullPolicy")],
    messages: [
      "the tag of docker.io/library/nginx means whatever is newest: name a version in full, or add the digest",
      "a floating tag is pulled only by nodes that have none yet, so nodes run different images: pin the image, or set the pull policy to Always",
    ],
  },
  {
    name: "no tag, pulled only once",
    manifests: container("nginx"),
    expected: [at("ZEN-111"), at("ZEN-115", "imagePullPolicy")],
  },
  {
    name: "a floating tag whose default is to be pulled once",
    manifests: container("nginx:stable", ""),
    expected: [at("ZEN-112"), at("ZEN-115")],
  },
  {
    name: "latest whose pull policy the API server fills in",
    manifests: container("nginx:latest", ""),
    expected: [at("ZEN-112"), at("ZEN-116")],
    messages: [
      "the tag of docker.io/library/nginx means whatever is newest: name a version in full, or add the digest",
      "the pull policy is left to the API server, which writes it down once and keeps it whatever tag comes later: pin the image and set imagePullPolicy",
    ],
  },
  {
    name: "no tag whose pull policy the API server fills in",
    manifests: container("nginx", "null"),
    expected: [at("ZEN-111"), at("ZEN-116")],
  },
  { name: "a version that is always pulled", manifests: container("nginx:1.29", "Always"), expected: [] },
  { name: "a version without a pull policy", manifests: container("nginx:1.29", ""), expected: [] },
  {
    name: "a pull policy that Kubernetes does not know",
    manifests: container("nginx:1.29", "always"),
    expected: [at("ZEN-117", "imagePullPolicy")],
    messages: ["the pull policy is none that Kubernetes knows: write IfNotPresent, Always or Never"],
  },
  {
    name: "a pull policy of another type",
    manifests: container("nginx:1.29", "[Always]"),
    expected: [at("ZEN-117", "imagePullPolicy")],
  },
  {
    name: "an unknown tag",
    manifests: container("kubezen/x:zen-unknown-0"),
    expected: [at("ZEN-118")],
    messages: [
      "the image's tag is not known in preview: give it a value that is known before the resource is made, or add a digest",
    ],
  },
  { name: "an unknown image", manifests: container("zen-unknown-0"), expected: [at("ZEN-118")] },
  {
    name: "an unknown image that no node could read",
    manifests: container("https://zen-unknown-0.invalid"),
    expected: [at("ZEN-118")],
  },
  { name: "an unknown registry", manifests: container("zen-unknown-0/x:1.0"), expected: [] },
  {
    name: "an unknown registry before a floating tag",
    manifests: container("zen-unknown-0/x:latest", "Always"),
    expected: [at("ZEN-112")],
    messages: ["the tag of the image means whatever is newest: name a version in full, or add the digest"],
  },
  {
    name: "an unknown tag with a known digest",
    manifests: container(`kubezen/x:zen-unknown-0@${digest}`),
    expected: [],
  },
  {
    name: "an unknown pull policy",
    manifests: container("nginx:1.29", "zen-unknown-0"),
    expected: [at("ZEN-118", "imagePullPolicy")],
    messages: [
      "the pull policy is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  { name: "a reference that no node can read", manifests: container("kubezen/X"), expected: [] },
  {
    name: "containers of every list, and other objects than Pods",
    manifests: `{apiVersion: batch/v1, kind: CronJob, metadata: {name: j}, spec: {jobTemplate: {spec: {template: {spec: {
      initContainers: [{image: "a:edge"}], containers: [{image: "b:1.0", imagePullPolicy: Never}],
      ephemeralContainers: [{image: "c"}]}}}}}}`,
    expected: [
      "ZEN-111 CronJob shop/j /spec/jobTemplate/spec/template/spec/ephemeralContainers/0/image",
      "ZEN-112 CronJob shop/j /spec/jobTemplate/spec/template/spec/initContainers/0/image",
      "ZEN-114 CronJob shop/j /spec/jobTemplate/spec/template/spec/containers/0/imagePullPolicy",
      "ZEN-115 CronJob shop/j /spec/jobTemplate/spec/template/spec/initContainers/0/image",
      "ZEN-116 CronJob shop/j /spec/jobTemplate/spec/template/spec/ephemeralContainers/0/image",
    ],
  },
  {
    name: "an image volume of a floating tag",
    manifests: volume("{reference: 'kubezen/x:main'}"),
    expected: [
      "ZEN-112 Pod shop/p /spec/volumes/0/image/reference",
      "ZEN-115 Pod shop/p /spec/volumes/0/image/reference",
    ],
  },
  {
    name: "an image volume that is never pulled",
    manifests: volume("{reference: 'kubezen/x:1.0', pullPolicy: Never}"),
    expected: ["ZEN-114 Pod shop/p /spec/volumes/0/image/pullPolicy"],
  },
  {
    name: "an image volume with a pull policy of containers, which means nothing there",
    manifests: volume("{reference: 'kubezen/x:1.0', imagePullPolicy: Never}"),
    expected: [],
  },
  {
    name: "repository and tag of a custom resource",
    manifests: custom("{image: {repository: kubezen/x, tag: latest, pullPolicy: Never}}"),
    expected: [
      "ZEN-112 Engine shop/e /spec/image/repository",
      "ZEN-114 Engine shop/e /spec/image/pullPolicy",
    ],
  },
  {
    name: "a custom resource that names no pull policy, whose default is its operator's",
    manifests: custom("{image: {repository: kubezen/x, tag: latest}}"),
    expected: ["ZEN-112 Engine shop/e /spec/image/repository"],
  },
  {
    name: "an image and a pull policy of a custom resource",
    manifests: custom("{image: 'kubezen/x:1.0', imagePullPolicy: Never}"),
    expected: ["ZEN-114 Engine shop/e /spec/imagePullPolicy"],
  },
  {
    name: "an image of a custom resource without a pull policy",
    manifests: custom("{image: 'kubezen/x:edge'}"),
    expected: ["ZEN-112 Engine shop/e /spec/image"],
  },
  {
    name: "a variable that names an image, beside which a pull policy means nothing",
    manifests:
      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{env: [{name: RELATED_IMAGE_X, value: 'kubezen/x:edge', imagePullPolicy: Never}]}]}}",
    expected: ["ZEN-112 Pod shop/p /spec/containers/0/env/0/value"],
  },
];
