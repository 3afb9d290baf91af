import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { tryOut } from "../../../automation/certs/attempts";
import { type ConnectionOptions, connectionsToTry } from "../../../automation/certs/connections";
import type { Handshake } from "../../../automation/certs/contract";
import type { Reader } from "../../../automation/certs/known";
import type { StackConfig } from "../../../model/config";
import { stackConfig } from "../../support/stackConfig";
import { type JsonObject, textAt } from "../../../policy-pack/manifests/json";
import { renderedRegistryIngress } from "./support/chart";
import { ingressStandIn } from "./support/ingress";
import { secret } from "./support/objects";
import { authority, issue, type Issued } from "./support/pki";
import { type Running, saasStandIn } from "./support/servers";
import { REGISTRY, SAAS } from "./support/world";

type Values = Readonly<Record<string, unknown>>;

const NO_END =
  "only the authority itself can sign one that is right but for its end: give its certificate and key with --client-authority";

const config = (values: Values): StackConfig => stackConfig({ profile: "local", ...values });

function clientCertificate(namespace: string, secretName: string, usages: readonly string[]): JsonObject {
  return { metadata: { namespace, name: secretName }, spec: { secretName, usages: [...usages] } };
}

/** A cluster with nothing in it but these. */
function reader(secrets: readonly JsonObject[], certificates?: readonly JsonObject[]): Reader {
  const at = (object: JsonObject, key: string): string | undefined => textAt(object, "metadata", key);
  return {
    secret: (namespace, name) =>
      Promise.resolve(secrets.find((one) => at(one, "namespace") === namespace && at(one, "name") === name)),
    certificates: (namespaces) =>
      Promise.resolve(certificates?.filter((one) => namespaces.includes(at(one, "namespace") ?? ""))),
  };
}

describe("the connections that zenctl certs verify tries", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-connections-"));
  const serverTrust = path.join(folder, "servers.pem");
  let root: Issued;
  let stranger: Issued;
  let partners: Issued;
  let ingress: JsonObject;
  let running: Running | undefined;

  before(async () => {
    [root, stranger, partners] = await Promise.all([
      authority("private-authority-1"),
      authority("stranger"),
      authority("partners"),
    ]);
    fs.writeFileSync(serverTrust, root.certificate);
    ingress = await renderedRegistryIngress(REGISTRY);
  });
  afterEach(() => running?.close());
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  async function clientSecret(namespace: string, name: string, issuer: Issued): Promise<JsonObject> {
    const made = await issue({ issuer, use: "client", commonName: name });
    const data = { "tls.crt": made.chain, "tls.key": made.key, "ca.crt": issuer.certificate };
    return secret(name, data, { namespace });
  }

  /** Each attempt and how it ended, by its connection. */
  async function tried(options: ConnectionOptions, settings: Values, cluster: Reader) {
    const connections = await connectionsToTry(options, config(settings), () => Promise.resolve(cluster));
    const found: Record<string, Record<string, string>> = {};
    for (const one of connections) {
      const ended = ({ found: end, right, reason }: Handshake): string =>
        `${end}${end === "not tried" ? `: ${reason}` : right ? "" : " WRONG"}`;
      found[one.connection] = Object.fromEntries(
        (await tryOut(one, { patienceMs: 5000 })).map((attempt) => [attempt.attempt, ended(attempt)]),
      );
    }
    return found;
  }

  describe("of the SaaS", () => {
    const tenants = [
      { tenant: "acme", cluster: "one" },
      { tenant: "umbrella", cluster: "two" },
      { tenant: "initech", cluster: "three" },
    ];
    const own = { tls: { source: "private-authority" }, tenants };

    async function saas(): Promise<ConnectionOptions> {
      const shown = await issue({ issuer: root, use: "server", dns: [SAAS] });
      running = await saasStandIn({ shown, clients: root.certificate });
      return { saas: `https://127.0.0.1:${running.port}`, serverName: SAAS };
    }

    it("is tried with every agent's certificate: a wrong one of the last is noticed", async () => {
      const cluster = reader([
        await clientSecret("zen-system", "zen-agent-tls", root),
        await clientSecret("zen-system-umbrella-two", "zen-agent-tls", root),
        await clientSecret("zen-system-initech-three", "zen-agent-tls", stranger),
      ]);
      const further = (right: string) => ({
        "the right certificate": right,
        "a certificate of another authority": "refused by the server",
        "a certificate that has ended": `not tried: ${NO_END}`,
      });
      assert.deepEqual(await tried({ ...(await saas()), trust: serverTrust }, own, cluster), {
        "saas, agent acme/one": {
          ...further("in"),
          "no certificate, TLS 1.3": "refused by the server",
          "no certificate, TLS 1.2": "refused by the server",
          "TLS 1.1": "refused by the server",
          "TLS 1.0": "refused by the server",
          "a server of another name": "refused by the client",
          "a server of an authority that is not trusted": "refused by the client",
        },
        "saas, agent umbrella/two": further("in"),
        "saas, agent initech/three": further("refused by the server WRONG"),
      });
    });

    it("says of which agent there is no certificate, and tries the others'", async () => {
      const cluster = reader([await clientSecret("zen-system-umbrella-two", "zen-agent-tls", root)]);
      const found = await tried({ ...(await saas()), trust: serverTrust }, own, cluster);
      const right = Object.entries(found).map(([name, attempts]) => [
        name,
        attempts["the right certificate"],
      ]);
      assert.deepEqual(right, [
        [
          "saas, agent acme/one",
          "not tried: there is no Secret zen-agent-tls in zen-system with a certificate",
        ],
        ["saas, agent umbrella/two", "in"],
        [
          "saas, agent initech/three",
          "not tried: there is no Secret zen-agent-tls in zen-system-initech-three with a certificate",
        ],
      ]);
    });

    it("is checked with the private authority that its agent's Secret has, and with public ones of another source", async () => {
      const cluster = reader([await clientSecret("zen-system", "zen-agent-tls", root)]);
      const alone = { tenants: tenants.slice(0, 1) };
      const options = await saas();
      const checked = async (source: string): Promise<unknown> =>
        (await tried(options, { ...alone, tls: { source } }, cluster))["saas"]?.["the right certificate"];
      assert.equal(await checked("private-authority"), "in");
      // An authority of the stack's own signs for clients only here: Kube-Zen shows a public certificate.
      assert.equal(await checked("cert-manager"), "refused by the client WRONG");
    });
  });

  describe("of the registry's ingress", () => {
    const issued = {
      tls: { source: "cert-manager" },
      ingress: { registryHost: REGISTRY, clientAuthority: "partners" },
    };
    const GIVE = "give the certificate of one with --client-certificate and --client-key";

    async function right(settings: Values, objects: readonly JsonObject[], certificates?: JsonObject[]) {
      const server = await issue({ issuer: root, use: "server", dns: [REGISTRY] });
      running = await ingressStandIn({
        ingresses: [ingress],
        secrets: [
          secret(
            "workflow-registry-tls",
            { "tls.crt": server.chain, "tls.key": server.key },
            { namespace: "atom-system" },
          ),
          secret(
            "workflow-registry-client-authority",
            { "ca.crt": partners.certificate },
            { namespace: "atom-system" },
          ),
        ],
      });
      const options = {
        registry: `https://127.0.0.1:${running.port}`,
        serverName: REGISTRY,
        trust: serverTrust,
      };
      const found = await tried(options, settings, reader(objects, certificates));
      return found["registry"]?.["the right certificate"];
    }

    const trusted = (name = "partners"): JsonObject =>
      secret(name, { "ca.crt": stranger.certificate + partners.certificate }, { namespace: "atom-system" });

    it("is entered with the agent's certificate where the ingress knows who signed it", async () => {
      const agent = await clientSecret("zen-system", "zen-agent-tls", partners);
      assert.equal(await right(issued, [trusted(), agent]), "in");
    });

    it("is entered with what cert-manager makes for clients, where the agent's is of another authority", async () => {
      const objects = [
        trusted(),
        await clientSecret("zen-system", "zen-agent-tls", root),
        await clientSecret("atom-system", "partner-tls", partners),
        await clientSecret("atom-system", "server-tls", partners),
      ];
      const client = clientCertificate("atom-system", "partner-tls", ["client auth", "digital signature"]);
      const server = clientCertificate("atom-system", "server-tls", ["server auth"]);
      assert.equal(await right(issued, objects, [server, client]), "in");
      const none = `not tried: no client's certificate in the stack's namespaces leads to an authority in Secret partners of atom-system: ${GIVE}`;
      assert.equal(await right(issued, objects, [server]), none);
      assert.equal(await right(issued, objects), none);
    });

    it("is entered by way of an intermediate authority, as the chain in the Secret has it", async () => {
      const between = await issue({ commonName: "between", issuer: partners, authority: { pathLength: 0 } });
      const agent = await clientSecret("zen-system", "zen-agent-tls", between);
      assert.equal(await right(issued, [trusted(), agent]), "in");
    });

    it("is not tried with a key that belongs to another certificate", async () => {
      const [one, other] = await Promise.all(
        ["one", "other"].map((commonName) => issue({ issuer: partners, use: "client", commonName })),
      );
      const data = { "tls.crt": one?.chain ?? "", "tls.key": other?.key ?? "" };
      const agent = secret("zen-agent-tls", data, { namespace: "zen-system" });
      assert.equal(
        await right(issued, [trusted(), agent]),
        `not tried: no client's certificate in the stack's namespaces leads to an authority in Secret partners of atom-system: ${GIVE}`,
      );
    });

    it("says where nobody can tell who its clients are", async () => {
      const agent = await clientSecret("zen-system", "zen-agent-tls", partners);
      assert.equal(
        await right(issued, [agent]),
        `not tried: there is no Secret partners in atom-system with the authorities of the registry's clients: ${GIVE}`,
      );
      const store = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/partners/0a1b";
      assert.equal(
        await right({ ...issued, ingress: { ...issued.ingress, clientAuthority: store } }, [agent]),
        `not tried: the authorities of the registry's clients are in ${store}: ${GIVE}`,
      );
    });

    it("is entered with the agent's certificate of the stack's own authority, which no Secret names behind a load balancer", async () => {
      const own = await authority("private-authority-1");
      const agent = await clientSecret("zen-system", "zen-agent-tls", own);
      const clients = { name: "clients", ownAuthority: true };
      const settings = {
        tls: { source: "cert-manager", issuers: { clients } },
        ingress: { registryHost: REGISTRY },
      };
      // It is shown, and this ingress knows another authority.
      assert.equal(await right(settings, [agent]), "refused by the server WRONG");
      const known = secret(
        "workflow-registry-client-authority",
        { "ca.crt": partners.certificate },
        { namespace: "atom-system" },
      );
      assert.equal(
        await right(settings, [known, await clientSecret("zen-system", "zen-agent-tls", partners)]),
        "in",
      );
    });
  });
});
