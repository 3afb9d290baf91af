import assert from "node:assert/strict";
import { type Values, helm, renderChart, renderFailure } from "./support";

const identity = { saas: { existingSecret: "token" }, tenant: { id: "acme" }, cluster: { id: "eu-1" } };

type Refusal = readonly [values: Values, message: string];

const agent: readonly Refusal[] = [
  [
    {},
    "zen-agent needs saas.clusterToken (or saas.existingSecret), tenant.id and cluster.id to enrol this cluster: set them with --set or in a values file, as Kube-Zen shows them when a cluster is added.",
  ],
  [
    { saas: { clusterToken: "t" }, cluster: { id: "c" } },
    "zen-agent needs tenant.id to enrol this cluster: set them with --set or in a values file, as Kube-Zen shows them when a cluster is added.",
  ],
  [
    { ...identity, saas: { existingSecret: "token", clusterToken: "t" } },
    "saas.clusterToken and saas.existingSecret are both set: keep one of them.",
  ],
  ...[
    "zen-back.zen.svc.cluster.local",
    "zen-back.zen.svc",
    "zen-back.zen.svc.k8s.corp",
    "a.cluster.local.",
  ].map((host): Refusal => [
    {
      ...identity,
      environment: "dev",
      saas: { existingSecret: "token", endpoint: `https://${host}:8443/x` },
    },
    `saas.endpoint is https://${host}:8443/x, a Service of a cluster: Kube-Zen is reached from outside; set it to an FQDN such as https://agent.kube-zen.io.`,
  ]),
  [
    { ...identity, saas: { existingSecret: "token", endpoint: "http://agent.kube-zen.io" } },
    "saas.endpoint is http://agent.kube-zen.io and environment is prod: only environment dev may go without TLS; use https (wss for the WebSocket).",
  ],
  [
    { ...identity, saas: { existingSecret: "token", webSocketEndpoint: "ws://agent.kube-zen.io" } },
    "saas.webSocketEndpoint is ws://agent.kube-zen.io and environment is prod: only environment dev may go without TLS; use https (wss for the WebSocket).",
  ],
  ...["localhost", "10.0.0.7", "agent"].map((host): Refusal => [
    {
      ...identity,
      environment: "staging",
      saas: { existingSecret: "token", endpoint: `https://${host}:8443` },
    },
    `saas.endpoint is https://${host}:8443 and ${host} is no FQDN: set it to a name such as agent.kube-zen.io (environment dev may use any host).`,
  ]),
  [{ ...identity, tlsInsecure: true }, "- at '/tlsInsecure': value must be false"],
  ...["gitops", "aws"].map((profile): Refusal => [
    { ...identity, profile },
    "- at '/tls/enabled': value must be true",
  ]),
  [
    { ...identity, environment: "dev", tlsInsecure: true, tls: { requireOcspStaple: true } },
    "tls.requireOcspStaple is true and tlsInsecure is true: nothing looks at an answer about a certificate that goes unchecked; set one of them to false.",
  ],
  [
    { ...identity, inbound: { enabled: true } },
    "inbound.enabled is true and tls.enabled is false: calls to the agent need mutual TLS; set tls.enabled to true.",
  ],
  [
    { ...identity, inbound: { enabled: true }, tls: { enabled: true } },
    "inbound.enabled is true and inbound.from is empty, so that no call gets through: name the callers there.",
  ],
  [
    { ...identity, rbac: { remediation: { clusterWide: true, namespaces: ["a"] } } },
    "rbac.remediation.clusterWide is true and rbac.remediation.namespaces is not empty: keep one of them.",
  ],
  [{ ...identity, profile: "dev" }, "- at '/profile': value must be one of 'local', 'gitops', 'aws'"],
  [
    { ...identity, execution: { modes: ["gitops-pr-scheduled"] } },
    "- at '/execution/modes/0': value must be one of 'ssa-immediate', 'ssa-scheduled', 'gitops-pr-immediate'",
  ],
  [
    { ...identity, tenant: { id: "a b" } },
    "- at '/tenant/id': 'a b' does not match pattern '^([A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?)?$'",
  ],
  [
    { ...identity, metrics: { port: 8080 } },
    "metrics.port is 8080, the port of the agent's API: choose another.",
  ],
  [{ ...identity, saas: { token: "x" } }, "- at '/saas': additional properties 'token' not allowed"],
  [{ ...identity, "zen-watcher": { replicas: 2 } }, "- at '': additional properties 'replicas' not allowed"],
];

const watcher: readonly Refusal[] = [
  [
    { replicaCount: 2, leaderElection: { mode: "disabled" } },
    "replicaCount is 2 and leaderElection.mode is disabled: the pods would write every Observation twice; set replicaCount to 1 or leaderElection.mode to builtin.",
  ],
  [
    { webhook: { enabled: true, auth: { disabled: true } }, hpa: { enabled: true } },
    "hpa.maxReplicas is 10 and webhook.enabled is true: only the elected pod answers webhooks and the others would lose events with 404; set hpa.maxReplicas to 1 or webhook.enabled to false.",
  ],
  [
    { webhook: { enabled: true } },
    "webhook.enabled is true and nobody may send: set webhook.auth.existingSecret, webhook.auth.token, webhook.allowedIPs or, for trials only, webhook.auth.disabled.",
  ],
  [
    { webhook: { enabled: true, auth: { token: "t", existingSecret: "s" } } },
    "webhook.auth.token and webhook.auth.existingSecret are both set: keep one of them.",
  ],
  [
    { webhook: { enabled: true, auth: { existingSecret: "s" } } },
    "webhook.enabled is true and networkPolicy.ingress.webhookFrom is empty, so that no sender gets through: name the senders there.",
  ],
  [
    { hpa: { enabled: true, minReplicas: 5, maxReplicas: 3 } },
    "hpa.minReplicas is 5 and hpa.maxReplicas is 3: raise the maximum or lower the minimum.",
  ],
  [
    { replicaCount: 3, podDisruptionBudget: { minAvailable: 2 } },
    "podDisruptionBudget.maxUnavailable and podDisruptionBudget.minAvailable are both set: empty one of them, a budget takes one.",
  ],
  [
    { replicaCount: 3, podDisruptionBudget: { minAvailable: 3, maxUnavailable: "" } },
    "podDisruptionBudget.minAvailable is 3 and there may be as few as 3 pods, so that no node could be drained: lower it.",
  ],
  [
    { serviceAccount: { create: false } },
    "rbac.create is true, serviceAccount.create is false and serviceAccount.name is empty, so that every pod of the namespace would get the rights: name a ServiceAccount.",
  ],
  [
    { podLabels: { "app.kubernetes.io/name": "x" } },
    "podLabels sets app.kubernetes.io/name, which the chart sets itself and selects its pods by: choose another label.",
  ],
  [
    { observations: { additionalTargets: [{ group: "x.io", version: "v1", resource: "secrets" }] } },
    "observations.additionalTargets names secrets, which the program never writes: remove it.",
  ],
  [
    { image: { pullPolicy: "Sometimes" } },
    "- at '/image/pullPolicy': value must be one of 'IfNotPresent', 'Always', 'Never'",
  ],
  [{ observations: { ttlSeconds: 5 } }, "- at '/observations/ttlSeconds': minimum: got 5, want 60"],
  [
    { rbac: { additionalSources: [{ apiGroups: [""], resources: ["*"] }] } },
    "- at '/rbac/additionalSources/0/resources/0': '*' does not match pattern '^[a-z]+(/[a-z]+)?$'",
  ],
  [
    { image: { digest: "sha256:abc" } },
    "- at '/image/digest': 'sha256:abc' does not match pattern '^(sha256:[a-f0-9]{64})?$'",
  ],
];

for (const [chart, refusals] of [
  ["charts/zen-agent", agent],
  ["charts/zen-watcher", watcher],
] as const) {
  describe(`${chart}: values it refuses`, () => {
    for (const [values, message] of refusals) {
      it(message.slice(0, 110), async () => {
        assert.equal(await renderFailure(chart, values), message);
      });
    }
  });
}

describe("charts/zen-agent: gates", () => {
  it("refuses tlsInsecure outside dev in the template too, for whoever skips the schema", async () => {
    assert.equal(
      await renderFailure(
        "charts/zen-agent",
        { ...identity, tlsInsecure: true },
        { arguments: ["--skip-schema-validation"] },
      ),
      "tlsInsecure is true and environment is prod: certificates go unchecked in environment dev only; set tlsInsecure to false or environment to dev.",
    );
  });

  for (const [profile, enabled] of [
    ["gitops", false],
    ["aws", false],
    ["aws", null],
  ] as const) {
    it(`refuses ${profile} with tls.enabled ${enabled ?? "taken out"} in the template too`, async () => {
      assert.equal(
        await renderFailure(
          "charts/zen-agent",
          { ...identity, profile, tls: { enabled } },
          { arguments: ["--skip-schema-validation"] },
        ),
        `profile is ${profile} and tls.enabled is false: only profile local may go without mutual TLS; set tls.enabled to true, with tls.existingSecret or tls.certificate.enabled.`,
      );
    });
  }

  for (const profile of ["gitops", "aws"]) {
    it(`refuses the profile ${profile} for development, by the schema and by the template`, async () => {
      const values = { ...identity, profile, environment: "dev", tls: { enabled: true } };
      const message = await renderFailure("charts/zen-agent", values);
      assert.match(message, /- at '\/environment': value must be one of 'staging', 'prod'/);
      assert.equal(
        await renderFailure("charts/zen-agent", values, { arguments: ["--skip-schema-validation"] }),
        `profile is ${profile} and environment is dev, which lets http and unchecked certificates through: set environment to staging or prod, or profile to local.`,
      );
    });
  }

  it("refuses values without what decides on TLS", async () => {
    for (const key of ["tls", "environment", "profile"]) {
      const message = await renderFailure("charts/zen-agent", { ...identity, [key]: null });
      assert.match(message, new RegExp(`missing propert.*'${key}'`), message);
    }
  });

  it("never repeats a token that is refused", async () => {
    const message = await renderFailure("charts/zen-agent", {
      ...identity,
      saas: { clusterToken: ["s3cret"], existingSecret: "x" },
    });
    assert.equal(message, "- at '/saas/clusterToken': got array, want string");
  });

  it("takes any host and http in environment dev", async () => {
    for (const endpoint of ["http://localhost:8080", "http://10.0.0.7", "https://agent"]) {
      await renderChart("charts/zen-agent", {
        ...identity,
        environment: "dev",
        saas: { existingSecret: "token", endpoint },
      });
    }
  });

  for (const chart of ["charts/zen-agent", "charts/zen-watcher"]) {
    it(`${chart} passes helm lint --strict`, async () => {
      const { code, stdout, stderr } = await helm(["lint", "--strict", chart]);
      assert.equal(code, 0, stdout + stderr);
      assert.doesNotMatch(stdout, /\[(WARNING|ERROR)\]/);
    });

    it(`${chart} refuses Kubernetes older than 1.29 and takes EKS versions`, async () => {
      const old = await renderFailure(chart, identityFor(chart), { kubeVersion: "1.28.0" });
      assert.match(
        old,
        /chart requires kubeVersion: >=1\.29\.0-0 which is incompatible with Kubernetes v1\.28\.0/,
      );
      await renderChart(chart, identityFor(chart), { kubeVersion: "v1.36.1-eks-0a1b2c3" });
    });
  }
});

function identityFor(chart: string): Values {
  return chart.endsWith("zen-agent") ? identity : {};
}
