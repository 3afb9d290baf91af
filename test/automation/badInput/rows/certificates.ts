import type { Row, Section } from "../row";

function config(name: string, lines: string, message: string): Row {
  return {
    name,
    run: "up --yes",
    arrange: (lab) => {
      const text = `config:\n  kube-zen-platform:profile: local\n  ${lines}\n`;
      lab.write(lab.clone("Pulumi.local.yaml"), text, 0o644);
    },
    exitCode: 2,
    message: `Pulumi.local.yaml: kube-zen-platform:${message}`,
  };
}

/** What can be wrong with certificates, ways in and where secrets come from. */
export const certificatesConfig: Section = {
  title: "Certificates, ways in, external secrets",
  rows: [
    config(
      "a misspelt source",
      "kube-zen-platform:tls: { source: private }",
      'tls.source is "private": set it to one of off, private-authority, cert-manager',
    ),
    config(
      "a misspelt key",
      "kube-zen-platform:tls: { sorce: off }",
      "tls.sorce is not a config key: did you mean kube-zen-platform:tls.source?",
    ),
    config(
      "generation nought",
      "kube-zen-platform:tls: { generation: 0 }",
      "tls.generation is 0: write a whole number from 1 up",
    ),
    config(
      "a way in without TLS",
      "kube-zen-platform:ingress: { registryHost: registry.example.com }",
      'ingress.registryHost is "registry.example.com", but kube-zen-platform:tls.source is off, and there is no way in without TLS: write `kube-zen-platform:tls: { source: private-authority }` or `kube-zen-platform:tls: { source: cert-manager }`',
    ),
    config(
      "a host that is an address",
      "kube-zen-platform:ingress: { registryHost: 10.0.0.1 }",
      'ingress.registryHost is "10.0.0.1": write a DNS name in lower-case letters, such as registry.example.com',
    ),
    config(
      "certificates over http",
      "kube-zen-platform:tls: { source: private-authority }\n  kube-zen-platform:saas: { endpoint: 'http://saas.test' }",
      'saas.endpoint is "http://saas.test", but certificates are only shown over https: write it as https://HOST, or `kube-zen-platform:tls: { source: off }`',
    ),
    config(
      "secrets from nowhere",
      "kube-zen-platform:secrets: { external: {} }",
      "secrets.external needs vault or secretsManager, one of the two: set where secrets come from",
    ),
    config(
      "Vault over http",
      "kube-zen-platform:secrets: { external: { vault: { server: 'http://vault', role: r } } }",
      "secrets.external.vault.server is a hidden value: write it as https://HOST",
    ),
  ],
};
