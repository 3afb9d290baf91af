import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type ChartPackage, chartNames, packageChart, writePackage } from "../../distribution/package";
import { ensureTools } from "../../tools";
import { root } from "../charts/support";
import { sharedCluster } from "../support/cluster";
import { type OciRegistry, program, startRegistry } from "./support";

const modified = new Date("2026-01-01T00:00:00Z");
const versions = ["helm", "helm4"] as const;

describe("an OCI registry", function () {
  this.timeout(240_000);
  let folder: string;
  let kubeconfig: string;
  let registry: OciRegistry;
  let helms: Readonly<Record<(typeof versions)[number], string>>;
  const packages = new Map<string, ChartPackage>();
  const files = new Map<string, string>();

  const done = async (version: (typeof versions)[number], ...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, HELM_CONFIG_HOME: folder, HELM_CACHE_HOME: folder, HELM_DATA_HOME: folder };
    const { code, stdout, stderr } = await program(helms[version], args, env);
    assert.equal(code, 0, stderr);
    return stdout + stderr;
  };
  const digestIn = (text: string): string => /Digest: (sha256:[0-9a-f]{64})/.exec(text)?.[1] ?? text;

  before(async function () {
    this.timeout(1_200_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-oci-"));
    helms = await ensureTools(versions);
    registry = await startRegistry(path.join(folder, "registry"));
    ({ kubeconfig } = await sharedCluster());
    for (const name of chartNames) {
      const made = await packageChart(path.join(root, "charts", name), { helm: helms.helm, modified });
      packages.set(name, made);
      files.set(name, writePackage(made, path.join(folder, "packages")));
    }
  });
  after(async () => {
    await registry.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  for (const name of chartNames) {
    it(`${name}: push by Helm 3 and by Helm 4 print one digest, and pull gives it and the bytes back`, async () => {
      const digests: string[] = [];
      for (const version of versions) {
        const repository = `oci://${registry.host}/${version}`;
        const pushed = digestIn(
          await done(version, "push", files.get(name) ?? "", repository, "--plain-http"),
        );
        const made = packages.get(name);
        const into = fs.mkdtempSync(path.join(folder, "pulled-"));
        const wanted = ["--version", made?.version ?? "", "--plain-http", "--destination", into];
        for (const puller of versions) {
          fs.rmSync(path.join(into, made?.fileName ?? ""), { force: true });
          const pulled = await done(puller, "pull", `${repository}/${name}`, ...wanted);
          assert.equal(digestIn(pulled), pushed, puller);
          assert.ok(
            fs.readFileSync(path.join(into, made?.fileName ?? "")).equals(made?.archive ?? Buffer.of()),
          );
        }
        digests.push(pushed);
      }
      assert.match(digests[0] ?? "", /^sha256:/);
      assert.equal(digests[0], digests[1]);
    });
  }

  for (const version of versions) {
    it(`${version} installs from it by digest, tests and uninstalls`, async () => {
      const pushed = await done(
        ...([version, "push", files.get("zen-watcher") ?? ""] as const),
        ...[`oci://${registry.host}/install`, "--plain-http"],
      );
      const namespace = `oci-${version}`;
      const at = ["--namespace", namespace, "--kubeconfig", kubeconfig];
      const chart = `oci://${registry.host}/install/zen-watcher@${digestIn(pushed)}`;
      const waiting = ["--create-namespace", "--wait", "--timeout", "90s", "--set", "crds.keep=false"];
      await done(
        version,
        "install",
        "zen-watcher",
        chart,
        "--plain-http",
        "--take-ownership",
        ...waiting,
        ...at,
      );
      assert.match(await done(version, "test", "zen-watcher", ...at), /Phase: +Succeeded/);
      await done(version, "uninstall", "zen-watcher", "--wait", ...at);
    });
  }

  it("refuses a digest that is not the chart's", async () => {
    const chart = `oci://${registry.host}/helm/zen-watcher@sha256:${"0".repeat(64)}`;
    const { code, stderr } = await program(helms.helm, ["pull", chart, "--plain-http"]);
    assert.equal(code, 1);
    assert.match(stderr, /not found/);
  });
});
