import assert from "node:assert/strict";
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  V1Namespace,
  V1ObjectMeta,
  V1Secret,
} from "@kubernetes/client-node";
import { sharedCluster, type SharedCluster } from "../support/cluster";
import { helm, type ProgramResult } from "./support";

interface ListOfObjects {
  readonly items: readonly { readonly metadata?: V1ObjectMeta }[];
}

const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };

interface Clients {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
}

function clients(cluster: SharedCluster): Clients {
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  return { core: config.makeApiClient(CoreV1Api), apps: config.makeApiClient(AppsV1Api) };
}

function named(name: string, labels: Readonly<Record<string, string>> = {}): V1ObjectMeta {
  return Object.assign(new V1ObjectMeta(), { name, labels });
}

async function makeNamespace({ core }: Clients, name: string): Promise<void> {
  await core.createNamespace({
    body: Object.assign(new V1Namespace(), { metadata: named(name, restricted) }),
  });
}

/** Everything that is left in a namespace besides what Kubernetes itself puts there. */
async function leftovers({ core, apps }: Clients, namespace: string): Promise<readonly string[]> {
  const lists: readonly ListOfObjects[] = await Promise.all([
    core.listNamespacedPod({ namespace }),
    core.listNamespacedService({ namespace }),
    core.listNamespacedConfigMap({ namespace }),
    core.listNamespacedSecret({ namespace }),
    core.listNamespacedServiceAccount({ namespace }),
    core.listNamespacedPersistentVolumeClaim({ namespace }),
    apps.listNamespacedDeployment({ namespace }),
  ]);
  const own = ["kube-root-ca.crt", "default"];
  return lists
    .flatMap((list) => list.items.map((item) => item.metadata ?? new V1ObjectMeta()))
    .filter((metadata) => metadata.deletionTimestamp === undefined)
    .map((metadata) => metadata.name ?? "")
    .filter((name) => !own.includes(name));
}

async function eventually<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await read();
    try {
      assert.deepEqual(found, wanted);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

describe("charts/workflow-registry and charts/runtime-agent on a cluster", function () {
  this.timeout(240_000);
  let cluster: SharedCluster;
  let api: Clients;

  const onCluster = (...args: readonly string[]): Promise<ProgramResult> =>
    helm([...args, "--kubeconfig", cluster.kubeconfig]);
  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await onCluster(...args);
    assert.equal(code, 0, stderr);
    return stdout;
  };

  before(async function () {
    this.timeout(900_000);
    cluster = await sharedCluster();
    api = clients(cluster);
  });

  for (const [chart, port] of [
    ["workflow-registry", 8000],
    ["runtime-agent", 4000],
  ] as const) {
    it(`${chart} installs bare under restricted, passes its test and leaves nothing behind`, async () => {
      const namespace = `bare-${chart}`;
      await makeNamespace(api, namespace);
      const at = ["--namespace", namespace];
      const notes = await done("install", chart, `charts/${chart}`, ...at, "--wait", "--timeout", "150s");
      assert.match(notes, new RegExp(`Inside the cluster: http://${chart}\\.${namespace}\\.svc:${port}\n`));
      const deployment = await api.apps.readNamespacedDeployment({ name: chart, namespace });
      assert.equal(deployment.status?.availableReplicas, deployment.status?.replicas);
      const claims = await api.core.listNamespacedPersistentVolumeClaim({ namespace });
      assert.deepEqual(
        claims.items.map((claim) => claim.status?.phase),
        ["Bound"],
      );
      assert.match(await done("test", chart, ...at, "--timeout", "150s"), /Phase: +Succeeded/);
      await done("uninstall", chart, ...at, "--wait");
      await eventually(() => leftovers(api, namespace), []);
    });
  }

  it("workflow-registry keeps its claim when told to", async () => {
    const namespace = "kept-registry";
    await makeNamespace(api, namespace);
    const at = ["--namespace", namespace];
    await done("install", "registry", "charts/workflow-registry", ...at, "--set", "persistence.keep=true");
    await done("uninstall", "registry", ...at, "--wait");
    await eventually(() => leftovers(api, namespace), ["registry-data"]);
  });

  it("workflow-registry is not ready while the Secret with its Vault token is missing, and then is", async () => {
    const namespace = "secret-registry";
    await makeNamespace(api, namespace);
    const install = [
      "upgrade",
      "--install",
      "registry",
      "charts/workflow-registry",
      "--namespace",
      namespace,
    ];
    const values = ["--set", "config.vaultAddr=https://vault.company.com,config.existingSecret=vault"];
    const early = await onCluster(...install, ...values, "--wait", "--timeout", "4s");
    assert.equal(early.code, 1, early.stdout);
    await api.core.createNamespacedSecret({
      namespace,
      body: Object.assign(new V1Secret(), {
        metadata: named("vault"),
        stringData: { "vault-token": "hvs.test" },
      }),
    });
    await done(...install, ...values, "--wait", "--timeout", "150s");
    await done("uninstall", "registry", "--namespace", namespace, "--wait");
  });
});
