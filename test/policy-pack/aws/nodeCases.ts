import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import type { RuleCase } from "../rules/ruleCase";

function of(type: string) {
  return (name: string, props: JsonObject, ...expected: readonly string[]): RuleCase => ({
    name: `${name} (${type})`,
    resources: [{ type, name: "n", props }],
    expected: expected.map((line) => {
      const [id = "", path = ""] = line.split(" ");
      return `${id} ${type} n ${path}`.trimEnd();
    }),
  });
}

const limited = { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 };
const encrypted = [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }];
const onTemplate = of("aws:ec2/launchTemplate:LaunchTemplate");
const template = (name: string, changed: JsonObject, ...expected: readonly string[]): RuleCase =>
  onTemplate(name, { metadataOptions: limited, blockDeviceMappings: encrypted, ...changed }, ...expected);
const options = (name: string, changed: JsonObject, ...expected: readonly string[]): RuleCase =>
  template(name, { metadataOptions: { ...limited, ...changed } }, ...expected);
const mappings = (name: string, blockDeviceMappings: JsonValue, ...expected: readonly string[]): RuleCase =>
  template(name, { blockDeviceMappings }, ...expected);
const configuration = of("aws:ec2/launchConfiguration:LaunchConfiguration");
const volume = { encrypted: true };

/** Node groups of the component. */
export const componentGroups: readonly RuleCase[] = ["eks:index:NodeGroup", "eks:index:NodeGroupV2"].flatMap(
  (type) => {
    const group = of(type);
    return [
      group("nothing", {}, "ZEN-935", "ZEN-936"),
      group("encrypted nodes", { nodeRootVolumeEncrypted: true }, "ZEN-935"),
      group("encrypted nodes by the other name", { encryptRootBlockDevice: true }, "ZEN-935"),
      group(
        "volumes of which it is not known",
        { nodeRootVolumeEncrypted: "zen-unknown-0" },
        "ZEN-935",
        "ZEN-938",
      ),
      group("a key by name", { encryptRootBlockDevice: true, keyName: "k" }, "ZEN-935", "ZEN-937 /keyName"),
      group(
        "a key",
        { encryptRootBlockDevice: true, nodePublicKey: "k" },
        "ZEN-935",
        "ZEN-937 /nodePublicKey",
      ),
    ];
  },
);

/** How nodes are started, by the resources of the provider. */
export const nodeCases: readonly RuleCase[] = [
  template("all that is wanted", {}),
  template("no key for SSH", { keyName: "" }),
  template("a key that is null", { keyName: null }),
  {
    ...template("a key for SSH", { keyName: "admin" }, "ZEN-937 /keyName"),
    messages: ["the nodes take a key for SSH: take it away, and enter nodes by Session Manager"],
  },
  template("a key for SSH that is not known", { keyName: "zen-unknown-0" }, "ZEN-937 /keyName"),

  options("tokens that are optional", { httpTokens: "optional" }, "ZEN-935"),
  options("no word on tokens", { httpTokens: null }, "ZEN-935"),
  options("two hops", { httpPutResponseHopLimit: 2 }, "ZEN-935"),
  options("no word on hops", { httpPutResponseHopLimit: null }, "ZEN-935"),
  options("one hop as a text", { httpPutResponseHopLimit: "1" }),
  options("no metadata at all", { httpEndpoint: "disabled", httpTokens: null }),
  {
    ...options("tokens of which it is not known", { httpTokens: "zen-unknown-0" }, "ZEN-938"),
    messages: [
      "whether pods can reach the credentials of their node is not known in preview: give it a value that is known before the nodes are made",
    ],
  },
  options(
    "tokens of which it is not known, and two hops",
    { httpTokens: "zen-unknown-0", httpPutResponseHopLimit: 2 },
    "ZEN-935",
  ),
  options("hops that are not known", { httpPutResponseHopLimit: "zen-unknown-0" }, "ZEN-938"),
  template("options that are not known", { metadataOptions: "zen-unknown-0" }, "ZEN-938"),
  template("no options", { metadataOptions: null }, "ZEN-935"),

  mappings("volumes that are encrypted, and a disk of the instance", [
    { ebs: { encrypted: true } },
    { deviceName: "/dev/sdb", virtualName: "ephemeral0" },
    { ebs: null },
  ]),
  mappings(
    "one of two that is not",
    [{ ebs: { encrypted: "true" } }, { ebs: { encrypted: "false" } }],
    "ZEN-936",
  ),
  mappings("no word on encryption", [{ ebs: { volumeSize: 20 } }], "ZEN-936"),
  mappings("a volume that is a number", [{ ebs: 5 }], "ZEN-936"),
  mappings("only disks of the instance", [{ virtualName: "ephemeral0" }], "ZEN-936"),
  mappings("no volume", [], "ZEN-936"),
  mappings("no list of volumes", { ebs: { encrypted: true } }, "ZEN-936"),
  mappings("a list of numbers", [5], "ZEN-936"),
  mappings("an encryption that is not known", [{ ebs: { encrypted: "zen-unknown-0" } }], "ZEN-938"),
  mappings("a volume that is not known", [{ ebs: { encrypted: true } }, { ebs: "zen-unknown-0" }], "ZEN-938"),
  mappings("a mapping that is not known", [{ ebs: { encrypted: true } }, "zen-unknown-0"], "ZEN-938"),
  mappings("volumes that are not known", "zen-unknown-0", "ZEN-938"),

  configuration("all that is wanted", { metadataOptions: limited, rootBlockDevice: volume }),
  configuration("nothing", {}, "ZEN-935", "ZEN-936"),
  configuration(
    "a key",
    { metadataOptions: limited, rootBlockDevice: volume, keyName: "k" },
    "ZEN-937 /keyName",
  ),
  configuration("a second volume", {
    metadataOptions: limited,
    rootBlockDevice: volume,
    ebsBlockDevices: [volume],
  }),
  configuration(
    "a second volume that is not encrypted",
    { metadataOptions: limited, rootBlockDevice: volume, ebsBlockDevices: [{}] },
    "ZEN-936",
  ),
  configuration(
    "a root volume that is not known",
    { metadataOptions: limited, rootBlockDevice: "zen-unknown-0" },
    "ZEN-938",
  ),

  ...["aws:eks/nodeGroup:NodeGroup", "eks:index:ManagedNodeGroup"].flatMap((type) => {
    const group = of(type);
    return [
      group("a launch template", { launchTemplate: { id: "zen-unknown-0", version: "1" } }),
      group("no launch template", { enableIMDSv2: true }, "ZEN-935", "ZEN-936"),
      group(
        "a key for SSH",
        { launchTemplate: { id: "lt-1", version: "1" }, remoteAccess: { ec2SshKey: "k" } },
        "ZEN-937 /remoteAccess/ec2SshKey",
      ),
      group("remote access without a key", { launchTemplate: { id: "lt-1" }, remoteAccess: {} }),
    ];
  }),
];
