import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { ApiRefusal, DemoApi } from "../../../automation/demo/api";

const PODS = { apiVersion: "v1", kind: "Pod" };

describe("how zenctl demo asks the API server", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-demo-api-"));
  let answers: (readonly [status: number, body: unknown])[];
  let asked: http.IncomingHttpHeaders[];
  let server: http.Server;
  const kubeconfig = path.join(folder, "kubeconfig");

  before(async () => {
    server = http.createServer((request, response) => {
      asked.push(request.headers);
      const kinds = { resources: [{ name: "pods", kind: "Pod", namespaced: true }] };
      const [status, body] =
        request.url === "/api/v1" ? ([200, kinds] as const) : (answers.shift() ?? [500, { message: "more" }]);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const config = {
      clusters: [
        {
          name: "c",
          cluster: { server: `http://127.0.0.1:${String(port)}`, "insecure-skip-tls-verify": true },
        },
      ],
      users: [{ name: "u", user: {} }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    };
    fs.writeFileSync(kubeconfig, JSON.stringify(config));
  });
  beforeEach(() => {
    answers = [];
    asked = [];
  });
  after(() => {
    server.close();
    server.closeAllConnections();
    fs.rmSync(folder, { recursive: true });
  });
  const open = (as?: string): Promise<DemoApi> => DemoApi.open({ kubeconfig, context: "x" }, as);

  it("asks again where the API server asks for that", async () => {
    const busy = [429, { message: "storage is (re)initializing" }] as const;
    answers = [busy, [200, { items: [{ metadata: { name: "one" } }] }]];
    const found = await (await open()).list(PODS);
    assert.deepEqual(found, [{ ...PODS, metadata: { name: "one" } }]);
    assert.deepEqual(answers, []);
  });

  it("takes every other refusal for what it is, in the API server's words", async () => {
    answers = [[403, { message: "pods is forbidden" }]];
    await assert.rejects((await open()).list(PODS), (error) => {
      assert.ok(error instanceof ApiRefusal);
      assert.deepEqual([error.status, error.message], [403, "pods is forbidden"]);
      return true;
    });
  });

  it("knows nothing of kinds that the cluster does not know", async () => {
    assert.equal(await (await open()).list({ apiVersion: "v1", kind: "Sheep" }), undefined);
  });

  it("asks in the name of somebody else where told to", async () => {
    answers = [[200, { items: [] }]];
    await (await open("system:serviceaccount:a:b")).list(PODS);
    assert.deepEqual(
      [...new Set(asked.map((headers) => headers["impersonate-user"]))],
      ["system:serviceaccount:a:b"],
    );
  });
});
