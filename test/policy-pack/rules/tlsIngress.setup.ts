import type { ProfileName } from "../../../model/profiles";
import type { RuleCase } from "./ruleCase";

/** Prefix of ingress-nginx's annotations. */
export const NGINX = "nginx.ingress.kubernetes.io/";
/** Prefix of haproxy-ingress's annotations. */
export const HAPROXY = "haproxy-ingress.github.io/";
const ALB = "alb.ingress.kubernetes.io/";
const host = "r.example.com";

/** How an entrance differs. */
export interface Setup {
  readonly annotations?: object;
  readonly spec?: object;
  readonly labels?: object;
  readonly backend?: unknown;
  readonly more?: readonly string[];
}

/** A pod of a program, by its label or its image. */
export const pod = (program: string, image = "x"): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", labels: { app: "r", "app.kubernetes.io/name": program } },
    spec: { containers: [{ name: "c", image }] },
  });
/** The Service before that pod. */
export const service = (labels: object = {}): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "r", labels },
    spec: { selector: { app: "r" }, ports: [{ port: 8000 }] },
  });
const certificate = JSON.stringify({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: "c" },
  spec: { secretName: "s", dnsNames: [host] },
});
/** An IngressClass and its controller. */
export const ingressClass = (name: string, controller: unknown): string =>
  JSON.stringify({
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name },
    spec: { controller },
  });
/** The registry's label. */
export const named = { "app.kubernetes.io/name": "workflow-registry" };
/** The registry and its Service. */
export const behind: readonly string[] = [service(), pod("workflow-registry")];

/** An Ingress of ingress-nginx with TLS that leads to the registry and asks clients for nothing, but for what is given. */
export function entrance({
  annotations = {},
  spec = {},
  labels = {},
  backend,
  more = behind,
}: Setup = {}): string {
  const sent = backend === undefined ? { service: { name: "r", port: { number: 8000 } } } : backend;
  return [
    JSON.stringify({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "i", annotations, labels },
      spec: {
        ingressClassName: "nginx",
        tls: [{ hosts: [host], secretName: "s" }],
        rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend: sent }] } }],
        ...spec,
      },
    }),
    certificate,
    ...more,
  ].join("\n---\n");
}

/** The Ingress lets clients in. */
export const open = ["ZEN-337 Ingress shop/i /metadata"];
/** An annotation of the Ingress lets clients in. */
export const openAt = (key: string): readonly string[] => [
  `${open[0] ?? ""}/annotations/${key.replace("/", "~1")}`,
];
/** It is not known whether the Ingress does. */
export const notKnown = ["ZEN-338 Ingress shop/i /metadata"];
/** It is not known whether an annotation does. */
export const notKnownAt = (key: string): readonly string[] => [
  `${notKnown[0] ?? ""}/annotations/${key.replace("/", "~1")}`,
];
/** The message about a way in. */
export const says = (why: string, profile: ProfileName = "aws"): readonly string[] => [
  `clients of workflow-registry have to show a certificate in the profile ${profile}, but the Ingress ${why}: set ingress.clientCertificate.enabled, with a controller that can ask`,
];
/** An Ingress that asks clients, or need not. */
export const passes = (name: string, setup: Setup): RuleCase => ({
  name,
  manifests: entrance(setup),
  expected: [],
});
/** An Ingress that does not ask. */
export const refuses = (name: string, setup: Setup, expected: readonly string[], why?: string): RuleCase => ({
  name,
  manifests: entrance(setup),
  expected,
  ...(why === undefined ? {} : { messages: says(why) }),
});

/** Annotations by which ingress-nginx asks clients. */
export const nginx = { [`${NGINX}auth-tls-secret`]: "shop/clients" };
/** Annotations by which haproxy-ingress asks clients. */
export const haproxy = {
  [`${HAPROXY}auth-tls-secret`]: "clients",
  [`${HAPROXY}auth-tls-strict`]: "true",
};
/** The class of AWS's load balancer. */
export const albClass = { ingressClassName: "alb" };
/** Annotations of AWS's load balancer with what it does at its ports. */
export const modes = (...entries: readonly object[]): object => ({
  [`${ALB}certificate-arn`]: "arn:aws:acm:eu-west-1:111122223333:certificate/x",
  [`${ALB}mutual-authentication`]: JSON.stringify(entries),
});
/** What it does where it asks clients. */
export const verify = { port: 443, mode: "verify", trustStore: "clients" };
