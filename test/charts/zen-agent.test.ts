import assert from "node:assert/strict";
import { PROFILES } from "../../model/profiles";
import { type KubernetesObject, type Values, inventory, only, renderChart } from "./support";
import { tokenMount, tokenVolume } from "./zen-token";

const identity = { saas: { existingSecret: "token" }, tenant: { id: "acme" }, cluster: { id: "eu-1" } };

/** Renders the chart with what is required, and without zen-watcher unless asked for. */
function render(values: Values = {}): Promise<readonly KubernetesObject[]> {
  return renderChart(
    "charts/zen-agent",
    { ...identity, "zen-watcher": { enabled: false }, ...values },
    { namespace: "zen-system" },
  );
}

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly volumeMounts: readonly unknown[];
  readonly livenessProbe: unknown;
}

interface PodSpec {
  readonly containers: readonly [Container];
  readonly volumes: readonly unknown[];
  readonly securityContext: unknown;
}

async function pod(values: Values = {}): Promise<PodSpec> {
  const spec = only(await render(values), "Deployment")["spec"] as {
    readonly template: { readonly spec: PodSpec };
  };
  return spec.template.spec;
}

async function environment(values: Values = {}): Promise<ReadonlyMap<string, unknown>> {
  const { containers } = await pod(values);
  return new Map(containers[0].env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

const config = (key: string): unknown => ({ configMapKeyRef: { name: "zen-agent", key } });
const account = { kind: "ServiceAccount", name: "zen-agent", namespace: "zen-system" };
const roleApi = "rbac.authorization.k8s.io";

describe("charts/zen-agent", () => {
  it("makes these objects, and zen-watcher's from the chart beside it", async () => {
    const own = [
      "ClusterRole/zen-system-zen-agent-observe",
      "ClusterRoleBinding/zen-system-zen-agent-observe",
      "ConfigMap/zen-agent",
      "CustomResourceDefinition/zenagentremediations.zen.kube-zen.io",
      "Deployment/zen-agent",
      "NetworkPolicy/zen-agent",
      "Pod/zen-agent-test",
      "Role/zen-agent",
      "RoleBinding/zen-agent",
      "Secret/zen-agent-hmac",
      "Service/zen-agent",
      "ServiceAccount/zen-agent",
    ];
    assert.deepEqual(inventory(await render()), own);
    const together = await render({ "zen-watcher": { enabled: true } });
    const watcher = await renderChart(
      "charts/zen-watcher",
      { enabled: true },
      { namespace: "zen-system", release: "zen-agent" },
    );
    assert.deepEqual(
      together.filter((object) => object.metadata.labels?.["app.kubernetes.io/name"] === "zen-watcher"),
      watcher,
    );
    assert.equal(together.length, own.length + watcher.length);
  });

  it("runs under Pod Security restricted with the folders that the program writes", async () => {
    const { containers, volumes, securityContext } = await pod();
    assert.deepEqual(securityContext, {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.deepEqual(volumes, [
      tokenVolume,
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
      { name: "cache", emptyDir: { sizeLimit: "64Mi" } },
    ]);
    const probe = (
      path: string,
      periodSeconds: number,
      failureThreshold: number,
      timeoutSeconds = 3,
    ): unknown => ({
      httpGet: { path, port: "metrics" },
      periodSeconds,
      timeoutSeconds,
      failureThreshold,
    });
    assert.deepEqual(
      { ...containers[0], env: [] },
      {
        name: "zen-agent",
        image: "docker.io/kubezen/zen-agent:1.0.2",
        imagePullPolicy: "IfNotPresent",
        env: [],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [
          tokenMount,
          { name: "tmp", mountPath: "/tmp" },
          { name: "cache", mountPath: "/.cache" },
        ],
        ports: [
          { name: "api", containerPort: 8080, protocol: "TCP" },
          { name: "metrics", containerPort: 9090, protocol: "TCP" },
        ],
        startupProbe: probe("/health", 2, 60, 2),
        livenessProbe: probe("/health", 10, 3),
        readinessProbe: probe("/readyz", 5, 3),
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
      },
    );
  });

  it("gives the agent its identity, its modes and the Secret that it writes itself", async () => {
    const hmac = (key: string): unknown => ({
      secretKeyRef: { name: "zen-agent-hmac", key, optional: true },
    });
    assert.deepEqual(
      [...(await environment())],
      [
        ["BOOTSTRAP_TOKEN", { secretKeyRef: { name: "token", key: "cluster-token" } }],
        ["SAAS_API_BASE", config("saas-api-url")],
        ["SAAS_WS_BASE", config("saas-ws-url")],
        ["TENANT_ID", "acme"],
        ["CLUSTER_ID", "eu-1"],
        ["HMAC_KEY_ID", hmac("hmac-key-id")],
        ["HMAC_SECRET", hmac("hmac-key")],
        ["SECRET_NAME", "zen-agent-hmac"],
        ["WATCH_NAMESPACE", { fieldRef: { fieldPath: "metadata.namespace" } }],
        ["LOG_LEVEL", "info"],
        ["ENVIRONMENT", "prod"],
        ["METRICS_ENABLED", "true"],
        ["METRICS_PORT", "9090"],
        ["EXECUTION_MODES", config("execution-modes")],
        ["APPROVAL_MODES", config("approval-modes")],
        ["VALIDATION_PROBES", config("validation-probes")],
        ["ROLLBACK_MODES", config("rollback-modes")],
      ],
    );
  });

  for (const [profile, execution, approval, validation, rollback] of [
    ["local", "ssa-immediate", "ui", "basic", "automatic"],
    [
      "gitops",
      "ssa-immediate,ssa-scheduled,gitops-pr-immediate",
      "ui,slack",
      "http,kubernetes,metrics",
      "automatic,git-revert",
    ],
    [
      "aws",
      "ssa-immediate,ssa-scheduled,gitops-pr-immediate",
      "ui,slack,scheduled",
      "basic,http,kubernetes,metrics",
      "automatic,manual",
    ],
  ] as const) {
    it(`profile ${profile} has the modes of the roadmap's incident flow`, async () => {
      assert.deepEqual(only(await render({ profile, tls: { enabled: true } }), "ConfigMap")["data"], {
        "saas-api-url": "https://agent.kube-zen.io",
        "saas-ws-url": "wss://agent.kube-zen.io",
        profile,
        "execution-modes": execution,
        "approval-modes": approval,
        "validation-probes": validation,
        "rollback-modes": rollback,
      });
    });
  }

  it("has the modes of model/profiles, which the stacks go by", async () => {
    for (const [profile, { remediation }] of Object.entries(PROFILES)) {
      const data = only(await render({ profile, tls: { enabled: true } }), "ConfigMap")["data"] as Readonly<
        Record<string, string>
      >;
      assert.deepEqual(
        ["execution-modes", "approval-modes", "validation-probes", "rollback-modes"].map((key) => data[key]),
        [remediation.execution, remediation.approval, remediation.validation, remediation.rollback].map(
          (modes) => modes.join(","),
        ),
        profile,
      );
    }
  });

  it("lets one set of modes differ from the profile's", async () => {
    const objects = await render({
      profile: "gitops",
      tls: { enabled: true },
      execution: { modes: ["gitops-pr-immediate"] },
    });
    const data = only(objects, "ConfigMap")["data"] as Readonly<Record<string, string>>;
    assert.equal(data["execution-modes"], "gitops-pr-immediate");
    assert.equal(data["approval-modes"], "ui,slack");
  });

  it("puts a token value into a Secret of its own and leaves the agent's Secret without data", async () => {
    const objects = await render({ saas: { clusterToken: "zen-1234" } });
    assert.deepEqual(only(objects, "Secret", "zen-agent-bootstrap")["data"], {
      "cluster-token": Buffer.from("zen-1234").toString("base64"),
    });
    assert.equal("data" in only(objects, "Secret", "zen-agent-hmac"), false);
    const rest = objects.filter((object) => object.kind !== "Secret");
    assert.ok(!JSON.stringify(rest).includes("zen-1234"));
    const given = await render({ hmac: { existingSecret: "signing" } });
    assert.ok(!given.some((object) => object.kind === "Secret"));
    assert.deepEqual(
      (await environment({ hmac: { existingSecret: "signing" } })).get("SECRET_NAME"),
      "signing",
    );
  });

  it("may handle its own objects and one Secret by name, and read workloads anywhere", async () => {
    const objects = await render();
    assert.deepEqual(only(objects, "Role")["rules"], [
      {
        apiGroups: ["zen.kube-zen.io"],
        resources: ["zenagentremediations"],
        verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
      },
      {
        apiGroups: ["zen.kube-zen.io"],
        resources: ["zenagentremediations/status"],
        verbs: ["get", "update", "patch"],
      },
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: ["zen-agent-hmac"],
        verbs: ["get", "update", "patch"],
      },
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        verbs: ["get", "list", "watch", "create", "update", "patch"],
      },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
    ]);
    const read = ["get", "list", "watch"];
    assert.deepEqual(only(objects, "ClusterRole")["rules"], [
      { apiGroups: [""], resources: ["pods", "services", "configmaps", "namespaces", "events"], verbs: read },
      {
        apiGroups: ["apps"],
        resources: ["deployments", "statefulsets", "daemonsets", "replicasets"],
        verbs: read,
      },
      { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: read },
      { apiGroups: ["zen.kube-zen.io"], resources: ["observations"], verbs: read },
      {
        apiGroups: ["zen.kube-zen.io"],
        resources: ["observations/status"],
        verbs: ["get", "update", "patch"],
      },
    ]);
    assert.deepEqual(
      [only(objects, "RoleBinding")["subjects"], only(objects, "ClusterRoleBinding")["subjects"]],
      [[account], [account]],
    );
  });

  it("observes and repairs in named namespaces only, when they are named", async () => {
    const objects = await render({
      rbac: {
        observation: { namespaces: ["default", "shop"] },
        remediation: { namespaces: ["shop"], resources: ["deployments", "configmaps", "networkpolicies"] },
      },
    });
    assert.deepEqual(
      objects
        .filter((object) => object.kind.endsWith("Binding"))
        .map((object) => [object.kind, object.metadata.namespace, object["roleRef"]]),
      [
        ["RoleBinding", "zen-system", undefined],
        ["RoleBinding", "default", "observe"],
        ["RoleBinding", "shop", "observe"],
        ["RoleBinding", "shop", "remediate"],
      ].map(([kind, namespace, role]) => [
        kind,
        namespace,
        {
          apiGroup: roleApi,
          kind: role === undefined ? "Role" : "ClusterRole",
          name: role === undefined ? "zen-agent" : `zen-system-zen-agent-${role}`,
        },
      ]),
    );
    assert.deepEqual(only(objects, "ClusterRole", "zen-system-zen-agent-remediate")["rules"], [
      { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "patch"] },
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "patch"] },
      { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["get", "patch"] },
    ]);
    const everywhere = await render({ rbac: { remediation: { clusterWide: true } } });
    assert.equal(
      only(everywhere, "ClusterRoleBinding", "zen-system-zen-agent-remediate").metadata.namespace,
      undefined,
    );
  });

  it("shows a client certificate and trusts the CA of its Secret, of a ConfigMap, or the public ones", async () => {
    const files = (env: ReadonlyMap<string, unknown>): readonly unknown[] =>
      ["TLS_CERT_FILE", "TLS_KEY_FILE", "TLS_CA_FILE", "TLS_INSECURE"].map((name) => env.get(name));
    const own = ["/etc/zen-agent/tls/tls.crt", "/etc/zen-agent/tls/tls.key"];
    const tls = { enabled: true };
    assert.deepEqual(files(await environment()), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(files(await environment({ tls })), [...own, "/etc/zen-agent/tls/ca.crt", undefined]);
    assert.deepEqual(files(await environment({ tls: { enabled: true, caKey: "" } })), [
      ...own,
      undefined,
      undefined,
    ]);
    const both = { tls: { enabled: true, existingSecret: "certificate" }, caMount: { enabled: true } };
    assert.deepEqual(files(await environment(both)), [
      ...own,
      "/usr/local/share/ca-certificates/custom.crt",
      undefined,
    ]);
    const { containers, volumes } = await pod(both);
    assert.deepEqual(volumes.slice(3), [
      { name: "tls", secret: { secretName: "certificate", defaultMode: 0o440 } },
      { name: "ca", configMap: { name: "zen-agent-ca" } },
    ]);
    assert.deepEqual(containers[0].volumeMounts.slice(3), [
      { name: "tls", mountPath: "/etc/zen-agent/tls", readOnly: true },
      { name: "ca", mountPath: "/usr/local/share/ca-certificates", readOnly: true },
    ]);
    const insecure = await environment({ tlsInsecure: true, environment: "dev" });
    assert.deepEqual(files(insecure), [undefined, undefined, undefined, "true"]);
  });
});
