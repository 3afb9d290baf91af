import assert from "node:assert/strict";
import * as net from "node:net";
import { choosePort, choosePorts } from "../../../rehearsal/cluster/embedded/ports";

describe("ports of an embedded cluster", () => {
  let server: net.Server;
  let taken: number;
  beforeEach(async () => {
    taken = await choosePort();
    server = net.createServer();
    await new Promise<void>((resolve) => server.listen(taken, "127.0.0.1", resolve));
  });
  afterEach((done) => void server.close(done));

  it("are six different ones outside the ranges of outgoing connections and node ports", async () => {
    const ports = Object.values(await choosePorts(undefined)) as readonly number[];
    assert.equal(new Set(ports).size, 6);
    assert.ok(ports.every((port) => port >= 20_000 && port < 30_000));
  });

  it("stay what they were where they are free, and give way where they are not", async () => {
    const before = await choosePorts(undefined);
    assert.deepEqual(await choosePorts(before), before);
    const after = await choosePorts({ ...before, apiServer: taken });
    assert.notEqual(after.apiServer, taken);
    assert.deepEqual({ ...after, apiServer: 0 }, { ...before, apiServer: 0 });
  });

  it("are never one that is taken, even if chance insists", async () => {
    const fraction = (taken - 20_000) / 10_000 + 0.00001;
    const draws = [fraction, fraction, 0.5];
    assert.notEqual(await choosePort(() => draws.shift() ?? Math.random()), taken);
    await assert.rejects(
      choosePort(() => fraction),
      {
        message: "No free port between 20000 and 29999 on 127.0.0.1: end what listens there.",
      },
    );
  });
});
