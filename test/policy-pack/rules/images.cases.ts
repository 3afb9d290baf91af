import type { RuleCase } from "./ruleCase";

const pod = (image: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: "${image}"}]}}`;
const refused = (id: string): readonly string[] => [`${id} Pod shop/p /spec/containers/0/image`];
const allowed = "docker.io/kubezen, registry.kube-zen.io:5000, ghcr.io/kube-zen";

/** Cases of the rule `images`; where an image hides is tried in `imageUses.test.ts`. */
export const cases: readonly RuleCase[] = [
  {
    name: "an image of Docker Hub's library",
    manifests: pod("nginx:1.29"),
    expected: refused("ZEN-101"),
    messages: [
      `docker.io/library/nginx is not from an allowed registry (${allowed}): mirror it below kube-zen-platform:mirrorPrefix, or add its registry to kube-zen-platform:registries`,
    ],
    shown: true,
  },
  {
    name: "a namespace that only begins like an allowed one",
    manifests: pod("kubezen-evil/x:1"),
    expected: refused("ZEN-101"),
  },
  {
    name: "another host of Docker Hub",
    manifests: pod("registry-1.docker.io/kubezen/x:1"),
    expected: refused("ZEN-101"),
  },
  {
    name: "an allowed host without its port",
    manifests: pod("registry.kube-zen.io/x:1"),
    expected: refused("ZEN-101"),
  },
  {
    name: "the namespace on Docker Hub, by short name",
    manifests: pod("kubezen/zen-agent:1.0.2"),
    expected: [],
    shown: true,
  },
  { name: "the old host of Docker Hub", manifests: pod("index.docker.io/kubezen/x:1"), expected: [] },
  { name: "an allowed registry by upper-case host", manifests: pod("GHCR.io/kube-zen/x:1"), expected: [] },
  {
    name: "a registry that the config allows",
    manifests: pod("quay.io/team/x:1"),
    parameters: { registries: ["quay.io/team"] },
    expected: [],
  },
  {
    name: "a registry beside the one that the config allows",
    manifests: pod("quay.io/teams/x:1"),
    parameters: { registries: ["quay.io/team"] },
    expected: refused("ZEN-101"),
  },
  {
    name: "a reference that no node can read",
    manifests: pod("ghcr.io/kube-zen/X:1"),
    expected: refused("ZEN-102"),
    messages: [
      "the image reference cannot be parsed: write it as [host[:port]/]path[:tag][@digest] in lower case",
    ],
  },
  {
    name: "an unknown registry",
    manifests: pod("zen-unknown-0/x:1"),
    expected: refused("ZEN-103"),
    messages: [
      "the image's registry or repository is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  {
    name: "two images in one argument",
    manifests:
      '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, args: ["--images=b.io/x:1,a.io/x:1"]}]}}',
    expected: [
      "ZEN-101 Pod shop/p /spec/containers/0/args/0",
      "ZEN-101 Pod shop/p /spec/containers/0/args/0",
    ],
    messages: ["a.io/x", "b.io/x"].map(
      (name) =>
        `${name} is not from an allowed registry (${allowed}): mirror it below kube-zen-platform:mirrorPrefix, or add its registry to kube-zen-platform:registries`,
    ),
  },
  ...(
    [
      ["--prometheus-config-reloader=quay.io/x/y:v1", "ZEN-101"],
      ["evil.io/b/c:1.0.0", "ZEN-101"],
      ["--image=nginx:1.0.0", "ZEN-101"],
      ["/op --image evil.io/x:1", "ZEN-101"],
      ["--image=zen-unknown-0", "ZEN-103"],
      ["--prometheus-config-reloader=ghcr.io/kube-zen/y:v1", undefined],
      ["https://evil.io/b/c:1.0.0", undefined],
      ["--config=/etc/x.yaml", undefined],
    ] as const
  ).map(([argument, id]) => ({
    name: `the argument ${argument}`,
    manifests: `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, args: [run, ${JSON.stringify(argument)}]}]}}`,
    expected: id === undefined ? [] : [`${id} Pod shop/p /spec/containers/0/args/1`],
  })),
  { name: "an unknown tag", manifests: pod("ghcr.io/kube-zen/x:zen-unknown-0"), expected: [] },
];
