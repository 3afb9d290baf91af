import assert from "node:assert/strict";
import { only, renderChart, renderFailure, type Values } from "./support";

const host = "in.example.com";
const secured = { enabled: true, hosts: [{ host }], tls: [{ secretName: "own", hosts: [host] }] };

interface IngressSpec {
  readonly ingressClassName: string;
  readonly rules: readonly unknown[];
}

describe("charts/zen-watcher: the way in for webhooks", () => {
  const watcher = (ingress: Values, webhook: Values = {}, more: Values = {}): Values => ({
    webhook: {
      enabled: true,
      auth: { existingSecret: "senders" },
      ...webhook,
      ingress: { ...secured, ...ingress },
    },
    ...more,
  });
  const refusal = (values: Values): Promise<string> => renderFailure("charts/zen-watcher", values);
  const fromOf = async (values: Values): Promise<unknown> => {
    const { ingress } = only(await renderChart("charts/zen-watcher", values), "NetworkPolicy")["spec"] as {
      readonly ingress: readonly { readonly from: unknown }[];
    };
    return ingress.map(({ from }) => from);
  };

  it("leads to the paths of webhooks, each exactly, and to nothing else of the program", async () => {
    const paths = async (ingress: Values): Promise<unknown> => {
      const { ingressClassName, rules } = only(
        await renderChart("charts/zen-watcher", watcher(ingress)),
        "Ingress",
        "zen-watcher-webhook",
      )["spec"] as IngressSpec;
      assert.equal(ingressClassName, "nginx");
      return rules;
    };
    const backend = { service: { name: "zen-watcher", port: { name: "http" } } };
    const rule = (...wanted: readonly string[]): unknown => [
      { host, http: { paths: wanted.map((path) => ({ path, pathType: "Exact", backend })) } },
    ];
    assert.deepEqual(await paths({}), rule("/falco/webhook", "/audit/webhook"));
    assert.deepEqual(await paths({ paths: ["/scanner"] }), rule("/scanner"));
  });

  it("lets the ingress controller's namespace in while it is on, beside the senders that are named", async () => {
    const namespace = (name: string): unknown => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    });
    const sender = { podSelector: { matchLabels: { app: "falco" } } };
    assert.deepEqual(await fromOf(watcher({})), [[namespace("monitoring")], [namespace("ingress-nginx")]]);
    const named = { networkPolicy: { ingress: { webhookFrom: [sender] } } };
    assert.deepEqual(await fromOf(watcher({}, {}, named)), [
      [namespace("monitoring")],
      [sender, namespace("ingress-nginx")],
    ]);
    assert.deepEqual(await fromOf(watcher({ enabled: false }, {}, named)), [
      [namespace("monitoring")],
      [sender],
    ]);
  });

  it("limits requests in the words of the controller, or refuses", async () => {
    const annotations = async (ingress: Values): Promise<unknown> =>
      only(
        await renderChart(
          "charts/zen-watcher",
          watcher(ingress, {}, { commonAnnotations: { owner: "platform" } }),
        ),
        "Ingress",
      ).metadata.annotations;
    assert.deepEqual(await annotations({ rateLimit: 7 }), {
      "nginx.ingress.kubernetes.io/limit-rps": "7",
      owner: "platform",
    });
    assert.deepEqual(await annotations({ className: "haproxy" }), {
      "haproxy.org/rate-limit-period": "1s",
      "haproxy.org/rate-limit-requests": "100",
      owner: "platform",
    });
    assert.deepEqual(await annotations({ rateLimit: 0 }), { owner: "platform" });
    assert.equal(
      await refusal(watcher({ className: "traefik" })),
      'webhook.ingress.rateLimit is 100, but no annotation of webhook.ingress.className "traefik" limits requests: set webhook.ingress.rateLimit to 0 and limit them in that controller\'s own way.',
    );
  });

  it("is refused without webhooks, without TLS, and for what is no webhook", async () => {
    assert.equal(
      await refusal(watcher({}, { enabled: false })),
      "webhook.ingress.enabled is true and webhook.enabled is false, so that nothing would take the events: set webhook.enabled to true or webhook.ingress.enabled to false.",
    );
    for (const tls of [[], [{ hosts: [host] }], [{ secretName: "own", hosts: ["other.example.com"] }]]) {
      assert.equal(
        await refusal(watcher({ tls })),
        `webhook.ingress.enabled is true and no entry of webhook.ingress.tls has a Secret for ${host}, so that tokens would travel in the clear: add one, or set webhook.ingress.certificate.enabled to true.`,
      );
    }
    for (const path of ["/metrics", "/health", "/healthz", "/ready", "/readyz", "/ha/status"]) {
      assert.equal(
        await refusal(watcher({ paths: [path] })),
        `webhook.ingress.paths names ${path}, which is no webhook and would be shown to everybody: name the paths of the webhook Ingesters.`,
      );
    }
    assert.equal(
      await refusal(watcher({ hosts: [] })),
      "- at '/webhook/ingress/hosts': minItems: got 0, want 1",
    );
    assert.match(
      await refusal(watcher({ paths: ["/"] })),
      /^- at '\/webhook\/ingress\/paths\/0': '\/' does not match/,
    );
    assert.equal(
      await refusal(watcher({ paths: [] })),
      "- at '/webhook/ingress/paths': minItems: got 0, want 1",
    );
    await renderChart("charts/zen-watcher", watcher({ paths: ["/metrics-of-others", "/healthy"] }));
  });

  it("asks who the proxies are where senders are told by their address", async () => {
    const allowed = { allowedIPs: ["192.0.2.7"] };
    assert.equal(
      await refusal(watcher({}, allowed)),
      "webhook.ingress.enabled and webhook.allowedIPs are both set and server.trustedProxyCIDRs is empty, so that the program would see the ingress controller's address in place of the senders': name the controller's addresses in server.trustedProxyCIDRs.",
    );
    await renderChart(
      "charts/zen-watcher",
      watcher({}, allowed, { server: { trustedProxyCIDRs: ["10.0.0.0/8"] } }),
    );
  });
});
