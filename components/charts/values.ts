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

/** What an Ingress shows: a certificate in a Secret, or one of ACM, which AWS's load balancer shows. */
export type EntranceCertificate =
  { readonly secretName: pulumi.Input<string> } | { readonly certificateArn: pulumi.Input<string> };

/** A way into the cluster: what its Ingress shows, and whom it lets in. */
export interface Entrance {
  readonly host: string;
  /** Class of the ingress controller. */
  readonly className: string;
  readonly certificate: EntranceCertificate;
  /**
   * What clients are checked with, without which anybody is let in: a Secret with `ca.crt`, or the ARN of a trust store
   * where AWS's load balancer ends TLS.
   */
  readonly clientAuthority?: pulumi.Input<string>;
  /** Networks of the load balancer, where that is no pod of the cluster. */
  readonly loadBalancerCidrs?: readonly string[];
}

/** Annotations by which AWS's load balancer is public, ends TLS and sends straight to the pods. */
function albAnnotations(certificateArn: pulumi.Input<string>): pulumi.Inputs {
  return {
    "alb.ingress.kubernetes.io/scheme": "internet-facing",
    "alb.ingress.kubernetes.io/target-type": "ip",
    "alb.ingress.kubernetes.io/listen-ports": JSON.stringify([{ HTTPS: 443 }]),
    "alb.ingress.kubernetes.io/certificate-arn": certificateArn,
  };
}

/** An Ingress for one host, as our charts take it. */
export function entranceValues(entrance: Entrance): pulumi.Inputs {
  const { host, className, certificate, clientAuthority } = entrance;
  const common = { enabled: true, className, hosts: [{ host }] };
  if ("certificateArn" in certificate)
    return {
      ...common,
      annotations: albAnnotations(certificate.certificateArn),
      // It limits no requests.
      rateLimit: 0,
      minTlsVersion: "1.2",
      ...(clientAuthority === undefined
        ? {}
        : { clientCertificate: { enabled: true, trustStore: clientAuthority } }),
    };
  return {
    ...common,
    tls: [{ secretName: certificate.secretName, hosts: [host] }],
    ...(clientAuthority === undefined
      ? {}
      : { clientCertificate: { enabled: true, secretName: clientAuthority } }),
  };
}

/** Peers of a NetworkPolicy for a load balancer outside of the cluster; none where it is a pod. */
export function entrancePeers(entrance: Entrance | undefined): readonly pulumi.Inputs[] {
  return (entrance?.loadBalancerCidrs ?? []).map((cidr) => ({ ipBlock: { cidr } }));
}
