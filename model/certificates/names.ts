/** Names of the Secrets that certificates and their authorities are in; the charts' values name the same. */
export const CERTIFICATE_SECRETS = {
  /** The agent's client certificate: `tls.crt`, `tls.key`, and in `ca.crt` what the SaaS is checked with. */
  agent: "zen-agent-tls",
  /** The SaaS end's certificate where a private authority makes both. */
  saas: "saas-tls",
  /** The certificate that the registry's ingress shows. */
  registry: "workflow-registry-tls",
  /** In `ca.crt` the authority of the clients that the registry's ingress lets in. */
  registryClients: "workflow-registry-client-authority",
  /** The certificate that the ingress of zen-watcher's webhooks shows. */
  webhook: "zen-watcher-webhook-tls",
} as const;

/** Key of the certificates of authorities in a Secret or ConfigMap, as cert-manager and ingress controllers read it. */
export const AUTHORITY_KEY = "ca.crt";

/** On the Secret of a private authority's certificate: the name under which `zenctl certs rotate` knows it. */
export const CERTIFICATE_ANNOTATION = "kube-zen.io/certificate";

/** Namespace that cert-manager is installed in, and reads the Secrets of ClusterIssuers from. */
export const CERT_MANAGER_NAMESPACE = "cert-manager";
