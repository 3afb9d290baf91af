import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { componentGroups, nodeCases } from "../aws/nodeCases";
import type { RuleCase } from "./ruleCase";

const CLUSTER = "aws:eks/cluster:Cluster";
const COMPONENT = "eks:index:Cluster";
const key = "arn:aws:kms:eu-west-1:111122223333:key/1";
const logs = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

const good: JsonObject = {
  encryptionConfig: { provider: { keyArn: key }, resources: ["secrets"] },
  enabledClusterLogTypes: logs,
  vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false, subnetIds: [] },
  accessConfig: { authenticationMode: "API" },
};
const goodComponent: JsonObject = {
  encryptionConfigKeyArn: key,
  enabledClusterLogTypes: logs,
  endpointPrivateAccess: true,
  endpointPublicAccess: false,
  authenticationMode: "API",
  skipDefaultNodeGroup: true,
};

function of(type: string, base: JsonObject) {
  return (name: string, changed: JsonObject, ...expected: readonly string[]): RuleCase => ({
    name: `${name} (${type})`,
    resources: [{ type, name: "c", props: { ...base, ...changed } }],
    expected: expected.map((line) => {
      const [id = "", path = ""] = line.split(" ");
      return `${id} ${type} c ${path}`.trimEnd();
    }),
  });
}
const cluster = of(CLUSTER, good);
const component = of(COMPONENT, goodComponent);
const ranges = (name: string, publicAccessCidrs: JsonValue, ...expected: readonly string[]): RuleCase =>
  cluster(name, { vpcConfig: { publicAccessCidrs } }, ...expected);
const openCidrs = "ZEN-933 /vpcConfig/publicAccessCidrs";
const unknownMessage = (what: string): string =>
  `${what} is not known in preview: give it a value that is known before the cluster is made`;

/** Cases of the rule `aws-eks`. */
export const cases: readonly RuleCase[] = [
  { ...cluster("all that is wanted", {}), shown: true },
  { ...component("all that is wanted", {}) },
  cluster("a key that is not known yet", {
    encryptionConfig: { provider: { keyArn: "zen-unknown-0" }, resources: ["x", "secrets"] },
  }),
  component("a key that is not known yet", { encryptionConfigKeyArn: "zen-unknown-0" }),
  {
    ...of(CLUSTER, {})("nothing of it", {}, "ZEN-931", "ZEN-932", "ZEN-933", "ZEN-934"),
    messages: [
      "the cluster's secrets are not encrypted by a key of KMS: set encryptionConfig with the resource secrets and a key's ARN",
      "the control plane does not log all of api, audit, authenticator, controllerManager, scheduler: set enabledClusterLogTypes to all five",
      "the API server can be reached from anywhere: set endpointPublicAccess to false, or publicAccessCidrs to ranges that limit who can (a prefix of 8 bits at least, of 16 in IPv6)",
      "the cluster takes identities from the ConfigMap aws-auth, which anyone who may write it can add to: set authenticationMode to API",
    ],
    shown: true,
  },
  {
    ...of(COMPONENT, {})(
      "nothing of it",
      {},
      "ZEN-931",
      "ZEN-932",
      "ZEN-933",
      "ZEN-934",
      "ZEN-935",
      "ZEN-936",
    ),
    messages: [
      "the cluster's secrets are not encrypted by a key of KMS: set encryptionConfigKeyArn",
      "the control plane does not log all of api, audit, authenticator, controllerManager, scheduler: set enabledClusterLogTypes to all five",
      "the API server can be reached from anywhere: set endpointPublicAccess to false, or publicAccessCidrs to ranges that limit who can (a prefix of 8 bits at least, of 16 in IPv6)",
      "the cluster takes identities from the ConfigMap aws-auth, which anyone who may write it can add to: set authenticationMode to API",
      "pods can reach the credentials of their node: use a launch template with httpTokens required and httpPutResponseHopLimit 1 in metadataOptions",
      "the nodes' volumes are not all encrypted: name each with its encryption in the launch template's blockDeviceMappings",
    ],
  },

  cluster("no key", { encryptionConfig: { resources: ["secrets"] } }, "ZEN-931 /encryptionConfig"),
  cluster(
    "an empty key",
    { encryptionConfig: { provider: { keyArn: "" }, resources: ["secrets"] } },
    "ZEN-931 /encryptionConfig",
  ),
  cluster(
    "a key for nothing",
    { encryptionConfig: { provider: { keyArn: key }, resources: [] } },
    "ZEN-931 /encryptionConfig",
  ),
  cluster(
    "a key for no list",
    { encryptionConfig: { provider: { keyArn: key }, resources: "secrets" } },
    "ZEN-931 /encryptionConfig",
  ),
  cluster("an encryption that is a list", { encryptionConfig: [5] }, "ZEN-931 /encryptionConfig"),
  {
    ...cluster(
      "an encryption that is not known",
      { encryptionConfig: "zen-unknown-0" },
      "ZEN-938 /encryptionConfig",
    ),
    messages: [unknownMessage("encryptionConfig")],
  },
  cluster(
    "a list of resources that is not known",
    { encryptionConfig: { provider: { keyArn: key }, resources: "zen-unknown-0" } },
    "ZEN-938 /encryptionConfig",
  ),
  cluster(
    "a resource that is not known",
    { encryptionConfig: { provider: { keyArn: key }, resources: ["x", "zen-unknown-0"] } },
    "ZEN-938 /encryptionConfig",
  ),
  cluster(
    "a resource that is not known, and no key",
    { encryptionConfig: { provider: {}, resources: ["zen-unknown-0"] } },
    "ZEN-931 /encryptionConfig",
  ),
  component("an empty key", { encryptionConfigKeyArn: "" }, "ZEN-931 /encryptionConfigKeyArn"),
  component("a key that is a number", { encryptionConfigKeyArn: 5 }, "ZEN-931 /encryptionConfigKeyArn"),

  ...logs.flatMap((type) => [
    cluster(
      `no ${type} in the logs`,
      { enabledClusterLogTypes: logs.filter((each) => each !== type) },
      "ZEN-932 /enabledClusterLogTypes",
    ),
  ]),
  cluster("more logs than five", { enabledClusterLogTypes: [...logs, "x", "zen-unknown-0"] }),
  component(
    "four types of logs",
    { enabledClusterLogTypes: logs.slice(1) },
    "ZEN-932 /enabledClusterLogTypes",
  ),
  cluster(
    "a type of logs that is not known",
    { enabledClusterLogTypes: [...logs.slice(1), "zen-unknown-0"] },
    "ZEN-938 /enabledClusterLogTypes",
  ),
  cluster("logs that are a text", { enabledClusterLogTypes: "api" }, "ZEN-932 /enabledClusterLogTypes"),

  ranges("ranges that limit", [
    "203.0.113.0/24",
    "2001:db8::/32",
    "10.0.0.0/8",
    "2001::/16",
    "192.0.2.1/32",
    "::1/128",
  ]),
  ranges("every address", ["0.0.0.0/0"], openCidrs),
  ranges("every address of IPv6", ["::/0"], openCidrs),
  ranges("halves of all addresses", ["0.0.0.0/1", "128.0.0.0/1"], openCidrs),
  ranges("a prefix of 7 bits", ["10.0.0.0/7"], openCidrs),
  ranges("a prefix of 15 bits in IPv6", ["2001::/15"], openCidrs),
  ranges("a prefix of 33 bits", ["10.0.0.0/33"], openCidrs),
  ranges("a prefix of 129 bits", ["2001::/129"], openCidrs),
  ranges("every address among others", ["203.0.113.0/24", "0.0.0.0/0"], openCidrs),
  ranges("no range", [], openCidrs),
  ranges("a range without a length", ["203.0.113.0"], openCidrs),
  ranges("a range with two lengths", ["203.0.113.0/24/24"], openCidrs),
  ranges("a length that is no number", ["203.0.113.0/2x"], openCidrs),
  ranges("a length that ends in a number", ["203.0.113.0/x24"], openCidrs),
  ranges("a length with a blank", ["203.0.113.0/ 24"], openCidrs),
  ranges("a length with an exponent", ["203.0.113.0/1e1"], openCidrs),
  ranges("a length in hexadecimal", ["203.0.113.0/0x18"], openCidrs),
  ranges("a name", ["example.org/24"], openCidrs),
  ranges("a number in place of a range", [5], openCidrs),
  ranges("a text in place of ranges", "203.0.113.0/24", openCidrs),
  ranges("every address, and one that is not known", ["0.0.0.0/0", "zen-unknown-0"], openCidrs),
  {
    ...ranges(
      "a range that is not known",
      ["203.0.113.0/24", "zen-unknown-0"],
      "ZEN-938 /vpcConfig/publicAccessCidrs",
    ),
    messages: [unknownMessage("vpcConfig.publicAccessCidrs")],
  },
  cluster(
    "an endpoint for all",
    { vpcConfig: { endpointPublicAccess: true } },
    "ZEN-933 /vpcConfig/endpointPublicAccess",
  ),
  cluster(
    "an endpoint for all, and ranges that are null",
    { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: null } },
    "ZEN-933 /vpcConfig/endpointPublicAccess",
  ),
  cluster("no word on the endpoint", { vpcConfig: { subnetIds: [] } }, "ZEN-933 /vpcConfig"),
  cluster(
    "an endpoint that is not known",
    { vpcConfig: { endpointPublicAccess: "zen-unknown-0" } },
    "ZEN-938 /vpcConfig/endpointPublicAccess",
  ),
  cluster("an endpoint that is not known, for ranges", {
    vpcConfig: { endpointPublicAccess: "zen-unknown-0", publicAccessCidrs: ["203.0.113.0/24"] },
  }),
  cluster("a network that is not known", { vpcConfig: "zen-unknown-0" }, "ZEN-938 /vpcConfig"),
  component("an endpoint for all", { endpointPublicAccess: true }, "ZEN-933 /endpointPublicAccess"),
  component("an endpoint for ranges", { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] }),

  cluster(
    "identities from both",
    { accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } },
    "ZEN-934 /accessConfig/authenticationMode",
  ),
  cluster("no mode", { accessConfig: {} }, "ZEN-934 /accessConfig"),
  cluster(
    "a mode that is not known",
    { accessConfig: { authenticationMode: "zen-unknown-0" } },
    "ZEN-938 /accessConfig/authenticationMode",
  ),
  component(
    "identities from the ConfigMap",
    { authenticationMode: "CONFIG_MAP" },
    "ZEN-934 /authenticationMode",
  ),
  component(
    "a mode that is not known",
    { authenticationMode: "zen-unknown-0" },
    "ZEN-938 /authenticationMode",
  ),

  component("default nodes", { skipDefaultNodeGroup: false }, "ZEN-935", "ZEN-936"),
  component("default nodes unless it is known", { skipDefaultNodeGroup: "true" }, "ZEN-935", "ZEN-936"),
  component("Fargate in place of nodes", { skipDefaultNodeGroup: false, fargate: true }),
  component("a Fargate profile in place of nodes", { skipDefaultNodeGroup: false, fargate: {} }),
  component("no Fargate", { skipDefaultNodeGroup: false, fargate: false }, "ZEN-935", "ZEN-936"),
  component("Auto Mode in place of nodes", { skipDefaultNodeGroup: false, autoMode: { enabled: true } }),
  component(
    "no Auto Mode",
    { skipDefaultNodeGroup: false, autoMode: { enabled: false } },
    "ZEN-935",
    "ZEN-936",
  ),
  component(
    "default nodes with a key for SSH",
    { skipDefaultNodeGroup: false, nodePublicKey: "ssh-ed25519 x", nodeRootVolumeEncrypted: true },
    "ZEN-935",
    "ZEN-937 /nodePublicKey",
  ),
  component(
    "options of default nodes, which stand for the cluster's",
    {
      skipDefaultNodeGroup: false,
      nodeRootVolumeEncrypted: true,
      nodeGroupOptions: { nodeRootVolumeEncrypted: false, keyName: "k" },
    },
    "ZEN-935 /nodeGroupOptions",
    "ZEN-936 /nodeGroupOptions",
    "ZEN-937 /nodeGroupOptions/keyName",
  ),
  ...componentGroups,
  ...nodeCases,
];
