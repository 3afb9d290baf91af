import type { ProfileName } from "./profiles";

/** Class of the ingress controller: what the config names, else AWS's load balancer in the aws profile and nginx elsewhere. */
export function ingressClass(config: {
  readonly profile: ProfileName;
  readonly ingress: { readonly className?: string };
}): string {
  return config.ingress.className ?? (config.profile === "aws" ? "alb" : "nginx");
}
