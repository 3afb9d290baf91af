import assert from "node:assert/strict";
import { only, renderChart, renderFailure, type Values } from "./support";

const host = "in.example.com";
const NGINX = "nginx.ingress.kubernetes.io/ssl-redirect";
const HAPROXY = "haproxy-ingress.github.io/ssl-redirect";
const ALB = "alb.ingress.kubernetes.io/";

const asked: Values = {
  enabled: true,
  hosts: [{ host }],
  tls: [{ secretName: "own", hosts: [host] }],
  clientCertificate: { enabled: true, secretName: "client-authority" },
};
const aws = (listeners: string | undefined, more: Values = {}): Values => ({
  ...asked,
  className: "alb",
  rateLimit: 0,
  tls: [],
  clientCertificate: { enabled: true, trustStore: "clients" },
  annotations: {
    [`${ALB}certificate-arn`]: "arn:aws:acm:eu-west-1:111122223333:certificate/a",
    ...(listeners === undefined ? {} : { [`${ALB}listen-ports`]: listeners }),
    ...more,
  },
});

const charts: readonly (readonly [name: string, key: string, values: (ingress: Values) => Values])[] = [
  ["workflow-registry", "ingress", (ingress) => ({ ingress })],
  [
    "zen-watcher",
    "webhook.ingress",
    (ingress) => ({ webhook: { enabled: true, auth: { existingSecret: "senders" }, ingress } }),
  ],
];

for (const [name, key, values] of charts) {
  describe(`charts/${name}: ways around the certificates of clients`, () => {
    const refusal = (ingress: Values): Promise<string> => renderFailure(`charts/${name}`, values(ingress));
    const annotationOf = async (ingress: Values, annotation: string): Promise<string | undefined> =>
      only(await renderChart(`charts/${name}`, values(ingress)), "Ingress").metadata.annotations?.[
        annotation
      ];
    const mutual = (ingress: Values): Promise<string | undefined> =>
      annotationOf(ingress, `${ALB}mutual-authentication`);
    const listener = (port: number): string => `{"mode":"verify","port":${port},"trustStore":"clients"}`;

    it("asks at every port at which AWS's load balancer ends TLS, in its default too", async () => {
      assert.equal(await mutual(aws(undefined)), `[${listener(443)}]`);
      assert.equal(
        await mutual(aws('[{"HTTPS": 8443}, {"HTTPS": 443}]')),
        `[${listener(8443)},${listener(443)}]`,
      );
      const both = '[{"HTTP":80},{"HTTPS":443}]';
      assert.equal(await mutual(aws(both, { [`${ALB}ssl-redirect`]: "443" })), `[${listener(443)}]`);
    });

    it("refuses ports of AWS's load balancer at which nobody is asked", async () => {
      assert.equal(
        await refusal(aws('[{"HTTP":80},{"HTTPS":443}]')),
        `${key}.clientCertificate.enabled is true and the annotation alb.ingress.kubernetes.io/listen-ports in ${key}.annotations names an HTTP port, where nobody is asked for a certificate: take the port out, or set alb.ingress.kubernetes.io/ssl-redirect to 443.`,
      );
      for (const listeners of ['[{"HTTP":80}]', "HTTPS 443", "[443]"]) {
        assert.equal(
          await refusal(aws(listeners, { [`${ALB}ssl-redirect`]: "443" })),
          `${key}.clientCertificate.enabled is true and the annotation alb.ingress.kubernetes.io/listen-ports in ${key}.annotations names no HTTPS port, so that nobody would be asked for a certificate: write it as '[{"HTTPS": 443}]'.`,
          listeners,
        );
      }
    });

    it("refuses plain requests that are answered instead of redirected", async () => {
      for (const [annotation, settings] of [
        [NGINX, {}],
        [HAPROXY, { className: "haproxy", controller: "haproxy-ingress" }],
      ] as const) {
        assert.equal(
          await refusal({ ...asked, ...settings, annotations: { [annotation]: "False" } }),
          `${key}.clientCertificate.enabled is true and ${key}.annotations sets ${annotation} to false, so that plain requests would get in without a certificate: take the annotation out.`,
        );
        assert.equal(
          await annotationOf({ ...asked, ...settings, annotations: { [annotation]: "true" } }, annotation),
          "true",
        );
        const nobody = { clientCertificate: { enabled: false }, annotations: { [annotation]: "false" } };
        assert.equal(await annotationOf({ ...asked, ...settings, ...nobody }, annotation), "false");
      }
    });
  });
}

describe("charts/workflow-registry: a host without TLS beside one with it", () => {
  const asking = (hosts: readonly string[], secured: readonly string[]): Values => ({
    ingress: {
      ...asked,
      hosts: hosts.map((each) => ({ host: each })),
      tls: [{ secretName: "own", hosts: secured }],
    },
  });

  it("is refused where clients are asked for certificates, which plain requests cannot show", async () => {
    for (const [hosts, secured] of [
      [[host, "other.example.com"], [host]],
      [["other.example.com"], [host]],
      [["a.in.example.com"], ["*.example.com"]],
      [["example.com"], ["*.example.com"]],
      [["other.example.com"], []],
    ] as const) {
      const bare = hosts.at(-1) ?? "";
      assert.equal(
        await renderFailure("charts/workflow-registry", asking(hosts, secured)),
        `ingress.clientCertificate.enabled is true and no entry of ingress.tls names ${bare}, so that plain requests to it would get in without a certificate: add it to one, or use ingress.certificate.`,
      );
    }
  });

  it("is none where a wildcard stands for it, or where cert-manager makes one certificate for all", async () => {
    await renderChart("charts/workflow-registry", asking([host], ["*.example.com"]));
    await renderChart(
      "charts/workflow-registry",
      {
        ingress: {
          ...asked,
          hosts: [{ host }, { host: "other.example.com" }],
          tls: [],
          certificate: { enabled: true, issuerRef: { name: "servers" } },
        },
      },
      { apiVersions: ["cert-manager.io/v1"] },
    );
  });
});
