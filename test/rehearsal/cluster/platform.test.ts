import assert from "node:assert/strict";
import * as https from "node:https";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { type SharedCluster, sharedCluster } from "../../support/cluster";
import { Namespace, eventually, podManifest } from "./objects";

interface Node {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly status: {
    readonly allocatable: Readonly<Record<string, string>>;
    readonly nodeInfo: { readonly kubeletVersion: string };
  };
}

interface Claim {
  readonly spec: { readonly storageClassName: string; readonly volumeName?: string };
  readonly status: {
    readonly phase: string;
    readonly capacity?: Readonly<Record<string, string>>;
    readonly accessModes?: readonly string[];
  };
}

const restrictedPod = { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } };
const restrictedContainer = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

/** Status code of a request by somebody without credentials. */
function anonymously(kubeconfig: string, path: string): Promise<number | undefined> {
  const config = parse(readFileSync(kubeconfig, "utf8")) as {
    readonly clusters: readonly [
      { readonly cluster: { readonly server: string; readonly "certificate-authority-data": string } },
    ];
  };
  const { server, "certificate-authority-data": ca } = config.clusters[0].cluster;
  return new Promise((resolve, reject) => {
    https
      .get(`${server}${path}`, { ca: Buffer.from(ca, "base64"), agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on("error", reject);
  });
}

describe("embedded cluster: what is real", function () {
  this.timeout(60_000);
  let cluster: SharedCluster;
  let namespace: Namespace;
  before(async function () {
    this.timeout(600_000);
    cluster = await sharedCluster();
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    namespace = await Namespace.open(cluster.kubeconfig, "cluster-platform", labels);
  });
  after(() => namespace.close());

  it("has three nodes of realistic size in three zones", async () => {
    const { items } = (await namespace.client.expect({ method: "GET", path: "/api/v1/nodes" })) as {
      readonly items: readonly Node[];
    };
    assert.equal(cluster.nodes, 3);
    assert.deepEqual(
      items.map(({ metadata, status }) => ({
        name: metadata.name,
        hostname: metadata.labels["kubernetes.io/hostname"],
        zone: metadata.labels["topology.kubernetes.io/zone"],
        memory: status.allocatable["memory"],
        version: status.nodeInfo.kubeletVersion,
      })),
      ["a", "b", "c"].map((zone, index) => ({
        name: `kube-zen-node-${index + 1}`,
        hostname: `kube-zen-node-${index + 1}`,
        zone: `rehearsal-zone-${zone}`,
        memory: "15Gi",
        version: cluster.version,
      })),
    );
  });

  it("lets Pod Security refuse what restricted does not allow, and take what it does", async () => {
    const { status, body } = await namespace.tryCreate("pods", podManifest("root", {}));
    assert.equal(status, 403);
    assert.match((body as { readonly message: string }).message, /violates PodSecurity "restricted:latest"/);
    await namespace.pod(
      "modest",
      { securityContext: restrictedPod },
      { securityContext: restrictedContainer },
    );
    await namespace.ready("modest");
  });

  it("lets RBAC deny what a service account may not do", async () => {
    const allowed = async (verb: string): Promise<boolean> => {
      const review = await namespace.client.expect({
        method: "POST",
        path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
        body: {
          spec: {
            user: "system:serviceaccount:cluster-platform:default",
            resourceAttributes: { namespace: "cluster-platform", verb, resource: "configmaps" },
          },
        },
      });
      return (review as { readonly status: { readonly allowed: boolean } }).status.allowed;
    };
    assert.equal(await allowed("list"), false);
    await namespace.create("rbac.authorization.k8s.io/v1/roles", {
      metadata: { name: "reader" },
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }],
    });
    await namespace.create("rbac.authorization.k8s.io/v1/rolebindings", {
      metadata: { name: "reader" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
      subjects: [{ kind: "ServiceAccount", name: "default", namespace: "cluster-platform" }],
    });
    await eventually("list allowed", () => allowed("list"));
    assert.equal(await allowed("delete"), false);
  });

  it("gives a caller without credentials its version and no object", async () => {
    assert.equal(await anonymously(cluster.kubeconfig, "/version"), 200);
    assert.equal(await anonymously(cluster.kubeconfig, namespace.path("secrets")), 403);
  });

  const claim = (name: string, mode: string, more: Readonly<Record<string, unknown>> = {}) =>
    namespace.create("persistentvolumeclaims", {
      metadata: { name },
      spec: { accessModes: [mode], resources: { requests: { storage: "10Gi" } }, ...more },
    });
  const read = (name: string) => namespace.read<Claim>("persistentvolumeclaims", name);

  for (const mode of ["ReadWriteOnce", "ReadWriteMany"]) {
    it(`binds a ${mode} claim of the default class and removes its volume with it`, async () => {
      const name = mode.toLowerCase();
      await claim(name, mode);
      await eventually("bound", async () => (await read(name)).status.phase === "Bound");
      const { spec, status } = await read(name);
      assert.equal(spec.storageClassName, "standard");
      assert.deepEqual(status, { phase: "Bound", capacity: { storage: "10Gi" }, accessModes: [mode] });
      const volume = `/api/v1/persistentvolumes/${spec.volumeName ?? ""}`;
      assert.equal((await namespace.client.send({ method: "GET", path: volume })).status, 200);
      await namespace.client.expect({
        method: "DELETE",
        path: namespace.path("persistentvolumeclaims", name),
      });
      await eventually("volume gone", async () => {
        return (await namespace.client.send({ method: "GET", path: volume })).status === 404;
      });
    });
  }

  it("binds a claim of a class that waits for its first pod, and refuses many writers on EBS", async () => {
    const classes = "/apis/storage.k8s.io/v1/storageclasses";
    const name = "cluster-platform-gp3";
    await namespace.client.expect({
      method: "POST",
      path: classes,
      body: { metadata: { name }, provisioner: "ebs.csi.aws.com", volumeBindingMode: "WaitForFirstConsumer" },
    });
    try {
      for (const [pod, mode] of [
        ["many", "ReadWriteMany"],
        ["one", "ReadWriteOnce"],
      ] as const) {
        await claim(pod, mode, { storageClassName: name });
        assert.equal((await read(pod)).status.phase, "Pending");
        await namespace.pod(
          pod,
          {
            securityContext: restrictedPod,
            volumes: [{ name: "v", persistentVolumeClaim: { claimName: pod } }],
          },
          { securityContext: restrictedContainer },
        );
      }
      await namespace.ready("one");
      assert.equal((await read("many")).status.phase, "Pending");
    } finally {
      await namespace.client.expect({ method: "DELETE", path: `${classes}/${name}` });
    }
  });
});
