import { isArray, type JsonObject, type JsonValue, valueAt } from "../manifests/json";
import { allOf, type Answer, anyOf, is, isUnknown, settingAt } from "./known";

/** How nodes are started, whichever resource says it. */
export interface NodeSettings {
  /** JSON Pointer to what says it. */
  readonly path: string;
  /** Whether the instances' metadata is given to holders of a session token one hop away only. */
  readonly metadata: Answer;
  /** Whether all volumes are encrypted. */
  readonly encrypted: Answer;
  /** JSON Pointer to a key for SSH; undefined where there is none. */
  readonly sshKey: string | undefined;
}

const isGiven = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && value !== "";

function firstGiven(props: JsonObject, path: string, ...keys: readonly string[]): string | undefined {
  const found = keys.find((key) => isGiven(valueAt(props, key.split("/"))));
  return found === undefined ? undefined : `${path}/${found}`;
}

/** Metadata options of `aws:ec2/launchTemplate:LaunchTemplate`; what is not said is the account's or the image's. */
function metadataOf(options: JsonValue | undefined): Answer {
  const answer = (key: string, wanted: string | number): Answer => is(settingAt(options, key), wanted);
  return anyOf([
    answer("httpEndpoint", "disabled"),
    allOf([answer("httpTokens", "required"), answer("httpPutResponseHopLimit", 1)]),
  ]);
}

/** Whether the volumes of a launch template are encrypted; without one named, the image's is as the account has it. */
function mappingsEncrypted(mappings: JsonValue | undefined): Answer {
  if (!isArray(mappings)) return isUnknown(mappings) ? "unknown" : "no";
  // Disks of the instance itself have no `ebs`, and are encrypted by the hardware.
  const volumes = mappings.filter((mapping) => isUnknown(mapping) || isGiven(valueAt(mapping, ["ebs"])));
  return volumes.length === 0
    ? "no"
    : allOf(volumes.map((volume) => is(settingAt(volume, "ebs", "encrypted"), true)));
}

/** A launch template's settings. */
export function launchTemplate(props: JsonObject): NodeSettings {
  return {
    path: "",
    metadata: metadataOf(props["metadataOptions"]),
    encrypted: mappingsEncrypted(props["blockDeviceMappings"]),
    sshKey: firstGiven(props, "", "keyName"),
  };
}

/** A launch configuration's settings. */
export function launchConfiguration(props: JsonObject): NodeSettings {
  const devices = isArray(props["ebsBlockDevices"]) ? props["ebsBlockDevices"] : [];
  const volumes = [props["rootBlockDevice"], ...devices];
  return {
    path: "",
    metadata: metadataOf(props["metadataOptions"]),
    encrypted: allOf(volumes.map((volume) => is(settingAt(volume, "encrypted"), true))),
    sshKey: firstGiven(props, "", "keyName"),
  };
}

/** A managed node group's settings: those of its launch template, where it names one, which is judged by itself. */
export function managedNodeGroup(props: JsonObject): NodeSettings {
  const own: Answer = isGiven(props["launchTemplate"]) ? "yes" : "no";
  return {
    path: "",
    metadata: own,
    encrypted: own,
    sshKey: firstGiven(props, "", "remoteAccess/ec2SshKey"),
  };
}

/**
 * Settings of a node group that the component makes of its own inputs (`eks:index:NodeGroup`, `NodeGroupV2`, and
 * a cluster's default one). None of these inputs limits the instances' metadata.
 */
export function componentNodeGroup(props: JsonObject, path = ""): NodeSettings {
  const encrypted = (key: string): Answer => is(props[key], true);
  return {
    path,
    metadata: "no",
    encrypted: anyOf([encrypted("nodeRootVolumeEncrypted"), encrypted("encryptRootBlockDevice")]),
    sshKey: firstGiven(props, path, "keyName", "nodePublicKey"),
  };
}
