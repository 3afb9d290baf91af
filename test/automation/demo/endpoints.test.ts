import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { asked, simulatedCertificates } from "../../../automation/demo/endpoints";
import { Account, accountFile } from "../../../rehearsal/providers/aws/account";
import { authority, issue, type Issued } from "../certs/support/pki";
import { type Running, running, saasStandIn } from "../certs/support/servers";

const HOST = "registry.demo.kube-zen.io";
const day = (text: string): string => new Date(text).toISOString();

describe("the URLs that zenctl demo shows", () => {
  let root: Issued;
  let intermediate: Issued;
  let server: Issued;
  const open: Running[] = [];

  before(async () => {
    root = await authority("public root");
    intermediate = await issue({ commonName: "public intermediate", issuer: root, authority: {} });
    server = await issue({ commonName: HOST, dns: [HOST], issuer: intermediate });
  });
  afterEach(() => open.splice(0).forEach((one) => one.close()));

  async function mutual(shown = server): Promise<Running> {
    const clients = (await authority("clients")).certificate;
    const one = await saasStandIn({ shown: { chain: shown.chain, key: shown.key }, clients });
    open.push(one);
    return one;
  }

  async function lettingIn(): Promise<Running> {
    const one = await running(
      https.createServer({ cert: server.chain, key: server.key }, (_request, response) => {
        response.writeHead(200, { connection: "close" }).end();
      }),
    );
    open.push(one);
    return one;
  }

  const at = ({ port }: Running) => ({ host: "127.0.0.1", port, serverName: HOST, trust: root.certificate });

  it("asks as a stranger, also where it is handed what the right client shows", async () => {
    const clients = await authority("clients");
    const client = await issue({ commonName: "known", issuer: clients });
    const one = await saasStandIn({
      shown: { chain: server.chain, key: server.key },
      clients: clients.certificate,
    });
    open.push(one);
    const known = { ...at(one), client: { certificate: client.chain, key: client.key } };
    assert.equal((await asked(known, true)).strangers, "refused");
  });

  it("shows the whole chain, and that a client without a certificate is refused", async () => {
    const { reason, ...found } = await asked(at(await mutual()), true);
    assert.deepEqual(found, {
      chain: [
        {
          subject: `CN=${HOST}`,
          issuer: "CN=public intermediate",
          names: [HOST],
          notAfter: day(server.parsed.validTo),
        },
        {
          subject: "CN=public intermediate",
          issuer: "CN=public root",
          names: [],
          notAfter: day(intermediate.parsed.validTo),
        },
        {
          subject: "CN=public root",
          issuer: "CN=public root",
          names: [],
          notAfter: day(root.parsed.validTo),
        },
      ],
      trusted: true,
      strangers: "refused",
      right: true,
    });
    assert.match(reason ?? "", /certificate required/i);
  });

  it("takes a registry that lets everybody in for wrong, and webhooks that do for right", async () => {
    const server_ = at(await lettingIn());
    const registry = await asked(server_, true);
    assert.deepEqual([registry.trusted, registry.strangers, registry.right], [true, "let in", false]);
    const webhooks = await asked(server_, false);
    assert.deepEqual([webhooks.trusted, webhooks.strangers, webhooks.right], [true, "let in", true]);
  });

  it("takes a certificate of somebody else, or of no known authority, for wrong and still shows it", async () => {
    const elsewhere = { ...at(await mutual()), serverName: "other.demo.kube-zen.io" };
    const other = await asked(elsewhere, true);
    assert.deepEqual(
      [other.trusted, other.right, other.reason],
      [false, false, "ERR_TLS_CERT_ALTNAME_INVALID"],
    );
    assert.equal(other.chain?.[0]?.subject, `CN=${HOST}`);
    const { host, port, serverName } = at(await mutual());
    const strange = await asked({ host, port, serverName }, true);
    assert.deepEqual([strange.trusted, strange.right], [false, false]);
    assert.equal(strange.chain?.length, 2);
  });

  it("says why nobody answers", async () => {
    const gone = await mutual();
    gone.close();
    const found = await asked(at(gone), true);
    assert.deepEqual(found, {
      chain: [],
      trusted: false,
      strangers: "no answer",
      right: false,
      reason: "ECONNREFUSED",
    });
  });

  it("shows the certificates of the simulated account, with ARN and status", () => {
    const state = fs.mkdtempSync(path.join(os.tmpdir(), "zen-demo-"));
    try {
      const env = { ZEN_STATE: state };
      assert.deepEqual(simulatedCertificates(env), []);
      const arn = "arn:aws:acm:eu-west-1:000012345678:certificate/1";
      const common = { type: "aws:acm/certificate:Certificate", id: arn, region: "eu-west-1", madeAt: 0 };
      const inputs = { domainName: HOST, subjectAlternativeNames: [HOST, "hooks.demo.kube-zen.io"] };
      Account.open(accountFile(env)).put({ ...common, inputs, outputs: { arn, status: "ISSUED" } });
      assert.deepEqual(simulatedCertificates(env), [
        { arn, domain: HOST, names: [HOST, "hooks.demo.kube-zen.io"], status: "ISSUED" },
      ]);
    } finally {
      fs.rmSync(state, { recursive: true, force: true });
    }
  });
});
