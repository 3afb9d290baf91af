import assert from "node:assert/strict";
import { certificateTellers } from "../../model/configParts/monitoringRules";
import { configMistakes, type ConfigValues as Values, stackConfig } from "../support/stackConfig";

const parse = (values: Values) => stackConfig({ profile: "local", ...values });
const mistakes = (values: Values) => configMistakes({ profile: "local", ...values });

const own = { tls: { source: "private-authority" } };
const issued = { tls: { source: "cert-manager" } };
const on = (certificateSource: string) => ({ monitoring: { prometheusRules: true, certificateSource } });
const entrance = { ingress: { registryHost: "registry.example.com", clientAuthority: "partners" } };

describe("the config of alerts", () => {
  it("has none unless they are asked for", () => {
    assert.deepEqual(parse({}).monitoring, { prometheusRules: false, dashboards: false, ruleLabels: {} });
  });

  const tellers: readonly (readonly [string, Values, string, string])[] = [
    ["cert-manager of what it makes", issued, "cert-manager", "cert-manager"],
    ["the reader of Secrets of a private authority's", own, "x509-exporter", "x509-exporter"],
    [
      "the reader of Secrets where the config says so",
      { ...issued, ...on("x509-exporter") },
      "x509-exporter",
      "x509-exporter",
    ],
    [
      "a probe of ways in only, cert-manager of the agents'",
      { ...issued, ...entrance, ...on("blackbox") },
      "cert-manager",
      "blackbox",
    ],
    [
      "a probe of ways in only, the reader of Secrets of the agents'",
      { ...own, ...entrance, ...on("blackbox") },
      "x509-exporter",
      "blackbox",
    ],
  ];
  for (const [what, values, agents, entrances] of tellers)
    it(`asks ${what}`, () => assert.deepEqual(certificateTellers(parse(values)), { agents, entrances }));

  const refused: readonly (readonly [string, Values, readonly string[]])[] = [
    [
      "a source that there is not",
      { ...issued, ...on("cloudwatch") },
      [
        'kube-zen-platform:monitoring.certificateSource is "cloudwatch": set it to one of cert-manager, x509-exporter, blackbox',
      ],
    ],
    [
      "words for whether",
      { monitoring: { prometheusRules: "yes" } },
      [
        'kube-zen-platform:monitoring.prometheusRules is "yes", but true or false is needed: write it without quotes',
      ],
    ],
    [
      "a source of alerts that there are none of",
      { ...issued, monitoring: { certificateSource: "cert-manager" } },
      [
        "kube-zen-platform:monitoring.certificateSource is cert-manager, but monitoring.prometheusRules is false, so that there are no alerts: set it to true, or remove the source",
      ],
    ],
    [
      "labels of alerts that there are none of",
      { monitoring: { ruleLabels: { release: "prometheus" } } },
      [
        "kube-zen-platform:monitoring.ruleLabels is set, but monitoring.prometheusRules is false, so that nothing has them: set it to true, or remove the labels",
      ],
    ],
    [
      "a label without a value",
      { monitoring: { prometheusRules: true, ruleLabels: { release: "" } } },
      ['kube-zen-platform:monitoring.ruleLabels.release is "": give it a value, or remove it'],
    ],
    [
      "a source of certificates that there are none of",
      on("x509-exporter"),
      [
        "kube-zen-platform:monitoring.certificateSource is x509-exporter, but tls.source is off, so that there are no certificates: remove it, or set tls.source to private-authority or cert-manager",
      ],
    ],
    [
      "cert-manager where it makes none",
      { ...own, ...on("cert-manager") },
      [
        "kube-zen-platform:monitoring.certificateSource is cert-manager, but cert-manager knows nothing of what a private authority makes: set it to x509-exporter or blackbox",
      ],
    ],
    [
      "a probe without a way in",
      { ...issued, ...on("blackbox") },
      [
        "kube-zen-platform:monitoring.certificateSource is blackbox, but there is no way in to probe: set ingress.registryHost or ingress.webhookHost, or remove it",
      ],
    ],
    [
      "the reader of Secrets where a load balancer shows certificates of its own",
      {
        ...issued,
        ingress: { ...entrance.ingress, className: "alb", clientAuthority: "partners" },
        ...on("x509-exporter"),
      },
      [
        "kube-zen-platform:monitoring.certificateSource is x509-exporter, but a load balancer of AWS shows certificates of ACM, which are in no Secret: set it to blackbox, or remove it",
      ],
    ],
  ];
  for (const [what, values, expected] of refused)
    it(`refuses ${what}`, () => assert.deepEqual(mistakes(values), expected));

  it("takes every source where it knows the certificates", () => {
    for (const source of ["cert-manager", "x509-exporter", "blackbox"])
      assert.deepEqual(mistakes({ ...issued, ...entrance, ...on(source) }), [], source);
    for (const source of ["x509-exporter", "blackbox"])
      assert.deepEqual(mistakes({ ...own, ...entrance, ...on(source) }), [], source);
  });
});
