import assert from "node:assert/strict";
import { type Attempt, attemptHandshake, type Outcome } from "../../../automation/certs/handshake";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import type { HandshakeCase, IngressSetup, Setup } from "./cases/case";
import { HANDSHAKES } from "./handshake.cases";
import { renderedRegistryIngress } from "./support/chart";
import { ingressStandIn } from "./support/ingress";
import { issue } from "./support/pki";
import { type Running, saasStandIn } from "./support/servers";
import { createWorld, REGISTRY, SAAS, type World } from "./support/world";

const NAMESPACE = "atom-system";
const PREFIX = "nginx.ingress.kubernetes.io/";

function secret(name: string, data: Readonly<Record<string, string>>): JsonObject {
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString("base64")]);
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: NAMESPACE },
    data: Object.fromEntries(encoded) as JsonObject,
  };
}

describe("handshakes", function () {
  this.timeout(60_000);
  let world: World;
  let ingress: JsonObject;

  before(async () => {
    world = await createWorld();
    ingress = await renderedRegistryIngress(REGISTRY);
  });
  after(() => world.responder.close());

  /** The Ingress of the chart, with what a case has in place of what is usual. */
  function changed({ annotations = {} }: IngressSetup): JsonObject {
    const metadata = ingress["metadata"] as JsonObject;
    const all = { ...(metadata["annotations"] as JsonObject) };
    for (const [name, value] of Object.entries(annotations)) all[`${PREFIX}${name}`] = value ?? undefined;
    return { ...ingress, metadata: { ...metadata, annotations: all } };
  }

  async function start(setup: Setup): Promise<Running> {
    if ("saas" in setup) {
      const { shown = world.server, ...rest } = setup.saas;
      return saasStandIn({ shown, clients: world.root.certificate, ...rest });
    }
    const { shown, clients = world.root.certificate } = setup.ingress;
    const server =
      shown === undefined ? await issue({ issuer: world.root, use: "server", dns: [REGISTRY] }) : shown;
    return ingressStandIn({
      ingresses: [changed(setup.ingress)],
      secrets: [
        ...(server === null
          ? []
          : [secret("workflow-registry-tls", { "tls.crt": server.chain, "tls.key": server.key })]),
        ...(clients === null ? [] : [secret("workflow-registry-client-authority", { "ca.crt": clients })]),
      ],
    });
  }

  async function outcome(one: HandshakeCase): Promise<Outcome & { readonly refusals: readonly string[] }> {
    const setup = await one.setup(world);
    const running = await start(setup);
    try {
      const { chain, key } = world.client;
      const usual: Attempt = {
        host: "127.0.0.1",
        port: running.port,
        serverName: "saas" in setup ? SAAS : REGISTRY,
        ...(setup.without === "trust" ? {} : { trust: world.root.certificate }),
        ...(setup.without === "client" ? {} : { client: { certificate: chain, key } }),
        patienceMs: 5000,
      };
      const found = await attemptHandshake({ ...usual, ...setup.attempt });
      return { ...found, refusals: running.refusals };
    } finally {
      running.close();
    }
  }

  for (const [about, cases] of Object.entries(HANDSHAKES)) {
    describe(about, () => {
      for (const one of cases) {
        it(`${one.name}: ${one.expected}`, async () => {
          const { verdict, reason, refusals } = await outcome(one);
          const found = { verdict, reason, refusals: one.refusal === undefined ? [] : refusals };
          const refusal = one.refusal === undefined ? [] : [one.refusal];
          assert.deepEqual(found, { verdict: one.expected, reason: one.reason, refusals: refusal });
        });
      }
    });
  }

  it("are forty and more, each with a name of its own", () => {
    const names = Object.entries(HANDSHAKES).flatMap(([about, cases]) =>
      cases.map(({ name }) => `${about}: ${name}`),
    );
    assert.ok(names.length >= 40, String(names.length));
    assert.equal(new Set(names).size, names.length);
  });

  it("are over within the time that they are given, where nobody answers", async () => {
    const { createServer } = await import("node:net");
    const silent = createServer().listen(0, "127.0.0.1");
    const { port } = await new Promise<{ readonly port: number }>((resolve) =>
      silent.once("listening", () => resolve(silent.address() as { port: number })),
    );
    try {
      const attempt: Attempt = { host: "127.0.0.1", port, serverName: SAAS, patienceMs: 200 };
      assert.deepEqual(await attemptHandshake(attempt), {
        verdict: "no answer",
        reason: "nothing within 0.2 s",
      });
      const signal = AbortSignal.timeout(50);
      assert.deepEqual(await attemptHandshake({ ...attempt, patienceMs: 5000, signal }), {
        verdict: "no answer",
        reason: "interrupted",
      });
    } finally {
      silent.close();
    }
    const gone = await attemptHandshake({ host: "127.0.0.1", port, serverName: SAAS, patienceMs: 5000 });
    assert.deepEqual(gone, { verdict: "no answer", reason: "ECONNREFUSED" });
  });

  it("are none where the server speaks no TLS", async () => {
    const { createServer } = await import("node:http");
    const plain = createServer((_request, response) => response.end()).listen(0, "127.0.0.1");
    await new Promise((resolve) => plain.once("listening", resolve));
    const { port } = plain.address() as { readonly port: number };
    const found = await attemptHandshake({ host: "127.0.0.1", port, serverName: SAAS, patienceMs: 5000 });
    plain.close();
    assert.deepEqual(found, { verdict: "no answer", reason: "it does not speak TLS" });
  });
});
