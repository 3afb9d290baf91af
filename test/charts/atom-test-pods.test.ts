import assert from "node:assert/strict";
import { only, renderChart } from "./support";

const ports = { "workflow-registry": 8000, "runtime-agent": 4000 } as const;

for (const [chart, port] of Object.entries(ports)) {
  describe(`charts/${chart}: the test pod`, () => {
    const dns = [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ];

    it("asks the Service how the program is, and may go nowhere else", async () => {
      const objects = await renderChart(`charts/${chart}`, {}, { release: chart, namespace: "atom-system" });
      const [policy] = objects.filter(
        ({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === `${chart}-test`,
      );
      const own = { "app.kubernetes.io/name": `${chart}-test`, "app.kubernetes.io/instance": chart };
      assert.deepEqual(policy?.["spec"], {
        podSelector: { matchLabels: own },
        policyTypes: ["Ingress", "Egress"],
        egress: [
          {
            to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
            ports: dns,
          },
          {
            to: [
              {
                podSelector: {
                  matchLabels: { "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": chart },
                },
              },
            ],
            ports: [{ protocol: "TCP", port }],
          },
        ],
      });
      const { spec } = only(objects, "Pod", `${chart}-test`) as unknown as {
        readonly spec: {
          readonly restartPolicy: string;
          readonly automountServiceAccountToken: boolean;
          readonly containers: readonly [Readonly<Record<string, unknown>>];
        };
      };
      const [{ command, resources, imagePullPolicy }] = spec.containers;
      assert.deepEqual(
        {
          restart: spec.restartPolicy,
          token: spec.automountServiceAccountToken,
          command,
          resources,
          imagePullPolicy,
        },
        {
          restart: "Never",
          token: false,
          command: [
            "python",
            "-c",
            [
              "import json, urllib.request",
              `url = "http://${chart}.atom-system.svc:${port}/health"`,
              "with urllib.request.urlopen(url, timeout=10) as answer:",
              "    print(url, answer.status, json.load(answer))",
              "",
            ].join("\n"),
          ],
          resources: { limits: { cpu: "100m", memory: "64Mi" }, requests: { cpu: "10m", memory: "32Mi" } },
          imagePullPolicy: "IfNotPresent",
        },
      );
    });
  });
}
