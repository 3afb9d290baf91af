import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { ensureTools } from "../../tools";
import {
  type CertificateRule,
  type CertificateSource,
  certificateCharts,
  certificateRules,
} from "../charts/certificateRules";
import { program } from "./support";

const MINUTE = 60;
const DAY = 86_400;
const NEVER = 0;

/** Series of a source that tell of the watched certificate, as `metric{labels}`, and of another of the same name. */
const ends: Readonly<Record<string, (name: string, namespace: string) => string>> = {
  "cert-manager": (name, namespace) =>
    `certmanager_certificate_expiration_timestamp_seconds{name="${name}",namespace="${namespace}",issuer_name="ca"}`,
  "cert-manager, renamed": (name, namespace) =>
    `certmanager_certificate_expiration_timestamp_seconds{name="${name}",exported_namespace="${namespace}",namespace="cert-manager"}`,
  "x509-exporter": (name, namespace) =>
    `x509_cert_not_after{secret_name="${name}",secret_namespace="${namespace}",secret_key="tls.crt",serial_number="1"}`,
  blackbox: (name, namespace) =>
    `probe_ssl_earliest_cert_expiry{job="probe",instance="https://${name}.example.com/${namespace}"}`,
};

/** Series that are none of this release's certificate, and have ended. */
const othersOf: Readonly<Record<CertificateSource, (name: string, namespace: string) => readonly string[]>> =
  {
    "cert-manager": (name, namespace) =>
      ["cert-manager", "cert-manager, renamed"].flatMap((each) => [
        ends[each]?.(name, "elsewhere") ?? "",
        ends[each]?.("another", namespace) ?? "",
      ]),
    "x509-exporter": (name, namespace) => [
      ends["x509-exporter"]?.(name, "elsewhere") ?? "",
      ends["x509-exporter"]?.("another", namespace) ?? "",
      // Authorities beside the certificate outlive their use where they are replaced.
      `x509_cert_not_after{secret_name="${name}",secret_namespace="${namespace}",secret_key="ca.crt"}`,
    ],
    blackbox: (name) =>
      [
        `https://another.example.com`,
        `https://my${name}.example.com/`,
        `https://${name}.example.com.evil.test`,
      ].map((instance) => `probe_ssl_earliest_cert_expiry{instance="${instance}"}`),
  };

interface Case {
  /** Part of the alert's name after that of the chart. */
  readonly alert: string;
  readonly name: string;
  readonly series: readonly (readonly [series: string, values: string])[];
  /** First minute at which it fires; undefined: never, asked at minute 200. */
  readonly fires?: number;
}

const constant = (value: number): string => `${value}x240`;

/** Cases of what every source tells: the end of the certificate. */
function endCases(series: string): readonly Case[] {
  const at = (alert: string, name: string, end: number, fires?: number): Case => ({
    alert,
    name,
    series: [[series, constant(end)]],
    ...(fires === undefined ? {} : { fires }),
  });
  const hour = 60 * MINUTE;
  return [
    // Less than the days are left from the 61st minute on, and the alert waits an hour, five minutes or not at all.
    at("ExpiresSoon", "14 days and an hour before the end", 14 * DAY + hour, 61 + 60),
    at("ExpiresSoon", "15 days before the end", 15 * DAY),
    at("ExpiresSoon", "a certificate that was never issued", NEVER),
    at("AboutToExpire", "3 days and an hour before the end", 3 * DAY + hour, 61 + 5),
    at("AboutToExpire", "4 days before the end", 4 * DAY),
    at("AboutToExpire", "a certificate that was never issued", NEVER),
    at("Expired", "an hour before the end", hour, 60),
    at("Expired", "a certificate that was never issued", NEVER),
    {
      alert: "Expired",
      name: "an hour before the end of the first of a chain",
      series: [
        [series, constant(hour)],
        [series.replace("}", ',link="2"}'), constant(15 * DAY)],
      ],
      fires: 60,
    },
    at("Expired", "4 days before the end", 4 * DAY),
    { alert: "Unwatched", name: "nothing told", series: [], fires: 60 },
    {
      alert: "Unwatched",
      name: "told until minute 30",
      series: [[series, "5000000x30 stale"]],
      fires: 31 + 60,
    },
    at("Unwatched", "told", 15 * DAY),
  ];
}

/** Cases of what cert-manager alone tells; `label` is that of the namespace, as Prometheus keeps it. */
function certManagerCases(name: string, label: string): readonly Case[] {
  const of = (metric: string, more = ""): string =>
    `certmanager_certificate_${metric}{name="${name}",${label}${more}}`;
  const condition = (value: string): string => of("ready_status", `,condition="${value}"`);
  const renewal = of("renewal_timestamp_seconds");
  const ready = (not: string): Case["series"] => [
    [condition("True"), "1x9 0x230"],
    [condition(not), "0x9 1x230"],
  ];
  /** Few days are left, and the renewal is due at a minute. */
  const short = (days: number, due: number): Case["series"] => [
    [of("expiration_timestamp_seconds"), constant(days * DAY)],
    [renewal, constant(due * MINUTE)],
  ];
  return [
    { alert: "ExpiresSoon", name: "renewed later", series: short(13, 1000) },
    { alert: "ExpiresSoon", name: "due at minute 10", series: short(13, 10), fires: 10 + 60 },
    { alert: "AboutToExpire", name: "renewed later", series: short(2, 1000) },
    { alert: "AboutToExpire", name: "due at minute 10", series: short(2, 10), fires: 10 + 5 },
    ...["False", "Unknown"].map((not) => ({
      alert: "NotReady",
      name: not,
      series: ready(not),
      fires: 10 + 15,
    })),
    {
      alert: "NotReady",
      name: "ready",
      series: [
        [condition("True"), "1x240"],
        [condition("False"), "0x240"],
      ],
    },
    {
      alert: "NotReady",
      name: "ready again after ten minutes",
      series: [[condition("False"), "1x10 0x230"]],
    },
    { alert: "RenewalLate", name: "due at minute 10", series: [[renewal, constant(600)]], fires: 10 + 61 },
    { alert: "RenewalLate", name: "due and done", series: [[renewal, `600x40 5000000x200`]] },
    { alert: "RenewalLate", name: "never issued", series: [[renewal, constant(NEVER)]] },
  ];
}

/** A case as a test of promtool: firing at the minute that it says and not the minute before. */
function testOf(prefix: string, { alert, name, series, fires }: Case): unknown {
  const alertname = `${prefix}Certificate${alert}`;
  const firing = `count by (alertname) (ALERTS{alertname="${alertname}",alertstate="firing"})`;
  const fired = [{ labels: `{alertname="${alertname}"}`, value: 1 }];
  const asked = (minute: number, exp_samples: unknown): unknown => ({
    expr: firing,
    eval_time: `${minute}m`,
    exp_samples,
  });
  return {
    name: `${alertname}: ${name}`,
    interval: "1m",
    input_series: series.map(([text, values]) => ({ series: text, values })),
    promql_expr_test: fires === undefined ? [asked(200, [])] : [asked(fires - 1, []), asked(fires, fired)],
  };
}

describe("alerts about certificates, by promtool", function () {
  this.timeout(120_000);
  let promtool: string;
  let folder: string;

  before(async function () {
    this.timeout(900_000);
    ({ promtool } = await ensureTools(["promtool"]));
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-certificates-"));
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  const judge = async (rules: readonly CertificateRule[], tests: readonly unknown[]): Promise<void> => {
    const here = fs.mkdtempSync(path.join(folder, "rules-"));
    const file = path.join(here, "rules.yaml");
    fs.writeFileSync(file, stringify({ groups: [{ name: "certificates", rules }] }));
    fs.writeFileSync(
      path.join(here, "tests.yaml"),
      stringify({ rule_files: ["rules.yaml"], evaluation_interval: "1m", tests }),
    );
    const checked = await program(promtool, ["check", "rules", "--lint=all", "--lint-fatal", file]);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    const tested = await program(promtool, ["test", "rules", path.join(here, "tests.yaml")]);
    assert.equal(tested.code, 0, tested.stdout + tested.stderr);
  };

  for (const chart of certificateCharts) {
    for (const source of chart.sources) {
      it(`${chart.name}, told by ${source}: each fires at its minute and not before, and else stays quiet`, async () => {
        const rules = await certificateRules(chart, source);
        const told = source === "cert-manager" ? ["cert-manager", "cert-manager, renamed"] : [source];
        const namespaces = [
          `namespace="${chart.namespace}"`,
          `exported_namespace="${chart.namespace}",namespace="cert-manager"`,
        ];
        const cases = [
          ...told.flatMap((each) => endCases(ends[each]?.(chart.certificate, chart.namespace) ?? "")),
          ...(source === "cert-manager"
            ? namespaces.flatMap((label) => certManagerCases(chart.certificate, label))
            : []),
          ...othersOf[source](chart.certificate, chart.namespace).map((series): Case => ({
            alert: "Expired",
            name: series,
            series: [[series, constant(60)]],
          })),
        ];
        const tested = new Set(cases.map(({ alert }) => `${chart.prefix}Certificate${alert}`));
        assert.deepEqual(
          rules.map(({ alert }) => alert).filter((alert) => !tested.has(alert)),
          [],
        );
        await judge(
          rules,
          cases.map((each) => testOf(chart.prefix, each)),
        );
      });
    }
  }
});
