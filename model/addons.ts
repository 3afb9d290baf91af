import type { StackConfig } from "./config";

/** Charts of others, in the versions that the stack is written for (decision 11). */
export const PUBLISHED_CHARTS = {
  loadBalancerController: {
    name: "aws-load-balancer-controller",
    repository: "https://aws.github.io/eks-charts",
    version: "1.13.4",
  },
  externalSecrets: {
    name: "external-secrets",
    repository: "https://charts.external-secrets.io",
    version: "0.20.4",
  },
} as const;

/** Their images, which a stack gets below its mirror prefix (decision 8). */
export const ADDON_IMAGES = {
  loadBalancerController: "public.ecr.aws/eks/aws-load-balancer-controller:v2.13.4",
  externalSecrets: "ghcr.io/external-secrets/external-secrets:v0.20.4",
} as const;

/** Where add-ons run, and the service accounts that take on roles: part of what trust policies say. */
export const ADDON_ACCOUNTS = {
  vpcCni: { namespace: "kube-system", name: "aws-node" },
  loadBalancerController: { namespace: "aws-load-balancer-controller", name: "aws-load-balancer-controller" },
  externalDns: { namespace: "external-dns", name: "external-dns" },
  certManager: { namespace: "cert-manager", name: "cert-manager" },
  ebsCsi: { namespace: "kube-system", name: "ebs-csi-controller-sa" },
  efsCsi: { namespace: "kube-system", name: "efs-csi-controller-sa" },
} as const;

/** Whether cert-manager proves hosts by records in Route 53 (DNS01), for which it needs a role. */
export function solvesByRecords({ tls }: Pick<StackConfig, "tls">): boolean {
  return tls.issuers.servers?.acme?.route53Region !== undefined;
}
