import assert from "node:assert/strict";
import { guardrailFindings } from "../charts/guardrails";
import { type Chart, chartPath, charts } from "../charts/matrix/charts";
import { Server } from "../charts/matrix/server";
import { helm, type Values } from "../charts/support";
import { sharedCluster } from "../support/cluster";

/** The values of docs/examples that a chart starts with on one machine; zen-watcher's defaults are such. */
const examples: Readonly<Record<string, readonly string[]>> = {
  "zen-agent": ["docs/examples/values-local.yaml"],
  "zen-watcher": [],
  "workflow-registry": ["docs/examples/values-dev.yaml"],
  "runtime-agent": ["docs/examples/values-dev.yaml"],
};

describe("smoke: the charts on a cluster, as docs/examples has them", function () {
  this.timeout(600_000);
  let server: Server;

  before(async function () {
    this.timeout(900_000);
    server = new Server(process.env["SMOKE_KUBECONFIG"] ?? (await sharedCluster()).kubeconfig);
  });

  const run = async (chart: Chart, args: readonly string[], values: Values = {}): Promise<string> => {
    const place = ["--namespace", `smoke-${chart.name}`, "--kubeconfig", server.kubeconfig];
    const { code, stdout, stderr } = await helm([...args, ...place], JSON.stringify(values));
    return code === 0 ? stdout : assert.fail(`helm ${args.join(" ")}: ${stderr}`);
  };

  for (const chart of charts) {
    const { name } = chart;
    describe(name, () => {
      before(async () => {
        await server.namespace(`smoke-${name}`);
      });
      after(() => server.removeNamespace(`smoke-${name}`));

      it("is installed, and all its pods get ready", async () => {
        const files = [...(examples[name] ?? []), "-"].flatMap((file) => ["--values", file]);
        // Definitions that the release before kept are taken over.
        const wait = ["--wait", "--timeout", "180s", "--take-ownership"];
        await run(chart, ["install", name, chartPath(chart), ...wait, ...files], chart.needed);
        assert.match(await run(chart, ["status", name]), /^STATUS: deployed$/m);
      });

      it("guardrails: nothing of it breaks one", async () => {
        const objects = await server.objectsIn(`smoke-${name}`);
        assert.ok(
          objects.some(({ kind }) => kind === "Pod"),
          "no pod runs",
        );
        assert.deepEqual(guardrailFindings(name, objects), []);
      });

      it("passes its own tests", async () => {
        assert.match(await run(chart, ["test", name, "--timeout", "120s"]), /Phase:\s+Succeeded/);
      });

      it("goes, and leaves nothing that runs or is served", async () => {
        await run(chart, ["uninstall", name, "--wait", "--timeout", "120s"]);
        const objects = await server.objectsIn(`smoke-${name}`);
        const left = objects.filter(({ kind }) => ["Deployment", "Service", "Ingress", "Job"].includes(kind));
        assert.deepEqual(left, []);
      });
    });
  }
});
