import { type Static, Type } from "@sinclair/typebox";
import { LETS_ENCRYPT } from "../certificates/issuer";
import { closed, Label, SecureUrl } from "./label";

const text = (description: string) => Type.String({ minLength: 1, description });

const Acme = Type.Object(
  {
    email: text("Who is told of certificates that expire."),
    server: Type.String({
      ...SecureUrl,
      default: LETS_ENCRYPT,
      description: "Directory of the ACME server.",
    }),
    ingressClass: Type.Optional(
      text("Class of the Ingress that answers challenges over HTTP; give this or `route53Region`."),
    ),
    route53Region: Type.Optional(
      text("Region of Route 53, where challenges are answered by DNS records; give this or `ingressClass`."),
    ),
    hostedZoneId: Type.Optional(text("The hosted zone, where cert-manager may not list zones.")),
    role: Type.Optional(text("ARN of a role that cert-manager takes on for Route 53.")),
  },
  closed,
);

const Vault = Type.Object(
  {
    server: Type.String({ ...SecureUrl, description: "URL of Vault." }),
    path: text("Path of the role that signs, such as `pki/sign/zen-agent`."),
    role: text("Vault's role for the service account."),
    serviceAccount: Type.String({
      ...Label,
      description: "Service account whose token Vault takes; of a ClusterIssuer in cert-manager's namespace.",
    }),
    mountPath: Type.String({
      minLength: 1,
      default: "/v1/auth/kubernetes",
      description: "Where Vault's Kubernetes auth method is mounted.",
    }),
    caSecretName: Type.Optional(
      Type.String({ ...Label, description: "Secret whose `ca.crt` Vault's certificate is checked with." }),
    ),
  },
  closed,
);

const Issuer = (description: string) =>
  Type.Object(
    {
      name: Type.String({ ...Label, description: "Name of the ClusterIssuer." }),
      caSecretName: Type.Optional(
        Type.String({
          ...Label,
          description:
            "Make it a private authority whose certificate and key are in this Secret of cert-manager's namespace.",
        }),
      ),
      ownAuthority: Type.Optional(
        Type.Boolean({
          description:
            "Make it a private authority of the stack's own, whose key is in the engine's encrypted state and in cert-manager's namespace; `tls.generation` moves on to the next one. Kube-Zen has to trust it: output `clientAuthorities`.",
        }),
      ),
      ocspServers: Type.Optional(
        Type.Array(Type.String({ pattern: "^https?://\\S+$", rule: "write it as http://HOST/..." }), {
          minItems: 1,
          description: "Responders that certificates of the private authority name (OCSP).",
        }),
      ),
      acme: Type.Optional(Acme),
      vault: Type.Optional(Vault),
    },
    { ...closed, description },
  );

/** `kube-zen-platform:tls`. */
export const TlsConfig = Type.Object(
  {
    source: Type.Optional(
      Type.Union([Type.Literal("off"), Type.Literal("private-authority"), Type.Literal("cert-manager")], {
        description:
          "Where certificates come from: nowhere (the local profile's default, and only there), an authority of the stack's own, or cert-manager (the default elsewhere).",
      }),
    ),
    generation: Type.Integer({
      minimum: 1,
      default: 1,
      rule: "write a whole number from 1 up",
      description: "Which private authority signs; `zenctl certs rotate private-authority` raises it by one.",
    }),
    rotations: Type.Record(
      Type.String(),
      Type.Integer({ minimum: 0, rule: "write a whole number from 0 up" }),
      {
        default: {},
        description:
          "How often each certificate of the private authority was rotated on demand, by its name; `zenctl certs rotate NAME` raises it.",
      },
    ),
    requireOcspStaple: Type.Boolean({
      default: false,
      description:
        "Whether agents refuse a server that staples no answer of its authority's responder (OCSP): for a private authority with a responder, since public ones have none.",
    }),
    issuers: Type.Object(
      {
        clients: Type.Optional(
          Issuer(
            "Issuer of the agents' client certificates, which Kube-Zen has to trust; `kube-zen-clients` without it.",
          ),
        ),
        servers: Type.Optional(
          Issuer("Issuer of the certificates that ingresses show; `letsencrypt-prod` without it."),
        ),
      },
      {
        ...closed,
        default: {},
        description: "Issuers of cert-manager. One that says nothing but its name has to be there.",
      },
    ),
  },
  { ...closed, default: {}, description: "Certificates." },
);

/** `kube-zen-platform:tls`, checked. */
export type TlsConfig = Static<typeof TlsConfig>;

/** One issuer of the stack config. */
export type IssuerConfig = NonNullable<TlsConfig["issuers"]["clients"]>;
