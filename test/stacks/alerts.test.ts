import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { entranceAlerts } from "../../components/charts/alerts";
import { EXPIRY_DAYS } from "../../model/certificates/lifetimes";
import { localStack } from "../../stacks/local";
import { renderChart } from "../charts/support";
import { stackConfig } from "../support/stackConfig";
import { record } from "./support";

type Values = Readonly<Record<string, unknown>>;

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

const HOSTS = {
  registryHost: "registry.example.com",
  webhookHost: "hooks.example.com",
  webhookTokenSecret: "hooks-token",
  clientAuthority: "partners",
};
const RULES = { prometheusRules: true };
const own = { tls: { source: "private-authority" } };
const issued = { tls: { source: "cert-manager" } };

const byCertManager = (name: string, namespace: string): string =>
  `absent(min(${["namespace", "exported_namespace"]
    .map(
      (label) =>
        `certmanager_certificate_expiration_timestamp_seconds{name="${name}",${label}="${namespace}"}`,
    )
    .join(" or ")}))`;
const bySecret = (name: string, namespace: string): string =>
  `absent(min(x509_cert_not_after{secret_namespace="${namespace}",secret_name="${name}",secret_key="tls.crt"}))`;
const byProbe = (host: string): string =>
  `absent(min(probe_ssl_earliest_cert_expiry{instance=~"(https://)?(${host.replaceAll(".", "\\\\.")})(:[0-9]+)?(/.*)?"}))`;

/** What tells of each certificate, where each teller is asked by `by`. */
const tellers = (agent: typeof bySecret, registry: string, webhook: string) => ({
  ZenAgent: agent("zen-agent-tls", "zen-system"),
  ZenWatcher: webhook,
  WorkflowRegistry: registry,
});

describe("alerts of the local stack", () => {
  let state: string;

  before(() => {
    state = fs.mkdtempSync(path.join(os.tmpdir(), "alerts-"));
    fs.writeFileSync(path.join(state, "kubeconfig"), "");
  });
  after(() => fs.rmSync(state, { recursive: true, force: true }));

  /** The values of every release. */
  async function releases(values: Values): Promise<ReadonlyMap<string, Values>> {
    const kubeconfig = path.join(state, "kubeconfig");
    const config = stackConfig({ profile: "local", kubeconfig, ...values });
    const { asked } = await record(false, () => localStack(config, { ZEN_STATE: state, HOME: state }));
    const found = asked.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    return new Map(found.map(({ name, inputs }) => [name, inputs["values"] as Values]));
  }

  /** The rules that helm makes of every release, by the name of the PrometheusRule, and their labels. */
  async function rules(values: Values) {
    const found = new Map<string, { readonly rules: readonly Rule[]; readonly labels: Values }>();
    for (const [release, its] of await releases(values)) {
      const chart = release.replace(/^zen-agent-.*/, "zen-agent");
      const namespace = chart.startsWith("zen") ? "zen-system" : "atom-system";
      for (const object of await renderChart(`charts/${chart}`, its, { release, namespace })) {
        if (object.kind !== "PrometheusRule") continue;
        const { groups } = object["spec"] as {
          readonly groups: readonly { readonly rules: readonly Rule[] }[];
        };
        const all = groups.flatMap((group) => group.rules);
        found.set(object.metadata.name, { rules: all, labels: object.metadata.labels ?? {} });
      }
    }
    return found;
  }

  /** What is asked for the end of each certificate, by what the alert's name begins with. */
  async function asks(values: Values): Promise<Values> {
    const unwatched = [...(await rules(values)).values()]
      .flatMap((one) => one.rules)
      .filter(({ alert }) => alert.endsWith("CertificateUnwatched"));
    return Object.fromEntries(
      unwatched.map(({ alert, expr }) => [alert.replace("CertificateUnwatched", ""), expr]),
    );
  }

  it("are none unless the config asks for them", async () => {
    for (const [release, values] of await releases({ ...own, ingress: HOSTS })) {
      assert.equal(values["metrics"], undefined, release);
      assert.equal(values["monitoring"], undefined, release);
    }
    assert.deepEqual([...(await rules({ ...own, ingress: HOSTS })).keys()], []);
  });

  it("come with every release, also on a cluster of which it is not known whether it has the kind", async () => {
    const found = await rules({ monitoring: { ...RULES, ruleLabels: { release: "prometheus" } } });
    assert.deepEqual([...found.keys()].sort(), [
      "runtime-agent",
      "workflow-registry",
      "zen-agent",
      "zen-agent-zen-watcher",
    ]);
    for (const [name, { rules: its, labels }] of found) {
      assert.equal(labels["release"], "prometheus", name);
      assert.ok(its.length > 3, name);
      assert.deepEqual(
        its.filter(({ alert }) => alert.includes("Certificate")),
        [],
        `${name} has no certificate to tell of`,
      );
    }
  });

  it("come with the agent of every tenant and with a zen-watcher of its own", async () => {
    const tenants = [
      { tenant: "acme", cluster: "one" },
      { tenant: "umbrella", cluster: "two" },
    ];
    const found = await rules({ ...own, tenants, watcher: "standalone", monitoring: RULES });
    assert.deepEqual([...found.keys()].sort(), [
      "runtime-agent",
      "workflow-registry",
      "zen-agent",
      "zen-agent-umbrella-two",
      "zen-watcher",
    ]);
  });

  const expected: readonly (readonly [string, Values, Values])[] = [
    [
      "cert-manager of what it makes",
      { ...issued, monitoring: RULES },
      tellers(
        byCertManager,
        byCertManager("workflow-registry-tls", "atom-system"),
        byCertManager("zen-watcher-webhook-tls", "zen-system"),
      ),
    ],
    [
      "the reader of Secrets of a private authority's",
      { ...own, monitoring: RULES },
      tellers(
        bySecret,
        bySecret("workflow-registry-tls", "atom-system"),
        bySecret("zen-watcher-webhook-tls", "zen-system"),
      ),
    ],
    [
      "the reader of Secrets of cert-manager's, where the config says so",
      { ...issued, monitoring: { ...RULES, certificateSource: "x509-exporter" } },
      tellers(
        bySecret,
        bySecret("workflow-registry-tls", "atom-system"),
        bySecret("zen-watcher-webhook-tls", "zen-system"),
      ),
    ],
    [
      "a probe of the ways in, and cert-manager of the agent's",
      { ...issued, monitoring: { ...RULES, certificateSource: "blackbox" } },
      tellers(byCertManager, byProbe("registry.example.com"), byProbe("hooks.example.com")),
    ],
  ];
  for (const [what, values, found] of expected)
    it(`ask ${what}`, async () => assert.deepEqual(await asks({ ...values, ingress: HOSTS }), found));

  it("ask of the agent only where there is no way in", async () => {
    assert.deepEqual(await asks({ ...own, monitoring: RULES }), {
      ZenAgent: bySecret("zen-agent-tls", "zen-system"),
    });
  });

  it("fire as many days before the end as zenctl goes by", async () => {
    const { warning, critical } = EXPIRY_DAYS;
    for (const [release, values] of await releases({ ...own, ingress: HOSTS, monitoring: RULES })) {
      if (release === "runtime-agent") continue;
      const { prometheusRule } = (values["metrics"] ?? values["monitoring"]) as {
        readonly prometheusRule: { readonly certificates: Values };
      };
      const { days, criticalDays } = prometheusRule.certificates;
      assert.deepEqual([days, criticalDays], [warning, critical], release);
    }
  });

  it("leave certificates of ACM to AWS, unless a probe tells of them", () => {
    const entrance = {
      host: "registry.example.com",
      className: "alb",
      certificate: { certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/a" },
    };
    const watched = (entrances: "cert-manager" | "blackbox"): unknown =>
      entranceAlerts({ tellers: { agents: "cert-manager", entrances }, labels: {} }, entrance)[
        "certificates"
      ];
    assert.deepEqual(watched("cert-manager"), { days: 14, criticalDays: 3 });
    assert.deepEqual(watched("blackbox"), { days: 14, criticalDays: 3, source: "blackbox" });
  });
});
