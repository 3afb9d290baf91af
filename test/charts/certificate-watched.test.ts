import assert from "node:assert/strict";
import {
  type CertificateChart,
  certificateCharts,
  type CertificateSource,
  certificateRules,
} from "./certificateRules";
import { merged } from "./matrix/charts";
import { renderFailure, type Values } from "./support";

const host = "in.example.com";
const tls = [
  { secretName: "first", hosts: [host] },
  { secretName: "second", hosts: ["b.example.com"] },
];
const shown = { enabled: true, hosts: [{ host }], tls };

/** Charts whose Ingress shows the certificate, with the key of it and the values around it. */
const entrances: readonly (readonly [chart: string, key: string, valuesOf: (ingress: Values) => Values])[] = [
  [
    "zen-watcher",
    "webhook.ingress",
    (ingress) => ({
      webhook: { enabled: true, auth: { existingSecret: "senders" }, ingress },
      networkPolicy: { ingress: { webhookFrom: [{ podSelector: { matchLabels: { app: "falco" } } }] } },
    }),
  ],
  ["workflow-registry", "ingress", (ingress) => ({ ingress })],
];

for (const [name, key, valuesOf] of entrances) {
  const chart = certificateCharts.find((each) => each.name === name);
  assert.ok(chart);
  const at = `${chart.key}.prometheusRule.certificates`;
  const withIngress = (ingress: Values): CertificateChart => ({ ...chart, values: valuesOf(ingress) });
  /** What is asked for the end, or undefined where there are no alerts. */
  const asked = async (
    source: CertificateSource,
    ingress: Values,
    certificates: Values = {},
  ): Promise<string | undefined> => {
    const rules = await certificateRules(withIngress(ingress), source, certificates);
    const { expr } = rules.find(({ alert }) => alert.endsWith("Unwatched")) ?? {};
    assert.equal(expr === undefined, rules.length === 0);
    return expr;
  };
  const refusal = (ingress: Values, certificates: Values, enabled = true): Promise<string> =>
    renderFailure(
      `charts/${name}`,
      merged(valuesOf(ingress), { [chart.key]: { prometheusRule: { enabled, certificates } } }),
    );
  const byName = (source: CertificateSource, secretName: string): string =>
    source === "cert-manager"
      ? `absent(min(${["namespace", "exported_namespace"]
          .map(
            (label) =>
              `certmanager_certificate_expiration_timestamp_seconds{name="${secretName}",${label}="${chart.namespace}"}`,
          )
          .join(" or ")}))`
      : `absent(min(x509_cert_not_after{secret_namespace="${chart.namespace}",secret_name="${secretName}",secret_key="tls.crt"}))`;
  const probed = (matcher: string): string =>
    `absent(min(probe_ssl_earliest_cert_expiry{instance${matcher}}))`;

  describe(`charts/${name}: which certificate is watched`, () => {
    it("is the one that the chart has cert-manager make, by either name of its Secret", async () => {
      const issuerRef = { name: "servers" };
      for (const [secretName, watched] of [
        ["", name === "zen-watcher" ? "zen-watcher-webhook-tls" : "workflow-registry-tls"],
        ["shown", "shown"],
      ] as const) {
        const ingress = { ...shown, tls: [], certificate: { enabled: true, secretName, issuerRef } };
        for (const source of ["cert-manager", "x509-exporter"] as const)
          assert.equal(await asked(source, ingress), byName(source, watched));
      }
    });

    it("is the first of the Ingress's, where an annotation has cert-manager make it or Secrets are read", async () => {
      for (const annotation of ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer"]) {
        const ingress = { ...shown, annotations: { [annotation]: "servers" } };
        assert.equal(await asked("cert-manager", ingress), byName("cert-manager", "first"));
      }
      assert.equal(await asked("cert-manager", shown), undefined);
      assert.equal(await asked("x509-exporter", shown), byName("x509-exporter", "first"));
    });

    it("is none while the Ingress is off, unless it is named", async () => {
      const off = { ...shown, enabled: false, annotations: { "cert-manager.io/issuer": "servers" } };
      assert.equal(await asked("cert-manager", off), undefined);
      assert.equal(await asked("cert-manager", off, { name: "own" }), byName("cert-manager", "own"));
      assert.equal(await asked("x509-exporter", off, { name: "own" }), byName("x509-exporter", "own"));
    });

    it("is what a probe of any host sees, with or without scheme, port and path, or the one that is named", async () => {
      const two = { ...shown, hosts: [{ host }, { host: "b.example.com" }] };
      const pattern = String.raw`=~"(https://)?(in\\.example\\.com|b\\.example\\.com)(:[0-9]+)?(/.*)?"`;
      assert.equal(await asked("blackbox", two), probed(pattern));
      const instance = "https://in.example.com:8443/health?a=b";
      assert.equal(await asked("blackbox", two, { instance }), probed(`="${instance}"`));
      assert.equal(
        await asked("blackbox", { ...two, enabled: false }, { instance }),
        probed(`="${instance}"`),
      );
      const rules = await certificateRules(withIngress(two), "blackbox");
      assert.equal(
        rules[0]?.annotations["summary"],
        "Certificate of in.example.com, b.example.com ends within 14 days",
      );
    });

    it("is refused where alerts are asked for that would be about nothing", async () => {
      const off = { ...shown, enabled: false };
      const unknown = (source: string, what: string): string =>
        `${at}.source is ${source}, and no certificate is known that it tells of: set ${what}.`;
      const noName = unknown("x509-exporter", `${at}.name, or a Secret in ${key}.tls`);
      const noProbe = unknown("blackbox", `${at}.instance, or serve hosts with TLS by ${key}`);
      assert.equal(await refusal(off, { source: "x509-exporter" }), noName);
      assert.equal(await refusal(off, { source: "blackbox" }), noProbe);
      assert.equal(
        await refusal(shown, { source: "blackbox", name: "own" }),
        `${at}.name is set and ${at}.source is blackbox, which knows no names of certificates: empty name, and set instance where hosts of ${key} are not what is probed.`,
      );
      for (const source of ["cert-manager", "x509-exporter"]) {
        assert.equal(
          await refusal(shown, { source, instance: "https://in.example.com" }),
          `${at}.instance is set and ${at}.source is ${source}, which knows no probes: set source to blackbox, or empty instance.`,
        );
      }
      for (const instance of ['a"b', "a b", "a%b", "{{ a }}", "a:", "#a"]) {
        const message = await refusal(shown, { source: "blackbox", instance });
        assert.ok(message.startsWith(`- at '/${at.replaceAll(".", "/")}/instance': `), message);
      }
    });
  });
}

describe("charts/workflow-registry: an Ingress of which a probe sees no certificate, or those of many hosts", () => {
  const chart = certificateCharts.find(({ name }) => name === "workflow-registry");
  assert.ok(chart);

  it("is not watched without TLS, and by every name that a wildcard stands for", async () => {
    assert.match(
      await renderFailure("charts/workflow-registry", {
        ingress: { ...shown, tls: [] },
        monitoring: { prometheusRule: { enabled: true, certificates: { source: "blackbox" } } },
      }),
      /^monitoring\.prometheusRule\.certificates\.source is blackbox, and no certificate is known/,
    );
    const ingress = { ...shown, hosts: [{ host: "*.example.com" }] };
    const [rule] = await certificateRules({ ...chart, values: { ingress } }, "blackbox");
    assert.ok(
      rule?.expr.includes(String.raw`{instance=~"(https://)?([^./:]+\\.example\\.com)(:[0-9]+)?(/.*)?"}`),
      rule?.expr,
    );
  });
});
