import assert from "node:assert/strict";
import { only, renderChart, type Values } from "./support";

interface Pod {
  readonly restartPolicy: string;
  readonly serviceAccountName: string;
  readonly containers: readonly [Readonly<Record<string, unknown>>];
}

const specOf = async (chart: string, values: Values, name: string): Promise<Pod> =>
  only(await renderChart(`charts/${chart}`, values), "Pod", name)["spec"] as Pod;

/** The program is started, found well once, and ended by a path that it does not answer, before anything else. */
const ends = (port: string): unknown => ({
  httpGet: { path: "/end-of-test", port },
  periodSeconds: 1,
  failureThreshold: 1,
});

const parts = (pod: Pod): unknown => {
  const { args, ports, startupProbe, livenessProbe, readinessProbe, resources } = pod.containers[0];
  return { args, ports, startupProbe, livenessProbe, readinessProbe, resources };
};

describe("tests of the Kube-Zen charts", () => {
  it("start zen-watcher as a candidate that is never elected before the working pod, and end it", async () => {
    const pod = await specOf("zen-watcher", {}, "zen-watcher-test");
    assert.equal(pod.restartPolicy, "Never");
    assert.deepEqual(parts(pod), {
      args: ["--leader-election-mode=builtin", "--leader-election-id=zen-watcher"],
      ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
      startupProbe: {
        httpGet: { path: "/healthz", port: "http" },
        periodSeconds: 2,
        timeoutSeconds: 2,
        failureThreshold: 30,
      },
      livenessProbe: ends("http"),
      readinessProbe: undefined,
      resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "200m", memory: "256Mi" } },
    });
  });

  for (const enabled of [true, false]) {
    it(`start zen-agent ${enabled ? "with" : "without"} metrics and without its token, and end it`, async () => {
      const values = {
        saas: { clusterToken: "zen-1" },
        tenant: { id: "acme" },
        cluster: { id: "eu-1" },
        metrics: { enabled },
      };
      const pod = await specOf("zen-agent", values, "zen-agent-test");
      assert.equal(pod.restartPolicy, "Never");
      const port = enabled ? "metrics" : "api";
      assert.deepEqual(parts(pod), {
        args: undefined,
        ports: [
          { name: "api", containerPort: 8080, protocol: "TCP" },
          ...(enabled ? [{ name: "metrics", containerPort: 9090, protocol: "TCP" }] : []),
        ],
        startupProbe: {
          ...(enabled ? { httpGet: { path: "/health", port } } : { tcpSocket: { port } }),
          periodSeconds: 2,
          timeoutSeconds: 2,
          failureThreshold: 60,
        },
        livenessProbe: ends(port),
        readinessProbe: undefined,
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
      });
      const env = pod.containers[0]["env"] as readonly { readonly name: string }[];
      assert.deepEqual(
        env.filter(({ name }) => /TOKEN/.test(name)),
        [],
      );
    });
  }
});
