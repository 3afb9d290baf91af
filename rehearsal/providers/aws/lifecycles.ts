import type { PlainMap } from "../properties/values";

/** How long AWS takes in the background, and how it calls that. */
interface Stretch {
  readonly word: string;
  /** Milliseconds; a hundredth to a thousandth of what AWS takes. */
  readonly ms: number;
}

/** What AWS does with a type of resource in the background. */
export interface Lifecycle {
  /** Name of the type in the real provider's errors. */
  readonly title: string;
  /** Output that says what it is at. Default: none. */
  readonly output?: string;
  /** What it is called when it is there. */
  readonly ready: string;
  readonly making?: Stretch;
  readonly going?: Stretch;
  /** How AWS refuses whoever needs it before it is there, or when it goes. Default: it does not. */
  readonly notReady?: { readonly code: string; readonly text: (name: string, word: string) => string };
  /** For how many days it is only scheduled for deletion; 0 for not at all. Default: never. */
  readonly days?: (inputs: PlainMap) => number;
}

const seen = (word: string, ms: number): Stretch => ({ word, ms });

/** Days of an input. */
const days =
  (name: string) =>
  (inputs: PlainMap): number => {
    const given = inputs[name];
    // 30 days are the default of both services (KMS API, ScheduleKeyDeletion; Secrets Manager API, DeleteSecret).
    return given === undefined || given === null ? 30 : Number(given);
  };

/** Types that AWS makes, deletes or keeps in the background; every other one is there or gone at once. */
export const LIFECYCLES: Readonly<Record<string, Lifecycle>> = {
  "aws:eks/cluster:Cluster": {
    title: "EKS Cluster",
    output: "status",
    ready: "ACTIVE",
    making: seen("CREATING", 400),
    going: seen("DELETING", 300),
    notReady: {
      code: "InvalidRequestException",
      text: (name, word) => `Cluster '${name}' is not in ACTIVE status: ${word}`,
    },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    title: "EKS Node Group",
    output: "status",
    ready: "ACTIVE",
    making: seen("CREATING", 300),
    going: seen("DELETING", 200),
  },
  "aws:eks/addon:Addon": {
    title: "EKS Add-On",
    output: "status",
    ready: "ACTIVE",
    making: seen("CREATING", 100),
    going: seen("DELETING", 50),
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    title: "EKS Pod Identity Association",
    ready: "ACTIVE",
    going: seen("DELETING", 50),
  },
  "aws:ec2/natGateway:NatGateway": {
    title: "EC2 NAT Gateway",
    output: "state",
    ready: "available",
    making: seen("pending", 250),
    going: seen("deleting", 150),
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    title: "EC2 VPC Endpoint",
    output: "state",
    ready: "available",
    making: seen("pending", 100),
    going: seen("deleting", 100),
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    title: "ELBv2 Load Balancer",
    output: "state",
    ready: "active",
    making: seen("provisioning", 200),
  },
  "aws:efs/fileSystem:FileSystem": {
    title: "EFS File System",
    output: "lifeCycleState",
    ready: "available",
    making: seen("creating", 100),
    going: seen("deleting", 50),
    notReady: {
      code: "IncorrectFileSystemLifeCycleState",
      text: (name, word) => `File system '${name}' does not exist or is not available: ${word}`,
    },
  },
  "aws:efs/mountTarget:MountTarget": {
    title: "EFS Mount Target",
    output: "lifeCycleState",
    ready: "available",
    making: seen("creating", 150),
    going: seen("deleting", 100),
  },
  "aws:kms/key:Key": {
    title: "KMS Key",
    output: "keyState",
    ready: "Enabled",
    days: days("deletionWindowInDays"),
    notReady: {
      code: "KMSInvalidStateException",
      text: (name) => `The key '${name}' is pending deletion`,
    },
  },
  "aws:secretsmanager/secret:Secret": {
    title: "Secrets Manager Secret",
    ready: "",
    days: days("recoveryWindowInDays"),
    notReady: {
      code: "InvalidRequestException",
      text: () => "You can't perform this operation on the secret because it was marked for deletion.",
    },
  },
};

/** Types that are not seen everywhere at once after they are made or changed (IAM user guide, "Changes that I make..."). */
const LAGGING: ReadonlySet<string> = new Set([
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:ec2/securityGroup:SecurityGroup",
]);

/** For how long a type is not seen by others after it is made or changed, in milliseconds. */
export function lagOf(type: string): number {
  return LAGGING.has(type) ? 150 : 0;
}

/** Whether AWS makes a type in the background. */
export function isMadeInBackground(type: string): boolean {
  return LIFECYCLES[type]?.making !== undefined;
}
