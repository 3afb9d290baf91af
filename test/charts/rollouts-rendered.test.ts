import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type LabelSelector, type Labels, matches, podsOf, specOf } from "./matrix/pods";
import { type KubernetesObject, type Values, inventory, only, renderChart } from "./support";

const split = ["gateway.networking.k8s.io/v1", "networking.istio.io/v1"];
const two = { image: { tag: "2.0.0" } };
const blueGreen = (settings: Values = {}): Values => ({
  rollout: { strategy: "blueGreen", blueGreen: { green: two, ...settings } },
});
const canary = (settings: Values = {}, more: Values = {}): Values => ({
  ...more,
  rollout: { strategy: "canary", canary: { ...two, ...settings } },
});

for (const [chart, port] of [
  ["workflow-registry", 8000],
  ["runtime-agent", 4000],
] as const) {
  describe(`charts/${chart}: rollout strategies`, () => {
    const render = (values: Values): Promise<readonly KubernetesObject[]> =>
      renderChart(`charts/${chart}`, values, { release: "app", namespace: "atom", apiVersions: split });
    const stable = { "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": "app" };
    const second = (name: string): Labels => ({ ...stable, "app.kubernetes.io/instance": `app-${name}` });
    const selectorOf = (objects: readonly KubernetesObject[], service: string): Labels =>
      specOf<{ selector: Labels }>(only(objects, "Service", service)).selector;
    /** Names of the Deployments whose pods a selector takes. */
    const taken = (objects: readonly KubernetesObject[], selector: LabelSelector): readonly string[] =>
      objects
        .filter(({ kind }) => kind === "Deployment")
        .flatMap((object) => podsOf(object, "atom"))
        .filter((pods) => matches(selector, pods.labels))
        .map(({ owner }) => owner.metadata.name);
    const imageOf = (objects: readonly KubernetesObject[], name: string): string | undefined =>
      podsOf(only(objects, "Deployment", name), "atom")[0]?.spec.containers[0]?.image;
    const replicasOf = (objects: readonly KubernetesObject[]): readonly (number | undefined)[] =>
      ["app", "app-canary"].map(
        (name) => specOf<{ replicas?: number }>(only(objects, "Deployment", name)).replicas,
      );

    it("leave the Deployment, its pods and the Service as they were, beside a second of everything", async () => {
      const rolling = await render({});
      for (const values of [blueGreen(), canary({ by: "linkerd" })]) {
        const objects = await render(values);
        for (const kind of ["Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget"]) {
          assert.deepEqual(specOf(only(objects, kind, "app")), specOf(only(rolling, kind, "app")), kind);
        }
      }
    });

    it("blue-green: the switch changes the two Services' selectors and nothing else", async () => {
      const [blue, green] = [await render(blueGreen()), await render(blueGreen({ active: "green" }))];
      assert.deepEqual(inventory(green), inventory(blue));
      const changed = blue
        .filter((object, index) => JSON.stringify(object) !== JSON.stringify(green[index]))
        .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      assert.deepEqual(changed.sort(), ["Service/app", "Service/app-preview"]);
      assert.deepEqual(selectorOf(blue, "app"), stable);
      assert.deepEqual(selectorOf(blue, "app-preview"), second("green"));
      assert.deepEqual(selectorOf(green, "app"), second("green"));
      assert.deepEqual(selectorOf(green, "app-preview"), stable);
      assert.deepEqual(
        [imageOf(blue, "app"), imageOf(blue, "app-green")],
        [`atom/${chart}:1.0.0`, `atom/${chart}:2.0.0`],
      );
    });

    it("blue-green: every object finds its own colour's pods, the NetworkPolicy those of both", async () => {
      const objects = await render({
        ...blueGreen(),
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway" }],
      });
      const both = ["app", "app-green"];
      for (const name of both) {
        const deployment = specOf<{
          selector: LabelSelector;
          template: { spec: { topologySpreadConstraints: [{ labelSelector: LabelSelector }] } };
        }>(only(objects, "Deployment", name));
        const budget = specOf<{ selector: LabelSelector }>(only(objects, "PodDisruptionBudget", name));
        const scaler = specOf<{ scaleTargetRef: { name: string } }>(
          only(objects, "HorizontalPodAutoscaler", name),
        );
        assert.deepEqual(taken(objects, deployment.selector), [name]);
        const [spread] = deployment.template.spec.topologySpreadConstraints;
        assert.deepEqual(taken(objects, spread.labelSelector), [name]);
        assert.deepEqual(taken(objects, budget.selector), [name]);
        assert.equal(scaler.scaleTargetRef.name, name);
      }
      const policy = specOf<{ podSelector: LabelSelector }>(only(objects, "NetworkPolicy", "app"));
      assert.deepEqual([...taken(objects, policy.podSelector)].sort(), both);
      const test = specOf<{ egress: { to?: { podSelector?: LabelSelector }[] }[] }>(
        only(objects, "NetworkPolicy", "app-test"),
      );
      const peers = test.egress.flatMap(({ to = [] }) => to.map(({ podSelector = {} }) => podSelector));
      const targets = peers.filter((peer) => "app.kubernetes.io/name" in (peer.matchLabels ?? {}));
      assert.deepEqual([...taken(objects, targets[0] ?? {})].sort(), both);
      const [pod] = podsOf(only(objects, "Pod", "app-test"), "atom");
      const script = (pod?.spec.containers[0]?.["command"] as readonly string[]).join("\n");
      assert.deepEqual(script.match(/http:\S+health/g), [
        `http://app.atom.svc:${port}/health`,
        `http://app-preview.atom.svc:${port}/health`,
      ]);
    });

    it("blue-green: the colour that rests can be smaller, and no autoscaler lets go of a fixed count", async () => {
      const scaled = await render(blueGreen({ active: "green", standbyReplicas: 1 }));
      const lowest = (name: string): number =>
        specOf<{ minReplicas: number }>(only(scaled, "HorizontalPodAutoscaler", name)).minReplicas;
      assert.deepEqual([lowest("app"), lowest("app-green")], [1, chart === "runtime-agent" ? 3 : 2]);
      assert.deepEqual(
        scaled.filter(({ kind }) => kind === "PodDisruptionBudget").map(({ metadata }) => metadata.name),
        ["app-green"],
      );
      const fixed = await render({
        ...blueGreen({ standbyReplicas: 2 }),
        autoscaling: { enabled: false },
        replicaCount: 5,
      });
      const counts = ["app", "app-green"].map(
        (name) => specOf<{ replicas: number }>(only(fixed, "Deployment", name)).replicas,
      );
      assert.deepEqual(counts, [5, 2]);
    });

    it("blue-green: a budget never holds the last pods of a colour that is smaller than it asks for", async () => {
      const objects = await render({
        ...blueGreen({ standbyReplicas: 2 }),
        autoscaling: { minReplicas: 5 },
        podDisruptionBudget: { minAvailable: 3 },
      });
      const budgets = ["app", "app-green"].map((name) => {
        const { minAvailable, maxUnavailable } = specOf<{ minAvailable?: number; maxUnavailable?: number }>(
          only(objects, "PodDisruptionBudget", name),
        );
        return { minAvailable, maxUnavailable };
      });
      assert.deepEqual(budgets, [
        { minAvailable: 3, maxUnavailable: undefined },
        { minAvailable: undefined, maxUnavailable: 1 },
      ]);
    });

    it("blue-green: a colour's settings are laid over the chart's, its tag over the chart's digest", async () => {
      const objects = await render({
        image: { digest: `sha256:${"1".repeat(64)}` },
        extraEnv: [{ name: "REGION", value: "eu" }],
        rollout: {
          strategy: "blueGreen",
          blueGreen: {
            green: {
              ...two,
              resources: { limits: { cpu: "2" } },
              podAnnotations: { colour: "green" },
              extraEnv: [{ name: "FEATURE", value: "on" }],
            },
          },
        },
      });
      assert.equal(imageOf(objects, "app"), `atom/${chart}:1.0.0@sha256:${"1".repeat(64)}`);
      assert.equal(imageOf(objects, "app-green"), `atom/${chart}:2.0.0`);
      const [blue, green] = ["app", "app-green"].map(
        (name) => podsOf(only(objects, "Deployment", name), "atom")[0],
      );
      const names = (pods: typeof blue): readonly string[] =>
        (pods?.spec.containers[0]?.env ?? []).map(({ name }) => name);
      assert.deepEqual(names(green), [...names(blue), "FEATURE"]);
      const limits = (pods: typeof blue): unknown => pods?.spec.containers[0]?.resources?.["limits"];
      assert.deepEqual(limits(green), { ...(limits(blue) as object), cpu: "2" });
      assert.deepEqual(green?.annotations, { ...blue?.annotations, colour: "green" });
    });

    it("canary by replicas: one Service takes the pods of both tracks", async () => {
      const objects = await render(
        canary({ weight: 25 }, { autoscaling: { enabled: false }, replicaCount: 8 }),
      );
      const selector = selectorOf(objects, "app");
      assert.deepEqual(selector, { "app.kubernetes.io/name": chart, "atom.io/release": "app" });
      assert.deepEqual([...taken(objects, { matchLabels: selector })].sort(), ["app", "app-canary"]);
      assert.deepEqual(replicasOf(objects), [6, 2]);
      assert.deepEqual(
        objects.filter(({ kind }) => kind === "Service").map(({ metadata }) => metadata.name),
        ["app"],
      );
    });

    it("canary by replicas: shares add up, and neither side is empty between 0 and 100", async function () {
      this.timeout(60_000);
      const property = fc.asyncProperty(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 0, max: 100 }),
        async (replicaCount, weight) => {
          const values = canary({ weight }, { autoscaling: { enabled: false }, replicaCount });
          const [first = 0, other = 0] = replicasOf(await render(values));
          assert.equal(first + other, replicaCount);
          if (weight < 100) assert.ok(first >= 1, "no stable pod");
          if (weight > 0) assert.ok(other >= 1, "no canary pod");
          if (weight === 0) assert.equal(other, 0);
          if (weight === 100) assert.equal(first, 0);
          const wanted = (replicaCount * weight) / 100;
          const held = Math.min(Math.max(wanted, weight > 0 ? 1 : 0), replicaCount - (weight < 100 ? 1 : 0));
          assert.ok(Math.abs(other - held) <= 0.5, `${other} for ${wanted}`);
        },
      );
      await fc.assert(property, {
        numRuns: 12,
        seed: 5,
        examples: [
          [2, 1],
          [2, 99],
          [10, 100],
          [10, 0],
        ],
      });
    });

    it("canary by weight: the stable track keeps its autoscaler, the canary has a count of its own", async () => {
      const hosts = ["app.company.com"];
      const objects = await render(
        canary({ by: "linkerd", weight: 20, replicaCount: 2 }, { trafficSplit: { hosts } }),
      );
      assert.deepEqual(replicasOf(objects), [undefined, 2]);
      assert.deepEqual(
        objects.filter(({ kind }) => kind === "HorizontalPodAutoscaler").map(({ metadata }) => metadata.name),
        ["app"],
      );
      assert.deepEqual(selectorOf(objects, "app"), stable);
      assert.deepEqual(selectorOf(objects, "app-canary"), second("canary"));
      assert.deepEqual(specOf(only(objects, "HTTPRoute")), {
        parentRefs: [{ group: "core", kind: "Service", name: "app", port }],
        rules: [
          {
            backendRefs: [
              { name: "app", port, weight: 80 },
              { name: "app-canary", port, weight: 20 },
            ],
          },
        ],
      });
    });

    it("canary by Gateway API and by Istio: the same weights in their words", async () => {
      const gateway = await render(
        canary(
          { by: "gateway", weight: 5 },
          {
            trafficSplit: {
              hosts: ["a.example.com"],
              parentRefs: [{ name: "public", namespace: "gateways" }],
            },
          },
        ),
      );
      assert.deepEqual(specOf(only(gateway, "HTTPRoute", "app")), {
        parentRefs: [{ name: "public", namespace: "gateways" }],
        hostnames: ["a.example.com"],
        rules: [
          {
            backendRefs: [
              { name: "app", port, weight: 95 },
              { name: "app-canary", port, weight: 5 },
            ],
          },
        ],
      });
      const istio = await render(
        canary(
          { by: "istio", weight: 5 },
          { trafficSplit: { hosts: ["a.example.com"], gateways: ["mesh-in/public"] } },
        ),
      );
      const to = (host: string, weight: number): object => ({
        destination: { host, port: { number: port } },
        weight,
      });
      assert.deepEqual(specOf(only(istio, "VirtualService", "app")), {
        hosts: ["app", "a.example.com"],
        gateways: ["mesh", "mesh-in/public"],
        http: [{ route: [to("app", 95), to("app-canary", 5)] }],
      });
      const trafficPolicy =
        chart === "runtime-agent"
          ? { loadBalancer: { consistentHash: { useSourceIp: true } } }
          : { outlierDetection: { consecutive5xxErrors: 5, interval: "10s", baseEjectionTime: "30s" } };
      for (const host of ["app", "app-canary"]) {
        assert.deepEqual(specOf(only(istio, "DestinationRule", host)), { host, trafficPolicy });
      }
    });

    it("two releases: one of them splits the calls between both", async () => {
      const objects = await render({
        trafficSplit: {
          by: "linkerd",
          backends: [
            { service: "app", weight: 90 },
            { service: "other", port: 81, weight: 10 },
          ],
        },
      });
      assert.deepEqual(specOf<{ rules: unknown }>(only(objects, "HTTPRoute")).rules, [
        {
          backendRefs: [
            { name: "app", port, weight: 90 },
            { name: "other", port: 81, weight: 10 },
          ],
        },
      ]);
    });

    it("nothing is split where the cluster does not know the kind", async () => {
      const objects = await renderChart(`charts/${chart}`, canary({ by: "istio" }), { release: "app" });
      assert.deepEqual(
        objects.filter(({ kind }) => ["VirtualService", "DestinationRule", "HTTPRoute"].includes(kind)),
        [],
      );
    });
  });
}
