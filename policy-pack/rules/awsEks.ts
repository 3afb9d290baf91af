import { limitsAddresses } from "../aws/cidr";
import { allOf, type Answer, anyOf, areAll, includesAll, is, settingAt } from "../aws/known";
import {
  componentNodeGroup,
  launchConfiguration,
  launchTemplate,
  managedNodeGroup,
  type NodeSettings,
} from "../aws/nodes";
import { isObject, type JsonObject, type JsonValue, pointer, valueAt } from "../manifests/json";
import { resourceObject, type StackResource } from "../manifests/manifestSet";
import type { Check, Rule, Violation } from "./rule";

const secrets: Check = {
  id: "ZEN-931",
  name: "secrets",
  severity: "high",
  title: "The cluster's secrets are not encrypted by a key of KMS",
  remediation:
    "Set `encryptionConfig` with `secrets` and a key's ARN (`encryptionConfigKeyArn` of the component).",
};

const logs: Check = {
  id: "ZEN-932",
  name: "logs",
  severity: "medium",
  title: "The control plane does not log everything",
  remediation: "Set `enabledClusterLogTypes` to api, audit, authenticator, controllerManager and scheduler.",
};

const endpoint: Check = {
  id: "ZEN-933",
  name: "endpoint",
  severity: "high",
  title: "The API server can be reached from anywhere",
  remediation: "Set `endpointPublicAccess: false`, or `publicAccessCidrs` to the ranges that need it.",
};

const authentication: Check = {
  id: "ZEN-934",
  name: "authentication",
  severity: "medium",
  title: "The cluster takes identities from a ConfigMap",
  remediation: "Set `authenticationMode: API` and use access entries; the way back is closed.",
};

const metadata: Check = {
  id: "ZEN-935",
  name: "metadata",
  severity: "high",
  title: "Pods can reach the credentials of their node",
  remediation:
    "Use a launch template with `metadataOptions: {httpTokens: required, httpPutResponseHopLimit: 1}`.",
};

const volumes: Check = {
  id: "ZEN-936",
  name: "volumes",
  severity: "high",
  title: "A node's volume is not encrypted",
  remediation: "Set `encrypted` on each volume of the launch template.",
};

const ssh: Check = {
  id: "ZEN-937",
  name: "ssh",
  severity: "medium",
  title: "Nodes take a key for SSH",
  remediation: "Take the key away, and use Session Manager where a node has to be entered.",
};

const unknown: Check = {
  id: "ZEN-938",
  name: "unknown",
  severity: "medium",
  title: "A setting of the cluster is not known in preview",
  remediation: "Give it a value that is known before the cluster is made.",
};

/** Types of logs of the control plane (AWS: "Send control plane logs to CloudWatch Logs"). */
const LOG_TYPES: readonly string[] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** A cluster's settings, whichever resource says them: where each stands, and whether it is as it has to be. */
interface Setting {
  readonly check: Check;
  readonly keys: readonly string[];
  readonly answer: Answer;
  readonly message: string;
}

const isText = (value: JsonValue | undefined): Answer =>
  typeof value === "string" && value !== "" ? "yes" : "no";

function logSetting(list: JsonValue | undefined): Setting {
  return {
    check: logs,
    keys: ["enabledClusterLogTypes"],
    answer: includesAll(list, LOG_TYPES),
    message: `the control plane does not log all of ${LOG_TYPES.join(", ")}: set enabledClusterLogTypes to all five`,
  };
}

function endpointSetting(config: JsonValue | undefined, at: readonly string[]): Setting {
  const ranges = settingAt(config, "publicAccessCidrs");
  return {
    check: endpoint,
    keys: [...at, ranges === undefined || ranges === null ? "endpointPublicAccess" : "publicAccessCidrs"],
    answer: anyOf([
      is(settingAt(config, "endpointPublicAccess"), false),
      areAll(ranges, (range) => typeof range === "string" && limitsAddresses(range)),
    ]),
    message:
      "the API server can be reached from anywhere: set endpointPublicAccess to false, or publicAccessCidrs to ranges that limit who can (a prefix of 8 bits at least, of 16 in IPv6)",
  };
}

function authenticationSetting(mode: JsonValue | undefined, at: readonly string[]): Setting {
  return {
    check: authentication,
    keys: [...at, "authenticationMode"],
    answer: is(mode, "API"),
    message:
      "the cluster takes identities from the ConfigMap aws-auth, which anyone who may write it can add to: set authenticationMode to API",
  };
}

function clusterSettings(props: JsonObject): readonly Setting[] {
  const encryption = props["encryptionConfig"];
  return [
    {
      check: secrets,
      keys: ["encryptionConfig"],
      answer: allOf([
        includesAll(settingAt(encryption, "resources"), ["secrets"]),
        isText(settingAt(encryption, "provider", "keyArn")),
      ]),
      message:
        "the cluster's secrets are not encrypted by a key of KMS: set encryptionConfig with the resource secrets and a key's ARN",
    },
    logSetting(props["enabledClusterLogTypes"]),
    endpointSetting(props["vpcConfig"], ["vpcConfig"]),
    authenticationSetting(settingAt(props, "accessConfig", "authenticationMode"), ["accessConfig"]),
  ];
}

function componentSettings(props: JsonObject): readonly Setting[] {
  return [
    {
      check: secrets,
      keys: ["encryptionConfigKeyArn"],
      answer: isText(props["encryptionConfigKeyArn"]),
      message: "the cluster's secrets are not encrypted by a key of KMS: set encryptionConfigKeyArn",
    },
    logSetting(props["enabledClusterLogTypes"]),
    endpointSetting(props, []),
    authenticationSetting(props["authenticationMode"], []),
  ];
}

/** Nodes that the component makes for a cluster unless it is told not to. */
function defaultNodes(props: JsonObject): readonly NodeSettings[] {
  const { skipDefaultNodeGroup, fargate, autoMode, nodeGroupOptions } = props;
  if (skipDefaultNodeGroup === true || fargate === true || isObject(fargate)) return [];
  if (valueAt(autoMode, ["enabled"]) === true) return [];
  return isObject(nodeGroupOptions)
    ? [componentNodeGroup(nodeGroupOptions, "/nodeGroupOptions")]
    : [componentNodeGroup(props)];
}

/** The longest part of a path that is there. */
function existing(props: JsonObject, keys: readonly string[]): string {
  let depth = keys.length;
  while (valueAt(props, keys.slice(0, depth)) === undefined) depth -= 1;
  return pointer(keys.slice(0, depth));
}

const clusters: Readonly<Record<string, (props: JsonObject) => readonly Setting[]>> = {
  "aws:eks/cluster:Cluster": clusterSettings,
  "eks:index:Cluster": componentSettings,
};

const nodes: Readonly<Record<string, (props: JsonObject) => readonly NodeSettings[]>> = {
  "aws:ec2/launchTemplate:LaunchTemplate": (props) => [launchTemplate(props)],
  "aws:ec2/launchConfiguration:LaunchConfiguration": (props) => [launchConfiguration(props)],
  "aws:eks/nodeGroup:NodeGroup": (props) => [managedNodeGroup(props)],
  "eks:index:ManagedNodeGroup": (props) => [managedNodeGroup(props)],
  "eks:index:NodeGroup": (props) => [componentNodeGroup(props)],
  "eks:index:NodeGroupV2": (props) => [componentNodeGroup(props)],
  "eks:index:Cluster": defaultNodes,
};

function judgeCluster(resource: StackResource, settings: readonly Setting[]): readonly Violation[] {
  return settings.flatMap(({ check, keys, answer, message }): readonly Violation[] => {
    if (answer === "yes") return [];
    const path = existing(resource.props, keys);
    const object = resourceObject(resource);
    if (answer === "no") return [{ check, object, path, message }];
    return [
      {
        check: unknown,
        object,
        path,
        message: `${keys.join(".")} is not known in preview: give it a value that is known before the cluster is made`,
      },
    ];
  });
}

function judgeNodes(
  resource: StackResource,
  { path, metadata: limited, encrypted, sshKey }: NodeSettings,
): readonly Violation[] {
  const object = resourceObject(resource);
  const at = (check: Check, message: string): Violation => ({ check, object, path, message });
  const notKnown = (what: string): Violation =>
    at(
      unknown,
      `whether ${what} is not known in preview: give it a value that is known before the nodes are made`,
    );
  const found: Violation[] = [];
  if (limited === "no")
    found.push(
      at(
        metadata,
        "pods can reach the credentials of their node: use a launch template with httpTokens required and httpPutResponseHopLimit 1 in metadataOptions",
      ),
    );
  if (limited === "unknown") found.push(notKnown("pods can reach the credentials of their node"));
  if (encrypted === "no")
    found.push(
      at(
        volumes,
        "the nodes' volumes are not all encrypted: name each with its encryption in the launch template's blockDeviceMappings",
      ),
    );
  if (encrypted === "unknown") found.push(notKnown("the nodes' volumes are all encrypted"));
  if (sshKey !== undefined)
    found.push({
      check: ssh,
      object,
      path: sshKey,
      message: "the nodes take a key for SSH: take it away, and enter nodes by Session Manager",
    });
  return found;
}

/**
 * Clusters of EKS are hardened (issue "EKS encryption, logs, endpoint, IMDSv2"). Judged are resources of the
 * provider and inputs of the component (decision 24).
 */
export const awsEks: Rule = {
  name: "aws-eks",
  description:
    "EKS encrypts secrets and volumes, logs, limits who reaches the API server and the nodes' metadata, and takes no SSH keys.",
  group: "cloud",
  controls: ["SOC2 CC6.1", "SOC2 CC6.6", "SOC2 CC7.1", "ISO A.8.9", "ISO A.8.15", "ISO A.8.20", "ISO A.8.24"],
  scope: "release",
  checks: [secrets, logs, endpoint, authentication, metadata, volumes, ssh, unknown],
  judge: (objects) => [
    ...Object.entries(clusters).flatMap(([type, settings]) =>
      objects.ofType(type).flatMap((resource) => judgeCluster(resource, settings(resource.props))),
    ),
    ...Object.entries(nodes).flatMap(([type, settings]) =>
      objects
        .ofType(type)
        .flatMap((resource) => settings(resource.props).flatMap((each) => judgeNodes(resource, each))),
    ),
  ],
};
