import assert from "node:assert/strict";
import { ensureTools } from "../../tools";
import { type Chart, charts, chartPath } from "../charts/matrix/charts";
import { root } from "../charts/support";
import { Server } from "../charts/matrix/server";
import { sharedCluster } from "../support/cluster";
import { program } from "./support";

describe("Helm 4 on a cluster", function () {
  this.timeout(600_000);
  let server: Server;
  let helms: { readonly helm: string; readonly helm4: string };

  before(async function () {
    this.timeout(900_000);
    helms = await ensureTools(["helm", "helm4"]);
    server = new Server((await sharedCluster()).kubeconfig);
  });

  const run = async (helm: string, args: readonly string[], input = ""): Promise<string> => {
    const all = [...args, "--kubeconfig", server.kubeconfig];
    const { code, stdout, stderr } = await program(helm, all, process.env, input);
    assert.equal(code, 0, `helm ${all.join(" ")}: ${stderr}`);
    return stdout;
  };

  const installed = async (
    chart: Chart,
    namespace: string,
    steps: readonly (readonly [helm: string, verb: string])[],
  ): Promise<unknown> => {
    const place = ["--namespace", namespace];
    await server.namespace(namespace);
    for (const [helm, verb] of steps) {
      // Definitions that the release before kept are taken over.
      const wait = ["--wait", "--timeout", "120s", "--take-ownership"];
      const args = [verb, chart.name, `${root}/${chartPath(chart)}`, ...place, ...wait, "--values", "-"];
      await run(helm, args, JSON.stringify(chart.needed));
    }
    const [release] = JSON.parse(await run(helms.helm4, ["list", ...place, "-o", "json"])) as readonly {
      readonly name: string;
      readonly revision: string;
      readonly status: string;
    }[];
    const pods = (await server.objectsIn(namespace)).filter(({ kind }) => kind === "Deployment");
    const behind = pods.filter(({ spec, status }) => {
      const { replicas = 1 } = spec as { readonly replicas?: number };
      return ((status ?? {}) as { readonly readyReplicas?: number }).readyReplicas !== replicas;
    });
    await run(helms.helm4, ["test", chart.name, ...place, "--timeout", "120s"]);
    await run(helms.helm4, ["uninstall", chart.name, ...place, "--wait", "--timeout", "120s"]);
    await server.removeNamespace(namespace);
    return { revision: release?.revision, status: release?.status, pods: pods.length, behind: behind.length };
  };

  for (const chart of charts) {
    const pods = chart.name === "zen-agent" ? 2 : 1;

    it(`installs ${chart.name}, tests it and takes it away`, async () => {
      assert.deepEqual(await installed(chart, `four-${chart.name}`, [[helms.helm4, "install"]]), {
        revision: "1",
        status: "deployed",
        pods,
        behind: 0,
      });
    });

    it(`upgrades ${chart.name} that Helm 3 installed`, async () => {
      const steps = [
        [helms.helm, "install"],
        [helms.helm4, "upgrade"],
      ] as const;
      assert.deepEqual(await installed(chart, `three-four-${chart.name}`, steps), {
        revision: "2",
        status: "deployed",
        pods,
        behind: 0,
      });
    });
  }
});
