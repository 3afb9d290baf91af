import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import * as dgram from "node:dgram";
import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import { realOutside } from "../../../automation/check/outside";
import { issue } from "../certs/support/pki";

/** Flags of an answer (RFC 1035, 4.1.1): with one record, and that there is no such name. */
const ANSWER = [0x81, 0x80];
const NO_SUCH_NAME = [0x81, 0x83];

/** A name server that knows the name servers of `demo.example` only. */
async function nameServer(): Promise<dgram.Socket> {
  const socket = dgram.createSocket("udp4");
  socket.on("message", (question, { port, address }) => {
    const end = question.indexOf(0, 12) + 5;
    const asked = question.subarray(12, end);
    const known = asked.includes("demo") && asked.readUInt16BE(asked.length - 4) === 2;
    const record = Buffer.from([...[0xc0, 12, 0, 2, 0, 1, 0, 0, 0, 60, 0, 5], ...[2, 0x6e, 0x73, 0xc0, 12]]);
    const head = Buffer.from([
      ...question.subarray(0, 2),
      ...(known ? ANSWER : NO_SUCH_NAME),
      0,
      1,
      0,
      known ? 1 : 0,
      0,
      0,
      0,
      0,
    ]);
    socket.send(Buffer.concat([head, asked, ...(known ? [record] : [])]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return socket;
}

describe("the network that check --pre asks", () => {
  it("tells a delegation from none, and from a resolver that does not answer", async () => {
    const server = await nameServer();
    const resolver = new Resolver({ timeout: 500, tries: 1 });
    resolver.setServers([`127.0.0.1:${server.address().port}`]);
    const outside = realOutside(resolver);
    assert.deepEqual(await outside.nameServers("demo.example"), { found: ["ns.demo.example"] });
    assert.deepEqual(await outside.nameServers("other.example"), { missing: true });
    assert.deepEqual(await outside.addresses("other.example"), { missing: true });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const gone = await outside.nameServers("demo.example");
    assert.ok("unknown" in gone, JSON.stringify(gone));
    assert.match(gone.unknown, /^the resolver did not answer \(E[A-Z]+\)$/);
  });

  it("trusts no certificate that nobody has signed, and no port that nobody listens at", async () => {
    const { certificate: cert, key } = await issue({ use: "server", dns: ["localhost"] });
    const server = tls.createServer({ cert, key });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const outside = realOutside();
    assert.deepEqual(await outside.handshake("localhost", port), {
      refused: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    assert.deepEqual(await outside.handshake("127.0.0.1", port), { refused: "ECONNREFUSED" });
  });
});
