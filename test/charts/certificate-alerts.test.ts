import assert from "node:assert/strict";
import { EXPIRY_DAYS } from "../../model/certificates/lifetimes";
import { certificateCharts, type CertificateRule, certificateRules } from "./certificateRules";
import { merged } from "./matrix/charts";
import { renderFailure, type Values } from "./support";

const parts = ["ExpiresSoon", "AboutToExpire", "Expired", "NotReady", "RenewalLate", "Unwatched"] as const;

for (const chart of certificateCharts) {
  const { name, prefix, namespace, certificate, key } = chart;
  const named = (rules: readonly CertificateRule[], part: (typeof parts)[number]): CertificateRule => {
    const found = rules.find(({ alert }) => alert === `${prefix}Certificate${part}`);
    assert.ok(found, part);
    return found;
  };
  const shortNames = (rules: readonly CertificateRule[]): readonly string[] =>
    rules.map(({ alert }) => alert.replace(`${prefix}Certificate`, ""));
  /** A metric of cert-manager under both names of the namespace's label. */
  const either = (metric: string, more = ""): string =>
    ["namespace", "exported_namespace"]
      .map(
        (label) => `certmanager_certificate_${metric}{name="${certificate}",${label}="${namespace}"${more}}`,
      )
      .join(" or ");

  describe(`charts/${name}: alerts about its certificate`, () => {
    it("ask cert-manager for its end, its renewal and whether it is ready", async () => {
      const rules = await certificateRules(chart, "cert-manager", { days: 30, criticalDays: 7 });
      const ends = `min(${either("expiration_timestamp_seconds")})`;
      const renewal = `min(${either("renewal_timestamp_seconds")})`;
      // What is short-lived is renewed within these days, and late once its renewal is.
      const soon = (days: number): string =>
        `${ends} - time() < ${days} * 86400 and ${ends} > time() unless ${renewal} > time()`;
      assert.deepEqual(Object.fromEntries(parts.map((part) => [part, named(rules, part).expr])), {
        ExpiresSoon: soon(30),
        AboutToExpire: soon(7),
        Expired: `${ends} <= time() and ${ends} > 0`,
        NotReady: `max(${either("ready_status", ',condition!="True"')}) == 1`,
        RenewalLate: `time() - (${renewal} > 0) > 3600`,
        Unwatched: `absent(${ends})`,
      });
      assert.deepEqual(
        parts.map((part) => named(rules, part).labels["severity"]),
        ["warning", "critical", "critical", "warning", "warning", "warning"],
      );
      assert.equal(rules.length, parts.length);
    });

    it("say what to do in the words of who tells the end, as many days before it as zenctl goes by", async () => {
      for (const source of chart.sources) {
        const rules = await certificateRules(chart, source);
        const said = JSON.stringify(rules);
        assert.ok(!said.includes("%"), said);
        const remedy = {
          "cert-manager": `Look at \`kubectl describe certificate ${certificate} --namespace ${namespace}\` and at its issuer; \`cmctl renew ${certificate} --namespace ${namespace}\` tries again.`,
          "x509-exporter": `Have whoever fills Secret ${certificate} of ${namespace} write a new certificate to it.`,
          blackbox: `Look at the Secret or certificate that the Ingress shows for ${certificate}.example.com, and at whoever renews it.`,
        }[source];
        for (const rule of rules.filter(({ alert }) => !alert.endsWith("Unwatched")))
          assert.ok(
            Object.values(rule.annotations).some((text) => text.endsWith(remedy)),
            rule.alert,
          );
        const what = source === "blackbox" ? `of ${certificate}.example.com` : certificate;
        assert.equal(
          named(rules, "ExpiresSoon").annotations["summary"],
          `Certificate ${what} ends within ${EXPIRY_DAYS.warning} days`,
        );
        assert.equal(
          named(rules, "AboutToExpire").annotations["summary"],
          `Certificate ${what} ends within ${EXPIRY_DAYS.critical} days`,
        );
        const teller = {
          "cert-manager": "cert-manager",
          "x509-exporter": "x509-certificate-exporter",
          blackbox: "the blackbox exporter's probe",
        }[source];
        const { description = "", runbook = "" } = named(rules, "Unwatched").annotations;
        assert.equal(
          `${description} ${runbook}`.trim(),
          `No alert would come before its end. See that Prometheus scrapes ${teller}, or name who tells it instead in ${key}.prometheusRule.certificates.`,
        );
      }
    });

    it("ask x509-certificate-exporter for the Secret's own certificates, and nothing that it does not tell", async () => {
      const rules = await certificateRules(chart, "x509-exporter");
      const ends = `min(x509_cert_not_after{secret_namespace="${namespace}",secret_name="${certificate}",secret_key="tls.crt"})`;
      assert.equal(named(rules, "Unwatched").expr, `absent(${ends})`);
      assert.equal(named(rules, "ExpiresSoon").expr, `${ends} - time() < 14 * 86400 and ${ends} > time()`);
      assert.deepEqual(shortNames(rules), ["ExpiresSoon", "AboutToExpire", "Expired", "Unwatched"]);
    });

    it("watch another by its name", async () => {
      for (const [source, label] of [
        ["cert-manager", "name"],
        ["x509-exporter", "secret_name"],
      ] as const) {
        const { expr } = named(await certificateRules(chart, source, { name: "another" }), "Unwatched");
        assert.ok(expr.includes(`${label}="another"`), expr);
      }
    });

    it("are left out where they are switched off by name", async () => {
      const on = { [key]: { prometheusRule: { disabled: [`${prefix}CertificateUnwatched`] } } };
      assert.deepEqual(shortNames(await certificateRules(chart, "cert-manager", {}, on)), parts.slice(0, -1));
    });

    it("refuse thresholds in the wrong order, and a source that is not known", async () => {
      const refusal = (certificates: Values): Promise<string> =>
        renderFailure(
          `charts/${name}`,
          merged(chart.values, { [key]: { prometheusRule: { enabled: true, certificates } } }),
        );
      for (const criticalDays of [14, 20]) {
        assert.equal(
          await refusal({ criticalDays }),
          `${key}.prometheusRule.certificates.criticalDays is ${criticalDays} and ${key}.prometheusRule.certificates.days is 14: a warning comes before, so set criticalDays to fewer.`,
        );
      }
      const all = chart.sources.map((source) => `'${source}'`).join(", ");
      assert.equal(
        await refusal({ source: "kube-state-metrics" }),
        `- at '/${key}/prometheusRule/certificates/source': value must be one of ${all}`,
      );
    });
  });
}

describe("charts/zen-agent: a release without client certificate", () => {
  it("has no alert about one", async () => {
    const [agent] = certificateCharts;
    assert.ok(agent);
    const none = { ...agent, values: { ...agent.values, tls: { enabled: false } } };
    for (const source of agent.sources)
      assert.deepEqual(await certificateRules(none, source, { name: "another" }), []);
  });
});
