import assert from "node:assert/strict";
import {
  type KubernetesObject,
  type RenderOptions,
  type Values,
  inventory,
  only,
  renderChart,
} from "./support";
import { tokenMount, tokenVolume } from "./zen-token";

const chart = "charts/zen-watcher";

const render = (values: Values = {}, options: RenderOptions = {}): Promise<readonly KubernetesObject[]> =>
  renderChart(chart, values, { namespace: "zen-system", ...options });

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly livenessProbe: unknown;
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly strategy: { readonly type: string };
  readonly template: {
    readonly metadata: { readonly labels: object; readonly annotations: Readonly<Record<string, string>> };
    readonly spec: { readonly containers: readonly [Container] };
  };
}

async function deployment(values: Values = {}): Promise<DeploymentSpec> {
  return only(await render(values), "Deployment")["spec"] as DeploymentSpec;
}

async function environment(values: Values = {}): Promise<ReadonlyMap<string, unknown>> {
  const [container] = (await deployment(values)).template.spec.containers;
  return new Map(container.env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

const instance = {
  "app.kubernetes.io/name": "zen-watcher",
  "app.kubernetes.io/instance": "zen-watcher",
};
const selector = { ...instance, "app.kubernetes.io/component": "watcher" };
const account = { kind: "ServiceAccount", name: "zen-watcher", namespace: "zen-system" };

describe("charts/zen-watcher", () => {
  it("makes these objects when nothing is set", async () => {
    assert.deepEqual(inventory(await render()), [
      "ClusterRole/zen-system-zen-watcher",
      "ClusterRoleBinding/zen-system-zen-watcher",
      "CustomResourceDefinition/ingesters.zen.kube-zen.io",
      "CustomResourceDefinition/observationfilters.zen.kube-zen.io",
      "CustomResourceDefinition/observationmappings.zen.kube-zen.io",
      "CustomResourceDefinition/observations.zen.kube-zen.io",
      "Deployment/zen-watcher",
      "NetworkPolicy/zen-watcher",
      "Pod/zen-watcher-test",
      "Role/zen-system-zen-watcher-observations",
      "Role/zen-watcher",
      "RoleBinding/zen-system-zen-watcher-observations",
      "RoleBinding/zen-watcher",
      "Service/zen-watcher",
      "ServiceAccount/zen-watcher",
    ]);
  });

  it("runs one pod under Pod Security restricted, and watches the lease's port for liveness", async () => {
    const spec = await deployment();
    const [container] = spec.template.spec.containers;
    assert.deepEqual(
      { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers: [] } } },
      {
        replicas: 1,
        revisionHistoryLimit: 3,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: selector },
        template: {
          metadata: {
            labels: selector,
            annotations: { "kubectl.kubernetes.io/default-container": "zen-watcher" },
          },
          spec: {
            serviceAccountName: "zen-watcher",
            automountServiceAccountToken: false,
            volumes: [tokenVolume],
            enableServiceLinks: false,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 65532,
              runAsGroup: 65532,
              fsGroup: 65532,
              seccompProfile: { type: "RuntimeDefault" },
            },
            terminationGracePeriodSeconds: 30,
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 100,
                    podAffinityTerm: {
                      topologyKey: "kubernetes.io/hostname",
                      labelSelector: { matchLabels: selector },
                    },
                  },
                ],
              },
            },
            containers: [],
          },
        },
      },
    );
    assert.deepEqual(
      { ...container, env: [] },
      {
        name: "zen-watcher",
        image: "docker.io/kubezen/zen-watcher:1.2.3",
        imagePullPolicy: "IfNotPresent",
        args: ["--leader-election-mode=builtin", "--leader-election-id=zen-watcher"],
        env: [],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [tokenMount],
        ports: [
          { name: "http", containerPort: 8080, protocol: "TCP" },
          { name: "lease", containerPort: 8081, protocol: "TCP" },
        ],
        startupProbe: {
          httpGet: { path: "/healthz", port: "http" },
          periodSeconds: 2,
          timeoutSeconds: 2,
          failureThreshold: 30,
        },
        livenessProbe: {
          tcpSocket: { port: "lease" },
          periodSeconds: 10,
          timeoutSeconds: 3,
          failureThreshold: 3,
        },
        readinessProbe: {
          httpGet: { path: "/readyz", port: "http" },
          periodSeconds: 5,
          timeoutSeconds: 3,
          failureThreshold: 3,
        },
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "200m", memory: "256Mi" } },
      },
    );
  });

  it("tells the program what it may write and where, since its own defaults block every Observation", async () => {
    assert.deepEqual(
      [...(await environment())],
      [
        ["POD_NAMESPACE", { fieldRef: { fieldPath: "metadata.namespace" } }],
        ["WATCHER_PORT", "8080"],
        ["LOG_LEVEL", "info"],
        ["WATCH_NAMESPACE", "default"],
        ["ALLOWED_NAMESPACES", "default"],
        ["ALLOWED_GVRS", "zen.kube-zen.io/v1alpha1/observations"],
        ["OBSERVATION_TTL_SECONDS", "604800"],
        ["GC_INTERVAL", "1h"],
        ["GC_TIMEOUT", "5m"],
        ["DEDUP_WINDOW_SECONDS", "60"],
        ["DEDUP_MAX_SIZE", "10000"],
        ["CONFIG_NAMESPACE", "zen-system"],
        ["BASE_CONFIG_NAME", "zen-watcher-config"],
        ["FILTER_CONFIGMAP_NAMESPACE", "zen-system"],
        ["FILTER_CONFIGMAP_NAME", "zen-watcher-filter"],
        ["SERVER_MAX_REQUEST_BYTES", "1048576"],
        ["WEBHOOK_RATE_LIMIT", "6000"],
      ],
    );
  });

  it("writes Observations in one namespace, its own lease by name, and reads no Secret", async () => {
    const objects = await render({ rbac: { sources: ["pod-logs"] } });
    assert.deepEqual(only(objects, "Role", "zen-watcher")["rules"], [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
      { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        resourceNames: ["zen-watcher"],
        verbs: ["get", "update", "patch"],
      },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
    ]);
    const observations = only(objects, "Role", "zen-system-zen-watcher-observations");
    assert.equal(observations.metadata.namespace, "default");
    assert.deepEqual(observations["rules"], [
      {
        apiGroups: ["zen.kube-zen.io"],
        resources: ["observations"],
        verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
      },
    ]);
    assert.deepEqual(only(objects, "ClusterRole")["rules"], [
      { apiGroups: ["zen.kube-zen.io"], resources: ["ingesters"], verbs: ["get", "list", "watch"] },
      { apiGroups: ["zen.kube-zen.io"], resources: ["ingesters/status"], verbs: ["get", "update", "patch"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
    ]);
    const roleApi = "rbac.authorization.k8s.io";
    assert.deepEqual(
      [
        "RoleBinding/zen-watcher",
        "RoleBinding/zen-system-zen-watcher-observations",
        "ClusterRoleBinding/",
      ].map((id) => {
        const [kind = "", name] = id.split("/");
        const binding = only(objects, kind, name === "" ? undefined : name);
        return [binding.metadata.namespace, binding["roleRef"], binding["subjects"]];
      }),
      [
        ["zen-system", { apiGroup: roleApi, kind: "Role", name: "zen-watcher" }, [account]],
        [
          "default",
          { apiGroup: roleApi, kind: "Role", name: "zen-system-zen-watcher-observations" },
          [account],
        ],
        [undefined, { apiGroup: roleApi, kind: "ClusterRole", name: "zen-system-zen-watcher" }, [account]],
      ],
    );
  });

  it("reads the reports of named tools only, and more on request", async () => {
    const rules = only(
      await render({
        rbac: {
          sources: ["kyverno", "cert-manager"],
          additionalSources: [{ apiGroups: ["example.io"], resources: ["reports"] }],
        },
      }),
      "ClusterRole",
    )["rules"] as readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
    assert.deepEqual(
      rules.slice(2).map((rule) => rule.resources),
      [
        ["policies", "clusterpolicies"],
        ["certificates", "certificaterequests"],
        ["challenges", "orders"],
        ["reports"],
      ],
    );
    assert.ok(rules.slice(2).every((rule) => rule.verbs.join() === "get,list,watch"));
  });

  it("without leader election probes /healthz, needs no lease and never overlaps two pods", async () => {
    const values = { leaderElection: { mode: "disabled" } };
    const spec = await deployment(values);
    assert.equal(spec.strategy.type, "Recreate");
    assert.deepEqual(spec.template.spec.containers[0].livenessProbe, {
      httpGet: { path: "/healthz", port: "http" },
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 3,
    });
    assert.deepEqual(only(await render(values), "Role", "zen-watcher")["rules"], [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
    ]);
  });

  it("keeps its definitions on uninstall, or not, or leaves them to another release", async () => {
    const definitions = async (crds: Values): Promise<readonly (string | undefined)[]> =>
      (await render({ crds }))
        .filter((object) => object.kind === "CustomResourceDefinition")
        .map((object) => object.metadata.annotations?.["helm.sh/resource-policy"]);
    assert.deepEqual(await definitions({}), ["keep", "keep", "keep", "keep"]);
    assert.deepEqual(await definitions({ keep: false }), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(await definitions({ install: false }), []);
  });

  it("names the image by registry, tag and digest, of which the digest wins", async () => {
    const image = async (values: Values): Promise<string> =>
      (await deployment(values)).template.spec.containers[0].image;
    const digest = `sha256:${"a".repeat(64)}`;
    assert.equal(await image({ image: { registry: "" } }), "kubezen/zen-watcher:1.2.3");
    assert.equal(await image({ image: { tag: "2", digest } }), `docker.io/kubezen/zen-watcher@${digest}`);
    assert.equal(
      await image({ global: { imageRegistry: "ghcr.io/kube-zen/mirror" } }),
      "ghcr.io/kube-zen/mirror/kubezen/zen-watcher:1.2.3",
    );
  });

  it("gives its test the program's own image and settings, behind the working pod", async () => {
    const objects = await render();
    const test = only(objects, "Pod");
    const spec = test["spec"] as {
      readonly restartPolicy: string;
      readonly containers: readonly [Container];
    };
    assert.equal(test.metadata.annotations?.["helm.sh/hook"], "test");
    assert.equal(spec.restartPolicy, "Never");
    const [working] = (only(objects, "Deployment")["spec"] as DeploymentSpec).template.spec.containers;
    assert.deepEqual(
      [spec.containers[0].image, spec.containers[0].env, spec.containers[0].args],
      [working.image, working.env, working.args],
    );
    const labels = test.metadata.labels ?? {};
    assert.notEqual(labels["app.kubernetes.io/component"], "watcher", "the Service must not pick it");
  });
});
