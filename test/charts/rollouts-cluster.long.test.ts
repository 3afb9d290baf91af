import assert from "node:assert/strict";
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  NetworkingV1Api,
  PatchStrategy,
  V1Namespace,
  V1ObjectMeta,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { type SharedCluster, sharedCluster } from "../support/cluster";
import { type EndpointWatch, watchEndpoints } from "./endpointWatch";
import { helm } from "./support";

const isGreen = (pod: string): boolean => pod.includes("-green-");
const isCanary = (pod: string): boolean => pod.includes("-canary-");
const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };

describe("rollouts of the Atom charts on a cluster", function () {
  this.timeout(120_000);
  let cluster: SharedCluster;
  let config: KubeConfig;

  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, stderr } = await helm([...args, "--kubeconfig", cluster.kubeconfig]);
    return code === 0 ? "" : stderr;
  };
  const done = async (...args: readonly string[]): Promise<void> => {
    assert.equal(await run(...args), "");
  };
  const makeNamespace = async (name: string): Promise<void> => {
    const metadata = Object.assign(new V1ObjectMeta(), { name, labels: restricted });
    await config
      .makeApiClient(CoreV1Api)
      .createNamespace({ body: Object.assign(new V1Namespace(), { metadata }) });
  };
  const deployments = async (namespace: string): Promise<readonly string[]> => {
    const { items } = await config.makeApiClient(AppsV1Api).listNamespacedDeployment({ namespace });
    return items.map(({ metadata }) => metadata?.name ?? "").sort();
  };
  /** The lowest number of pods that got calls since last asked. */
  const lowest = (watch: EndpointWatch): number => Math.min(...watch.history().map((pods) => pods.length));

  before(async function () {
    this.timeout(900_000);
    cluster = await sharedCluster();
    config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfig);
  });

  describe("blue-green, from the kept package of 1.1.0 on", () => {
    const namespace = "rollout-colours";
    const at = ["--namespace", namespace];
    const fixed = ["--set", "autoscaling.enabled=false,replicaCount=2"];
    const upgrade = (values: string, ...more: readonly string[]): readonly string[] => [
      ...["upgrade", "registry", "charts/workflow-registry", ...at, ...fixed, "--wait"],
      ...["--set", `rollout.strategy=blueGreen,${values}`, ...more],
    ];
    const green = (tag: string): string => `rollout.blueGreen.green.image.tag=${tag}`;
    const active = (colour: string): string => `rollout.blueGreen.active=${colour}`;
    let serving: EndpointWatch;
    let preview: EndpointWatch;
    let blues: readonly string[] = [];

    before(async () => {
      await makeNamespace(namespace);
      const old = "test/fixtures/charts/workflow-registry-1.1.0.tgz";
      await done("install", "registry", old, ...at, ...fixed, "--wait", "--timeout", "90s");
      serving = await watchEndpoints(cluster.kubeconfig, namespace, "registry");
      preview = await watchEndpoints(cluster.kubeconfig, namespace, "registry-preview");
      await serving.until("1.1.0 serves", (pods) => pods.length === 2);
    });

    after(async () => {
      serving.stop();
      preview.stop();
      await done("uninstall", "registry", ...at);
    });

    it("green comes up behind the preview while blue serves without a gap", async () => {
      serving.history();
      // The values of 1.1.0 know nothing of rollouts; this is how docs/rollouts.md says to bring them along.
      const kept = ["--reset-then-reuse-values", "--wait", "--timeout", "90s"];
      const strategy = ["--set", `rollout.strategy=blueGreen,${green("2.0.0")}`];
      await done("upgrade", "registry", "charts/workflow-registry", ...at, ...kept, ...strategy);
      await preview.until("green is previewed", (pods) => pods.length === 2 && pods.every(isGreen));
      const history = serving.history();
      assert.ok(Math.min(...history.map((pods) => pods.length)) >= 2, JSON.stringify(history));
      assert.deepEqual(history.flat().filter(isGreen), []);
      blues = serving.now();
    });

    it("the switch sends every call to green, and the way back to blue is as quick, no pod restarted", async () => {
      const greens = preview.now();
      await done(...upgrade(`${green("2.0.0")},${active("green")}`, "--timeout", "90s"));
      await serving.until("green serves", (pods) => pods.every(isGreen) && pods.length === 2);
      assert.deepEqual(serving.now(), greens);
      await done("rollback", "registry", ...at, "--wait", "--timeout", "90s");
      await serving.until("blue serves", (pods) => !pods.some(isGreen) && pods.length === 2);
      assert.deepEqual(serving.now(), blues);
      assert.equal(lowest(serving), 2);
    });

    it("a green that never becomes ready fails the upgrade, and blue serves as if nothing was", async () => {
      const failure = await run(...upgrade(green("rehearsal-missing"), "--timeout", "3s"));
      assert.match(failure, /^Error: UPGRADE FAILED: context deadline exceeded/);
      assert.deepEqual(
        serving.history().filter((pods) => pods.join() !== blues.join()),
        [],
      );
      assert.ok(lowest(preview) >= 1, "the green that was ready stays until its successor is");
    });

    it("a new image and the switch to it at once: the green that was ready serves until the new one is", async () => {
      await done(...upgrade(`${green("3.0.0")},${active("green")}`, "--timeout", "90s"));
      await serving.until("green serves", (pods) => pods.every(isGreen) && pods.length === 2);
      assert.equal(lowest(serving), 2);
    });

    it("back to rolling, blue is what stays, and its pods are those that were", async () => {
      await done(...upgrade(`${green("3.0.0")},${active("blue")}`, "--timeout", "90s"));
      await done("upgrade", "registry", "charts/workflow-registry", ...at, ...fixed, "--wait");
      assert.deepEqual(await deployments(namespace), ["registry"]);
      assert.deepEqual(serving.now(), blues);
      assert.equal(lowest(serving), 2);
    });
  });

  it("a canary takes its share step by step and becomes the release, without a gap", async () => {
    const namespace = "rollout-canary";
    await makeNamespace(namespace);
    const upgrade = (...values: readonly string[]): Promise<void> =>
      done(
        ...["upgrade", "--install", "agent", "charts/runtime-agent", "--namespace", namespace],
        ...[
          "--wait",
          "--timeout",
          "90s",
          "--set",
          "autoscaling.enabled=false,replicaCount=4,persistence.enabled=false",
        ],
        ...values.flatMap((value) => ["--set", value]),
      );
    const canary = (weight: number): string =>
      `rollout.strategy=canary,rollout.canary.image.tag=2.0.0,rollout.canary.weight=${weight}`;
    await upgrade();
    const serving = await watchEndpoints(cluster.kubeconfig, namespace, "agent");
    try {
      await serving.until("the agent serves", (pods) => pods.length === 4);
      serving.history();
      for (const [weight, pods] of [
        [1, 1],
        [75, 3],
      ] as const) {
        await upgrade(canary(weight));
        await serving.until(
          `${weight} percent`,
          (all) => all.length === 4 && all.filter(isCanary).length === pods,
        );
        assert.ok(lowest(serving) >= 2, `${weight} percent left fewer than two pods`);
      }
      await upgrade("image.tag=2.0.0", canary(75));
      await upgrade("image.tag=2.0.0");
      await serving.until("the new version alone", (all) => all.length === 4 && !all.some(isCanary));
      assert.ok(lowest(serving) >= 1);
      assert.deepEqual(await deployments(namespace), ["agent"]);
    } finally {
      serving.stop();
      await done("uninstall", "agent", "--namespace", namespace);
    }
  });

  it("two releases and a patched Ingress switch too, and ingress.serviceName makes the switch last", async () => {
    const namespace = "rollout-releases";
    await makeNamespace(namespace);
    const chart = ["charts/workflow-registry", "--namespace", namespace];
    const host = ["--set", "ingress.enabled=true,ingress.hosts[0].host=registry.company.com"];
    await done("install", "registry", ...chart, ...host);
    await done(
      ...["install", "registry-green", ...chart],
      ...["--set", "image.tag=2.0.0", "--set", "service.name=registry-green"],
    );
    const networking = config.makeApiClient(NetworkingV1Api);
    const backend = async (): Promise<string | undefined> => {
      const { spec } = await networking.readNamespacedIngress({ name: "registry-ingress", namespace });
      return spec?.rules?.[0]?.http?.paths[0]?.backend.service?.name;
    };
    const paths = [
      {
        path: "/",
        pathType: "Prefix",
        backend: { service: { name: "registry-green", port: { number: 8000 } } },
      },
    ];
    await networking.patchNamespacedIngress(
      {
        name: "registry-ingress",
        namespace,
        body: { spec: { rules: [{ host: "registry.company.com", http: { paths } }] } },
      },
      setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
    );
    assert.equal(await backend(), "registry-green");
    await done("upgrade", "registry", ...chart, ...host, "--set", "ingress.serviceName=registry-green");
    assert.equal(await backend(), "registry-green");
    for (const release of ["registry", "registry-green"]) {
      await done("uninstall", release, "--namespace", namespace);
    }
  });
});
