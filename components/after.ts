import * as pulumi from "@pulumi/pulumi";

/** A value that is known once resources are there besides the one that it comes from. */
export function after<T>(value: pulumi.Output<T>, resources: readonly pulumi.Resource[]): pulumi.Output<T> {
  return pulumi.all(resources.map(({ urn }) => urn)).apply(() => value);
}
