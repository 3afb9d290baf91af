import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import type { HandshakesResult } from "../../../automation/contracts";
import { verify, type VerifyOptions } from "../../../automation/commands/certsVerify";
import { ZenctlError } from "../../../automation/exit";
import { Recorder } from "../support/recorder";
import { authority, issue, type Issued } from "./support/pki";
import { type Running, running as start, type SaasSettings, saasStandIn } from "./support/servers";
import { SAAS } from "./support/world";

const project = path.resolve(__dirname, "..", "..", "..");

describe("zenctl certs verify", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-verify-"));
  let root: Issued;
  let server: Issued;
  let client: Issued;
  let running: Running | undefined;

  before(async () => {
    root = await authority("private-authority-1");
    server = await issue({ issuer: root, use: "server", dns: [SAAS] });
    client = await issue({ issuer: root, use: "client", commonName: "local" });
    const files = {
      "root.pem": root.certificate,
      "authority.pem": root.certificate + root.key,
      "client.pem": client.chain,
      "client.key": client.key,
      "server.key": server.key,
      "note.txt": "no PEM",
    };
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  });
  afterEach(() => running?.close());
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  const file = (name: string): string => path.join(folder, name);
  const known = (): Partial<VerifyOptions> => ({
    trust: file("root.pem"),
    clientCertificate: file("client.pem"),
    clientKey: file("client.key"),
  });

  interface Told {
    readonly code: number;
    readonly document: HandshakesResult | undefined;
    readonly handshakes: HandshakesResult["handshakes"];
    readonly said: readonly string[];
  }

  async function verified(options: Partial<VerifyOptions>): Promise<Told> {
    const output = new Recorder(true);
    const env = { ZEN_STATE: path.join(folder, "state"), HOME: folder };
    const context = { projectDirectory: project, env, output, signal: new AbortController().signal };
    const code = await verify({ stack: "local", cluster: "embedded", ...options }, context);
    const [document] = output.documents as readonly HandshakesResult[];
    return { code, document, handshakes: document?.handshakes ?? [], said: output.said };
  }

  async function against(
    settings: Partial<SaasSettings>,
    options: Partial<VerifyOptions> = {},
  ): Promise<Told> {
    running = await saasStandIn({ shown: server, clients: root.certificate, ...settings });
    return verified({ saas: `https://127.0.0.1:${running.port}`, serverName: SAAS, ...known(), ...options });
  }

  const found = ({ handshakes }: Told): Readonly<Record<string, string>> =>
    Object.fromEntries(handshakes.map((one) => [one.attempt, `${one.found}${one.right ? "" : " WRONG"}`]));

  it("finds everything right of a server that demands certificates, and says what it could not try", async () => {
    const told = await against({});
    assert.equal(told.code, 0);
    assert.deepEqual(found(told), {
      "the right certificate": "in",
      "no certificate, TLS 1.3": "refused by the server",
      "no certificate, TLS 1.2": "refused by the server",
      "a certificate of another authority": "refused by the server",
      "a certificate that has ended": "not tried",
      "TLS 1.1": "refused by the server",
      "TLS 1.0": "refused by the server",
      "a server of another name": "refused by the client",
      "a server of an authority that is not trusted": "refused by the client",
    });
    assert.equal(told.said.at(-1), "8 attempts, 8 as they have to be, 0 otherwise; 1 not tried");
    assert.match(
      told.handshakes.find((one) => one.found === "not tried")?.reason ?? "",
      /^only the authority itself can sign one .* give its certificate and key with --client-authority$/,
    );
  });

  it("takes what it could not try for a failure where --strict says so, and nothing else", async () => {
    const strict = await against({}, { strict: true });
    assert.deepEqual([strict.code, strict.document?.strict, strict.document?.untried], [1, true, 1]);
    assert.deepEqual(
      strict.handshakes.filter(({ right }) => !right).map(({ attempt }) => attempt),
      ["a certificate that has ended"],
    );
    assert.equal(
      strict.said.at(-1),
      "8 attempts, 8 as they have to be, 0 otherwise; 1 not tried, which --strict takes for a failure",
    );
    assert.match(strict.said.at(-2) ?? "", /a certificate that has ended .* not tried .* NOT TRIED/);
    running?.close();
    const loose = await against({});
    assert.deepEqual([loose.code, loose.document?.strict, loose.document?.untried], [0, false, 1]);
    assert.ok(loose.handshakes.every(({ right }) => right));
    running?.close();
    const whole = await against({}, { strict: true, clientAuthority: file("authority.pem") });
    assert.deepEqual([whole.code, whole.document?.untried], [0, 0]);
    assert.equal(whole.said.at(-1), "10 attempts, 10 as they have to be, 0 otherwise; 0 not tried");
  });

  it("tries a certificate that has ended, and its twin that has not, with the authority's key", async () => {
    const told = await against({}, { clientAuthority: file("authority.pem") });
    assert.equal(told.code, 0);
    const { "a certificate that has ended": ended, "a certificate of the given authority": twin } =
      found(told);
    assert.deepEqual([ended, twin], ["refused by the server", "in"]);
  });

  it("notices a server that lets everybody in", async () => {
    const open = await start(
      https.createServer({ cert: server.chain, key: server.key }, (_request, response) =>
        response.end("hello"),
      ),
    );
    running = open;
    const url = `https://127.0.0.1:${open.port}`;
    const told = await verified({
      saas: url,
      serverName: SAAS,
      ...known(),
      clientAuthority: file("authority.pem"),
    });
    assert.equal(told.code, 1);
    const wrong = told.handshakes.filter(({ right }) => !right).map(({ attempt }) => attempt);
    assert.deepEqual(wrong, [
      "no certificate, TLS 1.3",
      "no certificate, TLS 1.2",
      "a certificate of another authority",
      "a certificate that has ended",
    ]);
    // What asks nobody for a certificate has nothing to refuse.
    const webhook = await verified({ webhook: url, serverName: SAAS, trust: file("root.pem") });
    assert.deepEqual(found(webhook), {
      "no certificate": "in",
      "TLS 1.1": "refused by the server",
      "TLS 1.0": "refused by the server",
      "a server of another name": "refused by the client",
      "a server of an authority that is not trusted": "refused by the client",
    });
  });

  it("notices a server that still speaks old versions of TLS", async () => {
    const told = await against({ oldest: "TLSv1", securityLevel: 0 });
    assert.equal(told.code, 1);
    assert.deepEqual([found(told)["TLS 1.1"], found(told)["TLS 1.0"]], ["in WRONG", "in WRONG"]);
  });

  it("notices a server that refuses the right certificate, or that the client has to refuse", async () => {
    const stranger = await authority("stranger");
    const refusing = await against({ clients: stranger.certificate });
    assert.deepEqual(
      [refusing.code, found(refusing)["the right certificate"]],
      [1, "refused by the server WRONG"],
    );
    running?.close();
    const refused = await against({ shown: await issue({ issuer: stranger, use: "server", dns: [SAAS] }) });
    assert.deepEqual(
      [refused.code, found(refused)["the right certificate"]],
      [1, "refused by the client WRONG"],
    );
  });

  it("refuses a server that staples nothing, where that is demanded", async () => {
    const told = await against({}, { staple: true });
    const [first] = told.handshakes;
    assert.deepEqual(
      [told.code, first?.found, first?.reason],
      [1, "refused by the client", "nothing is stapled"],
    );
  });

  it("takes no answer for no verdict", async () => {
    const { port } = (running = await saasStandIn({ shown: server, clients: root.certificate }));
    running.close();
    const told = await verified({ saas: `https://127.0.0.1:${port}`, serverName: SAAS, ...known() });
    assert.equal(told.code, 1);
    assert.deepEqual(new Set(Object.values(found(told))), new Set(["no answer WRONG", "not tried"]));
  });

  it("has nothing to try where the stack has no certificates", async () => {
    const told = await verified({});
    assert.deepEqual([told.code, told.handshakes], [0, []]);
    assert.deepEqual(told.said, [
      "No connection of the stack asks for certificates: `source` below kube-zen-platform:tls is off.",
    ]);
  });

  const saas = "https://127.0.0.1:1";
  const refusals: readonly (readonly [name: string, () => Partial<VerifyOptions>, message: () => string])[] =
    [
      [
        "a URL that is none",
        () => ({ saas: "saas.test" }),
        () => '--saas is "saas.test": write it as https://HOST[:PORT]',
      ],
      [
        "http",
        () => ({ registry: "http://a" }),
        () => '--registry is "http://a": write it as https://HOST[:PORT]',
      ],
      [
        "a name for two servers",
        () => ({ saas, registry: saas, serverName: SAAS }),
        () => "--server-name is the name of one server: give it with one of --saas, --registry and --webhook",
      ],
      [
        "a certificate without its key",
        () => ({ saas, clientCertificate: file("client.pem") }),
        () => "--client-certificate and --client-key belong together: give both, or none of them",
      ],
      [
        "a key of another certificate",
        () => ({ saas, clientCertificate: file("client.pem"), clientKey: file("server.key") }),
        () =>
          "--client-certificate and --client-key: its key is of another certificate: name the key that belongs to the certificate",
      ],
      [
        "a file that is not there",
        () => ({ saas, trust: file("gone.pem") }),
        () => `--trust ${file("gone.pem")} cannot be read (ENOENT): name a PEM file`,
      ],
      [
        "a file that is no PEM",
        () => ({ saas, trust: file("note.txt") }),
        () => `--trust ${file("note.txt")} is no PEM file: convert it, or name another`,
      ],
      [
        "an authority without its key",
        () => ({ saas, clientAuthority: file("root.pem") }),
        () => `--client-authority ${file("root.pem")} has no private key: add it to the file`,
      ],
    ];
  for (const [name, options, message] of refusals) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(verified(options()), (error) => {
        assert.ok(error instanceof ZenctlError);
        assert.deepEqual([error.message, error.exitCode], [message(), 2]);
        return true;
      });
    });
  }
});
