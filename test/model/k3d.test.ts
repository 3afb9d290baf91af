import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { k3dClusterName, k3dCreate, shellCommand } from "../../model/k3d";

describe("k3d arguments", () => {
  it("create three nodes and a registry on 127.0.0.1, with Pod Security on and no kubeconfig touched", () => {
    assert.deepEqual(k3dCreate({ name: "demo", apiPort: 6550 }), [
      "cluster",
      "create",
      "demo",
      "--servers=1",
      "--agents=2",
      "--api-port=127.0.0.1:6550",
      "--registry-create=registry.kube-zen.io:127.0.0.1:5000",
      "--k3s-arg=--kube-apiserver-arg=enable-admission-plugins=NodeRestriction,PodSecurity@server:*",
      "--k3s-arg=--disable=traefik@server:*",
      "--kubeconfig-update-default=false",
      "--kubeconfig-switch-context=false",
      "--wait",
      "--timeout=300s",
    ]);
  });

  it("take number of agents, registry port and image as given", () => {
    const args = k3dCreate({
      name: "demo",
      apiPort: 1,
      agents: 0,
      registryPort: 5001,
      image: "rancher/k3s:v1",
    });
    assert.ok(args.includes("--agents=0"));
    assert.ok(args.includes("--registry-create=registry.kube-zen.io:127.0.0.1:5001"));
    assert.ok(args.includes("--image=rancher/k3s:v1"));
  });

  it("refuse a name that k3d would refuse", () => {
    for (const name of ["", "-a", "a-", "Upper", "a b", "a".repeat(33)]) {
      assert.throws(() => k3dCreate({ name, apiPort: 1 }), {
        message: `k3d cluster name ${JSON.stringify(name)} must be 1 to 32 lower-case letters, digits and inner hyphens.`,
      });
    }
    assert.doesNotThrow(() => k3dCreate({ name: "a".repeat(32), apiPort: 1 }));
  });

  it("have a name for each state folder", () => {
    const names = ["/a", "/b"].map(k3dClusterName);
    assert.match(names[0] ?? "", /^kube-zen-[0-9a-f]{8}$/);
    assert.notEqual(names[0], names[1]);
    assert.equal(k3dClusterName("/a"), names[0]);
  });

  it("reach a program unchanged through a shell", () => {
    const argument = fc.string({ unit: "binary", maxLength: 20 }).filter((text) => !text.includes("\0"));
    const args = ["", "'", "a'b", "$HOME", "`id`", "-n", "a\nb", "\\", ...fc.sample(argument, 300)];
    const { stdout } = spawnSync("sh", ["-c", shellCommand(["printf", "%s\\0", ...args])], {
      encoding: "utf8",
    });
    // What is no Unicode text cannot be an argument as it is; the encoding replaces it before the shell.
    const sent = args.map((arg) => Buffer.from(arg, "utf8").toString("utf8"));
    assert.deepEqual(stdout.split("\0").slice(0, -1), sent);
  });
});
