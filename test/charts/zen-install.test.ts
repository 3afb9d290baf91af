import assert from "node:assert/strict";
import {
  ApiException,
  ApiextensionsV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  V1Namespace,
  V1ObjectMeta,
  V1ResourceAttributes,
  V1SubjectAccessReview,
  V1SubjectAccessReviewSpec,
} from "@kubernetes/client-node";
import { sharedCluster } from "../support/cluster";
import { helm } from "./support";

interface Clients {
  readonly core: CoreV1Api;
  readonly authorization: AuthorizationV1Api;
  readonly definitions: ApiextensionsV1Api;
  readonly objects: KubernetesObjectApi;
}

/** Why the API server refuses an object, or "" when it takes it; nothing is kept. */
async function refusal({ objects }: Clients, object: KubernetesObject): Promise<string> {
  try {
    await objects.create(object, undefined, "All");
    return "";
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    return (JSON.parse(String(error.body)) as { readonly message: string }).message;
  }
}

const zen = "zen.kube-zen.io";

function custom(
  kind: string,
  spec: object,
  version = "v1alpha1",
): KubernetesObject & { readonly spec: object } {
  return {
    apiVersion: `${zen}/${version}`,
    kind,
    metadata: Object.assign(new V1ObjectMeta(), { name: "a", namespace: "default" }),
    spec,
  };
}

describe("charts/zen-agent and charts/zen-watcher on a cluster", function () {
  this.timeout(180_000);
  let kubeconfig: string;
  let api: Clients;

  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await helm([...args, "--kubeconfig", kubeconfig]);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  /** Installs and waits until every pod is ready; definitions that another test file kept are taken over. */
  const install = (release: string, namespace: string, ...more: readonly string[]): Promise<string> =>
    done(
      ...["install", release, `charts/${release}`, "--namespace", namespace],
      ...["--wait", "--timeout", "90s", "--take-ownership", ...more],
    );
  const agentValues = ["--set", "saas.clusterToken=zen-1,tenant.id=acme,cluster.id=eu-1,crds.keep=false"];
  const makeNamespace = async (name: string): Promise<void> => {
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const metadata = Object.assign(new V1ObjectMeta(), { name, labels });
    await api.core.createNamespace({ body: Object.assign(new V1Namespace(), { metadata }) });
  };

  before(async function () {
    this.timeout(900_000);
    ({ kubeconfig } = await sharedCluster());
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    api = {
      core: config.makeApiClient(CoreV1Api),
      authorization: config.makeApiClient(AuthorizationV1Api),
      definitions: config.makeApiClient(ApiextensionsV1Api),
      objects: KubernetesObjectApi.makeApiClient(config),
    };
    for (const name of ["zen-together", "zen-apart"]) await makeNamespace(name);
  });

  describe("installed together", () => {
    const namespace = "zen-together";
    const hmac = { name: "zen-agent-hmac", namespace };

    before(async () => {
      await install("zen-agent", namespace, ...agentValues, "--set", "zen-watcher.crds.keep=false");
    });

    after(async () => {
      await done("uninstall", "zen-agent", "--namespace", namespace, "--wait");
    });

    it("runs both under restricted and passes both tests", async () => {
      const pods = await api.core.listNamespacedPod({ namespace });
      assert.deepEqual(
        pods.items.map((pod) => [pod.metadata?.labels?.["app.kubernetes.io/name"], pod.status?.phase]).sort(),
        [
          ["zen-agent", "Running"],
          ["zen-watcher", "Running"],
        ],
      );
      const report = await done("test", "zen-agent", "--namespace", namespace, "--timeout", "90s");
      assert.equal(report.match(/Phase: +Succeeded/g)?.length, 2, report);
    });

    it("leaves the key that the agent wrote alone on upgrade and rollback", async () => {
      const written = { "hmac-key": "a2V5", "hmac-key-id": "aWQ=" };
      const secret = await api.core.readNamespacedSecret(hmac);
      await api.core.replaceNamespacedSecret({ ...hmac, body: Object.assign(secret, { data: written }) });
      await done(
        ...["upgrade", "zen-agent", "charts/zen-agent", "--namespace", namespace, "--wait", ...agentValues],
        ...["--set", "zen-watcher.crds.keep=false,logLevel=debug,commonLabels.team=a"],
      );
      assert.deepEqual((await api.core.readNamespacedSecret(hmac)).data, written);
      await done("rollback", "zen-agent", "1", "--namespace", namespace, "--wait");
      assert.deepEqual((await api.core.readNamespacedSecret(hmac)).data, written);
    });

    const watcher = `system:serviceaccount:${namespace}:zen-agent-zen-watcher`;
    const agent = `system:serviceaccount:${namespace}:zen-agent`;
    for (const [user, verb, group, resource, inside, name, allowed] of [
      [watcher, "create", zen, "observations", "default", "", true],
      [watcher, "create", zen, "observations", namespace, "", false],
      [watcher, "list", zen, "ingesters", "", "", true],
      [watcher, "update", "coordination.k8s.io", "leases", namespace, "zen-agent-zen-watcher", true],
      [watcher, "update", "coordination.k8s.io", "leases", namespace, "another", false],
      [watcher, "list", "", "pods", "", "", false],
      [watcher, "get", "", "secrets", namespace, "", false],
      [agent, "delete", zen, "zenagentremediations", namespace, "", true],
      [agent, "delete", zen, "zenagentremediations", "default", "", false],
      [agent, "patch", "", "secrets", namespace, "zen-agent-hmac", true],
      [agent, "get", "", "secrets", namespace, "zen-agent-bootstrap", false],
      [agent, "list", "", "secrets", namespace, "", false],
      [agent, "list", "apps", "deployments", "", "", true],
      [agent, "patch", "apps", "deployments", "default", "web", false],
    ] as const) {
      const what = `${verb} ${resource}${name === "" ? "" : ` ${name}`} in ${inside === "" ? "all namespaces" : inside}`;
      it(`${user.split(":").at(-1) ?? ""} ${allowed ? "may" : "may not"} ${what}`, async () => {
        const attributes = { verb, group, resource, namespace: inside, name };
        const resourceAttributes = Object.assign(new V1ResourceAttributes(), attributes);
        const spec = Object.assign(new V1SubjectAccessReviewSpec(), { user, resourceAttributes });
        const review = await api.authorization.createSubjectAccessReview({
          body: Object.assign(new V1SubjectAccessReview(), { spec }),
        });
        assert.equal(review.status?.allowed, allowed);
      });
    }

    const destinations = [{ type: "crd", value: "observations" }];
    const legacy = { source: "trivy", category: "security", severity: "high", eventType: "vulnerability" };
    for (const [object, expected] of [
      [custom("Observation", legacy), ""],
      [custom("Observation", { ...legacy, category: undefined }), /set domain, type, priority/],
      [custom("Observation", { ...legacy, severity: "HIGH" }), /spec\.severity: Unsupported value: "HIGH"/],
      [custom("Ingester", { source: "trivy", ingester: "informer", destinations }), ""],
      [
        custom("Ingester", { source: "trivy", ingester: "informer", destinations, sources: [] }),
        /sources is empty; name at least one source or leave sources out/,
      ],
      [
        custom("Ingester", { source: "trivy", ingester: "informer", destinations: [{ type: "crd" }] }),
        /set gvr, or value to the plural name of the resource, such as observations/,
      ],
      [custom("ObservationFilter", { targetSource: "trivy", minSeverity: "HIGH" }), ""],
      [custom("ObservationFilter", { targetSource: "nobody" }), /spec\.targetSource: Unsupported value/],
      [custom("ObservationMapping", { sourceName: "x", group: "g", version: "v1", kind: "K" }), ""],
      [
        custom("ObservationMapping", { sourceName: "X Y", group: "g", version: "v1", kind: "K" }),
        /sourceName/,
      ],
      [custom("ZenAgentRemediation", { remediationId: "1" }, "v1"), /spec\.approvedBy: Required value/],
    ] as const) {
      it(`the API server ${expected === "" ? "takes" : "refuses"} ${object.kind ?? ""} ${JSON.stringify(object.spec)}`, async () => {
        const message = await refusal(api, object);
        if (expected === "") assert.equal(message, "");
        else assert.match(message, expected);
      });
    }
  });

  for (const [endpoint, isThePod] of [
    ["http://localhost:8080", true],
    ["http://127.0.0.1", true],
    ["https://localhost.kube-zen.io", false],
    ["http://host.k3d.internal:8080", false],
  ] as const) {
    it(`the notes ${isThePod ? "warn" : "do not warn"} that ${endpoint} is the pod itself`, async () => {
      const more = ["--dry-run=client", "--values", "docs/examples/values-local.yaml", ...agentValues];
      const notes = await install("zen-agent", "zen-apart", ...more, "--set", `saas.endpoint=${endpoint}`);
      assert.equal(notes.includes("saas.endpoint is the pod's own address"), isThePod);
    });
  }

  it("run apart: the agent without its subchart, zen-watcher as a release of its own", async () => {
    const namespace = "zen-apart";
    await install("zen-watcher", namespace, "--set", "crds.keep=false");
    await install("zen-agent", namespace, ...agentValues, "--set", "zen-watcher.enabled=false");
    const pods = await api.core.listNamespacedPod({ namespace });
    assert.deepEqual(pods.items.map((pod) => pod.metadata?.labels?.["app.kubernetes.io/instance"]).sort(), [
      "zen-agent",
      "zen-watcher",
    ]);
    await done("uninstall", "zen-agent", "--namespace", namespace, "--wait");
    await done("uninstall", "zen-watcher", "--namespace", namespace, "--wait");
    const left = await api.definitions.listCustomResourceDefinition();
    assert.deepEqual(
      left.items.filter((definition) => definition.spec.group === zen).map(({ metadata }) => metadata?.name),
      [],
    );
  });
});
