import type * as pulumi from "@pulumi/pulumi";
import type { Profile, ReplicaRange, ResourceSize, Workload } from "../../model/profiles";

/** The parts of an image reference as our charts take them. */
export interface ImageValues {
  /** Host and port, with a path where the mirror has one. */
  readonly registry: string;
  /** Repository below the registry. */
  readonly repository: string;
  /** Tag; left out where the chart's own is meant. */
  readonly tag?: string;
  /** Digest (`sha256:...`), which wins over the tag. */
  readonly digest?: string;
}

/** What every chart of ours takes from the profile. */
export interface SizeValues {
  readonly resources: ResourceSize;
  readonly replicaCount: number;
  readonly networkPolicy: { readonly enabled: boolean };
}

/** Sizes, replicas and network boundary of one workload in a profile, as chart values. */
export function sizeValues(profile: Profile, workload: Workload): SizeValues {
  return {
    resources: profile.resources[workload],
    replicaCount: profile.replicas[workload].minimum,
    networkPolicy: { enabled: profile.posture.networkPolicy !== "off" },
  };
}

/** Autoscaling of a replica range, as the charts take it: on where the range is one. */
export function autoscalingValues(range: ReplicaRange): {
  readonly enabled: boolean;
  readonly minReplicas: number;
  readonly maxReplicas: number;
} {
  return { enabled: range.maximum > range.minimum, minReplicas: range.minimum, maxReplicas: range.maximum };
}

/** A way into the cluster: what its Ingress shows, and whom it lets in. */
export interface EntranceTls {
  readonly host: string;
  /** Class of the ingress controller. */
  readonly className: string;
  /** Secret with the certificate. */
  readonly secretName: pulumi.Input<string>;
  /** Secret whose `ca.crt` clients are checked with; without it anybody is let in. */
  readonly clientAuthority?: pulumi.Input<string>;
}

/** An Ingress for one host, as our charts take it. */
export function entranceValues(entrance: EntranceTls): pulumi.Inputs {
  const { host, className, secretName, clientAuthority } = entrance;
  return {
    enabled: true,
    className,
    hosts: [{ host }],
    tls: [{ secretName, hosts: [host] }],
    ...(clientAuthority === undefined
      ? {}
      : { clientCertificate: { enabled: true, secretName: clientAuthority } }),
  };
}
