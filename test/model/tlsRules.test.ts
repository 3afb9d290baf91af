import assert from "node:assert/strict";
import { PROJECT } from "../../model/config";
import { certificateSource } from "../../model/configParts/tlsRules";
import { parseStackConfig } from "../../model/parseConfig";
import { configMistakes, type ConfigValues as Values, stackConfig } from "../support/stackConfig";

/** What the aws profile needs besides, where a case says nothing about it. */
const AWS = { cluster: "eks", aws: { region: "eu-west-1", dns: { zone: "example.com" } } };

function whole(values: Values): Values {
  const ingress = { className: "nginx", ...(values["ingress"] as Values | undefined) };
  return values["profile"] === "aws" ? { ...AWS, ...values, ingress } : values;
}
const parse = (values: Values) => stackConfig(whole(values));
const mistakes = (values: Values) => configMistakes(whole(values));

const clients = { name: "clients" };
const local = { profile: "local" };
const authority = { ...local, tls: { source: "private-authority" } };

describe("the config of certificates, ways in and secrets", () => {
  it("takes certificates from nowhere locally and from cert-manager elsewhere, unless it says otherwise", () => {
    const sources = ["local", "gitops", "aws"].map((profile) => certificateSource(parse({ profile })));
    assert.deepEqual(sources, ["off", "cert-manager", "cert-manager"]);
    assert.equal(certificateSource(parse(authority)), "private-authority");
    assert.equal(certificateSource(parse({ ...local, tls: { source: "cert-manager" } })), "cert-manager");
  });

  const refused: readonly (readonly [string, Values, readonly string[]])[] = [
    ...(["gitops", "aws"] as const).flatMap(
      (profile): readonly (readonly [string, Values, readonly string[]])[] => [
        [
          `no TLS with the ${profile} profile`,
          { profile, tls: { source: "off" } },
          [
            `kube-zen-platform:tls.source is off, but the ${profile} profile requires mutual TLS: remove it, or set it to cert-manager`,
          ],
        ],
        [
          `a private authority with the ${profile} profile`,
          { profile, tls: { source: "private-authority" } },
          [
            "kube-zen-platform:tls.source is private-authority, which only the local profile has: remove it, or set it to cert-manager",
          ],
        ],
      ],
    ),
    [
      "an issuer with two sources",
      {
        profile: "aws",
        tls: {
          issuers: {
            servers: { name: "s", caSecretName: "x", acme: { email: "a@b.c", ingressClass: "nginx" } },
          },
        },
      },
      [
        "kube-zen-platform:tls.issuers.servers has caSecretName and acme: an issuer has one source, remove the others",
      ],
    ],
    [
      "an ACME issuer that answers no challenge",
      { profile: "aws", tls: { issuers: { servers: { name: "s", acme: { email: "a@b.c" } } } } },
      [
        "kube-zen-platform:tls.issuers.servers.acme needs ingressClass or route53Region, one of the two: set how challenges are answered",
      ],
    ],
    [
      "an ACME issuer that answers both ways",
      {
        profile: "aws",
        tls: {
          issuers: {
            servers: {
              name: "s",
              acme: { email: "a@b.c", ingressClass: "nginx", route53Region: "eu-west-1" },
            },
          },
        },
      },
      [
        "kube-zen-platform:tls.issuers.servers.acme needs ingressClass or route53Region, one of the two: set how challenges are answered",
      ],
    ],
    [
      "client certificates by ACME",
      {
        profile: "aws",
        tls: { issuers: { clients: { ...clients, acme: { email: "a@b.c", ingressClass: "nginx" } } } },
      },
      [
        "kube-zen-platform:tls.issuers.clients.acme is for servers: ACME proves that somebody holds a host name, not who a client is; use caSecretName or vault",
      ],
    ],
    [
      "responders of an authority that is not ours",
      {
        profile: "aws",
        tls: { issuers: { clients: { ...clients, ocspServers: ["http://ocsp.example.com"] } } },
      },
      [
        "kube-zen-platform:tls.issuers.clients.ocspServers is for a private authority, and this is none: remove it, or set kube-zen-platform:tls.issuers.clients.caSecretName",
      ],
    ],
    [
      "one name for both issuers",
      { profile: "aws", tls: { issuers: { clients, servers: clients } } },
      [
        'kube-zen-platform:tls.issuers.servers.name is "clients", as is tls.issuers.clients.name: give each a name of its own',
      ],
    ],
    [
      "a way in without TLS",
      { ...local, ingress: { registryHost: "registry.example.com", webhookHost: "hooks.example.com" } },
      [
        'kube-zen-platform:ingress.registryHost is "registry.example.com", but kube-zen-platform:tls.source is off, and there is no way in without TLS: write `kube-zen-platform:tls: { source: private-authority }` or `kube-zen-platform:tls: { source: cert-manager }`',
        'kube-zen-platform:ingress.webhookHost is "hooks.example.com", but kube-zen-platform:tls.source is off, and there is no way in without TLS: write `kube-zen-platform:tls: { source: private-authority }` or `kube-zen-platform:tls: { source: cert-manager }`',
      ],
    ],
    [
      "one host for two ways in",
      { ...authority, ingress: { registryHost: "in.example.com", webhookHost: "in.example.com" } },
      [
        'kube-zen-platform:ingress.webhookHost is "in.example.com", as is ingress.registryHost: give each a host name of its own',
      ],
    ],
    [
      "a registry that lets everybody in",
      { profile: "aws", ingress: { registryHost: "registry.example.com" } },
      [
        "kube-zen-platform:ingress.clientAuthority is missing, and the registry has no other way to know its clients: name the Secret whose ca.crt they are checked with",
      ],
    ],
    [
      "webhooks from anybody",
      { ...authority, ingress: { webhookHost: "hooks.example.com" } },
      [
        "kube-zen-platform:ingress.webhookTokenSecret is missing, and anybody could send events: name the Secret whose token senders show",
      ],
    ],
    [
      "certificates over http",
      { ...authority, saas: { endpoint: "http://saas.example.com" } },
      [
        'kube-zen-platform:saas.endpoint is "http://saas.example.com", but certificates are only shown over https: write it as https://HOST, or `kube-zen-platform:tls: { source: off }`',
      ],
    ],
    [
      "certificates over http with the gitops profile, where TLS cannot be off",
      { profile: "gitops", saas: { endpoint: "http://saas.example.com" } },
      [
        'kube-zen-platform:saas.endpoint is "http://saas.example.com", but certificates are only shown over https: write it as https://HOST',
      ],
    ],
    [
      "certificates over http with the aws profile, in one sentence",
      {
        profile: "aws",
        saas: { endpoint: "http://saas.example.com" },
        ingress: { registryHost: "registry.example.com", clientAuthority: "clients" },
      },
      [
        'kube-zen-platform:saas.endpoint is "http://saas.example.com", which is not https: the aws profile needs https with a public host name, such as https://agent.kube-zen.io',
      ],
    ],
    [
      "secrets from nowhere",
      { ...local, secrets: { external: {} } },
      [
        "kube-zen-platform:secrets.external needs vault or secretsManager, one of the two: set where secrets come from",
      ],
    ],
    [
      "secrets from two places",
      {
        ...local,
        secrets: {
          external: {
            vault: { server: "https://vault.example.com", role: "r" },
            secretsManager: { region: "eu-west-1" },
          },
        },
      },
      [
        "kube-zen-platform:secrets.external needs vault or secretsManager, one of the two: set where secrets come from",
      ],
    ],
    [
      "a token of its own beside secrets from elsewhere",
      { ...local, secrets: { clusterToken: "t", external: { secretsManager: { region: "eu-west-1" } } } },
      [
        "kube-zen-platform:secrets.clusterToken is set, and so is secrets.external, which brings the token: remove one of them",
      ],
    ],
  ];
  for (const [what, values, expected] of refused)
    it(`refuses ${what}`, () => assert.deepEqual(mistakes(values), expected));

  it("takes ways in that have what they need", () => {
    const ingress = {
      registryHost: "registry.example.com",
      webhookHost: "hooks.example.com",
      webhookTokenSecret: "hooks",
    };
    assert.deepEqual(mistakes({ ...authority, ingress }), []);
    assert.deepEqual(mistakes({ profile: "aws", ingress: { ...ingress, clientAuthority: "partners" } }), []);
    const issuers = {
      clients: {
        ...clients,
        vault: { server: "https://v", path: "pki/sign/a", role: "r", serviceAccount: "s" },
      },
      servers: { name: "s", acme: { email: "a@b.c", route53Region: "eu-west-1" } },
    };
    assert.deepEqual(mistakes({ profile: "gitops", tls: { issuers } }), []);
  });

  it("takes the place that secrets come from in plain text, and refuses a token beside it", () => {
    const external = { secretsManager: { region: "eu-west-1" } };
    const raw = (secrets: unknown) => ({
      [`${PROJECT}:profile`]: "local",
      [`${PROJECT}:secrets`]: JSON.stringify(secrets),
    });
    assert.equal(parseStackConfig(raw({ external }), []).secrets.external?.prefix, "kube-zen");
    assert.throws(() => parseStackConfig(raw({ external, clusterToken: "t" }), []), {
      message: /kube-zen-platform:secrets is stored in plain text/,
    });
  });
});
