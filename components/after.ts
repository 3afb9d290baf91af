import * as pulumi from "@pulumi/pulumi";

/**
 * A value for those who have to wait for resources that they do not name. One that is known before, such as a name that
 * was chosen, stays known in preview, where what a provider will say is not: charts and policies are judged by it.
 */
export function after<T>(
  value: pulumi.Input<T>,
  resources: readonly pulumi.Resource[],
): pulumi.Output<pulumi.Unwrap<T>> {
  return pulumi.all(resources.map(({ urn }) => urn)).apply(() => value) as pulumi.Output<pulumi.Unwrap<T>>;
}
