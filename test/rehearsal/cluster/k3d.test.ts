import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { k3dClusterName } from "../../../model/k3d";
import { type ClusterOptions, clusterDown, clusterStatus, clusterUp } from "../../../rehearsal/cluster";
import { sharedCluster } from "../../support/cluster";

/** Stands in for k3d: says what it was called with, and keeps one cluster in a file. */
const k3d = `#!/bin/sh
echo "k3d $*" >>"$CALLS"
case "$1 $2" in
  "cluster create") [ -z "$K3D_FAILS" ] || { echo "FATA port is taken" >&2; exit 1; }
    printf '[{"name":"%s","serversCount":1,"serversRunning":1,"agentsCount":2,"agentsRunning":2}]' "$3" >"$CLUSTERS" ;;
  "cluster list") cat "$CLUSTERS" 2>/dev/null || echo "[]" ;;
  "cluster start") sed -i.old 's/"serversRunning":0/"serversRunning":1/' "$CLUSTERS" ;;
  "cluster delete") rm "$CLUSTERS" ;;
  "kubeconfig get") cat "$SERVED" ;;
esac
`;
const docker = `#!/bin/sh
echo "docker $*" >>"$CALLS"
[ -z "$DOCKER_DOWN" ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; }
`;

describe("k3d cluster", function () {
  this.timeout(60_000);
  let folder: string;
  let options: ClusterOptions;
  let name: string;
  let kubeconfig: string;
  let version: string;
  let served: string;

  before(async function () {
    this.timeout(600_000);
    ({ kubeconfig: served, version } = await sharedCluster());
  });
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-k3d-"));
    const bin = path.join(folder, "bin");
    fs.mkdirSync(bin);
    fs.writeFileSync(path.join(bin, "k3d"), k3d, { mode: 0o755 });
    fs.writeFileSync(path.join(bin, "docker"), docker, { mode: 0o755 });
    const stateDirectory = path.join(folder, "state");
    const env = {
      PATH: [bin, "/usr/bin", "/bin"].join(path.delimiter),
      HOME: folder,
      CALLS: path.join(folder, "calls"),
      CLUSTERS: path.join(folder, "clusters"),
      SERVED: served,
    };
    options = { kind: "k3d", stateDirectory, env };
    name = k3dClusterName(stateDirectory);
    kubeconfig = path.join(stateDirectory, "clusters", "k3d", "kubeconfig");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const calls = (): readonly string[] => {
    const file = path.join(folder, "calls");
    const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
    fs.rmSync(file, { force: true });
    return lines.map((line) => line.replace(/--api-port=127\.0\.0\.1:2\d{4} /, "--api-port=127.0.0.1:PORT "));
  };
  const checks = ["k3d version", "docker info --format={{.ServerVersion}}"];
  const create =
    "--servers=1 --agents=2 --api-port=127.0.0.1:PORT --registry-create=registry.kube-zen.io:127.0.0.1:5000 " +
    "--k3s-arg=--kube-apiserver-arg=enable-admission-plugins=NodeRestriction,PodSecurity@server:* " +
    "--k3s-arg=--disable=traefik@server:* --kubeconfig-update-default=false --kubeconfig-switch-context=false " +
    "--wait --timeout=300s";

  it("is created, found, started again and deleted by exactly these commands", async () => {
    const status = { kind: "k3d", kubeconfig, context: `k3d-${name}`, version, nodes: 3 };
    assert.equal(await clusterStatus(options), undefined);
    assert.deepEqual(calls(), []);
    assert.deepEqual(await clusterUp(options), { ...status, created: true, outcome: "created" });
    assert.deepEqual(calls(), [
      ...checks,
      "k3d cluster list --output=json",
      `k3d cluster create ${name} ${create}`,
      `k3d kubeconfig get ${name}`,
    ]);
    assert.equal(fs.statSync(kubeconfig).mode & 0o777, 0o600);
    assert.equal(fs.readFileSync(kubeconfig, "utf8"), fs.readFileSync(served, "utf8"));

    assert.equal((await clusterUp(options)).outcome, "found");
    assert.deepEqual(calls(), [...checks, "k3d cluster list --output=json", `k3d kubeconfig get ${name}`]);
    assert.deepEqual(await clusterStatus(options), status);

    const clusters = path.join(folder, "clusters");
    fs.writeFileSync(
      clusters,
      fs.readFileSync(clusters, "utf8").replace('"serversRunning":1', '"serversRunning":0'),
    );
    assert.equal((await clusterUp(options)).outcome, "restarted");
    assert.deepEqual(calls().slice(3), [
      `k3d cluster start ${name} --wait --timeout=300s`,
      `k3d kubeconfig get ${name}`,
    ]);

    assert.deepEqual(await clusterDown(options), { removed: true });
    assert.deepEqual(calls(), [...checks, "k3d cluster list --output=json", `k3d cluster delete ${name}`]);
    assert.equal(fs.existsSync(path.dirname(kubeconfig)), false);
    assert.deepEqual(await clusterDown(options), { removed: false });
    assert.deepEqual(calls(), []);
  });

  it("is made anew when k3d was killed in the middle of its creation", async () => {
    await clusterUp(options);
    fs.writeFileSync(path.join(path.dirname(kubeconfig), "creating"), "");
    calls();
    assert.equal(await clusterStatus(options), undefined);
    assert.equal((await clusterUp(options)).outcome, "created");
    assert.deepEqual(calls().slice(3, 5), [
      `k3d cluster delete ${name}`,
      `k3d cluster create ${name} ${create}`,
    ]);
  });

  it("passes k3d's own last words on", async () => {
    const env = { ...options.env, K3D_FAILS: "yes" };
    await assert.rejects(clusterUp({ ...options, env }), {
      message: "k3d cluster create failed: FATA port is taken",
    });
  });

  const help = "install and start them (https://k3d.io), or use the embedded cluster.";
  for (const [title, remove, more, what] of [
    ["k3d is missing", ["k3d"], {}, "there is no k3d on PATH"],
    ["the Docker engine is down", [], { DOCKER_DOWN: "yes" }, "the Docker engine does not answer"],
    ["both are missing", ["k3d", "docker"], {}, "there is no k3d on PATH and there is no docker on PATH"],
  ] as const) {
    it(`says in one sentence that ${title}`, async () => {
      for (const program of remove) fs.rmSync(path.join(folder, "bin", program));
      const env = { ...options.env, PATH: path.join(folder, "bin"), ...more };
      // Without /bin there is no cat and no sed for the stand-ins, which the checks don't need.
      await assert.rejects(clusterUp({ ...options, env }), {
        message: `A k3d cluster needs k3d and a running Docker engine, and here ${what}: ${help}`,
      });
    });
  }
});
