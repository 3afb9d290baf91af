import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { demandKnown, NODE_GROUP_OPTIONS } from "./options";

/** The inputs that our stack gives, as the engine hands them over. */
export interface NodeGroupInputs {
  /** A resource of another process, of which nothing but its URN is known here. */
  readonly cluster: unknown;
  readonly clusterName?: pulumi.Input<string>;
  readonly nodeRole: pulumi.Input<{ readonly arn: string }>;
  readonly version?: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly instanceTypes?: pulumi.Input<pulumi.Input<string>[]>;
  readonly amiType?: pulumi.Input<string>;
  readonly labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  readonly scalingConfig?: pulumi.Input<aws.types.input.eks.NodeGroupScalingConfig>;
  readonly launchTemplate?: pulumi.Input<aws.types.input.eks.NodeGroupLaunchTemplate>;
  readonly ignoreScalingChanges?: boolean;
}

/** `eks:index:ManagedNodeGroup` with the node group that the real one registers. */
export class ManagedNodeGroup extends pulumi.ComponentResource {
  public readonly state: pulumi.Inputs;

  constructor(name: string, inputs: NodeGroupInputs, opts: pulumi.ComponentResourceOptions) {
    demandKnown(
      "eks:index:ManagedNodeGroup",
      NODE_GROUP_OPTIONS,
      inputs as unknown as Readonly<Record<string, unknown>>,
    );
    super("eks:index:ManagedNodeGroup", name, inputs, opts);
    const { clusterName, nodeRole, ignoreScalingChanges, subnetIds, scalingConfig } = inputs;
    const { version, instanceTypes, amiType, labels, tags, launchTemplate } = inputs;
    if (clusterName === undefined)
      throw new Error(
        "The rehearsal follows eks:index:ManagedNodeGroup with clusterName only: set it or use the real engine (--engine pulumi).",
      );
    const nodeGroup = new aws.eks.NodeGroup(
      name,
      {
        ...given({ version, instanceTypes, amiType, labels, tags, launchTemplate }),
        clusterName,
        nodeRoleArn: pulumi.output(nodeRole).apply(({ arn }) => arn),
        subnetIds,
        scalingConfig: pulumi.output(scalingConfig).apply((config) => ({
          desiredSize: config?.desiredSize ?? 2,
          minSize: config?.minSize ?? 1,
          maxSize: config?.maxSize ?? 2,
        })),
      },
      {
        parent: this,
        ...(ignoreScalingChanges === true ? { ignoreChanges: ["scalingConfig.desiredSize"] } : {}),
      },
    );
    this.state = { nodeGroup, placementGroupName: "" };
    this.registerOutputs(this.state);
  }
}

/** The arguments that are there. */
function given<Args extends object>(args: Args): { [Name in keyof Args]: Exclude<Args[Name], undefined> } {
  const there = Object.entries(args).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [Name in keyof Args]: Exclude<Args[Name], undefined> };
}
