import assert from "node:assert/strict";
import { type KubernetesObject, only, renderChart, renderFailure, type Values } from "./support";

const host = "in.example.com";
const secured = { enabled: true, hosts: [{ host }], tls: [{ secretName: "own", hosts: [host] }] };
const issued = { certificate: { enabled: true, issuerRef: { name: "servers" } }, tls: [] };
const clients = { clientCertificate: { enabled: true, secretName: "client-authority" } };

interface Chart {
  readonly name: string;
  /** Key of the Ingress in the values. */
  readonly key: string;
  /** Values of the chart with these of its Ingress. */
  readonly values: (ingress: Values) => Values;
  /** Secret of the certificate that cert-manager makes. */
  readonly secretName: string;
}

const charts: readonly Chart[] = [
  {
    name: "workflow-registry",
    key: "ingress",
    values: (ingress) => ({ ingress }),
    secretName: "workflow-registry-tls",
  },
  {
    name: "zen-watcher",
    key: "webhook.ingress",
    values: (ingress) => ({ webhook: { enabled: true, auth: { existingSecret: "senders" }, ingress } }),
    secretName: "zen-watcher-webhook-tls",
  },
];

interface IngressSpec {
  readonly tls?: unknown;
}

for (const { name, key, values, secretName } of charts) {
  const folder = `charts/${name}`;
  const render = (ingress: Values, more: Values = {}): Promise<readonly KubernetesObject[]> =>
    renderChart(
      folder,
      { ...values({ ...secured, ...ingress }), ...more },
      {
        namespace: "edge",
        apiVersions: ["cert-manager.io/v1"],
      },
    );
  const annotationsOf = async (ingress: Values): Promise<unknown> =>
    only(await render(ingress), "Ingress").metadata.annotations;
  const refusal = (ingress: Values, apiVersions = ["cert-manager.io/v1"]): Promise<string> =>
    renderFailure(folder, values(ingress), { apiVersions });
  const limits = { "nginx.ingress.kubernetes.io/limit-rps": "100" };

  describe(`${folder}: TLS of the Ingress`, () => {
    it("asks cert-manager for one certificate of every host, new key each time, and shows its Secret", async () => {
      const hosts = [{ host }, { host: "also.example.com" }, { host }];
      const objects = await render({ ...issued, hosts: name === "zen-watcher" ? hosts.slice(0, 2) : hosts });
      assert.deepEqual(only(objects, "Certificate")["spec"], {
        secretName,
        dnsNames: [host, "also.example.com"],
        usages: ["server auth", "digital signature"],
        duration: "2160h",
        renewBefore: "720h",
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "servers" },
      });
      assert.equal(only(objects, "Certificate").metadata.name, secretName);
      assert.deepEqual((only(objects, "Ingress")["spec"] as IngressSpec).tls, [
        { secretName, hosts: [host, "also.example.com"] },
      ]);
    });

    it("takes lifetime, key, Secret and issuer from the values", async () => {
      const certificate = {
        enabled: true,
        secretName: "shown",
        issuerRef: { name: "own", kind: "Issuer", group: "issuers.example.com" },
        duration: "720h",
        renewBefore: "240h",
        privateKey: { algorithm: "Ed25519" },
      };
      const objects = await render({ certificate, tls: [] });
      assert.deepEqual(only(objects, "Certificate", "shown")["spec"], {
        secretName: "shown",
        dnsNames: [host],
        usages: ["server auth", "digital signature"],
        duration: "720h",
        renewBefore: "240h",
        privateKey: { algorithm: "Ed25519", rotationPolicy: "Always" },
        issuerRef: certificate.issuerRef,
      });
      assert.deepEqual((only(objects, "Ingress")["spec"] as IngressSpec).tls, [
        { secretName: "shown", hosts: [host] },
      ]);
    });

    it("leaves Secrets of yours as they are, and makes no certificate for them", async () => {
      const objects = await render({});
      assert.deepEqual((only(objects, "Ingress")["spec"] as IngressSpec).tls, secured.tls);
      assert.ok(!objects.some(({ kind }) => kind === "Certificate"));
    });

    it("asks clients for certificates in the words of ingress-nginx, which nothing beside them undoes", async () => {
      const asked = {
        ...limits,
        "nginx.ingress.kubernetes.io/auth-tls-secret": "edge/client-authority",
        "nginx.ingress.kubernetes.io/auth-tls-verify-client": "on",
        "nginx.ingress.kubernetes.io/auth-tls-verify-depth": "1",
      };
      assert.deepEqual(await annotationsOf(clients), asked);
      assert.deepEqual(
        await annotationsOf({
          clientCertificate: { ...clients.clientCertificate, verifyDepth: 3 },
          className: "internal",
          controller: "nginx",
          annotations: { "nginx.ingress.kubernetes.io/auth-tls-verify-client": "optional", a: "b" },
        }),
        { ...asked, "nginx.ingress.kubernetes.io/auth-tls-verify-depth": "3", a: "b" },
      );
    });

    it("asks clients for certificates, and a least version, in the words of haproxy-ingress", async () => {
      assert.deepEqual(
        await annotationsOf({
          ...clients,
          className: "haproxy",
          controller: "haproxy-ingress",
          minTlsVersion: "1.3",
        }),
        {
          "haproxy-ingress.github.io/auth-tls-secret": "client-authority",
          "haproxy-ingress.github.io/auth-tls-strict": "true",
          "haproxy-ingress.github.io/auth-tls-verify-client": "on",
          "haproxy-ingress.github.io/limit-rps": "100",
          "haproxy-ingress.github.io/ssl-options-host": "ssl-min-ver TLSv1.3",
        },
      );
    });

    it("asks clients for certificates, and a least version, in the words of AWS's load balancer", async () => {
      const arn = "arn:aws:acm:eu-west-1:111122223333:certificate/a";
      const aws = {
        className: "alb",
        rateLimit: 0,
        tls: [],
        annotations: { "alb.ingress.kubernetes.io/certificate-arn": arn },
        clientCertificate: { enabled: true, trustStore: "clients" },
      };
      assert.deepEqual(await annotationsOf({ ...aws, minTlsVersion: "1.2" }), {
        "alb.ingress.kubernetes.io/certificate-arn": arn,
        "alb.ingress.kubernetes.io/mutual-authentication":
          '[{"mode":"verify","port":443,"trustStore":"clients"}]',
        "alb.ingress.kubernetes.io/ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
      });
      const found = await annotationsOf({
        ...aws,
        clientCertificate: {},
        annotations: { "alb.ingress.kubernetes.io/listen-ports": '[{"HTTPS":443}]' },
        minTlsVersion: "1.3",
      });
      assert.deepEqual(found, {
        "alb.ingress.kubernetes.io/listen-ports": '[{"HTTPS":443}]',
        "alb.ingress.kubernetes.io/ssl-policy": "ELBSecurityPolicy-TLS13-1-3-2021-06",
      });
    });

    it("asks nobody for anything by default, and says that answers are stapled where ingress-nginx does it", async () => {
      assert.deepEqual(await annotationsOf({}), limits);
      assert.deepEqual(await annotationsOf({ ocspStapling: { enabled: true } }), {
        ...limits,
        "kube-zen.io/ocsp-stapling": "expected",
      });
    });

    const off = { hosts: [{ host }], tls: [{ secretName: "own", hosts: [host] }] };
    const refusals: readonly (readonly [ingress: Values, message: string])[] = [
      ...(
        [
          ["certificate.enabled", { ...off, ...issued }],
          ["clientCertificate.enabled", { ...off, ...clients }],
          ["ocspStapling.enabled", { ...off, ocspStapling: { enabled: true } }],
        ] as const
      ).map(([what, ingress]): readonly [Values, string] => [
        ingress,
        `${key}.${what} is true and ${key}.enabled is false, so that there is nothing to secure: set ${key}.enabled to true, or ${key}.${what} to false.`,
      ]),
      [
        { ...secured, certificate: issued.certificate },
        `${key}.certificate.enabled is true and ${key}.tls is set: empty ${key}.tls, the certificate is for every host of ${key}.hosts.`,
      ],
      [
        { ...secured, tls: [], certificate: { enabled: true } },
        `${key}.certificate.enabled is true and ${key}.certificate.issuerRef.name is empty: name the Issuer or ClusterIssuer that signs the certificate.`,
      ],
      [
        { ...secured, ...issued, annotations: { "cert-manager.io/cluster-issuer": "servers" } },
        `${key}.certificate.enabled is true and ${key}.annotations holds cert-manager.io/cluster-issuer, so that cert-manager would keep two Certificates for one Secret: take the annotation out, or set ${key}.certificate.enabled to false.`,
      ],
      [
        { ...secured, ...issued, className: "alb", rateLimit: 0 },
        `${key}.certificate.enabled is true, and the AWS load balancer shows certificates of ACM alone, no Secrets: set ${key}.certificate.enabled to false and name the certificate in the annotation alb.ingress.kubernetes.io/certificate-arn.`,
      ],
      [
        { ...secured, clientCertificate: { enabled: true } },
        `${key}.clientCertificate.enabled is true and ${key}.clientCertificate.secretName is empty: name the Secret whose ca.crt client certificates are checked with.`,
      ],
      [
        { ...secured, ...clients, className: "alb", rateLimit: 0 },
        `${key}.clientCertificate.enabled is true and ${key}.clientCertificate.trustStore is empty: name the trust store of the AWS load balancer, by name or ARN.`,
      ],
      [
        { ...secured, ...clients, className: "haproxy" },
        `${key}.clientCertificate.enabled is true, and the controller of HAProxy Technologies takes the client authority for all hosts at once, from client-ca in its own ConfigMap: set it there and ${key}.clientCertificate.enabled to false, or set ${key}.controller to haproxy-ingress where that one reads the class "haproxy".`,
      ],
      [
        { ...secured, ...clients, className: "traefik", rateLimit: 0 },
        `${key}.clientCertificate.enabled is true, but no annotation of ${key}.className "traefik" asks clients for a certificate: set ${key}.controller to nginx, haproxy-ingress or alb where one of them reads that class, or ${key}.clientCertificate.enabled to false and ask for it in that controller's own way.`,
      ],
      ...[
        [
          "nginx",
          "ssl-protocols in the ConfigMap of ingress-nginx, which is TLSv1.2 TLSv1.3 unless said otherwise",
        ],
        ["haproxy", "ssl-default-bind-options in the global-config-snippet of the controller's ConfigMap"],
        ["traefik", "it in that controller's own way"],
      ].map(([className, how]): readonly [Values, string] => [
        { ...secured, className, rateLimit: 0, minTlsVersion: "1.3" },
        `${key}.minTlsVersion is 1.3, but no annotation of ${key}.className "${String(className)}" sets it for one Ingress: leave it empty and set ${String(how)}.`,
      ]),
      [
        { ...secured, className: "haproxy", ocspStapling: { enabled: true } },
        `${key}.ocspStapling.enabled is true, but the controller of ${key}.className "haproxy" is not known to staple OCSP answers: set it to false, or use ingress-nginx with enable-ocsp in its ConfigMap.`,
      ],
    ];
    for (const [ingress, message] of refusals) {
      it(`refuses: ${message.slice(0, 100)}`, async () => {
        assert.equal(await refusal(ingress), message);
      });
    }

    it("refuses a certificate that nobody would make, and one that the schema knows to be wrong", async () => {
      const at = `/${key.replace(".", "/")}`;
      assert.equal(
        await refusal({ ...secured, ...issued }, []),
        `${key}.certificate.renderMode is failIfMissing and the cluster does not know cert-manager.io/v1: install cert-manager, or set ${key}.certificate.renderMode to skipIfMissing.`,
      );
      for (const [ingress, message] of [
        [{ controller: "traefik" }, `/controller': value must be one of '', 'nginx', 'haproxytech', `],
        [{ minTlsVersion: "1.1" }, "/minTlsVersion': value must be one of '', '1.2', '1.3'"],
        [
          { clientCertificate: { verifyDepth: 0 } },
          "/clientCertificate/verifyDepth': minimum: got 0, want 1",
        ],
        [{ certificate: { privateKey: { algorithm: "RSA", size: 256 } } }, "/certificate/privateKey/size'"],
        [{ certificate: { duration: "30d" } }, "/certificate/duration': '30d' does not match pattern"],
        [{ certificate: { issuerRef: { kind: "Authority" } } }, "/certificate/issuerRef/kind'"],
      ] as const) {
        assert.ok((await refusal(ingress)).startsWith(`- at '${at}${message}`), message);
      }
    });
  });
}

const registry = (ingress: Values): Promise<string> => renderFailure("charts/workflow-registry", { ingress });

describe("charts/workflow-registry: an Ingress without TLS", () => {
  const plain = { enabled: true, hosts: [{ host }] };

  it("cannot ask for client certificates, or say that answers are stapled", async () => {
    assert.equal(
      await registry({ ...plain, ...clients }),
      "ingress.clientCertificate.enabled is true and no host is served with TLS, in whose handshake clients show their certificates: set ingress.tls or ingress.certificate.",
    );
    assert.equal(
      await registry({ ...plain, ocspStapling: { enabled: true } }),
      "ingress.ocspStapling.enabled is true and no host is served with TLS: set ingress.tls or ingress.certificate.",
    );
  });
});

describe("charts/workflow-registry: clients in the profiles", () => {
  const chart = "charts/workflow-registry";
  const options = { namespace: "edge", apiVersions: ["cert-manager.io/v1"] };
  const unchecked = { arguments: ["--skip-schema-validation"] };
  const schema = "- at '/ingress/clientCertificate/enabled': value must be true";
  const template = (profile: string): string =>
    `profile is ${profile}, ingress.enabled is true and ingress.clientCertificate.enabled is false: only profile local may let clients in without a certificate; set ingress.clientCertificate.enabled to true, with secretName, or trustStore for alb.`;

  for (const profile of ["gitops", "aws"]) {
    for (const enabled of [undefined, false]) {
      const clientCertificate = enabled === undefined ? {} : { enabled };
      const values = { profile, ingress: { ...secured, clientCertificate } };
      it(`refuses an Ingress without client certificates in ${profile} (${String(enabled)}), by the schema and by the template`, async () => {
        assert.equal(await renderFailure(chart, values), schema);
        assert.equal(await renderFailure(chart, values, unchecked), template(profile));
      });
    }

    it(`refuses ${profile} with the switch or the whole part taken out`, async () => {
      const taken = (clientCertificate: unknown): Promise<string> =>
        renderFailure(chart, { profile, ingress: { ...secured, clientCertificate } });
      assert.equal(
        await taken({ enabled: null }),
        "- at '/ingress/clientCertificate': missing property 'enabled'",
      );
      assert.equal(await taken(null), "- at '/ingress': missing property 'clientCertificate'");
    });

    it(`takes an Ingress with client certificates in ${profile}, and none`, async () => {
      const asking = await renderChart(chart, { profile, ingress: { ...secured, ...clients } }, options);
      assert.equal(
        only(asking, "Ingress").metadata.annotations?.["nginx.ingress.kubernetes.io/auth-tls-secret"],
        "edge/client-authority",
      );
      const none = await renderChart(chart, { profile }, options);
      assert.ok(!none.some(({ kind }) => kind === "Ingress"));
    });

    it(`names no way out in ${profile} that leads to an open door`, async () => {
      const ingress = { ...secured, ...clients, rateLimit: 0 };
      assert.equal(
        await renderFailure(chart, { profile, ingress: { ...ingress, className: "haproxy" } }),
        'ingress.clientCertificate.enabled is true, and the controller of HAProxy Technologies takes the client authority for all hosts at once, from client-ca in its own ConfigMap: set ingress.controller to haproxy-ingress where that one reads the class "haproxy".',
      );
      assert.equal(
        await renderFailure(chart, { profile, ingress: { ...ingress, className: "traefik" } }),
        'ingress.clientCertificate.enabled is true, but no annotation of ingress.className "traefik" asks clients for a certificate: set ingress.controller to nginx, haproxy-ingress or alb where one of them reads that class.',
      );
    });
  }

  it("lets anybody in by an Ingress of the profile local, and knows no other profile", async () => {
    const local = await renderChart(chart, { profile: "local", ingress: secured }, options);
    assert.deepEqual(only(local, "Ingress").metadata.annotations, {
      "nginx.ingress.kubernetes.io/limit-rps": "100",
    });
    assert.equal(
      await renderFailure(chart, { profile: "dev" }),
      "- at '/profile': value must be one of 'local', 'gitops', 'aws'",
    );
  });
});
