import type * as pulumi from "@pulumi/pulumi";
import { main } from "@pulumi/pulumi/provider";
import { demandValid } from "./check";
import { Cluster } from "./cluster";
import { ManagedNodeGroup, type NodeGroupInputs } from "./nodeGroup";

/** The provider version whose components are followed. */
const VERSION = "4.3.0";

function make(
  name: string,
  type: string,
  inputs: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
): Cluster | ManagedNodeGroup {
  demandValid(type, inputs, process.env);
  switch (type) {
    case "eks:index:Cluster":
      return new Cluster(name, inputs, options);
    case "eks:index:ManagedNodeGroup":
      return new ManagedNodeGroup(name, inputs as unknown as NodeGroupInputs, options);
    default:
      throw new Error(
        `The rehearsal has no component ${type} of @pulumi/eks, only Cluster and ManagedNodeGroup: use the real engine (--engine pulumi).`,
      );
  }
}

/** The provider of `@pulumi/eks`'s components, as a process of its own: the SDK keeps the state of a run globally. */
export function serveComponents(args: readonly string[]): Promise<void> {
  return main(
    {
      version: VERSION,
      construct: (name, type, inputs, options) => {
        const { urn, state } = make(name, type, inputs, options);
        return Promise.resolve({ urn, state });
      },
    },
    [...args],
  );
}
